"""How a reply came about: what was read, found, concluded and chosen; all of it is worked out once more."""

from collections.abc import Sequence
from dataclasses import fields

from kratom_qa.answering.bearing import lacks
from kratom_qa.answering.evidence import Evidence, EvidenceFinder, Reading
from kratom_qa.answering.signals import Signals, read_signals
from kratom_qa.answering.verdict import FEATURES, PRIOR, SCALE, SHIFT, WITHOUT_QUESTIONS, features
from kratom_qa.datatypes import (
    ExplainedPassage,
    ExplainedReading,
    ExplainedSentence,
    Explanation,
    Fate,
    Quote,
    ScoredSentence,
    Term,
)
from kratom_qa.encoder.locate import DEFAULT_MODEL

_SENTENCES = 15
"""As many as are worth a look; nothing is decided by it."""


def explain(
    finder: EvidenceFinder, readings: Sequence[Reading], taken: Reading, quotes: Sequence[Quote]
) -> Explanation:
    """Of the readings of a question the one that was taken, and what was made of it."""
    evidence = finder.evidence(taken)
    return Explanation(
        readings=tuple(
            ExplainedReading(one.query.phrasing, one.verdict.chance, str(one.verdict.outcome), one is taken)
            for one in readings
        ),
        threshold=finder.settings.answer_threshold,
        passages=_passages(taken, evidence),
        terms=_terms(finder, taken),
        sentences=tuple(
            ExplainedSentence(one, _fate(one, evidence, quotes, finder.settings.evidence_margin))
            for one in evidence.sentences[:_SENTENCES]
        ),
    )


def _passages(reading: Reading, evidence: Evidence) -> tuple[ExplainedPassage, ...]:
    found = reading.found
    places = {row: i for i, row in enumerate(found.passages.tolist())}
    return tuple(
        ExplainedPassage(
            hit, float(found.passage_cosines[i]), float(found.best_sentence_cosines[i]), float(found.bm25[i])
        )
        for hit in evidence.hits
        if (i := places.get(hit.row)) is not None
    )


def _terms(finder: EvidenceFinder, reading: Reading) -> tuple[Term, ...]:
    """The summands of the log-odds: those that hold for any corpus, and those learned of this one's questions."""
    judge, query, found = finder.judge, reading.query, reading.found
    signals = read_signals(query, found, judge.known_stems)
    general_features = features(query, found, lacks(query, found, finder.collection), judge.model)
    values = {field.name: getattr(signals, field.name) for field in fields(Signals)}
    values |= zip(FEATURES, general_features, strict=True)
    share = judge.learned.questions / (judge.learned.questions + PRIOR) if judge.learned else 0.0
    bias, *general = WITHOUT_QUESTIONS.get(judge.model, WITHOUT_QUESTIONS[DEFAULT_MODEL])
    bias *= 1 - share
    weights = dict.fromkeys(values, 0.0)
    for name, weight in zip(FEATURES, general, strict=True):
        weights[name] += (1 - share) * weight
    terms = []
    if judge.learned:
        learned, size = judge.learned.weights, len(query.vector)
        bias += share * (SCALE * float(learned[0]) + SHIFT)
        terms.append(Term("question", float(query.vector @ learned[1 : 1 + size]), share * SCALE))
        for field, weight in zip(fields(Signals), learned[1 + size :].tolist(), strict=True):
            weights[field.name] += share * SCALE * weight
    return (Term("bias", 1.0, bias), *terms, *(Term(name, value, weights[name]) for name, value in values.items()))


def _fate(one: ScoredSentence, evidence: Evidence, quotes: Sequence[Quote], margin: float) -> Fate:
    """What became of a sentence, as far as it can be told from outside."""
    sentence = one.sentence
    if any(
        c.document.id == sentence.document.id and c.start < sentence.end and sentence.start < c.end
        for quote in quotes
        for c in (quote.citation, *quote.also)
    ):
        return Fate.QUOTED
    if not quotes:
        return Fate.NOTHING_QUOTED
    if not sentence.may_be_quoted:
        return Fate.NOT_QUOTABLE
    return Fate.TOO_LOW if one.score < evidence.sentences[0].score - margin else Fate.NO_ROOM
