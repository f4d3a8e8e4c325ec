"""The source panel as HTML: what a reply rests on, what it does not, and one source in full."""

from collections.abc import Sequence
from dataclasses import dataclass

from kratom_qa.datatypes import Block, Citation, Document, Hit, Reply
from kratom_qa.documents.pdf.picture import PagePicture
from kratom_qa.render import page_wording as page
from kratom_qa.render.citations import NumberedCitation, citations_of, document_label, number_citations, number_of
from kratom_qa.render.element import Html, element, joined, one_line
from kratom_qa.render.html_document import document_html
from kratom_qa.render.html_parts import button, citation_label, evidence_html, open_button, quote_html
from kratom_qa.render.wording import SECTION

_LONGEST_ECHO = 200


def empty_panel() -> Html:
    """The panel before anything was asked."""
    return element("div", _head(page.PANEL_EMPTY_TITLE), _p("hint", page.PANEL_EMPTY), class_="panel")


def citations_panel(reply: Reply, turn: int, unused: Sequence[Hit], explained: str | None = None) -> Html:
    """Every citation of a reply with its quotes, and, folded, the passages that were found but not used.

    How the reply came about can be asked for, and stands below once it was.
    """
    numbered = number_citations(reply.quotes)
    question = one_line(reply.question[:_LONGEST_ECHO])
    parts = [_head(page.PANEL), _p("hint", page.PANEL_FOR.format(question=question))]
    if numbered:
        parts.append(element("ol", *(_card(reply, citation, numbered, turn) for citation in numbered), class_="cards"))
        parts.append(_p("hint", page.CONFIDENCE.format(percent=round(100 * reply.confidence))))
    else:
        parts.append(element("p", page.PANEL_NO_CITATIONS))
    if unused:
        parts.append(_unused(unused, turn))
    parts.append(_explained(turn, explained))
    return element("div", *parts, class_="panel")


@dataclass(frozen=True, slots=True)
class Pages:
    """Whether a document has pages to be shown as printed, whether one is wanted, and its picture where it could be
    drawn."""

    there: bool = False
    wanted: bool = False
    picture: PagePicture | None = None


def source_panel(
    reply: Reply | None, turn: int, place: Citation, blocks: Sequence[Block], pages: Pages = Pages()
) -> Html:
    """A document in full, with `place` marked, and beside it what else the reply quotes from it."""
    document = place.document
    cited = citations_of(reply) if reply else ()
    others = [(c.start, c.end) for c in cited if c.document.id == document.id]
    evidence = next((q.evidence for q in (reply.quotes if reply else ()) if q.citation == place), None)
    back = button(f"← {page.BACK}", "tool", data_event="list", data_turn=turn)
    text = document_html(document, blocks, (place.start, place.end), others)
    return element(
        "div",
        element("div", back, _close(), class_="bar"),
        _numbers(reply, turn, place) if reply else Html(),
        element("h2", document_label(document), class_="title", tabindex=-1),
        _p("facts", document_facts(document)),
        digest_hint(document),
        _section(place.section),
        evidence_html(evidence),
        _printed(place, turn, pages),
        _p("hint", page.FULL_TEXT if place in cited else page.PASSAGE_MARKED),
        element("div", text, class_="scroller", tabindex=0, role="region", aria_label=one_line(document.title)),
        class_="panel source",
    )


def document_facts(document: Document) -> str:
    """Publisher, author, kind of source and date; says where one of the last two is missing."""
    author = page.BY.format(author=document.author) if document.author else None
    facts = (document.publisher, author, document.source_type or page.NO_TYPE, document.published or page.NO_DATE)
    return " · ".join(one_line(fact) for fact in facts if fact)


def digest_hint(document: Document) -> Html:
    """That a text is no source itself, and what tells the original; nothing of an original."""
    return _p("hint", page.DIGEST.format(sha256=document.digest_of)) if document.digest_of else Html()


