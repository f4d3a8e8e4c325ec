"""The same fact in two places: said once, cited to both."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kratom_qa.datatypes import ScoredSentence, Sentence
from kratom_qa.protocols import Vectors
from kratom_qa.words import stems

_NEGATION = re.compile(
    r"\b(?:no|not|never|neither|nor|without|lacks?|none|cannot|\w+n't|un(?:clear|known|safe))\b", re.IGNORECASE
)
_SHARED = 0.5
"""Share of the shorter sentence's stems that the other must have too."""
_FIGURE = re.compile(r"\d+")


def same_facts(ranked: Sequence[ScoredSentence], vectors: Vectors, threshold: float) -> tuple[ScoredSentence, ...]:
    """The sentences without those that say again what a better one says; `also` of the better one tells where.

    Two sentences say the same where their cosine reaches `threshold` and figures and negations agree: a vector
    hardly tells "safe" from "not safe".
    """
    similar = vectors @ vectors.T
    kept: list[int] = []
    also: dict[int, list[Sentence]] = {}
    for i, candidate in enumerate(ranked):
        better = next((j for j in kept if similar[i, j] >= threshold and _agree(ranked[j], candidate)), None)
        if better is None:
            kept.append(i)
        else:
            also.setdefault(better, []).append(candidate.sentence)
    return tuple(replace(ranked[i], also=_elsewhere(ranked[i].sentence, also.get(i, ()))) for i in kept)


def _agree(one: ScoredSentence, other: ScoredSentence) -> bool:
    texts = one.sentence.text, other.sentence.text
    figures = [set(_FIGURE.findall(text)) for text in texts]
    negated = [bool(_NEGATION.search(text)) for text in texts]
    said = [set(stems(text)) for text in texts]
    shared = len(said[0] & said[1]) / max(min(len(said[0]), len(said[1])), 1)
    return figures[0] == figures[1] and negated[0] == negated[1] and shared >= _SHARED


def _elsewhere(sentence: Sentence, others: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The best of each other document; the same document need not be cited twice."""
    documents = {sentence.document.id}
    found: list[Sentence] = []
    for other in others:
        if other.document.id not in documents:
            documents.add(other.document.id)
            found.append(other)
    return tuple(found)
