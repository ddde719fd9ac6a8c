"""The program `smoke`, driven: which cases there are, and how each of them ended."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from . import find_smoke

LIVE_SERVER = "live_server"
"""The target that is known when its case runs: the server that Django's tests start."""

OURS = ("--json=-", "--quiet", "--color=never", "--no-junit", "--no-markdown", "--github=never", "--no-fail-fast",
        "--no-probes")
"""Options of every run: who tells, and who stops, is the test runner, whatever profiles say."""

OF_LISTS = ("profile", "strict", "host", "forwarded", "ipv4", "ipv6", "resolve", "connect-to", "proxy")
"""Options that count where cases are listed, too."""

SELECTS = "the test runner selects and stops, by options of its own"
APART = "targets and variables are said apart"
REPORTS = "the test runner reports"
REFUSED = {
    **dict.fromkeys(("exact", "fail-fast", "filter", "rerun-failed", "skip", "tag"), SELECTS),
    **dict.fromkeys(("target", "var"), APART),
    **dict.fromkeys(("help", "json", "version"), REPORTS),
}
"""Options that would have cases missing, or nothing told of them; and why they are refused."""

TOLD_BY_OTHERS = ("GITHUB_ACTIONS", "SMOKE_NOTIFY_URL")
"""What has a run annotate and post what the test runner tells already, or a case at a time."""

ROOM = 100_000
"""How many bytes of ids one command line has; a system takes a few times as many."""

PATIENCE = 5
"""How many seconds a process may take to end."""


# Found here: what runs between fork and exec must not look for it.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class Mistake(Exception):
    """What `smoke` says of a mistake in a suite or in an option; nothing was sent."""


@dataclass(frozen=True)
class Asked:
    """What is asked with: suites, targets as `--target` has them, variables, options of a run."""

    suites: tuple[str, ...]
    targets: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    folder: str = field(default_factory=os.getcwd)
    """Where `smoke` runs, which paths are relative to."""

    def lists(self) -> list[str]:
        """The options that count where cases are listed."""
        return [option for option in self.options if _name(option) in OF_LISTS]

    def words(self) -> list[str]:
        """The end of a command line."""
        targets = [f"--target={target}" for target in self.targets]
        return [*targets, *(f"--var={it}" for it in self.variables), "--", *self.suites]

    def at(self, url: str) -> Asked:
        """The same at a live server, which is asked for by its own name: Django refuses others."""
        says_host = any(option == "--host" or option.startswith("--host=") for option in self.options)
        host = () if says_host else (f"--host={url.partition('://')[2].rstrip('/')}",)
        return replace(self, targets=(f"{LIVE_SERVER}={url}",), options=(*self.options, *host))


@dataclass(frozen=True)
class Case:
    """A case on a target."""

    id: str
    nth: int
    """Which it is of those with the same id: secrets in names are hidden."""
    name: str
    target: str
    path: str
    line: int
    tags: tuple[str, ...]
    skip: str | None


@dataclass(frozen=True)
class Outcome:
    """How a case ended."""

    verdict: str
    """`passed`, `flaky`, `failed`, `errored`, `skipped` or `not-run`."""
    is_failure: bool
    """Whether it must not be taken for a pass: what was interrupted isn't run."""
    headline: str
    """What is wrong, or why nothing was sent, in one line."""
    story: str
    seconds: float


def cases(asked: Asked) -> tuple[list[Case], str]:
    """Every case on every target, and what `smoke` warns of. Raises Mistake."""
    # Where the live server is going to be, nobody knows yet.
    known = tuple(f"{LIVE_SERVER}=http://localhost" if it == LIVE_SERVER else it for it in asked.targets)
    asked = replace(asked, targets=known)
    if asked.options:
        for option in asked.options:
            why = REFUSED.get(_name(option))
            if why is not None:
                raise Mistake(f"{option} can't be said here: {why}")
        _said_by(asked, ["config", *OURS[2:], *asked.options])
    listing = ["list", "--json", "--color=never", *asked.lists()]
    out, said = _said_by(asked, listing)
    lines = out.splitlines()
    every, _ = _said_by(asked, [*listing, "--no-filter", "--no-skip", "--no-tag"])
    left_out = len(every.splitlines()) - len(lines)
    if left_out:
        said = f"{said}\nsmoke: {left_out} left out by the selection of smoke.toml".strip()
    return _listed(asked.folder, lines), said


