"""The plugin and the bridge of unittest, on a site of Django's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Server

INI = "[pytest]\nDJANGO_SETTINGS_MODULE = superlists.settings\nsmoke_suites = suites\n"


def test_without_a_target_it_is_the_live_server(pytester: pytest.Pytester, site: Path) -> None:
    pytester.makeini(INI)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(
        ["smoke: 4 cases @ live_server, since no target is said", "FAILED suites/todo.toml::wrong@live_server - json*"]
    )
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=3, failed=1)


def test_fixtures_hold_for_each_case(pytester: pytest.Pytester, site: Path) -> None:
    pytester.makeini(INI)
    (site.parent / "conftest.py").write_text(
        "import pytest\n@pytest.fixture(autouse=True)\ndef first_list(transactional_db):\n"
        "    from lists.models import List\n    List.objects.create(pk=1)\n"
    )
    result = pytester.runpytest_subprocess("-k", "empty")
    result.assert_outcomes(failed=1, deselected=3)
    result.stdout.fnmatch_lines(["*expected 404, got 200 OK*"])


def test_the_live_server_stands_beside_other_targets(pytester, site: Path, server: Server) -> None:
    pytester.makeini(INI)
    targets = ("--smoke-target", "live_server", "--smoke-target", server.target)
    result = pytester.runpytest_subprocess(*targets, "-k", "visitor")
    result.assert_outcomes(passed=1, failed=1, deselected=6)


def test_without_settings_a_target_is_wanted(pytester: pytest.Pytester, site: Path) -> None:
    result = pytester.runpytest_subprocess("--smoke-suite", "suites")
    result.stderr.fnmatch_lines(["ERROR: no target: *"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result = pytester.runpytest_subprocess("--smoke-suite", "suites", "--smoke-target", "live_server")
    result.stderr.fnmatch_lines(["ERROR: live_server: no Django settings: *"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def manage(site: Path, *arguments: str) -> tuple[int, str]:
    """`manage.py test`, and what it says."""
    command = [sys.executable, "manage.py", "test", *arguments]
    done = subprocess.run(command, cwd=site.parent.parent, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def functional(site: Path) -> Path:
    """The site with functional tests, as the book has them."""
    folder = site.parent.parent / "functional_tests"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "tests.py").write_text("from smoke_harness.unittest import load_tests\n")
    return site


def test_manage_py_runs_cases_on_the_live_server(functional: Path) -> None:
    code, said = manage(functional, "functional_tests")
    assert code == 1 and "Ran 4 tests" in said and "failures=1" in said, said
    story = said.partition("FAIL: wrong @ live_server (suites/todo.toml:30)")[2]
    assert "--> suites/todo.toml:31:" in story and "Traceback" not in story, said


def test_manage_py_selects(functional: Path) -> None:
    for selection in (["-k", "visitor"], ["--tag", "forms"], ["--exclude-tag", "forms", "-k", "refused"]):
        code, said = manage(functional, "functional_tests", *selection)
        assert code == 0 and "Ran 1 test in" in said, said


def test_manage_py_runs_them_in_parallel_and_stops_at_a_failure(functional: Path) -> None:
    more = "\nimport unittest\nclass Unit(unittest.TestCase):\n    def test_unit(self): pass\n"
    with (functional.parent.parent / "functional_tests" / "tests.py").open("a") as tests:
        tests.write(more)
    code, said = manage(functional, "functional_tests", "--parallel", "2")
    assert code == 1 and "Ran 5 tests" in said and "failures=1" in said, said
    code, said = manage(functional, "functional_tests", "--failfast", "--reverse")
    assert code == 1 and "failures=1" in said and "Ran 5 tests" not in said, said


def test_the_environment_names_a_server(functional: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGING_SERVER", server.target)
    code, said = manage(functional, "functional_tests", "-k", "empty", "-v", "2")
    assert code == 0 and "the database is empty @ local (suites/todo.toml:19) ... ok" in said, said
    assert server.asked == ["/lists/1/"] and "Creating test database" not in said, said


def test_a_base_class_and_other_suites(functional: Path) -> None:
    tests = functional.parent.parent / "functional_tests" / "tests.py"
    tests.write_text(
        "from django.test import LiveServerTestCase\nfrom smoke_harness.unittest import smoke_tests\n"
        "from lists.models import List\n"
        "class Base(LiveServerTestCase):\n    def setUp(self): List.objects.create(pk=1)\n"
        "load_tests = smoke_tests('suites/todo.toml', base=Base)\n"
    )
    code, said = manage(functional, "functional_tests", "-k", "empty")
    assert code == 1 and "expected 404, got 200 OK" in said, said


def test_a_mistake_is_an_error_of_the_module(functional: Path) -> None:
    functional.write_text('[[case]]\ngte = "/"\n')
    code, said = manage(functional, "functional_tests")
    assert code == 1 and "suites/todo.toml:2:1" in said and "`get`" in said, said
