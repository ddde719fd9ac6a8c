"""`python -m smoke_harness` is `smoke`."""

import subprocess
import sys

from . import find_smoke

if __name__ == "__main__":
    try:
        sys.exit(subprocess.call([find_smoke(), *sys.argv[1:]]))
    except FileNotFoundError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
