"""The spine: a question goes in, a reply comes out.

message, history -> reading -> candidates -> verdict -> evidence -> selection -> reply
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kratom_qa.answering.evidence import Evidence, EvidenceFinder, Reading
from kratom_qa.answering.explaining import explain
from kratom_qa.answering.not_mentioned import not_mentioned
from kratom_qa.answering.parts import one_reply
from kratom_qa.answering.selection import select
from kratom_qa.answering.verdict import Outcome
from kratom_qa.datatypes import (
    Answer,
    Collection,
    Document,
    Explanation,
    Hit,
    Phrasing,
    Refusal,
    RefusalCode,
    Reply,
    Subject,
    Turn,
)
from kratom_qa.errors import UsageError
from kratom_qa.protocols import Sources
from kratom_qa.query import readings
from kratom_qa.query.demand import Demand
from kratom_qa.query.parts import questions_in
from kratom_qa.query.scope import LONGEST_QUESTION, out_of_scope
from kratom_qa.query.spelling import Speller
from kratom_qa.safety.assessment import Assessment, Classify, assess
from kratom_qa.settings import Settings
from kratom_qa.words import normalise, visible

_SUGGESTIONS = 3
_READ = 4 * LONGEST_QUESTION
"""Characters of a message that are looked at; some of them may be unseen."""
_CLEARLY = 0.15
"""Chance that a less likely reading of a follow-up must have beyond the likelier one."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions from one collection of documents; holds no conversation, so any number may share it."""

    collection: Collection
    finder: EvidenceFinder
    speller: Speller
    subject_stems: frozenset[str]
    """Stems that nearly every passage holds: they name what all of it is about."""
    settings: Settings = field(default_factory=Settings)
    classify: Classify = lambda message: None
    """The probabilities that a message calls for a notice by what it means."""
    build: str = ""
    """Name of the index build that it answers from."""

    def reply(
        self, question: str, history: Sequence[Turn] = (), *, sources: Sources = frozenset(), region: str | None = None
    ) -> Reply:
        """The reply to a question; the same question after the same history always gets the same.

        Errors: `UsageError` for a question in which nothing can be seen.
        """
        asked, subject = checked(question), self.subject
        as_it_is = Phrasing(asked)
        if len(asked) > LONGEST_QUESTION or len(question) > _READ:
            # somebody in danger may say so at either end of a long message
            ends = self.assess(f"{asked[:LONGEST_QUESTION]}\n{_end(question)}").notices
            return Reply(asked, as_it_is, Refusal(RefusalCode.TOO_LONG), 0.0, ends, (), (), region, subject, self.build)
        assessment = self.assess(asked)
        first = assessment.notices
        spelled = self.speller.corrected(asked)
        refused = out_of_scope(spelled, self.finder.judge.known_stems, subject.called)
        if refused is not None:
            return Reply(asked, as_it_is, Refusal(refused), 0.0, first, (), (), region, subject, self.build)
        # nobody in danger is answered point by point
        asked_parts = (spelled,) if first else questions_in(spelled)
        turns, replies = list(history), []
        for text in asked_parts:
            replies.append(self._reply(text, asked if len(asked_parts) == 1 else text, turns, assessment, sources))
            turns.append(Turn(text, replies[-1]))
        reply = one_reply(asked, replies) if len(replies) > 1 else replies[0]
        return replace(reply, region=region)

    def _reply(
        self, spelled: str, asked: str, history: Sequence[Turn], assessment: Assessment, sources: Sources
    ) -> Reply:
        """The reply to one question, mended in its spelling, as it was `asked`."""
        found = self._read(spelled, history, sources)
        reading = self._taken(found)
        evidence = self.finder.evidence(reading)
        body = self._body(asked, evidence, history, assessment)
        silent = assessment.notices or (isinstance(body, Answer) and body.answers)
        known, synonyms = self.finder.judge.known_stems, self.subject.synonyms
        return Reply(
            asked,
            reading.query.phrasing,
            body,
            reading.verdict.chance,
            assessment.notices,
            # nobody in danger wants to be told which of their words the sources lack; where only some documents are
            # asked, the words that are not named would tell what stands in the others
            () if silent or sources else not_mentioned(reading.query.text, known, self.speller, synonyms),
            _suggestions(evidence.hits, body),
            subject=self.subject,
            index=self.build,
            otherwise=_otherwise(spelled, reading, found, history),
        )

    def assess(self, message: str) -> Assessment:
        """The notices that come before a reply to this message, and what may follow them."""
        return assess(message, self.classify, self.subject.safety)

    def explain(
        self, reply: Reply, history: Sequence[Turn] = (), *, sources: Sources = frozenset()
    ) -> tuple[Explanation, ...]:
        """How a reply to a question after this history came about, for each of its parts; none where nothing was asked.

        Everything is worked out once more.
        """
        if isinstance(reply.body, Refusal) and reply.body.code not in (
            RefusalCode.NOT_COVERED,
            RefusalCode.NOTHING_MORE,
        ):
            return ()
        spelled = self.speller.corrected(reply.question)
        texts = questions_in(spelled) if reply.parts else (spelled,)
        turns, found = list(history), []
        for number, text in enumerate(texts):
            readings = self._read(text, turns, sources)
            own = [reply.quotes[i] for i in reply.parts[number].quotes] if reply.parts else reply.quotes
            found.append(explain(self.finder, readings, self._taken(readings), own))
            turns.append(Turn(text, self._reply(text, text, turns, self.assess(spelled), sources)))
        return tuple(found)

    def _read(self, asked: str, history: Sequence[Turn], sources: Sources) -> list[Reading]:
        """What the question may mean, the likelier first, and what was found for each."""
        phrasings = readings(asked, history, self.subject_stems, self.finder.subject)
        return [self.finder.read(phrasing, sources) for phrasing in phrasings]

    def _taken(self, found: Sequence[Reading]) -> Reading:
        """The likeliest reading, unless only another is answered."""
        likeliest, best = found[0], max(found, key=lambda one: one.verdict.chance)
        answers = likeliest.verdict.chance >= self.settings.answer_threshold
        clearly = best.verdict.chance >= likeliest.verdict.chance + _CLEARLY
        return best if clearly and not answers else likeliest

    def _body(
        self, asked: str, evidence: Evidence, history: Sequence[Turn], assessment: Assessment
    ) -> Answer | Refusal:
        """What is quoted; after a notice only what helps: nobody who bleeds is told that such things pass."""
        if not assessment.may_quote:
            return Refusal(RefusalCode.NOT_COVERED)
        evidence = replace(evidence, opposed=()) if assessment.notices else evidence
        careful = not assessment.may_reassure
        body = select(asked, evidence, history, self.collection, self.settings, in_danger=careful)
        related = isinstance(body, Answer) and not body.answers
        if isinstance(body, Answer) and evidence.query.demand is Demand.PERSONAL:
            body = replace(body, advises=True)
        return Refusal(RefusalCode.NOT_COVERED) if assessment.notices and related else body

    def replay(self, questions: Sequence[str], *, sources: Sources = frozenset()) -> tuple[Turn, ...]:
        """The turns of a conversation of which only the user's questions are known."""
        turns: list[Turn] = []
        for question in questions:
            turns.append(Turn(question, self.reply(question, turns, sources=sources)))
        return tuple(turns)

    def search(self, question: str | Phrasing, k: int, *, sources: Sources = frozenset()) -> tuple[Hit, ...]:
        """The `k` passages that bear most on a question or on how one was understood, whatever is said of them."""
        if isinstance(question, str):
            question = Phrasing(self.speller.corrected(checked(question)))
        return self.finder.hits(question, sources, k)

    @property
    def subject(self) -> Subject:
        """What the corpus knows of its subject."""
        return self.finder.subject

    @property
    def documents(self) -> Sequence[Document]:
        return self.collection.documents