def _card(reply: Reply, citation: NumberedCitation, numbered: Sequence[NumberedCitation], turn: int) -> Html:
    places = (
        element(
            "li",
            element("div", quote_html(place), class_="quoted"),
            evidence_html(quote.evidence),
            open_button(page.SHOW, "tool", place, turn),
        )
        for quote in reply.quotes
        for place in (quote.citation, *quote.also)
        if number_of(place, numbered) == citation.number
    )
    number = element("span", f"[{citation.number}]", class_="number")
    return element(
        "li",
        element("h3", number, f" {document_label(citation.document)}"),
        _p("facts", document_facts(citation.document)),
        _section((citation.section,) if citation.section else ()),
        element("ul", *places, class_="places"),
        class_="card",
    )


def _numbers(reply: Reply, turn: int, place: Citation) -> Html:
    """The numbers of the reply, so that one source leads to the next."""
    numbered = number_citations(reply.quotes)
    cited = citations_of(reply)
    shown = number_of(place, numbered) if place in cited else None
    firsts: dict[int, Citation] = {}
    for citation in cited:
        firsts.setdefault(number_of(citation, numbered), citation)
    buttons = (
        open_button(
            f"[{number}]", "cite", citation, turn, aria_label=citation_label(number, citation.document),
            aria_current="true" if number == shown else None,
        )
        for number, citation in sorted(firsts.items())
    )  # fmt: skip
    return element("div", *buttons, class_="numbers") if len(firsts) > 1 else Html()


def _unused(hits: Sequence[Hit], turn: int) -> Html:
    return element(
        "details",
        element("summary", page.UNUSED.format(count=len(hits))),
        _p("hint", page.UNUSED_HINT),
        element("ol", *(_hit(hit, turn) for hit in hits)),
        class_="unused",
    )


def _explained(turn: int, explained: str | None) -> Html:
    if explained is None:
        return element("p", button(page.EXPLAIN, "tool", data_event="list", data_turn=turn, data_explain=1))
    text = element("pre", explained, tabindex=0)
    return element("details", element("summary", page.EXPLAINED), text, class_="unused", open=True)


def _hit(hit: Hit, turn: int) -> Html:
    passage = hit.passage
    place = Citation(passage.document, passage.start, passage.end, passage.section)
    score = element("strong", page.SCORE.format(score=f"{hit.score:.2f}"))
    return element(
        "li",
        element("p", score, f" · {document_label(passage.document)}", class_="facts"),
        _section(passage.section),
        element("div", quote_html(place), class_="quoted"),
        open_button(page.SHOW, "tool", place, turn),
    )


def _printed(place: Citation, turn: int, pages: Pages) -> Html:
    """The page as printed, or what asks for it; nothing of a document without pages."""
    number = place.document.page(place.start) or ""
    if not pages.there:
        return Html()
    if not pages.wanted:
        return open_button(page.PRINTED.format(page=number), "tool", place, turn, data_page="1")
    if pages.picture is None:
        return _p("hint", page.NOT_PRINTED)
    drawn = pages.picture
    frames = (
        element(
            "rect", x=f"{left:.2%}", y=f"{top:.2%}", width=f"{right - left:.2%}", height=f"{bottom - top:.2%}",
            class_="boxed",
        )
        for left, top, right, bottom in drawn.boxes
    )  # fmt: skip
    image = element("image", href=f"data:image/jpeg;base64,{drawn.jpeg}", width=drawn.width, height=drawn.height)
    told = (page.PRINTED_BOXED if drawn.boxes else page.PRINTED_WHOLE).format(page=number)
    return element(
        "figure",
        element("svg", image, *frames, viewBox=f"0 0 {drawn.width} {drawn.height}", role="img", aria_label=told),
        element("figcaption", told, class_="hint"),
        class_="printed",
    )


def _head(title: str) -> Html:
    return element("div", element("h2", title, class_="title", tabindex=-1), _close(), class_="bar")


def _close() -> Html:
    return button(page.CLOSE, class_="tool close", data_close=True)


def _section(section: Sequence[str]) -> Html:
    return _p("section", SECTION.format(section=one_line(section[-1]))) if section else joined(())


def _p(kind: str, text: str) -> Html:
    return element("p", text, class_=kind)
