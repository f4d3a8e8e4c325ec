"""The spine: a question goes in, a reply comes out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kratom_qa.composer import compose
from kratom_qa.conversation import asks_for_more, standalone_question
from kratom_qa.datatypes import (
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
    Sentence,
    Turn,
)
from kratom_qa.errors import UsageError
from kratom_qa.protocols import EvidenceScorer, Retriever, Sources
from kratom_qa.safety import notices
from kratom_qa.scope import out_of_scope
from kratom_qa.settings import Settings
from kratom_qa.spelling import Speller
from kratom_qa.words import normalise, visible

_SUGGESTIONS = 3


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

    def reply(
        self, question: str, history: Sequence[Turn] = (), *, sources: Sources = frozenset(), region: str | None = None
    ) -> Reply:
        """The reply to a question; the same question after the same history always gets the same.

        Errors: `UsageError` for a question in which nothing can be seen.
        """
        asked = checked(question)
        first = notices(asked)
        spelled = self.speller.corrected(asked)
        refused = out_of_scope(spelled, self.known_stems)
        if refused is not None:
            return Reply(asked, asked, Refusal(refused), notices=first, region=region)
        understood = standalone_question(spelled, history, self.common_stems)
        hits = self.retriever.retrieve(understood, self.settings.passages_read, sources)
        evidence = self.scorer.score(understood, hits, sources)
        if asks_for_more(spelled):
            evidence = _without(evidence, history)
        body = compose(understood, evidence, self.collection, self.settings)
        if asks_for_more(spelled):
            body = _unsaid(body, history)
        reply = Reply(asked, understood, body, evidence.confidence, first, region=region)
        if Notice.CRISIS in first or (first and reply.outcome == "related"):
            # after a notice, only what helps
            reply = replace(reply, body=Refusal(RefusalCode.NOT_COVERED))
        # nobody in danger wants to be told which of their words the sources lack
        missing = evidence.not_mentioned if reply.outcome != "answered" and not first else ()
        return replace(reply, not_mentioned=missing, suggestions=_suggestions(hits, reply))

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
        raise UsageError("the question is empty; ask something, for example: Is kratom addictive?")
    return visible(question)


def _without(evidence: Evidence, history: Sequence[Turn]) -> Evidence:
    """Only what the turns so far have not quoted."""
    said = _said(history)
    return replace(evidence, sentences=tuple(s for s in evidence.sentences if not _overlaps(s.sentence, said)))


def _unsaid(body: Answer | Refusal, history: Sequence[Turn]) -> Answer | Refusal:
    """Without quotes that reach back into what was said; nothing is left where all do."""
    if isinstance(body, Refusal):
        return body
    said = _said(history)
    left = tuple(quote for quote in body.quotes if not _overlaps(quote.citation, said))
    return replace(body, quotes=left) if left else Refusal(RefusalCode.NOT_COVERED)


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
