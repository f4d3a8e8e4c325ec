"""Which index a command reads: the one that was named, the one here, or the one that comes with the program."""

from pathlib import Path

HERE = Path("index")


def choose_index(named: Path | None) -> Path:
    """The folder of the index to read."""
    from kratom_qa.documents.listing import packaged_index
    from kratom_qa.index.manifest import MANIFEST, POINTER

    if named is not None:
        return named
    if (HERE / POINTER).exists() or any(HERE.glob(f"*/{MANIFEST}")):  # builds without a pointer: damaged, and told so
        return HERE
    return packaged_index()
