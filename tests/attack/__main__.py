"""`python -m attack` in the folder of the tests, or `make attack`."""

import sys

from attack.table import main

if __name__ == "__main__":
    sys.exit(main())
