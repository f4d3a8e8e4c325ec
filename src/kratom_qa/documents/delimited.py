"""Tables as text, one line a row: CSV, and the same with semicolons or tabs."""

import csv

from kratom_qa.datatypes import BlockKind
from kratom_qa.documents.decoding import decode
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.tables import Cell, table_stretches
from kratom_qa.documents.writer import Stretch, assembled
from kratom_qa.errors import UnreadableDocument

_SAMPLE = 20
_DELIMITERS = ",;\t|"


def load_csv(data: bytes) -> Extracted:
    """The rows of a table, its first row as their head."""
    text = decode(data)
    lines = [line for line in text.split("\n") if line.strip()]
    delimiter = max(_DELIMITERS, key=lambda sign: (_agreement(lines[:_SAMPLE], sign), -_DELIMITERS.index(sign)))
    try:
        rows = [row for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True) if any(row)]
    except csv.Error as error:
        raise UnreadableDocument(f"it is not a table of separated values ({error})") from None
    cells = [[Cell(_stretches(value), head=number == 0) for value in row] for number, row in enumerate(rows)]
    return Extracted(*assembled(table_stretches(cells, 1, heads=1)))


def _agreement(lines: list[str], sign: str) -> int:
    """How many columns a delimiter makes, if it makes as many in every line; else 0."""
    counts = {len(row) for row in csv.reader(lines, delimiter=sign)}
    return (
        min(counts, default=0)
        if max(counts, default=0) - min(counts, default=0) <= 1 and min(counts, default=0) > 1
        else 0
    )


def _stretches(value: str) -> tuple[Stretch, ...]:
    text = " ".join(value.split())
    return (Stretch(BlockKind.PARAGRAPH, text),) if text else ()
