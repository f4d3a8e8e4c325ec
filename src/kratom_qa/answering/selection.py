"""Evidence and the turns so far -> what is quoted: all that answers, or what was not said yet."""

from collections.abc import Sequence
from dataclasses import replace

from kratom_qa.answering.compose import compose
from kratom_qa.answering.evidence import Evidence
from kratom_qa.datatypes import Answer, Citation, Collection, Refusal, RefusalCode, ScoredSentence, Sentence, Turn
from kratom_qa.query import FollowUpIntent, follow_up_intent, gives_reason
from kratom_qa.settings import Settings

_FURTHER = {
    FollowUpIntent.MORE: 1.5,
    FollowUpIntent.REASONS: 2,
    FollowUpIntent.CLARIFY: 1,
    FollowUpIntent.OTHERS: 1,
}
"""How many margins below the best sentence what was not said may score to be quoted."""


def select(
    message: str,
    evidence: Evidence,
    history: Sequence[Turn],
    collection: Collection,
    settings: Settings,
    *,
    in_danger: bool = False,
) -> Answer | Refusal:
    """What is quoted; a message that wants more, reasons or other words gets what was not quoted yet."""
    body = compose(evidence, collection, settings, in_danger=in_danger)
    said = _said(history)
    intent = follow_up_intent(message) if said else FollowUpIntent.NOTHING
    if intent not in _FURTHER or isinstance(body, Refusal):
        return body
    floor = evidence.sentences[0].score - _FURTHER[intent] * settings.evidence_margin
    fresh = [one for one in evidence.sentences if one.score >= floor and not _overlaps(one.sentence, said)]
    if intent is FollowUpIntent.REASONS:
        fresh = [one for one in fresh if gives_reason(one.sentence.text)]
    # sides stand together or not at all
    more = _more(replace(evidence, sentences=tuple(fresh), opposed=()), said, collection, settings)
    gave_reasons = intent is FollowUpIntent.REASONS and any(gives_reason(quote.citation.quote) for quote in body.quotes)
    may_repeat = intent in (FollowUpIntent.CLARIFY, FollowUpIntent.OTHERS) or gave_reasons
    return body if may_repeat and isinstance(more, Refusal) else more


def _more(fresh: Evidence, said: Sequence[Citation], collection: Collection, settings: Settings) -> Answer | Refusal:
    """What is quoted of sentences that were not quoted yet, without quotes that reach back into what was."""
    while True:
        body = compose(fresh, collection, settings)
        if isinstance(body, Refusal):
            return Refusal(RefusalCode.NOTHING_MORE)
        left = tuple(quote for quote in body.quotes if not _overlaps(quote.citation, said))
        if left:
            return replace(body, quotes=left)
        tried = [quote.citation for quote in body.quotes]
        kept: tuple[ScoredSentence, ...] = tuple(one for one in fresh.sentences if not _overlaps(one.sentence, tried))
        if len(kept) == len(fresh.sentences):
            return Refusal(RefusalCode.NOTHING_MORE)
        fresh = replace(fresh, sentences=kept)


def _said(history: Sequence[Turn]) -> list[Citation]:
    return [quote.citation for turn in history for quote in turn.reply.quotes]


def _overlaps(place: Sentence | Citation, said: Sequence[Citation]) -> bool:
    return any(c.document.id == place.document.id and c.start < place.end and place.start < c.end for c in said)
