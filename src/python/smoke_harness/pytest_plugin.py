"""Cases of suites as items of pytest: `pytest --smoke-suite=suites/ --smoke-target=HOST`."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from .program import LIVE_SERVER, Asked, Case, Mistake, Outcome, Runs, alone, cases

MARK = "smoke_harness"
"""The mark of every case."""

FLAKY = "smoke.flaky"
"""The user property of a case that passed on a later attempt: what was wrong before."""

PLAIN = str.maketrans("[]", "()")
"""Brackets of a node id have parameters, as `::` parts its names."""


IS_OLD = [int(part) for part in pytest.__version__.split(".")[:2]] < [7, 2]
"""Whether this pytest lacks what is needed here. It must not be broken by what is installed beside it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    if IS_OLD:
        return
    group = parser.getgroup("smoke-harness", "smoke tests of deployments")

    def option(name: str, dest: str, metavar: str, help: str) -> None:
        group.addoption(name, dest=f"smoke_harness_{dest}", metavar=metavar, action="append", default=[], help=help)

    option("--smoke-suite", "suites", "PATH", "A suite, or a folder of them; run alone where no path is named")
    option("--smoke-target", "targets", "TARGET", "Where to connect, as `smoke --target`; or `live_server`")
    option("--smoke-var", "variables", "NAME=VALUE", "Set {{NAME}}, whatever the suites say")
    option("--smoke-option", "options", "OPTION", "One more option of `smoke`: --smoke-option=--retries=2")
    parser.addini("smoke_suites", "Suites, and folders of them", type="paths", default=[])
    parser.addini(
        "smoke_targets", "Where to connect, as `smoke --target`; or `live_server`", type="linelist", default=[]
    )
    parser.addini("smoke_options", "More options of `smoke`, one a line", type="linelist", default=[])


def pytest_configure(config: pytest.Config) -> None:
    if IS_OLD:
        return
    config.addinivalue_line("markers", f"{MARK}: a case of a suite of smoke")
    option = config.option
    suites = option.smoke_harness_suites or config.getini("smoke_suites")
    if suites:
        config.pluginmanager.register(Suites(config, [str(suite) for suite in suites]), "smoke-harness-suites")
    elif option.smoke_harness_targets:
        raise pytest.UsageError("--smoke-target without a suite: say --smoke-suite=suites/")


