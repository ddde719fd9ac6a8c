"""The plugin, in runs of pytest."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conftest import Server


@pytest.fixture
def ask(pytester: pytest.Pytester, suite: Path, server: Server):
    """Runs pytest on the suite and the server."""

    def run(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest("--smoke-suite", "suites", "--smoke-target", server.target, *arguments)

    return run


def ids(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if line.startswith("suites/site.toml::")]


def test_each_verdict_is_told_as_pytest_tells_it(ask, server: Server) -> None:
    result = ask("-rsf")
    result.assert_outcomes(passed=1, failed=1, skipped=1)
    result.stdout.fnmatch_lines(
        [
            "smoke: 4 cases @ local",
            "suites/site.toml .F~s*",
            "*odd (1):name@local*",
            "error[[]title]: title is not as expected",
            "*suites/site.toml:13:*",
            '*expected "Something else", got "To-Do"',
            "*curl*curl -i *",
            "* smoke: flaky *",
            "suites/site.toml::busy@local: status: expected 200, got 503 *(passed on attempt 2 of 3)",
            "SKIPPED [[]1] suites/site.toml*: not yet",
            'FAILED suites/site.toml::odd (1):name@local - title: expected "Something*',
            "*1 failed, 1 passed, 1 skipped, 1 flaky*",
        ]
    )
    assert "Traceback" not in result.stdout.str() and ".py:" not in result.stdout.str()
    assert server.asked.count("/later") == 0 and result.ret == 1


def test_items_are_selected_as_any(ask, server: Server) -> None:
    assert ids(ask("--collect-only", "-q")) == [
        f"suites/site.toml::{name}@local" for name in ("home", "odd (1):name", "busy", "later")
    ]
    assert server.asked == []
    ask("-k", "home").assert_outcomes(passed=1, deselected=3)
    ask("-m", "fast", "--strict-markers").assert_outcomes(passed=1, deselected=3)
    ask("-m", "tag_urls").assert_outcomes(passed=1, deselected=3)
    ask("-m", "needs_db and tag_skip").assert_outcomes(failed=1, deselected=3)
    ask("-m", "not smoke_harness").assert_outcomes(deselected=4)
    assert server.asked == ["/"] * 4


def test_what_failed_last_is_run_alone(ask, server: Server) -> None:
    ask()
    server.asked.clear()
    ask("--lf").assert_outcomes(failed=1)
    assert server.asked == ["/"]


def test_the_first_failure_ends_it(ask) -> None:
    ask("-x").assert_outcomes(passed=1, failed=1)


def test_a_path_and_a_node_id_name_suites_of_the_ini_file(pytester, suite: Path, server: Server) -> None:
    pytester.makeini(f"[pytest]\nsmoke_suites = suites\nsmoke_targets =\n  {server.target}\n")
    pytester.makepyfile("def test_unit(): pass")
    pytester.runpytest().assert_outcomes(passed=2, failed=1, skipped=1)
    pytester.runpytest("suites/site.toml::home@local").assert_outcomes(passed=1)
    pytester.runpytest("test_a_path_and_a_node_id_name_suites_of_the_ini_file.py").assert_outcomes(passed=1)
    pytester.runpytest(".", "--smoke-suite", "suites", "-k", "home or unit").assert_outcomes(passed=2, deselected=3)
    pytester.runpytest("--smoke-suite", "suites/site.toml", "-k", "home").assert_outcomes(passed=1, deselected=3)


@pytest.mark.parametrize("dist", ["load", "loadscope", "loadfile", "loadgroup", "worksteal", "each"])
def test_with_xdist_each_worker_runs_its_own(ask, dist: str) -> None:
    # Each asks the same server, which is busy every other time.
    more, flaky = (["-k", "not busy"], "") if dist == "each" else ([], ", 1 flaky")
    times = 2 if dist == "each" else 1
    result = ask("-n", "2", "--dist", dist, *more)
    result.stdout.fnmatch_lines(
        [
            '*expected "Something else", got "To-Do"',
            "FAILED suites/site.toml::odd (1):name@local - title: expected *",
            f"*{times} failed, {times} passed, {times} skipped{flaky}*",
        ]
    )


def test_junit_has_the_story(ask, pytester: pytest.Pytester) -> None:
    ask("--junitxml", "report.xml")
    cases = ElementTree.parse(pytester.path / "report.xml").getroot().findall(".//testcase")
    failures = [failure for case in cases for failure in case.findall("failure")]
    assert [case.get("name") for case in cases][0] == "home@local"
    assert [failure.get("message") for failure in failures] == ['title: expected "Something else", got "To-Do"']
    assert "--> suites/site.toml:13:" in (failures[0].text or "")


def test_mistakes_are_errors_of_usage_in_the_words_of_smoke(pytester, suite: Path, server: Server) -> None:
    told = pytester.runpytest("--smoke-suite", "suites")
    told.stderr.fnmatch_lines(["ERROR: no target: say --smoke-target=*"])
    assert told.ret == pytest.ExitCode.USAGE_ERROR
    told = pytester.runpytest("--smoke-target", server.target)
    told.stderr.fnmatch_lines(["ERROR: --smoke-target without a suite: *"])
    assert told.ret == pytest.ExitCode.USAGE_ERROR
    told = pytester.runpytest("--smoke-suite", "no-such", "--smoke-target", server.target)
    told.stderr.fnmatch_lines(["*no-such*"])
    assert told.ret == pytest.ExitCode.USAGE_ERROR
    suite.write_text('[[case]]\ngte = "/"\n')
    for more in ([], ["-n", "2"]):
        told = pytester.runpytest("--smoke-suite", "suites", "--smoke-target", server.target, *more)
        told.stderr.fnmatch_lines(["*suites/site.toml:2:1*", "*did you mean*`get`*"])
        assert told.ret == pytest.ExitCode.USAGE_ERROR


def test_a_mistake_in_an_option_is_one_too(ask) -> None:
    for option in ("--no-such-option", "--retries=x", "--tag=fast", "--target=x", "--json=x"):
        result = ask(f"--smoke-option={option}")
        result.stderr.fnmatch_lines([f"*{option.partition('=')[0]}*"])
        assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_what_a_run_lacks_is_told_once(ask, suite: Path) -> None:
    suite.write_text('secrets.token = { env = "NO_TOKEN" }\n[[case]]\nget = ["/", "/a"]\nquery.q = "{{token}}"\n')
    result = ask()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["FAILED *GET /a@local - not run, since smoke ended with 2*"])
    assert result.stdout.str().count("nothing was sent") == 1


def test_fixtures_of_every_scope_hold(ask, pytester: pytest.Pytester) -> None:
    scopes = ("session", "package", "module", "class", "function")
    fixtures = "".join(
        f"@pytest.fixture(autouse=True, scope='{scope}')\ndef of_{scope}(request): request.node; yield\n"
        for scope in scopes
    )
    seen = "@pytest.fixture(autouse=True)\ndef seen(request): assert request.module.__name__ == 'site'\n"
    pytester.makeconftest(f"import pytest\n{fixtures}{seen}")
    for more in ([], ["-n", "2"]):
        ask(*more).assert_outcomes(passed=1, failed=1, skipped=1)


def test_who_names_other_tests_is_not_stopped_by_suites(pytester, suite: Path) -> None:
    pytester.makeini("[pytest]\nsmoke_suites = suites\n")
    suite.write_text("no suite\n")
    unit = pytester.makepyfile("def test_unit(): pass")
    pytester.runpytest(unit.name).assert_outcomes(passed=1)
    for named in ([], ["."], ["suites"], [str(suite)]):
        assert pytester.runpytest(*named).ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize("more", [[], ["-n", "2", "--dist", "loadscope"]])
def test_names_that_look_alike_and_suites_elsewhere_are_told_apart(
    pytester, suite: Path, server: Server, more: list[str]
) -> None:
    suite.write_text('[[case]]\nname = "a[1]"\nget = "/"\n[[case]]\nname = "a(1)"\nget = "/none"\n')
    inside = pytester.mkdir("inside")
    (inside / "pytest.ini").write_text(f"[pytest]\nsmoke_suites = ../suites\nsmoke_targets = {server.target}\n")
    os.chdir(inside)
    result = pytester.runpytest(*more)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["FAILED ../suites/site.toml::a(1)@local#2 - *"])


def test_a_profile_holds_and_what_it_leaves_out_is_told(ask, pytester: pytest.Pytester) -> None:
    (pytester.path / "smoke.toml").write_text('[profile.ci]\ntag = "!fast"\njunit = "-"\n')
    result = ask("--smoke-option=--profile=ci")
    result.assert_outcomes(failed=1, skipped=1)
    result.stdout.fnmatch_lines(["smoke: 1 left out by the selection of smoke.toml"])


def test_a_cause_that_cases_share_is_told_at_the_end(pytester, suite: Path) -> None:
    # Nobody listens at port 1.
    result = pytester.runpytest("--smoke-suite", "suites", "--smoke-target", "down=127.0.0.1:1")
    result.stdout.fnmatch_lines(
        ["* smoke: causes that several cases share *", " 1  *", "*connection-refused*3 trials*"]
    )
    result.assert_outcomes(failed=3, skipped=1)


@pytest.mark.parametrize("more", [[], ["-n", "1"]])
def test_a_target_that_is_not_ready_is_waited_for_once(pytester, suite: Path, more: list[str]) -> None:
    suite.write_text('[ready]\nget = "/up"\nwithin = "1s"\n[[case]]\nget = ["/a", "/b", "/c", "/d", "/e", "/f"]\n')
    result = pytester.runpytest("--smoke-suite", "suites", "--smoke-target", "down=127.0.0.1:1", *more)
    result.assert_outcomes(failed=6)
    # Who waits has a story.
    assert result.stdout.str().count("error[connect]") == 1
    assert result.stdout.str().count("\nnot ready within 1s (") == 6


def test_nothing_else_is_told_of_a_run(ask, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = pytester.path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    (pytester.path / "smoke.toml").write_text('[profile.default]\njunit = "smoke.xml"\nverbose = true\n')
    result = ask()
    result.assert_outcomes(passed=1, failed=1, skipped=1)
    assert "::error" not in result.stdout.str() + result.stderr.str()
    assert not summary.exists() and not (pytester.path / "smoke.xml").exists()
    (pytester.path / "smoke.toml").write_text('[profile.default]\njnit = "smoke.xml"\n')
    assert "::error" not in ask().stderr.str()


def test_a_flaky_case_fails_where_it_is_to(ask) -> None:
    ask("--smoke-option=--flaky=fail", "-k", "busy").assert_outcomes(failed=1, deselected=3)


def test_more_ids_than_a_command_line_has_room_for(pytester, suite: Path, server: Server, monkeypatch) -> None:
    monkeypatch.setattr("smoke_harness.program.ROOM", 400)
    paths = ", ".join(f'"/{at}"' for at in range(60))
    suite.write_text(f'[[case]]\nget = "/"\n[[case]]\nname = "one of many"\nget = [{paths}]\nexpect.status = 404\n')
    # One fewer than all, so that the others are named.
    asked = ("--smoke-suite", "suites", "--smoke-target", server.target, "-k", "many")
    pytester.runpytest(*asked).assert_outcomes(passed=60, deselected=1)
    assert sorted(server.asked) == sorted(f"/{at}" for at in range(60))


def test_secrets_in_names_stay_hidden_and_told_apart(pytester, suite: Path, server: Server, monkeypatch) -> None:
    monkeypatch.setenv("API_TOKEN", "hush-hush")
    suite.write_text(
        '[secrets]\ntoken = { env = "API_TOKEN" }\n'
        '[[case]]\nname = "a {{token}}"\nget = "/"\n'
        '[[case]]\nname = "a $API_TOKEN"\nget = "/none"\n'
    )
    for more in ([], ["-n", "2"]):
        result = pytester.runpytest("--smoke-suite", "suites", "--smoke-target", server.target, "-v", *more)
        result.assert_outcomes(passed=1, failed=1)
        assert "hush-hush" not in result.stdout.str()
        result.stdout.fnmatch_lines_random(
            ["*a $API_TOKEN@local PASSED*", "*a $API_TOKEN@local#2 FAILED*"] if not more else []
        )


def test_pytest_smoke_works_beside_it(ask, pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.parametrize('n', range(3))\ndef test_unit(n): pass")
    unit = "test_pytest_smoke_works_beside_it.py"
    # One of each test function, and so of ours.
    result = ask("--smoke", "1", unit, "--smoke-scope", "function")
    result.stdout.fnmatch_lines(["*smoke: 4 cases @ local*"])
    assert result.parseoutcomes()["passed"] >= 1 and result.ret in (0, 1)


@pytest.fixture
def held(pytester: pytest.Pytester, suite: Path):
    """Runs pytest on a server that takes connections and never answers; the process of it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = f"127.0.0.1:{silent.getsockname()[1]}"
        asked = ["--smoke-suite=suites", f"--smoke-target={target}", "-k", "home"]
        command = [sys.executable, "-m", "pytest", *asked]
        # A job in the background of a shell has interruptions ignored, and so has what it starts.
        heard = signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            running = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
        finally:
            signal.signal(signal.SIGINT, heard)
        connection, _ = silent.accept()
        with connection:
            yield running
    if running.poll() is None:
        running.kill()


