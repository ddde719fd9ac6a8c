"""`python -m smoke_harness` is `smoke`."""

import subprocess
import sys

from . import find_smoke

if __name__ == "__main__":
    try:
        sys.exit(subprocess.call([find_smoke(), *sys.argv[1:]]))
    except KeyboardInterrupt:
        sys.exit(130)