class Suites:
    """The suites of a session."""

    def __init__(self, config: pytest.Config, suites: list[str]) -> None:
        option = config.option
        self.config = config
        self.is_alone = not hasattr(config, "workerinput")
        """Whether this process has all items: it is no worker of pytest-xdist."""
        folder = str(config.invocation_params.dir)
        self.asked = Asked(
            suites=tuple(_shown(suite, folder) for suite in suites),
            targets=tuple(option.smoke_harness_targets or config.getini("smoke_targets")),
            variables=tuple(option.smoke_harness_variables),
            options=(*config.getini("smoke_options"), *option.smoke_harness_options),
            folder=folder,
        )
        self.files: dict[str, list[Case]] = {}
        self.warnings = self.remark = ""
        self.runs = Runs(self.asked)
        self.with_arguments: set[str] = set()
        """Marks that say what is to be done with a test; a tag is only a word."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Lists the cases, and has their files collected."""
        is_named = self.config.args_source is self.config.ArgsSource.ARGS
        is_typed = bool(self.config.option.smoke_harness_suites)
        if is_named and not is_typed and not self._are_named():
            return
        in_environment = os.environ.get("SMOKE_TARGET", "").split()
        if not self.asked.targets and LIVE_SERVER in in_environment:
            self.asked = replace(self.asked, targets=tuple(in_environment))
        if not self.asked.targets and not in_environment and _has_django(self.config):
            self.asked = replace(self.asked, targets=(LIVE_SERVER,))
            self.remark = ", since no target is said"
        if LIVE_SERVER in self.asked.targets and self.config.pluginmanager.hasplugin("django"):
            if not _has_django(self.config):
                raise pytest.UsageError("live_server: no Django settings: say DJANGO_SETTINGS_MODULE, or --ds")
        listed = self._listed()
        if not all(case.target for case in listed):
            raise pytest.UsageError(
                "no target: say --smoke-target=staging.example.com, or smoke_targets in the\n"
                "ini-file; with pytest-django and its settings, it is the live server"
            )
        elsewhere = tuple(target for target in self.asked.targets if target != LIVE_SERVER)
        self.runs = Runs(replace(self.asked, targets=elsewhere))
        # Every plugin has told its marks by now.
        heads = [line.partition(":")[0] for line in self.config.getini("markers")]
        self.with_arguments = {head.partition("(")[0].strip() for head in heads if "(" in head}
        for case in listed:
            self.files.setdefault(os.path.realpath(case.path), []).append(case)
        for mark in dict.fromkeys(self.mark(tag) for case in listed for tag in case.tags):
            self.config.addinivalue_line("markers", f"{mark}: a tag of suites of smoke")
        if is_typed and not is_named:
            self.config.args.clear()
        if is_typed or not is_named:
            paths = dict.fromkeys(case.path for case in listed)
            self.config.args += [path for path in paths if not self._is_walked_to(Path(path))]

    def _are_named(self) -> bool:
        """Whether pytest is asked for suites of the ini-file, or for what they lie in."""
        named = [Path(self.asked.folder, arg.partition("::")[0]).resolve() for arg in self.config.args]
        suites = [Path(self.asked.folder, suite).resolve() for suite in self.asked.suites]
        pairs = [(one, other) for one in named for other in suites]
        return any(one == other or one in other.parents or other in one.parents for one, other in pairs)

    def _is_walked_to(self, path: Path) -> bool:
        """Whether pytest finds a file by itself. Not every release can have one named besides."""
        stays_out = self.config.getini("norecursedirs")
        for arg in self.config.args:
            folder = Path(self.asked.folder, arg.partition("::")[0])
            if folder == path or folder in path.parents:
                between = path.parent.parts[len(folder.parts) :]
                return not any(fnmatch(name, pattern) for name in between for pattern in stays_out)
        return False

    def _listed(self) -> list[Case]:
        try:
            listed, self.warnings = cases(self.asked)
        except (Mistake, OSError) as mistake:
            raise pytest.UsageError(f"smoke:\n{mistake}") from None
        return listed

    def pytest_report_header(self) -> list[str]:
        """Says what is tested, and what smoke warns of."""
        listed = [case for of_file in self.files.values() for case in of_file]
        if not listed:
            return []
        targets = ", ".join(dict.fromkeys(case.target for case in listed))
        number = "1 case" if len(listed) == 1 else f"{len(listed)} cases"
        return [f"smoke: {number} @ {targets}{self.remark}", *self.warnings.splitlines()]

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> SuiteFile | None:
        """A file with cases."""
        of_file = self.files.get(os.path.realpath(file_path))
        if not of_file:
            return None
        # What is outside of the root folder would have none.
        nodeid = Path(os.path.relpath(file_path, self.config.rootpath)).as_posix()
        return SuiteFile.from_parent(parent, path=file_path, nodeid=nodeid, suites=self, cases=of_file)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Has the selected cases run together, but those that may be skipped."""
        # Whoever hands items out to workers of pytest-xdist has none.
        if self.is_alone and not self.config.option.collectonly:
            items = [item for item in getattr(session, "items", ()) if isinstance(item, CaseItem)]
            may_skip = ("skip", "skipif", "xfail")
            items = [item for item in items if not any(item.get_closest_marker(name) for name in may_skip)]
            selected = [item.case for item in items if item.case.target != LIVE_SERVER]
            everywhere = [case for of_file in self.files.values() for case in of_file]
            runnable = [case for case in everywhere if case.target != LIVE_SERVER and case.skip is None]
            self.runs.expect(selected, is_all=set(selected) == set(runnable))

    def mark(self, tag: str) -> str:
        """The mark of a tag: what else than letters, digits and `-` it has is `_`."""
        name = re.sub(r"[^\w-]", "_", tag)
        return f"tag_{name}" if name in self.with_arguments or name.startswith("_") else name

    def outcome(self, case: Case, live_server: Any) -> Outcome:
        """How a case ended."""
        if case.target != LIVE_SERVER:
            return self.runs.outcome(case)
        url = getattr(live_server, "url", live_server)
        return alone(self.asked.at(url() if callable(url) else url), case)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, Any] | None:
        """Counts what is flaky apart."""
        is_flaky = report.when == "call" and report.passed and FLAKY in dict(report.user_properties)
        return ("flaky", "~", ("FLAKY", {"yellow": True})) if is_flaky else None

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tells what was flaky, and which causes several cases share."""
        flaky = terminalreporter.getreports("flaky")
        if flaky:
            terminalreporter.section("smoke: flaky")
        for report in flaky:
            terminalreporter.line(f"{report.nodeid}: {dict(report.user_properties)[FLAKY]}")
        findings = self.runs.close()
        if findings:
            terminalreporter.section("smoke: causes that several cases share")
            terminalreporter.line("\n".join(findings).rstrip())

    def pytest_sessionfinish(self) -> None:
        """Ends what still runs: pytest stopped before."""
        self.runs.close()


