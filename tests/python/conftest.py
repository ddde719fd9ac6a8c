"""What the tests share: a server, the site of fixtures/stack, suites."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

pytest_plugins = ["pytester"]

SITE = Path(__file__).resolve().parents[2] / "fixtures" / "stack" / "site"


class Server:
    """A server on loopback: `/` is fine, `/busy` is so every other time, all else isn't there."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                is_busy = self.path == "/busy" and outer.asked.count("/busy") % 2 == 1
                status = 503 if is_busy else 200 if self.path in ("/", "/busy") else 404
                body = b"<title>To-Do</title>"
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def target(self) -> str:
        """As `--target` has it."""
        return f"local=127.0.0.1:{self.http.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture(autouse=True)
def nobody_says_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a machine has set must not count."""
    for name in ("SMOKE_TARGET", "SMOKE_PROFILE", "TEST_SERVER", "STAGING_SERVER", "GITHUB_ACTIONS", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Path:
    """A suite with one case of each verdict."""
    path = pytester.path / "suites" / "site.toml"
    path.parent.mkdir()
    path.write_text(
        """\
host = "staging.example.com"

[[case]]
name = "home"
get = "/"
tags = ["fast", "urls"]
expect.title = "To-Do"

[[case]]
name = "odd [1]::name"
get = "/"
tags = ["needs db", "skip"]
expect.title = "Something else"

[[case]]
name = "busy"
get = "/busy"
retry = { times = 2, every = "1ms" }

[[case]]
name = "later"
get = "/later"
skip = "not yet"
"""
    )
    return path


@pytest.fixture
def site(pytester: pytest.Pytester) -> Path:
    """The Django site, with a suite for it."""
    shutil.copytree(SITE, pytester.path, dirs_exist_ok=True)
    path = pytester.path / "suites" / "todo.toml"
    path.parent.mkdir()
    path.write_text(
        """\
host = "staging.superlists.ml"

[[case]]
name = "a visitor starts a list"
tags = ["forms"]

[[case.step]]
get = "/"
expect.title = "To-Do lists"
expect.assets = true

[[case.step]]
submit.fields.item_text = "Buy peacock feathers"
follow = true
expect.url = { matches = "/lists/1/$" }

[[case]]
name = "the database is empty"
get = "/lists/1/"
expect.status = 404

[[case]]
name = "others are refused"
get = "/"
host = "evil.example.com"
expect.status = 400

[[case]]
name = "wrong"
get = "/api/status"
expect.json."$.status" = "down"
"""
    )
    return path
