"""The source panel as HTML: what a reply rests on, what it does not, and one source in full."""

from collections.abc import Sequence

from kratom_qa.datatypes import Block, Citation, Document, Hit, Reply
from kratom_qa.render import page_wording as page
from kratom_qa.render.citations import NumberedCitation, number_citations, number_of
from kratom_qa.render.html import escaped, facts, place_attributes
from kratom_qa.render.html_document import document_html
from kratom_qa.render.wording import SECTION

_CLOSE = f'<button type="button" class="tool close" data-close>{page.CLOSE}</button>'


def empty_panel() -> str:
    """The panel before anything was asked."""
    return f'<div class="panel">{_head(page.PANEL_EMPTY_TITLE)}<p class="hint">{page.PANEL_EMPTY}</p></div>'


def citations_panel(reply: Reply, turn: int, unused: Sequence[Hit]) -> str:
    """Every citation of a reply with its quotes, and, folded, the passages that were found but not used."""
    numbered = number_citations(reply.quotes)
    cards = "".join(_card(reply, citation, numbered, turn) for citation in numbered)
    return (
        f'<div class="panel" data-turn="{turn}">{_head(page.PANEL)}'
        f'<p class="hint">{escaped(page.PANEL_FOR.format(question=reply.question[:200]))}</p>'
        f'{f"<ol class=cards>{cards}</ol>" if cards else f"<p>{page.PANEL_NO_CITATIONS}</p>"}'
        f"{_confidence(reply) if cards else ''}{_unused(unused, turn)}</div>"
    )


def source_panel(
    reply: Reply | None, turn: int, place: Citation, blocks: Sequence[Block], *, quoted: bool
) -> str:
    """A document in full, with `place` marked, and beside it what else the reply quotes from it."""
    document = place.document
    spans = [c for quote in (reply.quotes if reply else ()) for c in (quote.citation, *quote.also)]
    others = [(c.start, c.end) for c in spans if c.document.id == document.id]
    numbered = number_citations(reply.quotes) if reply else ()
    evidence = next((q.evidence for q in (reply.quotes if reply else ()) if q.citation == place), None)
    back = f'<button type="button" class="tool" data-event="list" data-turn="{turn}">← {page.BACK}</button>'
    return (
        f'<div class="panel source" data-turn="{turn}"><div class="bar">{back}{_CLOSE}</div>{_chips(reply, numbered, turn, place)}'
        f'<h2 class="title" tabindex="-1">{escaped(document.title)}</h2>{_facts(document)}'
        f"{_section(place)}{_rests_on(evidence)}"
        f'<p class="hint">{page.FULL_TEXT if quoted else page.PASSAGE_MARKED}</p>'
        f'<div class="scroller" tabindex="0" role="region" aria-label="{escaped(document.title)}">'
        f"{document_html(document, blocks, (place.start, place.end), others)}</div></div>"
    )


def document_facts(document: Document) -> str:
    """Publisher, author, kind of source and date, escaped; says where one is missing."""
    by = [document.publisher, page.BY.format(author=document.author) if document.author else None]
    rest = [document.source_type or page.NO_TYPE, document.published or page.NO_DATE]
    return " · ".join(escaped(fact) for fact in (*by, *rest) if fact)


def _facts(document: Document) -> str:
    return f'<p class="facts">{document_facts(document)}</p>'


def _head(title: str) -> str:
    return f'<div class="bar"><h2 class="title" tabindex="-1">{title}</h2>{_CLOSE}</div>'


def _card(reply: Reply, citation: NumberedCitation, numbered: Sequence[NumberedCitation], turn: int) -> str:
    places = [
        (place, quote.evidence)
        for quote in reply.quotes
        for place in (quote.citation, *quote.also)
        if number_of(place, numbered) == citation.number
    ]
    quotes = "".join(
        f"<li><q>{escaped(place.quote)}</q>{_rests_on(evidence)}"
        f'<button type="button" class="tool" {place_attributes(place, turn)}>{page.SHOW_IN_SOURCE}</button></li>'
        for place, evidence in places
    )
    section = f'<p class="section">{escaped(SECTION.format(section=citation.section))}</p>' if citation.section else ""
    return (
        f'<li class="card"><h3><span class="number">[{citation.number}]</span> {escaped(citation.document.title)}</h3>'
        f'<p class="facts">{document_facts(citation.document)}</p>{section}<ul class="places">{quotes}</ul></li>'
    )


def _chips(reply: Reply | None, numbered: Sequence[NumberedCitation], turn: int, place: Citation) -> str:
    """The numbers of the reply, so that one source leads to the next."""
    if reply is None or len(numbered) < 2:
        return ""
    firsts: dict[int, Citation] = {}
    for quote in reply.quotes:
        for citation in (quote.citation, *quote.also):
            firsts.setdefault(number_of(citation, numbered), citation)
    shown = number_of(place, numbered) if place in [c for c in _all(reply)] else 0
    buttons = "".join(
        f'<button type="button" class="cite" {place_attributes(citation, turn)} '
        f'aria-label="{escaped(page.OPEN_CITATION.format(number=number, title=citation.document.title))}"'
        f'{" aria-current=true" if number == shown else ""}>[{number}]</button>'
        for number, citation in sorted(firsts.items())
    )
    return f'<div class="numbers">{buttons}</div>'


def _all(reply: Reply) -> list[Citation]:
    return [c for quote in reply.quotes for c in (quote.citation, *quote.also)]


def _section(place: Citation) -> str:
    return f'<p class="section">{escaped(SECTION.format(section=place.section[-1]))}</p>' if place.section else ""


def _rests_on(evidence: str | None) -> str:
    return f'<span class="evidence">{escaped(page.RESTS_ON.format(evidence=evidence))}</span>' if evidence else ""


def _confidence(reply: Reply) -> str:
    return f'<p class="hint">{page.CONFIDENCE.format(percent=round(100 * reply.confidence))}</p>'


def _unused(hits: Sequence[Hit], turn: int) -> str:
    if not hits:
        return ""
    return (
        f'<details class="unused"><summary>{page.UNUSED.format(count=len(hits))}</summary>'
        f'<p class="hint">{page.UNUSED_HINT}</p><ol>{"".join(_hit(hit, turn) for hit in hits)}</ol></details>'
    )


def _hit(hit: Hit, turn: int) -> str:
    passage = hit.passage
    place = Citation(passage.document, passage.start, passage.end, passage.section)
    return (
        f'<li><p class="facts"><strong>{escaped(page.SCORE.format(score=f"{hit.score:.2f}"))}</strong> · '
        f"{escaped(passage.document.title)}</p>{_section(place)}<p>{escaped(passage.text)}</p>"
        f'<button type="button" class="tool" {place_attributes(place, turn)}>{page.SHOW_IN_SOURCE}</button></li>'
    )