class SuiteFile(pytest.Module):
    """A suite; a module so that fixtures of that scope hold for it."""

    def __init__(self, *, suites: Suites, cases: list[Case], **node: Any) -> None:
        super().__init__(**node)
        self.suites, self.cases = suites, cases

    def _getobj(self) -> ModuleType:
        # What fixtures see as `request.module`: there is no Python in a suite.
        return ModuleType(self.path.stem)

    def collect(self) -> Iterator[CaseItem]:
        """Its cases on each target."""
        count: Counter[str] = Counter()
        for case in self.cases:
            name = f"{case.name}@{case.target}".translate(PLAIN).replace("::", ":")
            count[name] += 1
            name += f"#{count[name]}" if count[name] > 1 else ""
            signature = _with_live_server if case.target == LIVE_SERVER else _with_nothing
            yield CaseItem.from_parent(self, name=name, callobj=signature, suites=self.suites, case=case)


def _with_live_server(live_server: Any) -> None:
    """The signature of a case on the live server."""


def _with_nothing() -> None:
    """The signature of any other case."""


class CaseItem(pytest.Function):
    """A case on a target; a function so that fixtures hold for it."""

    def __init__(self, *, suites: Suites, case: Case, **node: Any) -> None:
        super().__init__(**node)
        self.suites, self.case = suites, case
        self.seconds: float | None = None
        for mark in (MARK, *map(suites.mark, case.tags)):
            self.add_marker(mark)
        if case.skip is not None:
            self.add_marker(pytest.mark.skip(reason=case.skip))

    def runtest(self) -> None:
        """Asks, and passes or fails."""
        try:
            outcome = self.suites.outcome(self.case, self.funcargs.get(LIVE_SERVER))
        except Mistake as mistake:
            raise Failure(str(mistake).partition("\n")[0], str(mistake)) from None
        self.seconds = outcome.seconds
        if outcome.is_failure:
            raise Failure(outcome.headline, outcome.story)
        if outcome.verdict == "flaky":
            self.user_properties.append((FLAKY, outcome.headline))
        elif outcome.verdict != "passed":
            pytest.skip(outcome.headline)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the suite has the case."""
        return self.path, self.case.line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """The story that smoke tells, without a traceback."""
        if not isinstance(excinfo.value, Failure):
            return super().repr_failure(excinfo)
        shown = excinfo.getrepr(style="value")
        crash = shown.reprcrash
        if crash is not None:
            crash.path, crash.lineno, crash.message = str(self.path), self.case.line, excinfo.value.headline
        return shown


class Failure(Exception):
    """A case that did not pass."""

    def __init__(self, headline: str, story: str) -> None:
        super().__init__(story or headline)
        self.headline = headline


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Has a case take as long as it took: many run at once, and the first waits for all."""
    if call.when == "call" and isinstance(item, CaseItem) and item.seconds is not None:
        call.duration = item.seconds


def _shown(path: str, folder: str) -> str:
    """A path as people would write it in a folder."""
    inside = os.path.relpath(path, folder)
    return path if inside.startswith("..") else inside


def _has_django(config: pytest.Config) -> bool:
    """Whether pytest-django is here, and knows the settings: without, it skips."""
    if not config.pluginmanager.hasplugin("django"):
        return False
    from django.conf import settings

    return settings.configured or bool(os.environ.get("DJANGO_SETTINGS_MODULE"))
