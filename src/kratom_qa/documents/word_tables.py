"""Rows and cells of Word tables: merged cells, cells left free, tracked deletions."""

from lxml import etree

from kratom_qa.documents.word_parts import Place, has, number_of
from kratom_qa.documents.word_styles import W
from kratom_qa.documents.xml import Element


def start_row(place: Place, properties: Element | None) -> bool:
    """Begin a row in a table, unless its deletion is tracked."""
    if has(properties, "del"):
        return False
    place.row, place.head = etree.SubElement(place.parent, "tr"), has(properties, "tblHeader")
    place.column = number_of(properties, "gridBefore", 0)
    if place.column:
        etree.SubElement(place.row, "td", colspan=str(place.column))
    return True


def cell_of(place: Place, properties: Element | None) -> Element | None:
    """The next cell of a row; None where it goes on with the one above, or its deletion is tracked."""
    if place.row is None or has(properties, "cellDel"):
        return None
    span = number_of(properties, "gridSpan", 1)
    merge = None if properties is None else properties.find(f"{W}vMerge")
    column, place.column = place.column, place.column + span
    above = place.cells.pop(column, None)
    if merge is not None and merge.get(f"{W}val") != "restart" and above is not None:
        above.set("rowspan", str(int(above.get("rowspan", "1")) + 1))
        place.cells[column] = above
        return None
    cell = etree.SubElement(place.row, "th" if place.head else "td", colspan=str(span))
    if merge is not None:
        place.cells[column] = cell
    return cell
