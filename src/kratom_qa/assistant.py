"""The spine: a question goes in, a reply comes out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kratom_qa.answering import compose
from kratom_qa.datatypes import (
    NEUTRAL,
    Answer,
    Citation,
    Collection,
    Document,
    Evidence,
    Hit,
    Notice,
    Refusal,
    RefusalCode,
    Reply,
    ScoredSentence,
    Sentence,
    Subject,
    Turn,
)
from kratom_qa.errors import UsageError
from kratom_qa.protocols import EvidenceScorer, Retriever, Sources
from kratom_qa.query import FollowUpIntent, follow_up_intent, gives_reason, readings
from kratom_qa.query.scope import out_of_scope
from kratom_qa.query.spelling import Speller
from kratom_qa.safety import notices
from kratom_qa.safety.ngram_classifier import ClassProbabilities
from kratom_qa.safety.rules import in_plain_words
from kratom_qa.settings import Settings
from kratom_qa.words import normalise, visible

_SUGGESTIONS = 3
_REACH = {FollowUpIntent.MORE: 1.5, FollowUpIntent.REASONS: 2, FollowUpIntent.CLARIFY: 1, FollowUpIntent.OTHERS: 1}
"""How many margins below the best sentence what was not said may score to be quoted."""
_CLEARLY = 0.15
"""Confidence that a less likely reading of a follow-up must have beyond the likelier one."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions from one collection of documents; holds no conversation, so any number may share it."""

    collection: Collection
    known_stems: frozenset[str]
    common_stems: frozenset[str]
    """Stems that most passages hold; they say nothing of what a question is about."""
    speller: Speller
    retriever: Retriever
    scorer: EvidenceScorer
    settings: Settings = field(default_factory=Settings)
    meaning: Callable[[str], ClassProbabilities | None] = lambda message: None
    """The chances that a message calls for a notice by what it means."""
    subject: Subject = NEUTRAL

    def reply(
        self, question: str, history: Sequence[Turn] = (), *, sources: Sources = frozenset(), region: str | None = None
    ) -> Reply:
        """The reply to a question; the same question after the same history always gets the same.

        Errors: `UsageError` for a question in which nothing can be seen.
        """
        asked = checked(question)
        first = self.notices(asked)
        spelled = self.speller.corrected(asked)
        refused = out_of_scope(spelled, self.known_stems, self.subject.called)
        if refused is not None:
            return Reply(asked, asked, Refusal(refused), notices=first, region=region, subject=self.subject)
        understood, hits, evidence = self._understood(spelled, history, sources)
        if first:
            # somebody in danger is not shown who says otherwise
            evidence = replace(evidence, opposed=())
        uncovered = Refusal(RefusalCode.NOT_COVERED)
        reply = Reply(asked, understood, uncovered, evidence.confidence, first, region=region, subject=self.subject)
        reply = replace(reply, body=self._body(reply, evidence, history))
        if Notice.CRISIS in first or (first and (reply.outcome == "related" or in_plain_words(asked))):
            # after a notice, only what helps: nobody who bleeds is told that such things pass by themselves
            reply = replace(reply, body=Refusal(RefusalCode.NOT_COVERED))
        # nobody in danger wants to be told which of their words the sources lack
        missing = evidence.not_mentioned if reply.outcome != "answered" and not first else ()
        return replace(reply, not_mentioned=missing, suggestions=_suggestions(hits, reply))

    def notices(self, message: str) -> tuple[Notice, ...]:
        """The notices that come before a reply to this message."""
        return notices(message, self.meaning(message))

    def _understood(
        self, asked: str, history: Sequence[Turn], sources: Sources
    ) -> tuple[str, tuple[Hit, ...], Evidence]:
        """What the question means and what was found: the likeliest reading, unless only another is answered."""
        found = []
        for reading in readings(asked, history, self.common_stems, self.subject):
            hits = self.retriever.retrieve(reading, self.settings.passages_read, sources)
            found.append((reading, hits, self.scorer.score(reading, hits, sources)))
        likeliest, best = found[0], max(found, key=lambda one: one[2].confidence)
        answers = likeliest[2].confidence >= self.settings.answered
        return likeliest if answers or best[2].confidence < likeliest[2].confidence + _CLEARLY else best

    def _body(self, reply: Reply, evidence: Evidence, history: Sequence[Turn]) -> Answer | Refusal:
        """What is quoted; a follow_up_intent for more, for reasons or for other words gets what was not quoted yet."""
        question, in_danger = reply.standalone_question, bool(reply.notices)
        body = compose(question, evidence, self.collection, self.settings, self.subject, in_danger=in_danger)
        wanted = follow_up_intent(reply.question) if _said(history) else FollowUpIntent.NOTHING
        if wanted in (FollowUpIntent.NOTHING, FollowUpIntent.REPEAT) or isinstance(body, Refusal):
            return body
        floor = evidence.sentences[0].score - _REACH[wanted] * self.settings.evidence_margin
        unsaid = _unsaid(evidence.sentences, history, floor, reasons=wanted is FollowUpIntent.REASONS)
        # sides stand together or not at all
        more = self._more(reply.question, replace(evidence, sentences=unsaid, opposed=()), history)
        gave_reasons = wanted is FollowUpIntent.REASONS and any(
            gives_reason(quote.citation.quote) for quote in body.quotes
        )
        again = wanted in (FollowUpIntent.CLARIFY, FollowUpIntent.OTHERS) or gave_reasons
        return body if again and isinstance(more, Refusal) else more

    def _more(self, question: str, fresh: Evidence, history: Sequence[Turn]) -> Answer | Refusal:
        """What is quoted of sentences that were not quoted yet, without quotes that reach back into what was."""
        said = _said(history)
        while True:
            body = compose(question, fresh, self.collection, self.settings, self.subject)
            if isinstance(body, Refusal):
                return Refusal(RefusalCode.NOTHING_MORE)
            left = tuple(quote for quote in body.quotes if not _overlaps(quote.citation, said))
            if left:
                return replace(body, quotes=left)
            tried = [quote.citation for quote in body.quotes]
            kept = tuple(one for one in fresh.sentences if not _overlaps(one.sentence, tried))
            if len(kept) == len(fresh.sentences):
                return Refusal(RefusalCode.NOTHING_MORE)
            fresh = replace(fresh, sentences=kept)

    def replay(self, questions: Sequence[str], *, sources: Sources = frozenset()) -> tuple[Turn, ...]:
        """The turns of a conversation of which only the user's questions are known."""
        turns: list[Turn] = []
        for question in questions:
            turns.append(Turn(question, self.reply(question, turns, sources=sources)))
        return tuple(turns)

    def search(self, question: str, k: int, *, sources: Sources = frozenset()) -> tuple[Hit, ...]:
        """The `k` passages that bear most on a question, whatever is said of them."""
        return self.retriever.retrieve(self.speller.corrected(checked(question)), k, sources)

    @property
    def documents(self) -> tuple[Document, ...]:
        return self.collection.documents


