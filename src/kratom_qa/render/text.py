"""`Reply` -> plain text, not wrapped; each quote stands in it unchanged."""

from dataclasses import dataclass, replace

from kratom_qa.datatypes import Answer, Notice, Position, Quote, Refusal, RefusalCode, Reply
from kratom_qa.render import wording
from kratom_qa.render.citations import NumberedCitation, document_label, number_citations, number_of, shown_quote
from kratom_qa.render.regions import notice_text

_COULD_NOT_BE_READ = (RefusalCode.TOO_LONG, RefusalCode.OTHER_LANGUAGE)


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph of a reply, and what it is, so that a terminal can colour it."""

    kind: str
    """`notice`, `heading`, `understood`, `quote`, `citation`, `hint`, `refusal` or `disclaimer`."""
    text: str


def plain_text(reply: Reply) -> str:
    """The whole reply: notice, quotes, citations, disclaimer, a blank line between."""
    return join_parts(reply_parts(reply))


def join_parts(parts: list[Part]) -> str:
    """Paragraphs with a blank line between; lines of the list of citations stand together."""
    text = ""
    for before, part in zip([None, *parts], parts, strict=False):
        together = before is not None and part.kind == "citation" and before.kind in ("citation", "sources")
        text += ("" if before is None else "\n" if together else "\n\n") + part.text
    return text


def reply_parts(reply: Reply) -> list[Part]:
    """The paragraphs of a reply in order; the disclaimer is always the last."""
    parts = [Part("notice", notice_text(notice, reply.region)) for notice in reply.notices]
    if reply.standalone_question != reply.question and not reply.parts:
        parts.append(Part("understood", wording.UNDERSTOOD_AS.format(question=_one_line(reply.standalone_question))))
    if isinstance(reply.body, Refusal) and not stands_alone(reply):
        parts.append(Part("refusal", wording.refusal(reply.body.code, reply.subject)))
    if reply.not_mentioned:
        parts.append(Part("refusal", missing_words(reply)))
    if isinstance(reply.body, Answer) and not reply.body.answers:
        parts.append(Part("heading", wording.near(reply.subject, advises=reply.body.advises)))
    numbered = number_citations(reply.quotes)
    parts += _quotes(reply, numbered)
    if numbered:
        parts.append(Part("sources", wording.QUOTED_FROM))
        parts += [Part("citation", citation_line(citation)) for citation in numbered]
    if reply.otherwise:
        parts.append(Part("hint", wording.OTHERWISE.format(question=_one_line(reply.otherwise))))
    if reply.suggestions:
        parts.append(Part("hint", wording.SUGGESTIONS.format(headings=" · ".join(reply.suggestions))))
    contact = contact_line(reply)
    if contact:
        parts.append(Part("hint", contact))
    return [*parts, Part("disclaimer", wording.disclaimer(reply.subject))]


def short_parts(reply: Reply) -> list[Part]:
    """The same with the first quote and its source only; of several questions, or sides, the first of each."""
    return reply_parts(shortened(reply))


def shortened(reply: Reply) -> Reply:
    """The reply with its first quotes, each with its first source."""
    if isinstance(reply.body, Refusal):
        return replace(reply, suggestions=())
    sides = reply.body.disagreement or ()
    firsts = {side.quotes[0] for side in sides} | {part.quotes[0] for part in reply.parts if part.quotes}
    now = {before: after for after, before in enumerate(sorted(firsts or {0}))}
    body = replace(
        reply.body,
        quotes=tuple(replace(reply.body.quotes[i], also=()) for i in now),
        disagreement=tuple(replace(side, quotes=(now[side.quotes[0]],)) for side in sides) or None,
    )
    parts = tuple(replace(part, quotes=tuple(now[i] for i in part.quotes if i in now)) for part in reply.parts)
    return replace(reply, body=body, parts=parts, suggestions=())


def stands_alone(reply: Reply) -> bool:
    """Whether a notice is all there is to say: nobody in danger is told that something is not covered.

    In an emergency it is told that a message could not be read; in a crisis, not even that.
    """
    if not reply.notices or not isinstance(reply.body, Refusal):
        return False
    return Notice.CRISIS in reply.notices or reply.body.code not in _COULD_NOT_BE_READ


def contact_line(reply: Reply) -> str | None:
    """Whom to ask where there is no answer, if the corpus names anybody."""
    if reply.subject.contact is None or reply.outcome == "answered" or stands_alone(reply):
        return None
    return wording.CONTACT.format(contact=reply.subject.contact)


def missing_words(reply: Reply) -> str:
    """The sentence that names the words which no source knows; there is at least one."""
    *first, last = reply.not_mentioned
    words = (wording.WORD_SEPARATOR.join(first) + wording.LAST_WORD_SEPARATOR if first else "") + last
    return wording.NOT_MENTIONED.format(words=words)


def citation_line(citation: NumberedCitation) -> str:
    """One line of the list of documents: number, digest or source, title, who published it, type, section, page."""
    document = citation.document
    by = document.publisher or document.author
    facts = [by, document.source_type, document.published]
    section = wording.SECTION.format(section=citation.section) if citation.section else None
    page = wording.PAGE.format(page=citation.page) if citation.page else None
    details = ", ".join(fact for fact in (*facts, section, page) if fact)
    return f"[{citation.number}] {document_label(document)}" + (f" ({_one_line(details)})" if details else "")


def _quotes(reply: Reply, numbered: tuple[NumberedCitation, ...]) -> list[Part]:
    everything = tuple(range(len(reply.quotes)))
    if not reply.parts:
        return _sided(reply, everything, numbered)
    parts: list[Part] = []
    for asked in reply.parts:
        parts.append(Part("heading", _one_line(asked.phrasing.text)))
        parts += _sided(reply, asked.quotes, numbered)
        if reply.outcome == "answered" and asked.outcome != "answered":
            parts.append(Part("refusal", wording.NOT_ANSWERED))
    return parts


def _sided(reply: Reply, shown: tuple[int, ...], numbered: tuple[NumberedCitation, ...]) -> list[Part]:
    """Some of the quotes; the sides of a disagreement among them first."""
    sides = sides_among(reply, shown)
    parts = [Part("heading", wording.DISAGREEMENT)] if sides else []
    for side in sides:
        parts.append(Part("heading", side.label))
        parts += [_quote(reply.quotes[i], numbered) for i in side.quotes]
    sided = {i for side in sides for i in side.quotes}
    return parts + [_quote(reply.quotes[i], numbered) for i in shown if i not in sided]


def sides_among(reply: Reply, shown: tuple[int, ...]) -> tuple[Position, ...]:
    """The sides of the reply's disagreement, where all of them are among these quotes; else none."""
    sides = reply.body.disagreement if isinstance(reply.body, Answer) else None
    return sides if sides and all(i in shown for side in sides for i in side.quotes) else ()


def _quote(quote: Quote, numbered: tuple[NumberedCitation, ...]) -> Part:
    numbers = dict.fromkeys(number_of(c, numbered) for c in (quote.citation, *quote.also))
    basis = " " + wording.RESTS_ON.format(basis=wording.EVIDENCE[quote.evidence]) if quote.evidence else ""
    head = f"{quote.citation.head_text}\n" if quote.citation.head else ""
    return Part(
        "quote", f"“{head}{shown_quote(quote.citation)}” " + "".join(f"[{number}]" for number in numbers) + basis
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
