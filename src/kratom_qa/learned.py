"""The program's own learned files, each checked against its SHA-256 before it is used."""

import hashlib
from pathlib import Path

from kratom_qa.errors import ModelError

_PACKAGE = Path(__file__).parent
CHECKSUMS = _PACKAGE / "learned.sha256"
"""As `sha256sum` writes it, in the folder of the package."""


def checked(path: Path) -> Path:
    """The path of a file that is as it came with the program.

    Errors: `ModelError` where it is not.
    """
    name = path.relative_to(_PACKAGE).as_posix()
    lines = CHECKSUMS.read_text(encoding="ascii").splitlines()
    known = {file: sha256 for sha256, file in (line.split("  ") for line in lines)}
    if hashlib.sha256(path.read_bytes()).hexdigest() != known[name]:
        raise ModelError(f"{path} is not the file that came with the program; install kratom-qa again")
    return path
