"""The scripts of action.yml, run by bash on a machine that plays GitHub's runner."""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import tarfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from smoke_harness import find_smoke

ACTION = yaml.safe_load((Path(__file__).parents[2] / "action.yml").read_text())
INSTALL, RUN = (step["run"] for step in ACTION["runs"]["steps"] if "run" in step)


class Runner:
    """What GitHub gives to a step: a folder, files to write to, variables."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "path"
        self.output = folder / "output"
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "RUNNER_TEMP": str(folder / "temp"),
            "GITHUB_PATH": str(self.path),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_JOB": "deployed",
        }

    def step(self, script, **variables):
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self.variables, **variables},
            capture_output=True,
            text=True,
            timeout=300,
        )


@pytest.fixture
def runner(tmp_path):
    (tmp_path / "temp").mkdir()
    return Runner(tmp_path)


def install(runner, **variables):
    defaults = {"SMOKE_VERSION": "", "ACTION_REF": "main", "ACTION_REPOSITORY": "me/smoke"}
    return runner.step(INSTALL, **{**defaults, **variables})


def version():
    out = subprocess.run([find_smoke(), "--version"], capture_output=True, text=True, check=True)
    return out.stdout.split()[1]


@pytest.mark.parametrize("ref", ["v{}", "main"])
def test_the_wheel_is_installed_where_there_is_python(runner, ref):
    wheels = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": os.environ["SMOKE_WHEELS"]}
    done = install(runner, ACTION_REF=ref.format(version()), **wheels)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"smoke {version()}\n"
    # Nothing else is put before what the job has: no other Python, no other pip.
    assert os.listdir(runner.path.read_text().strip()) == ["smoke"]


def test_a_version_that_is_not_there_is_none(runner):
    wheels = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": os.environ["SMOKE_WHEELS"]}
    done = install(runner, SMOKE_VERSION="v0.0.9", **wheels)
    assert done.returncode != 0
    assert "smoke-harness==0.0.9" in done.stderr


def without_python(runner):
    """Tools of the PATH, but no Python that makes a virtual environment."""
    folder = runner.folder / "bin"
    folder.mkdir()
    for tool in ["bash", "uname", "mkdir", "ln", "curl", "grep", "sha256sum", "tar", "gzip"]:
        (folder / tool).symlink_to(shutil.which(tool))
    runner.variables["PATH"] = str(folder)


@pytest.fixture
def releases(tmp_path):
    """A release's tarball and its checksums, on a server of this machine."""
    name = f"smoke-{version()}-{platform.machine()}-unknown-linux-musl"
    folder = tmp_path / "www" / "me" / "smoke" / "releases" / "download" / f"v{version()}"
    folder.mkdir(parents=True)
    tarball = folder / f"{name}.tar.gz"
    with tarfile.open(tarball, "w:gz") as tar:
        tar.add(find_smoke(), f"{name}/smoke")
    digest = hashlib.sha256(tarball.read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  {tarball.name}\n")
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path / "www")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.skipif(platform.system() != "Linux", reason="the tarball is one for Linux")
def test_the_tarball_is_installed_elsewhere(runner, releases):
    _, url = releases
    without_python(runner)
    done = install(runner, SMOKE_VERSION=version(), GITHUB_SERVER_URL=url)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"smoke {version()}\n"


@pytest.mark.skipif(platform.system() != "Linux", reason="the tarball is one for Linux")
def test_a_tarball_that_is_not_what_was_released_is_refused(runner, releases):
    folder, url = releases
    without_python(runner)
    (folder / "SHA256SUMS").write_text(
        (folder / "SHA256SUMS").read_text().translate(str.maketrans("0123456789", "1234567890"))
    )
    done = install(runner, SMOKE_VERSION=version(), GITHUB_SERVER_URL=url)
    assert done.returncode != 0
    assert not runner.path.exists()


def test_without_python_the_version_must_be_said(runner):
    without_python(runner)
    done = install(runner)
    assert done.returncode == 1
    assert "::error::say which `version` of smoke" in done.stdout


def run(runner, **variables):
    defaults = {"SUITES": "suites\n", "TARGETS": "", "PROFILE": "", "MORE": "", "JUNIT": "smoke.xml"}
    runner.variables["PATH"] = f"{Path(find_smoke()).parent}:{os.environ['PATH']}"
    return runner.step(RUN, **{**defaults, **variables})


def test_each_line_is_an_argument_of_its_own(runner):
    """Nothing that is typed is taken apart or run."""
    suites = runner.folder / "my suites"
    suites.mkdir()
    (suites / "a.toml").write_text('host = "x.test"\n[[case]]\nget = "/{{name}}"\n')
    typed = "$(touch pwned)"
    done = run(
        runner,
        SUITES="my suites\n",
        TARGETS="one=127.0.0.1:1\ntwo=127.0.0.1:1\n",
        MORE=f"--var\nname={typed}\n",
    )
    assert done.returncode == 3, done.stderr
    assert re.fullmatch(r"exit-code=3\nartifact=smoke-deployed-\d{6}-\d+\n", runner.output.read_text())
    assert not (runner.folder / "pwned").exists()
    report = (runner.folder / "smoke.xml").read_text()
    assert 'name="a.one"' in report and 'name="a.two"' in report


def test_a_mistake_is_the_exit_code(runner):
    done = run(runner, SUITES="nowhere", TARGETS="127.0.0.1:1")
    assert done.returncode == 2
    assert runner.output.read_text().startswith("exit-code=2\n")


def test_a_report_that_is_not_wanted_is_none(runner):
    done = run(runner, SUITES="nowhere", TARGETS="127.0.0.1:1", JUNIT="")
    assert done.returncode == 2
    assert "nowhere" in done.stderr
