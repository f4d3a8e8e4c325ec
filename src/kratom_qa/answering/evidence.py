"""Query -> what was found, the verdict, the sentences that answer and the sides that differ; one search a reading."""

from dataclasses import dataclass

from kratom_qa.answering.answerability import Answerability
from kratom_qa.answering.bearing import is_headed, lacks
from kratom_qa.answering.calibration import Calibration
from kratom_qa.answering.ranking import ranked, score
from kratom_qa.answering.verdict import Judge, Outcome, Verdict
from kratom_qa.conflicts.disagreement import of_another_case
from kratom_qa.conflicts.finder import find_sides
from kratom_qa.datatypes import NEUTRAL, Candidates, Collection, Hit, Phrasing, ScoredSentence, Sides, Subject
from kratom_qa.index import Index
from kratom_qa.index.engine import LocalEngine
from kratom_qa.protocols import Encoder, Engine, Sources
from kratom_qa.query.query import Query, make_query
from kratom_qa.retrieval import question_bank
from kratom_qa.retrieval.fusion import fused
from kratom_qa.settings import Settings
from kratom_qa.words import ShareOfRows

_COMMON = 0.5
"""Share of the passages that a stem stands in, from which it says nothing of a question's subject."""
_SIDE_GAIN = 0.25
"""What a side of a disagreement gains from a question that it is known to answer: less than other evidence, for who
asks such a question hears of the other side too."""
_ON_POINT = 0.55
"""How far below the best evidence the better side of a disagreement may stand: else it is about something else."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a message, what was found for it, and whether that answers."""

    query: Query
    found: Candidates
    verdict: Verdict
    sources: Sources = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What bears on a query, best first."""

    query: Query
    verdict: Verdict
    hits: tuple[Hit, ...]
    sentences: tuple[ScoredSentence, ...]
    opposed: Sides = ()
    """Sides of what the documents say differently on the point asked, the nearest first; two or more, or none."""


@dataclass(frozen=True, slots=True)
class EvidenceFinder:
    """Finds what the documents of one index say to a question."""

    collection: Collection
    engine: Engine
    encoder: Encoder
    judge: Judge
    share_of_rows: ShareOfRows
    corpus_wide: frozenset[str]
    """Stems that most passages hold: they say nothing of a question's subject."""
    settings: Settings
    subject: Subject = NEUTRAL
    """What the corpus knows of its subject."""

    @classmethod
    def over(
        cls, index: Index, encoder: Encoder, settings: Settings, calibration: Calibration | None = None
    ) -> "EvidenceFinder":
        """Over an index that is open, searched on this machine."""
        taught = min(len(index.question_vectors), len(index.unanswerable_vectors))
        learned = Answerability(index.answerability, taught) if len(index.answerability) else None
        judge = Judge(index.bm25.terms, index.corpus_wide_stems(), index.manifest.model, settings, learned, calibration)
        engine, widespread = LocalEngine(index), index.bm25.widespread(_COMMON)
        return cls(
            index.collection, engine, encoder, judge, index.bm25.share_of_rows, widespread, settings, index.subject
        )

    def read(self, question: Phrasing, sources: Sources = frozenset(), k: int = 0) -> Reading:
        """A question in full, what is near it in the sources, and whether that answers."""
        query, found = self._search(question, sources, k)
        lacked = lacks(query, found, self.collection)
        headed = is_headed(query, found, self.collection)
        return Reading(query, found, self.judge.verdict(query, found, lacked, headed=headed), sources)

    def hits(self, question: Phrasing, sources: Sources, k: int) -> tuple[Hit, ...]:
        """The at most `k` passages that bear most on a question in full."""
        return fused(self._search(question, sources, k)[1], self.collection, self.settings, k)

    def _search(self, question: Phrasing, sources: Sources, k: int) -> tuple[Query, Candidates]:
        query = make_query(question, self.encoder, self.share_of_rows, self.subject)
        return query, self.engine.search(query.vector, query.stems, sources, k)

    def evidence(self, reading: Reading) -> Evidence:
        """The sentences that bear on a reading; where nothing answers, what is known to come closest, if it is."""
        query, found, verdict = reading.query, reading.found, reading.verdict
        hits = fused(found, self.collection, self.settings, self.settings.passages_read)
        answers = verdict.outcome is Outcome.ANSWERED
        if not answers:
            closest = question_bank.nearest_unanswerable(found, self.collection, reading.sources)
            if closest is not None:
                return Evidence(query, Verdict(verdict.chance, Outcome.RELATED), hits, closest)
        known = question_bank.nearness(found, self.collection, self.settings.faq_min_cosine)
        best = ranked(query, found, hits, known, self.collection, self.settings, answers=answers)
        return Evidence(query, verdict, hits, best, self._opposed(reading, known, best) if answers else ())

    def _opposed(self, reading: Reading, known: dict[int, float], best: tuple[ScoredSentence, ...]) -> Sides:
        """The sides that are known; where it is not known whether sources differ, those that are found."""
        query, found, collection, settings = reading.query, reading.found, self.collection, self.settings
        sides = question_bank.known_sides(found, collection, reading.sources)
        if sides is not None:
            # positions on a large amount and on a small one, or on taking and on stopping, are no conflict
            other = [of_another_case(side[0].sentence.text, query.text, query.subject) for side in sides]
            return () if len(set(other)) > 1 else sides

        # a side may stand in a passage that was not found, so no passage's prior counts
        def scored(row: int, cosine: float) -> ScoredSentence:
            return score(query, row, cosine, {}, _SIDE_GAIN * known.get(row, 0.0), collection, settings)

        sides = find_sides(query, found, collection, scored, self.judge.known_stems.__contains__, self.corpus_wide)
        near = {one.row for one in best if one.score >= best[0].score - _ON_POINT}
        return sides if any(side[0].row in near for side in sides) else ()