def _said_by(asked: Asked, words: list[str]) -> tuple[bytes, str]:
    """What a command prints that sends nothing. Raises Mistake."""
    done = subprocess.run(
        [find_smoke(), *words, *asked.words()],
        cwd=asked.folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode != 0:
        raise Mistake(said)
    return done.stdout, said


def _name(option: str) -> str:
    """The name of an option: `profile` of `--profile=ci`."""
    short = {"-4": "ipv4", "-6": "ipv6", "-t": "target", "-h": "help", "-V": "version"}
    name = option.partition("=")[0]
    return short.get(name[:2], name.strip("-")) if not name.startswith("--") else name[2:]


def _listed(folder: str, lines: Iterable[bytes]) -> list[Case]:
    count: Counter[str] = Counter()
    listed = []
    for line in lines:
        it = json.loads(line)
        path = os.path.join(folder, it["place"]["path"])
        listed.append(
            Case(
                id=it["id"],
                nth=count[it["id"]],
                name=it["case"],
                target=it.get("target", ""),
                path=path,
                line=it["place"]["line"],
                tags=tuple(it["tags"]),
                skip=_one_line(it["skip"]) if "skip" in it else None,
            )
        )
        count[it["id"]] += 1
    return listed


def _die_with_parent() -> None:
    """Has Linux end this process when the one that started it dies, of whatever."""
    if _prctl is not None:
        _prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in TOLD_BY_OTHERS}


def _one_line(text: str) -> str:
    """A text without what would change the terminal that it is shown on; names have none."""
    return "".join(c if c.isprintable() else " " for c in text)


