"""`Reply` -> HTML of one turn of the conversation. Whatever comes from a document or a user is escaped."""

import html
import itertools
import re
from collections.abc import Sequence
from operator import itemgetter

from kratom_qa.datatypes import Answer, Citation, Notice, Quote, Refusal, Reply
from kratom_qa.render import page_wording as page
from kratom_qa.render import wording
from kratom_qa.render.citations import NumberedCitation, number_citations, number_of
from kratom_qa.render.regions import notice_text
from kratom_qa.render.text import missing_words, plain_text

_MARKER = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+")
_TELEPHONE = re.compile(r"(?<![\w-])\d(?:[\d-]|\s(?=\d))+\d(?![\w-])")
_LINK = re.compile(r"https://[\w./-]+\w")
_LONGEST_ECHO = 2_000


def escaped(text: str) -> str:
    """Text as it may stand anywhere in HTML, in an attribute too, on one line."""
    return html.escape(" ".join(text.split()))


def turn_html(reply: Reply, turn: int, *, feedback: bool = False) -> str:
    """One question and its reply; `turn` counts from 0 and comes back with every press of a button."""
    question = reply.question if len(reply.question) <= _LONGEST_ECHO else reply.question[:_LONGEST_ECHO] + " …"
    asked = (
        f'<h3 class="question" id="q{turn}"><span class="unseen">{page.YOU_ASKED}: </span>{escaped(question)}</h3>'
    )
    return f'<article class="turn" aria-labelledby="q{turn}">{asked}{reply_html(reply, turn, feedback=feedback)}</article>'


def reply_html(reply: Reply, turn: int, *, feedback: bool = False) -> str:
    """A reply: notices above all, then what was understood, the outcome, the quotes and what to do next."""
    parts = [notice_html(notice, reply.region) for notice in reply.notices]
    parts.append(_outcome(reply))
    if reply.standalone_question != reply.question:
        parts.append(_p("understood", wording.UNDERSTOOD_AS.format(question=reply.standalone_question)))
    if isinstance(reply.body, Refusal):
        parts.append(_p("refusal", wording.REFUSALS[reply.body.code]))
    if reply.not_mentioned:
        parts.append(_p("missing", missing_words(reply)))
    if reply.outcome == "related":
        parts.append(_p("closest", wording.RELATED))
    parts.append(_quotes(reply, turn))
    parts.append(_suggestions(reply))
    parts.append(_tools(reply, turn, feedback=feedback))
    parts.append(f'<p class="disclaimer in-print">{escaped(wording.DISCLAIMER)}</p>')
    return f'<div class="reply {reply.outcome}">{"".join(parts)}</div>'


def notice_html(notice: Notice, region: str | None) -> str:
    """A notice, its first sentence large, its telephone numbers ready to be called."""
    head, stop, rest = notice_text(notice, region).partition(". ")
    body = _TELEPHONE.sub(_telephone, escaped(rest))
    body = _LINK.sub(lambda m: f'<a href="{m[0]}" target="_blank" rel="noopener noreferrer">{m[0]}</a>', body)
    return (
        f'<section class="notice {notice}" role="alert" aria-label="{page.NOTICE}">'
        f"<strong>{escaped(head + stop)}</strong><p>{body}</p></section>"
    )


def quote_html(citation: Citation) -> str:
    """The quoted stretch; its lists as lists, its table rows as cells, its words unchanged."""
    lines: list[tuple[str, str]] = []
    goes_on = False
    for line in citation.quote.split("\n"):
        marker = _MARKER.match(line)
        if not line.strip():
            goes_on = False
            continue
        if marker is not None:
            lines.append(("li", line[marker.end() :]))
        elif line.lstrip().startswith("|"):
            lines.append(("row", line.strip(" |")))
        elif goes_on:
            kind, before = lines.pop()
            lines.append((kind, f"{before} {line}"))
        else:
            lines.append(("p", line))
        goes_on = lines[-1][0] != "row"
    return "".join(_block(kind, [text for _, text in group]) for kind, group in itertools.groupby(lines, itemgetter(0)))


def _block(kind: str, texts: Sequence[str]) -> str:
    if kind == "li":
        return "<ul>" + "".join(f"<li>{escaped(text)}</li>" for text in texts) + "</ul>"
    if kind == "row":
        rows = ("".join(f"<span>{escaped(cell)}</span>" for cell in text.split("|")) for text in texts)
        return "".join(f'<p class="cells">{row}</p>' for row in rows)
    return "".join(f"<p>{escaped(text)}</p>" for text in texts)


