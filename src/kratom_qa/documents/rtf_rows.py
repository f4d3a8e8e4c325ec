"""Rows of RTF tables: the cells of a row are told first, with how they are merged, and filled afterwards."""

from dataclasses import dataclass, field

from lxml import etree

from kratom_qa.documents.xml import Element

_MERGES = ("clmrg", "clvmrg", "clvmgf")


@dataclass(slots=True)
class Rows:
    """Puts rows into a tree as they end."""

    root: Element
    cell: list[Element] = field(default_factory=list)
    """Paragraphs of the cell that is being filled."""
    _row: list[Element] = field(default_factory=list)
    _table: Element | None = None
    _merges: list[str] = field(default_factory=list)
    _merge: str = ""
    _above: dict[int, Element] = field(default_factory=dict)

    def read(self, word: str) -> bool:
        """Whether a control word is one of rows, which is then done."""
        if word in ("row", "nestrow"):
            self._end_row()
        elif word == "trowd":
            self._merges = []
        elif word in _MERGES:
            self._merge = word
        elif word == "cellx":
            self._merges.append(self._merge)
            self._merge = ""
        else:
            return False
        return True

    def end_cell(self) -> None:
        """The paragraphs since the last cell are one."""
        cell = etree.Element("td")
        cell.extend(self.cell)
        self._row.append(cell)
        self.cell = []

    def end_table(self) -> None:
        """What follows is no row."""
        self._table, self._above = None, {}

    def _end_row(self) -> None:
        if self._table is None:
            self._table = etree.SubElement(self.root, "table")
        row = etree.SubElement(self._table, "tr")
        merges = [*self._merges, *[""] * len(self._row)]
        last: Element | None = None
        for column, cell in enumerate(self._row):
            above = self._above.get(column)
            if merges[column] == "clmrg" and last is not None:
                last.set("colspan", str(int(last.get("colspan", "1")) + 1))
            elif merges[column] == "clvmrg" and above is not None:
                above.set("rowspan", str(int(above.get("rowspan", "1")) + 1))
            else:
                row.append(cell)
                self._above[column] = last = cell
        self._row = []