class Run:
    """A run of some cases in a process, which is heard while it goes on."""

    def __init__(self, asked: Asked, selected: Iterable[str]) -> None:
        """Starts it. `selected` are ids; none are all there are."""
        filters = [f"--filter={id}" for id in dict.fromkeys(selected)]
        selection = ["--exact", *filters] if filters else []
        command = [find_smoke(), *OURS, *asked.options, *selection, *asked.words()]
        self.findings: list[str] = []
        """What several cases share, in words."""
        self._outcomes: defaultdict[str, list[Outcome]] = defaultdict(list)
        self.was_ready = True
        """Whether every target that was waited for was ready in time."""
        self._told_at: dict[str, str] = {}
        """What is told at the first of the cases that waited for a target in vain."""
        self._why = ""
        """Why it did not run all cases, in one line."""
        self._flaky_fails = False
        self._is_over = False
        self._news = threading.Condition()
        self._said = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            command,
            cwd=asked.folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._said,
            preexec_fn=_die_with_parent,
        )
        # A pipe that nobody reads would hold the program up, and with it whom it asks.
        threading.Thread(target=self._listen, daemon=True).start()

    def outcome(self, case: Case) -> Outcome:
        """How a case ended, as soon as it has. Raises Mistake where it was not run."""
        with self._news:
            told = self._outcomes[case.id]
            self._news.wait_for(lambda: len(told) > case.nth or self._is_over)
        if len(told) > case.nth:
            return told[case.nth]
        self._process.wait()
        if not self._why:
            self._said.seek(0)
        # Told once, wherever it is read on.
        said = self._said.read().decode(errors="replace").strip()
        self._why = self._why or said.partition("\n")[0]
        raise Mistake(f"not run, since smoke ended with {self._process.wait()}: {self._why}\n\n{said}".rstrip())

    def wait(self) -> None:
        """Waits until it is over."""
        with self._news:
            self._news.wait_for(lambda: self._is_over)

    def close(self, has_told: bool = False) -> None:
        """Ends it. One that has told of all cases goes on to common causes, and ends by itself."""
        try:
            self._process.wait(timeout=PATIENCE if has_told else 0)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            try:
                self._process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self.wait()
        self._process.wait()
        self._said.close()

    def _listen(self) -> None:
        try:
            assert self._process.stdout is not None
            with self._process.stdout as lines:
                for line in lines:
                    event = json.loads(line)
                    with self._news:
                        self._hear(event)
                        self._news.notify_all()
        finally:
            with self._news:
                self._is_over = True
                self._news.notify_all()

    def _hear(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "run-started":
            self._flaky_fails = event["flaky"] == "fail"
        elif kind == "ready-finished" and event["end"] != "ready":
            self.was_ready = False
            told = f"{event['headline']}\n\n{event['story']}"
            self._told_at.update((id, told) for id in event["held"][:1])
        elif kind == "finding" and len(event["trials"]) > 1:
            self.findings.append(event["story"])
        elif kind == "trial-finished":
            self._outcomes[event["trial"]["id"]].append(self._outcome(event))

    def _outcome(self, event: dict[str, Any]) -> Outcome:
        verdict, reason = event["outcome"]["verdict"], event["outcome"]["reason"]
        attempts = event["outcome"]["attempts"]
        return Outcome(
            verdict=verdict,
            is_failure=verdict in ("failed", "errored", "not-run") or (verdict == "flaky" and self._flaky_fails),
            headline=event.get("headline") or (f"not run: {reason}" if verdict == "not-run" else reason or ""),
            story=self._told_at.pop(event["trial"]["id"], "") or event.get("story") or reason or "",
            seconds=sum(attempt["elapsed_us"] for attempt in attempts) / 1e6,
        )


@dataclass
class _Batch:
    """Cases that are to run together."""

    ids: list[str]
    run: Run | None = None


class Runs:
    """The runs of a session. Cases that are expected together share a process, and so wait for
    their target once, run at once, and have their common causes told; others have one each."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._batches: dict[Case, _Batch] = {}
        self._runs: list[Run] = []

    def expect(self, selected: Sequence[Case], is_all: bool) -> None:
        """Has cases run together, when the first of them is wanted."""
        parts = [list(selected)] if is_all else _parted(selected)
        for cases in parts:
            batch = _Batch([] if is_all else [case.id for case in cases])
            self._batches.update(dict.fromkeys(cases, batch))

    def outcome(self, case: Case) -> Outcome:
        """How a case ended. A second time, it is run anew."""
        batch = self._batches.get(case)
        if batch is None:
            return alone(self.asked, case)
        if batch.run is None:
            # How much goes on at once is bounded in each run.
            for run in self._runs:
                run.wait()
            batch.run = Run(self.asked, batch.ids)
            self._runs.append(batch.run)
        outcome = batch.run.outcome(case)
        del self._batches[case]
        return outcome

    def close(self) -> list[str]:
        """Ends what still runs. What several cases shared, in words."""
        for run in self._runs:
            run.close(has_told=not self._batches)
        return [finding for run in self._runs for finding in run.findings]


_unready: dict[tuple[Asked, str, str], Outcome] = {}
"""What came of waiting for a target in vain, by suite: nobody waits for it again."""


def alone(asked: Asked, case: Case) -> Outcome:
    """How a case ends in a run of its own."""
    waiting = (asked, case.path, case.target)
    if waiting in _unready:
        return replace(_unready[waiting], story="")
    run = Run(asked, [case.id])
    has_told = False
    try:
        outcome = run.outcome(case)
        has_told = True
    finally:
        run.close(has_told)
    if not run.was_ready:
        _unready[waiting] = outcome
    return outcome


def _parted(selected: Sequence[Case]) -> Iterator[list[Case]]:
    """Cases by as many as a command line has room for."""
    batch: list[Case] = []
    size = 0
    for case in selected:
        size += len(case.id.encode()) + len("--filter=")
        if batch and size > ROOM:
            yield batch
            batch, size = [], len(case.id.encode())
        batch.append(case)
    if batch:
        yield batch