def checked(question: str) -> str:
    """The question as it is shown; an error where nothing of it can be seen."""
    if not normalise(question):
        raise UsageError("the question is empty; ask something, for example: What are the risks?")
    return visible(question)


def _unsaid(
    ranked: Sequence[ScoredSentence], history: Sequence[Turn], floor: float, *, reasons: bool
) -> tuple[ScoredSentence, ...]:
    """What the turns so far have not quoted, down to a score; only what gives reasons where those are wanted."""
    said = _said(history)
    fresh = (one for one in ranked if one.score >= floor and not _overlaps(one.sentence, said))
    return tuple(one for one in fresh if not reasons or gives_reason(one.sentence.text))


def _said(history: Sequence[Turn]) -> list[Citation]:
    return [quote.citation for turn in history for quote in turn.reply.quotes]


def _overlaps(place: Sentence | Citation, said: Sequence[Citation]) -> bool:
    return any(c.document is place.document and c.start < place.end and place.start < c.end for c in said)


def _suggestions(hits: Sequence[Hit], reply: Reply) -> tuple[str, ...]:
    """Headings of sections near the answer that were not quoted."""
    quoted = {(q.citation.document.id, q.citation.section) for q in reply.quotes}
    headings = (
        hit.passage.section[-1]
        for hit in hits
        if hit.passage.section and (hit.passage.document.id, hit.passage.section) not in quoted
    )
    return tuple(dict.fromkeys(headings))[:_SUGGESTIONS] if reply.outcome != "not_covered" else ()
