"""`python -m kratom_qa` is the same program as `kratom-qa`."""

import sys

from kratom_qa.cli import main

if __name__ == "__main__":
    sys.exit(main())
