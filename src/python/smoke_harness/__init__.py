"""Smoke tests for deployments: TOML suites, run by the program `smoke`.

This package has the program's way into Python: cases as items of pytest
(`pytest_plugin`) and as tests of `unittest` (`smoke_harness.unittest`).
"""

from __future__ import annotations

import os
import shutil
import site
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

__all__ = ["find_smoke"]


def find_smoke() -> str:
    """The path of the program `smoke`: the one that was installed with this package, or else
    the first on the PATH. `SMOKE_BIN` says another.

    Raises FileNotFoundError where there is none.
    """
    said = os.environ.get("SMOKE_BIN")
    if said:
        if shutil.which(said) is None:
            raise FileNotFoundError(f"SMOKE_BIN says {said}, and there is no such program")
        return said
    name = "smoke" + (sysconfig.get_config_var("EXE") or "")
    for folder in _folders():
        if os.access(folder / name, os.X_OK):
            return str(folder / name)
    found = shutil.which("smoke")
    if found is None:
        raise FileNotFoundError("there is no program `smoke`: pip install smoke-harness, or say SMOKE_BIN")
    return found


def _folders() -> Iterator[Path]:
    """Where installers put programs: of this interpreter, of its user, and of `pip install --target`."""
    yield Path(sysconfig.get_path("scripts"))
    yield Path(sys.executable).parent
    yield Path(site.getuserbase()) / "bin"
    yield Path(__file__).resolve().parent.parent / "bin"