def checked(question: str) -> str:
    """The question as it is shown, cut to one character more than can be asked, before anything looks at it.

    Errors: `UsageError` where nothing of it can be seen.
    """
    shown = visible(question[:_READ])
    if not normalise(shown):
        raise UsageError("the question is empty; ask something, for example: What are the risks?")
    return shown[: LONGEST_QUESTION + 1]


def _end(question: str) -> str:
    return visible(question[-LONGEST_QUESTION:])


def _otherwise(asked: str, taken: Reading, found: Sequence[Reading], history: Sequence[Turn]) -> str | None:
    """The next reading that is answered too; not the message itself, which would be understood alike again, nor what
    was asked before."""
    known = {asked, taken.query.text, *(turn.reply.standalone_question for turn in history)}
    texts = (one.query.text for one in found if one is not taken and one.verdict.outcome is Outcome.ANSWERED)
    return next((text for text in texts if text not in known), None)


def _suggestions(hits: Sequence[Hit], body: Answer | Refusal) -> tuple[str, ...]:
    """Headings of sections near the answer that were not quoted."""
    if isinstance(body, Refusal):
        return ()
    quoted = {(q.citation.document.id, q.citation.section) for q in body.quotes}
    headings = (
        hit.passage.section[-1]
        for hit in hits
        if hit.passage.section and (hit.passage.document.id, hit.passage.section) not in quoted
    )
    return tuple(dict.fromkeys(headings))[:_SUGGESTIONS]
