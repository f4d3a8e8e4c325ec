"""Numbers for citations: by first use, one for each section of a document, and each page of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from kratom_qa.datatypes import Citation, Document, Quote
from kratom_qa.markup import shown


@dataclass(frozen=True, slots=True)
class NumberedCitation:
    """A section of a document, under the number that the reply gives it."""

    number: int
    document: Document
    section: str | None
    """The innermost heading."""
    headings: tuple[str, ...] = ()
    """All that it stands under, outermost first."""
    page: str | None = None
    """As printed."""


def number_citations(quotes: Sequence[Quote]) -> tuple[NumberedCitation, ...]:
    """The sections, by page, that are cited, in the order in which the reply first uses them."""
    firsts: dict[tuple[str, str | None, str | None], Citation] = {}
    for citation in (c for quote in quotes for c in (quote.citation, *quote.also)):
        firsts.setdefault(_place(citation), citation)
    return tuple(
        NumberedCitation(number, first.document, section, first.section, page)
        for number, ((_, section, page), first) in enumerate(firsts.items(), 1)
    )


def number_of(citation: Citation, numbered: Sequence[NumberedCitation]) -> int:
    """The number of the section that a citation lies in."""
    place = _place(citation)
    return next(n.number for n in numbered if (n.document.id, n.section, n.page) == place)


def shown_quote(citation: Citation) -> str:
    """What a citation quotes, as a reader sees it."""
    return shown(citation.document.path, citation.quote)


def _place(citation: Citation) -> tuple[str, str | None, str | None]:
    section = citation.section[-1] if citation.section else None
    return citation.document.id, section, citation.document.page(citation.start)
