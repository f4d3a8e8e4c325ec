"""The replies to several questions of one message -> one reply."""

from collections.abc import Sequence
from dataclasses import replace

from kratom_qa.datatypes import Answer, AskedPart, Citation, Phrasing, Position, Quote, Refusal, RefusalCode, Reply
from kratom_qa.query.phrasing import as_sentence

_MOST_SUGGESTIONS = 3


def one_reply(question: str, replies: Sequence[Reply]) -> Reply:
    """All that answers, under the question that it answers; what is only near is quoted where nothing answers.

    Its confidence is that of the weakest part that is quoted, because that is the chance that all quotes answer.
    """
    answered = any(reply.outcome == "answered" for reply in replies)
    quoted = [reply if reply.outcome == "answered" or not answered else _unquoted(reply) for reply in replies]
    quotes: dict[tuple[str, int, int], Quote] = {}
    for quote in (quote for reply in quoted for quote in reply.quotes):
        quotes.setdefault(_place(quote.citation), quote)
    order = list(quotes)
    parts = tuple(
        AskedPart(
            _of_its_own(reply.phrasing),
            reply.outcome,
            reply.confidence,
            tuple(order.index(_place(quote.citation)) for quote in shown.quotes),
        )
        for reply, shown in zip(replies, quoted, strict=True)
    )
    sides = next((_sides(reply, part) for reply, part in zip(quoted, parts, strict=True) if _sides(reply, part)), None)
    body = Answer(tuple(quotes.values()), answered, sides) if quotes else Refusal(RefusalCode.NOT_COVERED)
    counted = [reply.confidence for reply in replies if reply.outcome == "answered" or not answered]
    missing = () if answered else tuple(dict.fromkeys(word for reply in replies for word in reply.not_mentioned))
    headings = dict.fromkeys(heading for reply in replies for heading in reply.suggestions)
    return replace(
        replies[0],
        question=question,
        phrasing=Phrasing(" ".join(part.phrasing.text for part in parts)),
        body=body,
        confidence=min(counted),
        not_mentioned=missing,
        suggestions=tuple(headings)[:_MOST_SUGGESTIONS],
        parts=parts,
        otherwise=None,
    )


def _of_its_own(question: Phrasing) -> Phrasing:
    """The question of a part, without the part before it, under which it would be read twice."""
    return as_sentence(question.text if question.narrows or not question.asked else question.asked)


def _unquoted(reply: Reply) -> Reply:
    return replace(reply, body=Refusal(RefusalCode.NOT_COVERED))


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.document.id, citation.start, citation.end


def _sides(reply: Reply, part: AskedPart) -> tuple[Position, ...] | None:
    """The sides of a part, as indices into all quotes."""
    sides = reply.body.disagreement if isinstance(reply.body, Answer) else None
    return tuple(Position(s.label, tuple(part.quotes[i] for i in s.quotes)) for s in sides) if sides else None
