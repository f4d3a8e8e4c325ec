"""Pieces that several parts of the page are made of: buttons, quotes, what a quote rests on."""

import itertools
import re
from collections.abc import Sequence
from operator import itemgetter

from kratom_qa.datatypes import Citation, Document, EvidenceType
from kratom_qa.render import page_wording as page
from kratom_qa.render import wording
from kratom_qa.render.citations import shown_quote
from kratom_qa.render.element import Html, element, joined, one_line
from kratom_qa.render.table_rows import cells_of

_MARKER = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+")


def button(label: str, class_: str, **attributes: str | int | bool | None) -> Html:
    """A button that sends no form."""
    return element("button", label, type="button", class_=class_, **attributes)


def open_button(label: str, kind: str, place: Citation, turn: int, **attributes: str | bool | None) -> Html:
    """A button that opens a source at a place."""
    return button(
        label, kind, data_event="open", data_turn=turn, data_doc=place.document.id, data_start=place.start,
        data_end=place.end, **attributes,
    )  # fmt: skip


def ask_buttons(questions: Sequence[str]) -> Html:
    """A list of buttons, each of which asks what it says."""
    buttons = (button(one_line(q), "chip", data_event="ask", data_question=one_line(q)) for q in questions)
    return element("ul", *(element("li", each) for each in buttons), class_="chips")


def citation_label(number: int, document: Document) -> str:
    """What a screen reader says for the number of a citation."""
    return page.OPEN_CITATION.format(number=number, title=one_line(document.title))


def evidence_html(basis: EvidenceType | None) -> Html:
    """What a quote rests on, where the text says so."""
    if basis is None:
        return Html()
    return element("span", page.RESTS_ON.format(evidence=wording.EVIDENCE[basis]), class_="evidence")


def quote_html(citation: Citation) -> Html:
    """The quoted stretch; its lists as lists, its table rows as cells, its words unchanged."""
    lines: list[tuple[str, str]] = []
    goes_on = False
    for line in citation.head_text.split("\n"):
        if cells_of(line):
            lines.append(("row", line))
    heads = len(lines)
    for line in shown_quote(citation).split("\n"):
        marker = _MARKER.match(line)
        if not line.strip():
            goes_on = False
            continue
        if marker is not None:
            lines.append(("li", line[marker.end() :]))
        elif cells_of(line):
            lines.append(("row", line))
        elif goes_on:
            kind, before = lines.pop()
            lines.append((kind, f"{before} {line}"))
        else:
            lines.append(("p", line))
        goes_on = lines[-1][0] != "row"
    groups = itertools.groupby(lines, itemgetter(0))
    return joined(_lines(kind, [one_line(text) for _, text in group], heads) for kind, group in groups)


def _lines(kind: str, texts: Sequence[str], heads: int) -> Html:
    if kind == "li":
        return element("ul", *(element("li", text) for text in texts))
    if kind == "row":
        rows = (
            element("tr", *(element("th" if number < heads else "td", cell) for cell in cells_of(text) or ()))
            for number, text in enumerate(texts)
        )
        return element("table", *rows, class_="cells")
    return joined(element("p", text) for text in texts)