def place_attributes(citation: Citation, turn: int) -> str:
    """What a button needs to open the source at a place."""
    return (
        f'data-event="open" data-turn="{turn}" data-doc="{html.escape(citation.document.id)}" '
        f'data-start="{citation.start}" data-end="{citation.end}"'
    )


def facts(citation: NumberedCitation) -> str:
    """Publisher or author, kind of source and date, escaped."""
    document = citation.document
    found = (document.publisher or document.author, document.source_type, document.published)
    return " · ".join(escaped(fact) for fact in found if fact)


def _outcome(reply: Reply) -> str:
    if isinstance(reply.body, Refusal):
        if reply.body.code in page.NO_OUTCOME:
            return ""
        return _p("outcome", page.REFUSED.get(reply.body.code, page.OUTCOMES[reply.outcome]))
    return _p("outcome", page.OUTCOMES[reply.outcome])


def _quotes(reply: Reply, turn: int) -> str:
    numbered = number_citations(reply.quotes)
    cards = [_quote(quote, numbered, turn, i) for i, quote in enumerate(reply.quotes)]
    sides = reply.body.disagreement if isinstance(reply.body, Answer) else None
    if not sides:
        return "".join(cards)
    columns = "".join(
        f'<section class="side"><h4>{escaped(side.label)}</h4>{"".join(cards[i] for i in side.quotes)}</section>'
        for side in sides
    )
    sided = {i for side in sides for i in side.quotes}
    rest = "".join(card for i, card in enumerate(cards) if i not in sided)
    return f'{_p("disagree", wording.DISAGREEMENT)}<div class="sides">{columns}</div>{rest}'


def _quote(quote: Quote, numbered: Sequence[NumberedCitation], turn: int, index: int) -> str:
    places = {number_of(c, numbered): c for c in reversed((quote.citation, *quote.also))}
    marks = "".join(
        _cite(citation, numbered[number - 1], turn, f"tip-{turn}-{index}-{number}")
        for number, citation in reversed(places.items())
    )
    first = numbered[number_of(quote.citation, numbered) - 1]
    evidence = f'<span class="evidence">{escaped(page.RESTS_ON.format(evidence=quote.evidence))}</span>'
    return (
        f'<figure class="quote"><blockquote>{quote_html(quote.citation)}</blockquote>'
        f'<figcaption><span class="marks">{marks}</span><span class="by">{facts(first)}</span>'
        f"{evidence if quote.evidence else ''}</figcaption></figure>"
    )


def _cite(citation: Citation, numbered: NumberedCitation, turn: int, tip: str) -> str:
    title = " ".join(numbered.document.title.split())
    label = escaped(page.OPEN_CITATION.format(number=numbered.number, title=title))
    section = f'<span class="tip-section">{escaped(numbered.section)}</span>' if numbered.section else ""
    return (
        f'<span class="cited"><button type="button" class="cite" {place_attributes(citation, turn)} '
        f'aria-label="{label}" aria-describedby="{tip}">[{numbered.number}]</button>'
        f'<span class="tip" role="tooltip" id="{tip}"><span class="tip-quote">“{escaped(citation.quote)}”</span>'
        f'<span class="tip-title">{escaped(title)}</span>{section}</span></span>'
    )


def _suggestions(reply: Reply) -> str:
    if not reply.suggestions:
        return ""
    return f'<div class="next"><p>{page.ASK_NEXT}</p>{ask_buttons(reply.suggestions)}</div>'


def ask_buttons(questions: Sequence[str]) -> str:
    """A list of buttons, each of which asks what it says."""
    items = (
        f'<li><button type="button" class="chip" data-event="ask" data-question="{escaped(q)}">{escaped(q)}</button></li>'
        for q in questions
    )
    return f'<ul class="chips">{"".join(items)}</ul>'


def _tools(reply: Reply, turn: int, *, feedback: bool) -> str:
    thumbs = "".join(
        f'<button type="button" class="tool" data-event="thumb" data-turn="{turn}" data-thumb="{thumb}">{label}</button>'
        for thumb, label in (("up", page.HELPFUL), ("down", page.NOT_HELPFUL))
    )
    copied = html.escape(f"{reply.question}\n\n{plain_text(reply)}")
    return (
        f'<div class="tools"><button type="button" class="tool" data-copy="{copied}" data-done="{page.COPIED}">'
        f'{page.COPY}</button>{thumbs if feedback else ""}<span class="done" role="status"></span></div>'
    )


def _p(kind: str, text: str) -> str:
    return f'<p class="{kind}">{escaped(text)}</p>'


def _telephone(match: re.Match[str]) -> str:
    number = re.sub(r"[^\d]", "", match[0])
    return f'<a class="call" href="tel:{number}">{match[0]}</a>'