def test_an_interruption_ends_smoke_too(held: subprocess.Popen) -> None:
    held.send_signal(signal.SIGINT)
    out, _ = held.communicate(timeout=20)
    assert held.returncode == pytest.ExitCode.INTERRUPTED and b"KeyboardInterrupt" in out
    _ends(held.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone ends children with their parent")
@pytest.mark.parametrize("death", [signal.SIGTERM, signal.SIGKILL])
def test_smoke_ends_with_pytest(held: subprocess.Popen, death: signal.Signals) -> None:
    held.send_signal(death)
    held.wait(timeout=20)
    _ends(held.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
@pytest.mark.parametrize("death", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_not_run_is_no_pass_and_no_skip(held: subprocess.Popen, death: signal.Signals) -> None:
    (child,) = Path(f"/proc/{held.pid}/task/{held.pid}/children").read_text().split()
    os.kill(int(child), death)
    out, _ = held.communicate(timeout=20)
    assert held.returncode == pytest.ExitCode.TESTS_FAILED and b"home@http - not run" in out, out.decode()


def _ends(group: int) -> None:
    """Waits until no process of a group is there."""
    deadline = time.monotonic() + 10
    while _is_there(group):
        assert time.monotonic() < deadline, "smoke is still there"
        time.sleep(0.05)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
