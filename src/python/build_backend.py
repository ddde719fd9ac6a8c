"""maturin, as pip calls it.

No file of an sdist is executable, and so the command `smoke-harness` of a wheel that is
built out of one would not be.
"""

from pathlib import Path

from maturin import *  # noqa: F403

Path("src/shell/scripts/smoke-harness").chmod(0o755)
