"""Cases of suites as tests of `unittest`, and so of `manage.py test`.

In `functional_tests/tests.py`, this line runs the suites in `suites/`:

    from smoke_harness.unittest import load_tests

against the server that TEST_SERVER (or STAGING_SERVER, or SMOKE_TARGET) names, else against
the live server of `StaticLiveServerTestCase`. `smoke_tests` says other suites and targets.
"""

from __future__ import annotations

import os
import sys
import unittest
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from .program import LIVE_SERVER, Asked, Case, Mistake, alone, cases

__all__ = ["load_tests", "smoke_tests"]
__unittest = True
"""Tracebacks leave this file out: what is wrong is in the suite, or on the server."""

SERVERS = ("TEST_SERVER", "STAGING_SERVER")
"""Environment variables that name a target, as readers of "Test-Driven Development with Python" have them."""

LoadTests = Callable[[unittest.TestLoader, unittest.TestSuite, Any], unittest.TestSuite]


def smoke_tests(
    *suites: str | os.PathLike[str],
    target: str | Sequence[str] | None = None,
    base: type[unittest.TestCase] | None = None,
    variables: Sequence[str] = (),
    options: Sequence[str] = (),
) -> LoadTests:
    """A `load_tests` for a module of tests: the cases of `suites` beside the module's own.

    `suites` are files and folders; without one, `suites/` in the folder of work or beside
    `manage.py`. `target` is as `smoke --target` has it, or several; without it, the environment
    says one, else it is the live server. `base` is a class of tests of which each case has
    `setUp`, `tearDown` and all else; it has `live_server_url` where that is the target.
    `variables` (NAME=VALUE) and `options` are those of the command line.
    """

    def load_tests(loader: unittest.TestLoader, tests: unittest.TestSuite, pattern: Any) -> unittest.TestSuite:
        named = [target] if isinstance(target, str) else list(target or ())
        targets = named or [os.environ[name] for name in SERVERS if os.environ.get(name)][:1]
        if not targets and not os.environ.get("SMOKE_TARGET"):
            targets = [LIVE_SERVER]
        found = [os.fspath(suite) for suite in suites] or [_usual_suites()]
        asked = Asked(tuple(found), tuple(targets), tuple(variables), tuple(options))
        listed, warnings = cases(asked)
        if warnings:
            print(warnings, file=sys.stderr)
        for case in listed:
            test = _class_of(base or _usual_base(case.target))(asked, case)
            if _is_wanted(test.id(), loader.testNamePatterns):
                tests.addTest(test)
        return tests

    return load_tests


class SmokeTest:
    """A case on a target, as a test: what comes before its base class."""

    def __init__(self, asked: Asked, case: Case) -> None:
        super().__init__("runTest")  # type: ignore[call-arg]
        self.asked, self.case = asked, case
        # As `manage.py test --tag` looks for them.
        self.tags = {*case.tags, *getattr(type(self), "tags", ())}

    def runTest(self: Any) -> None:
        """Asks, and passes or fails."""
        if self.case.skip is not None:
            self.skipTest(self.case.skip)
        asked = self.asked
        if self.case.target == LIVE_SERVER:
            url = getattr(self, "live_server_url", None)
            if url is None:
                self.fail("there is no target: `base` has no live_server_url, as LiveServerTestCase has")
            asked = asked.at(url)
        try:
            outcome = alone(asked, self.case)
        except Mistake as mistake:
            self.fail(str(mistake))
        if outcome.is_failure:
            self.fail(f"{outcome.headline}\n\n{outcome.story}".rstrip())
        if outcome.verdict == "flaky":
            print(f"flaky: {self}: {outcome.headline}", file=sys.stderr)
        elif outcome.verdict != "passed":
            self.skipTest(outcome.headline)

    def id(self) -> str:
        """`suite::case@target`."""
        return self.case.id

    def __str__(self) -> str:
        path = os.path.relpath(self.case.path, self.asked.folder)
        return f"{self.case.name} @ {self.case.target} ({path}:{self.case.line})"

    def shortDescription(self) -> None:
        """None: the name says it."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SmokeTest) and (self.asked, self.case) == (other.asked, other.case)

    def __hash__(self) -> int:
        return hash(self.case)

    def __reduce__(self) -> tuple[Any, ...]:
        # To the processes of `--parallel`: its class is none that can be imported.
        return _restored, (type(self).__mro__[2], self.asked, self.case)


_classes: dict[type[unittest.TestCase], type[Any]] = {}


def _class_of(base: type[unittest.TestCase]) -> type[Any]:
    """The tests with this base class: all of one class share a live server."""
    if base not in _classes:
        _classes[base] = type("SmokeTest", (SmokeTest, base), {"__module__": __name__})
    return _classes[base]


def _restored(base: type[unittest.TestCase], asked: Asked, case: Case) -> Any:
    return _class_of(base)(asked, case)


def _usual_base(target: str) -> type[unittest.TestCase]:
    """Only the live server needs a database."""
    if target != LIVE_SERVER:
        return unittest.TestCase
    try:
        from django.contrib.staticfiles.testing import StaticLiveServerTestCase
    except ImportError:
        raise Mistake("no target: say TEST_SERVER=staging.example.com, or smoke_tests(target=…)") from None
    return StaticLiveServerTestCase


def _usual_suites() -> str:
    """`suites/`, here or beside the script that runs, such as `manage.py`."""
    beside = os.path.join(os.path.dirname(sys.argv[0]), "suites")
    return beside if not os.path.isdir("suites") and os.path.isdir(beside) else "suites"


def _is_wanted(id: str, patterns: Sequence[str] | None) -> bool:
    """What `-k` says."""
    return not patterns or any(fnmatchcase(id, pattern) for pattern in patterns)


load_tests = smoke_tests()
