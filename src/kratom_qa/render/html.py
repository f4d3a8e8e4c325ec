"""`Reply` -> HTML of one turn of the conversation."""

import json
import re
from collections.abc import Collection, Sequence

from kratom_qa.datatypes import Answer, AskedPart, Citation, Notice, Quote, Refusal, Reply
from kratom_qa.render import page_wording as page
from kratom_qa.render import wording
from kratom_qa.render.citations import (
    NumberedCitation,
    citations_of,
    document_label,
    number_citations,
    number_of,
    shown_quote,
)
from kratom_qa.render.element import Html, element, escaped, joined, one_line
from kratom_qa.render.html_parts import ask_buttons, button, citation_label, evidence_html, open_button, quote_html
from kratom_qa.render.regions import notice_text
from kratom_qa.render.text import contact_line, missing_words, plain_text, sides_among, stands_alone

_TELEPHONE_OR_LINK = re.compile(r"((?<![\w-])\d(?:[\d-]|\s(?=\d))+\d(?![\w-])|https://[\w./-]+\w)")
_LONGEST_ECHO = 2_000


def turn_html(reply: Reply, turn: int, *, feedback: bool = False, sources: Collection[str] = ()) -> Html:
    """One question and its reply; `turn` counts from 0 and comes back with every press of a button.

    It carries what was asked of which documents, so that a browser can keep it and ask it again.
    """
    question = reply.question if len(reply.question) <= _LONGEST_ECHO else f"{reply.question[:_LONGEST_ECHO]} …"
    asked = element(
        "h3",
        element("span", f"{page.YOU_ASKED}: ", class_="unseen"),
        one_line(question),
        class_="question",
        id=f"q{turn}",
    )
    kept = json.dumps({"question": question, "sources": sorted(sources)})
    return element(
        "article", asked, reply_html(reply, turn, feedback=feedback), class_="turn", aria_labelledby=f"q{turn}",
        data_asked=kept,
    )  # fmt: skip


def reply_html(reply: Reply, turn: int, *, feedback: bool = False) -> Html:
    """A reply: notices above all, then what was understood, the outcome, the quotes and what to do next."""
    parts = [notice_html(notice, reply.region) for notice in reply.notices]
    outcome = None if stands_alone(reply) else _outcome(reply)
    if outcome is not None:
        parts.append(element("p", outcome, class_="outcome"))
    if reply.standalone_question != reply.question and not reply.parts:
        understood = wording.UNDERSTOOD_AS.format(question=one_line(reply.standalone_question))
        parts.append(element("p", understood, class_="understood"))
    if isinstance(reply.body, Refusal) and not stands_alone(reply):
        parts.append(element("p", wording.refusal(reply.body.code, reply.subject), class_="refusal"))
    if reply.not_mentioned:
        parts.append(element("p", missing_words(reply), class_="missing"))
    if isinstance(reply.body, Answer) and not reply.body.answers:
        parts.append(element("p", wording.near(reply.subject, advises=reply.body.advises), class_="closest"))
    parts.append(_quotes(reply, turn))
    if reply.otherwise:
        parts.append(element("div", element("p", page.OR_ASK), ask_buttons((reply.otherwise,)), class_="next"))
    if reply.suggestions:
        parts.append(element("div", element("p", page.ASK_NEXT), ask_buttons(reply.suggestions), class_="next"))
    contact = contact_line(reply)
    if contact:
        parts.append(element("p", contact, class_="contact"))
    parts.append(_tools(reply, turn, feedback=feedback))
    parts.append(element("p", wording.disclaimer(reply.subject), class_="disclaimer in-print"))
    return element("div", *parts, class_=f"reply {reply.outcome}{' warned' if reply.notices else ''}")


def notice_html(notice: Notice, region: str | None) -> Html:
    """A notice, its first sentence large, its telephone numbers ready to be called."""
    head, stop, rest = notice_text(notice, region).partition(". ")
    body = [_link(piece) if i % 2 else escaped(piece) for i, piece in enumerate(_TELEPHONE_OR_LINK.split(rest))]
    return element(
        "section", element("strong", head + stop.strip()), element("p", *body),
        class_=f"notice {notice}", role="alert", aria_label=page.NOTICE,
    )  # fmt: skip


