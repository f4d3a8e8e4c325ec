"""Looks through the sentences near a question, not only those of the passages found, for sides of a disagreement."""

from collections.abc import Callable, Sequence

from kratom_qa.conflicts.disagreement import Asked, sides
from kratom_qa.datatypes import Candidates, Collection, ScoredSentence, Sentence, SentenceKind, Sides
from kratom_qa.query.query import Query

_MOST_ALIKE = 0.45
"""Of any two sentences: what the published encoder gives for documents that are all about one subject."""


def find_sides(
    query: Query,
    found: Candidates,
    collection: Collection,
    score: Callable[[int, float], ScoredSentence],
    known: Callable[[str], bool],
    corpus_wide: frozenset[str],
) -> Sides:
    """The sides on the point asked, none where the documents agree.

    `score` tells from a row and its cosine how well a sentence answers; `known` whether a stem stands in any document;
    `corpus_wide` are stems that most passages hold.
    """
    nearest = found.sentences.best(len(found.near_vectors))
    scored = [
        score(row, cosine)
        for row, cosine in zip(nearest.rows.tolist(), nearest.scores.tolist(), strict=True)
        if _can_be_a_side(collection.sentences[row])
    ]
    if not scored:
        return ()
    vectors = dict(zip(nearest.rows.tolist(), found.near_vectors, strict=True))
    of_any_two = min(found.spread.any_two_sentences, _MOST_ALIKE)

    def alike(one: ScoredSentence, other: ScoredSentence) -> float:
        return float(vectors[one.row] @ vectors[other.row]) - of_any_two

    def heading(one: ScoredSentence) -> str:
        return " ".join(collection.passages[one.sentence.passage].section[-1:])

    rare = {stem: weight for stem, weight in query.weights.items() if stem not in corpus_wide}
    asked = Asked(query.text, rare, known, corpus_wide, heading, alike, query.subject)
    return sides(asked, _best_first(scored))


def _best_first(scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    return sorted(scored, key=lambda one: (-one.score, one.row))


def _can_be_a_side(sentence: Sentence) -> bool:
    """A whole sentence, not a question."""
    return sentence.kind in (SentenceKind.PROSE, SentenceKind.ITEM) and not sentence.text.endswith("?")
