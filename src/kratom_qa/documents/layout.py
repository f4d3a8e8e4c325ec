"""A tree of HTML elements -> text and blocks. HTML, EPUB, Word, OpenDocument and PowerPoint all come through here.

Beside HTML there are `NOTE`, a note that stands where it is called, `FURNITURE`, and the attribute `MARKER`, the number
of a list item as it is written.
"""

import re
from collections.abc import Set
from dataclasses import dataclass, replace

from lxml import etree

from kratom_qa.datatypes import Block, BlockKind
from kratom_qa.documents.layout_state import (
    BLOCKS,
    FURNITURE,
    HEADINGS,
    MARKER,
    NOTE,
    UNSEEN,
    Frame,
    ListState,
    TableState,
    block_kind,
    calls_note,
    integer,
    is_denominator,
    list_state,
    script_of,
)  # fmt: skip
from kratom_qa.documents.scripts import called, settle, without_marks
from kratom_qa.documents.symbols import from_symbol_font, is_symbol_font
from kratom_qa.documents.tables import Cell, table_stretches
from kratom_qa.documents.writer import Stretch, TextWriter, assembled
from kratom_qa.documents.xml import Element

_STRUCK = frozenset(["del", "s", "strike"])
_FLAT = HEADINGS | {"dt"}
"""What blocks inside of these do not break."""
_ENDS = tuple(".!?:;,…")
_ANCHORS = frozenset("¶ # § 🔗 ∞".split())
_ALL_ROWS = 65_534
"""What `rowspan="0"` means, at most."""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A text, its blocks, and how many struck stretches were left out."""

    text: str
    blocks: tuple[Block, ...]
    struck: int = 0


def lay_out(root: Element, unseen: Set[Element] = frozenset(), furniture: Set[Element] = frozenset()) -> LaidOut:
    """The text of a tree: `unseen` elements are left out, `furniture` is boilerplate."""
    walk = _Walk(unseen, furniture)
    text, blocks = assembled(walk.run(root))
    return LaidOut(text, blocks, walk.struck)


class _Walk:
    """Goes through a tree once, without recursion."""

    def __init__(self, unseen: Set[Element], furniture: Set[Element]) -> None:
        self._writer = TextWriter()
        self.struck = 0
        self._unseen = unseen
        self._furniture = furniture
        self._frames = [Frame("")]
        self._tables: list[TableState] = []
        self._breaks = 0
        self._joins = False
        """A term is open, which what explains it goes on with."""

    def run(self, root: Element) -> list[Stretch]:
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped: Element | None = None
        for event, element in walk:
            if event == "start":
                if self._is_seen(element, root):
                    self._start(element)
                    continue
                skipped = element
                walk.skip_subtree()
                if element.tag == NOTE:
                    self._note(element)
                continue
            if event == "end" and element is not skipped:
                self._end(element)
            skipped = None
            if element is not root and element.tail:
                self._text(element.tail)
        return self._writer.stretches()

    def _is_seen(self, element: Element, root: Element) -> bool:
        tag = element.tag
        if tag in _STRUCK:
            self.struck += tag != "del" and bool("".join(element.itertext()).strip())
            return False
        if tag == "a" and self._frames[-1].kind is BlockKind.HEADING and (element.text or "").strip() in _ANCHORS:
            return False
        return tag not in UNSEEN and element not in self._unseen and (tag != NOTE or element is root)

    def _note(self, element: Element) -> None:
        """A note is laid out by itself; what it calls in turn is not looked at."""
        if self._frames[0].tag == NOTE:
            return
        mark = str(element.get("mark"))
        walk = _Walk(self._unseen, self._furniture)
        walk._frames[0].tag = NOTE
        found = [replace(stretch, note=True) for stretch in walk.run(element)]
        self._add(called(mark))
        if found:
            self._writer.note(mark, [replace(found[0], marker=f"[{mark}] "), *found[1:]])

    def _text(self, text: str) -> None:
        frame = self._frames[-1]
        text = without_marks(text)
        if frame.symbol:
            text = from_symbol_font(frame.symbol, text)
        self._add(text)

    def _add(self, text: str) -> None:
        frame = self._frames[-1]
        if frame.pieces is not None:
            frame.pieces.append(text)
            return
        if text.strip():
            if self._breaks > 1 and not frame.flat:
                self._writer.close()
            self._breaks, self._joins = 0, False
        kind, level = (BlockKind.BOILERPLATE, 0) if frame.furniture else (frame.kind, frame.level)
        self._writer.add(text, kind, level)

    def _start(self, element: Element) -> None:
        outer, tag = self._frames[-1], str(element.tag)
        furniture = outer.furniture or tag == FURNITURE or element in self._furniture
        frame = replace(outer, tag=tag, furniture=furniture, script=None, cell=False)
        self._frames.append(frame)
        if tag in BLOCKS:
            self._start_block(element, frame)
        elif tag == "br":
            self._add("\n")
            self._breaks += 1
        elif tag == "q":
            self._add("“")
        elif tag == "a":
            frame.link = element
        elif tag == "font" and is_symbol_font(str(element.get("face") or "")):
            frame.symbol = str(element.get("face"))
        elif tag[:1] == "m" and is_denominator(element):
            self._add("/")
        elif not frame.scripted and (script := script_of(element)) is not None:
            frame.scripted, frame.pieces, frame.script = (
                True,
                [],
                called if calls_note(element, outer.link) else script,
            )
        if element.text:
            self._text(element.text)

    def _start_block(self, element: Element, frame: Frame) -> None:
        if frame.flat or frame.pieces is not None:
            self._add("\n")
            return
        tag = frame.tag
        if tag == "dd" and self._joins:
            self._writer.add(" " if self._writer.ends_with(_ENDS) else ": ", frame.kind)
        elif not self._joins:
            self._writer.close()
        self._breaks = 0
        frame.kind, frame.level = block_kind(frame), int(tag[1]) if tag in HEADINGS else 0
        frame.flat = tag in _FLAT
        if tag == "li":
            self._writer.mark(element.get(MARKER) or frame.numbering.marker(element.get("value")))
        elif tag in ("ol", "ul", "menu", "dir"):
            frame.numbering = list_state(element)
        elif tag == "pre":
            frame.pieces = []
        elif tag == "table":
            self._tables.append(TableState(self._writer.next_table()))
        elif self._tables:
            self._start_part(frame, self._tables[-1])

    def _lines(self, text: str, *, furniture: bool) -> None:
        """Text as it was typed: paragraphs broken at a margin are put together, other lines stay apart."""
        for group in re.split(r"\n[ \t]*\n", text):
            lines = [" ".join(line.split()) for line in group.split("\n") if line.strip()]
            if not lines:
                continue
            if len(lines) == 1 or any(line[0].islower() for line in lines[1:]):
                self._add(" ".join(lines))
                self._writer.close()
            else:
                kind = BlockKind.BOILERPLATE if furniture else BlockKind.ROW
                number = self._writer.next_table()
                self._writer.extend(Stretch(kind, settle(line), table=number) for line in lines)

    def _start_part(self, frame: Frame, table: TableState) -> None:
        """A row, a cell or another part of the innermost table."""
        if table.in_cell:
            return
        if frame.tag == "thead":
            table.in_head = True
        elif frame.tag == "tr":
            table.rows.append([])
            table.heads += table.in_head
        elif frame.tag in ("td", "th"):
            table.in_cell = frame.cell = True
            frame.numbering = ListState()
            self._writer.begin_cell()

    def _end(self, element: Element) -> None:
        frame = self._frames.pop()
        if frame.script is not None:
            text = "".join(frame.pieces or ())
            self._add(frame.script(text) if text.strip() else text)
        elif frame.tag == "q":
            self._add("”")
        elif frame.tag in BLOCKS:
            self._end_block(element, frame)

    def _end_block(self, element: Element, frame: Frame) -> None:
        if self._frames[-1].flat or self._frames[-1].pieces is not None:
            self._add("\n")
            return
        if frame.tag == "pre":
            self._lines("".join(frame.pieces or ()), furniture=frame.furniture)
        if frame.tag == "dt":
            self._joins = self._writer.is_open
        elif not self._joins or frame.tag == "dl":
            self._joins = False
            self._writer.close()
        if not self._tables:
            return
        table = self._tables[-1]
        if frame.cell:
            table.in_cell = False
            found = tuple(self._writer.end_cell())
            table.rows = table.rows or [[]]
            rows, columns = integer(element.get("rowspan"), 1), integer(element.get("colspan"), 1)
            table.rows[-1].append(Cell(found, rows or _ALL_ROWS, columns, frame.tag == "th"))
        elif frame.tag == "thead":
            table.in_head = False
        elif frame.tag == "table":
            self._tables.pop()
            self._writer.extend(table_stretches(table.rows, table.number, table.heads or None))
