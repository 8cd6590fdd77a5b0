"""`python -m jitsim` is the same program as `jitsim`."""

import sys

from jitsim.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