def _outcome(reply: Reply) -> str | None:
    if reply.outcome == "answered":
        return page.ANSWERED[frozenset(citation.document.kind for citation in citations_of(reply))]
    if not isinstance(reply.body, Refusal):
        return page.OUTCOMES[reply.outcome]
    code = reply.body.code
    return None if code in page.NO_OUTCOME else page.REFUSED.get(code, page.OUTCOMES[reply.outcome])


def _quotes(reply: Reply, turn: int) -> Html:
    numbered = number_citations(reply.quotes)
    cards = [_quote(quote, numbered, turn, i) for i, quote in enumerate(reply.quotes)]
    if not reply.parts:
        return _sided(reply, tuple(range(len(cards))), cards)
    return joined([_part(reply, asked, cards) for asked in reply.parts])


def _part(reply: Reply, asked: AskedPart, cards: Sequence[Html]) -> Html:
    """One of several questions, and what answers it."""
    missed = reply.outcome == "answered" and asked.outcome != "answered"
    return element(
        "section",
        element("h4", one_line(asked.phrasing.text)),
        _sided(reply, asked.quotes, cards),
        element("p", wording.NOT_ANSWERED, class_="refusal") if missed else Html(),
        class_="part",
    )


def _sided(reply: Reply, shown: tuple[int, ...], cards: Sequence[Html]) -> Html:
    sides = sides_among(reply, shown)
    sided = {i for side in sides for i in side.quotes}
    others = [cards[i] for i in shown if i not in sided]
    if not sides:
        return joined(others)
    columns = (element("section", element("h4", s.label), *(cards[i] for i in s.quotes), class_="side") for s in sides)
    return joined(
        [
            element("p", wording.DISAGREEMENT, class_="disagree"),
            element("div", *columns, class_="sides"),
            *others,
        ]
    )


def _quote(quote: Quote, numbered: Sequence[NumberedCitation], turn: int, index: int) -> Html:
    places: dict[int, Citation] = {}
    for place in (quote.citation, *quote.also):
        places.setdefault(number_of(place, numbered), place)
    marks = (_cite(place, number, turn, f"tip-{turn}-{index}-{number}") for number, place in places.items())
    document = quote.citation.document
    facts = (document.publisher or document.author, document.source_type, document.published)
    by = " · ".join(one_line(fact) for fact in facts if fact) or one_line(document.title)
    caption = element(
        "figcaption",
        element("span", *marks, class_="marks"),
        element("span", page.QUOTED_BY[document.kind].format(by=by), class_="by"),
        evidence_html(quote.evidence),
    )
    return element("figure", element("blockquote", quote_html(quote.citation)), caption, class_="quote")


def _cite(place: Citation, number: int, turn: int, tip: str) -> Html:
    """A citation's number; pointing at it shows quote, source and section, pressing it opens the source."""
    label = citation_label(number, place.document)
    shown = [
        element("span", f"“{one_line(shown_quote(place))}”", class_="tip-quote"),
        element("span", document_label(place.document), class_="tip-title"),
        element("span", place.section[-1], class_="tip-section") if place.section else Html(),
        _page(place),
    ]
    return element(
        "span",
        open_button(f"[{number}]", "cite", place, turn, aria_label=label, aria_describedby=tip),
        element("span", *shown, class_="tip", role="tooltip", id=tip),
        class_="cited",
    )


def _page(place: Citation) -> Html:
    number = place.document.page(place.start)
    return element("span", wording.PAGE.format(page=number), class_="tip-section") if number else Html()


def _tools(reply: Reply, turn: int, *, feedback: bool) -> Html:
    thanks = page.THANKS_FOR_FEEDBACK
    thumbs = [
        button(label, "tool", data_event="thumb", data_turn=turn, data_thumb=thumb, data_done=thanks)
        for thumb, label in (("up", page.HELPFUL), ("down", page.NOT_HELPFUL))
    ]
    copied = f"{reply.question}\n\n{plain_text(reply)}"
    return element(
        "div",
        button(page.COPY, "tool", data_copy=copied, data_done=page.COPIED),
        button(page.LINK, "tool", data_link=reply.standalone_question, data_done=page.LINK_COPIED),
        *(thumbs if feedback else ()),
        element("span", class_="done", role="status"),
        class_="tools",
    )


def _link(found: str) -> Html:
    if found.startswith("https:"):
        return element("a", found, href=found, target="_blank", rel="noopener noreferrer")
    return element("a", found, href=f"tel:{re.sub(r'[^0-9]', '', found)}", class_="call")
