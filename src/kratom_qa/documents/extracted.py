"""What every loader returns: a text, its layout, and what the file says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kratom_qa.datatypes import Block


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of one file before it becomes a `Document`."""

    text: str
    blocks: tuple[Block, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Any of `language id title publisher author source_type published`, as far as the file tells."""
    lost: tuple[str, ...] = ()
    """What was left out of the file or is doubtful, in words: "2 equations left out"."""
    pages: tuple[tuple[int, str], ...] = ()
    """Where each page begins, and its number as printed."""
