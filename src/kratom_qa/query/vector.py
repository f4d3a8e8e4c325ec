"""A question as the encoder gets it."""

import numpy as np

from kratom_qa.datatypes import Phrasing, Synonyms
from kratom_qa.protocols import Encoder, Vectors
from kratom_qa.query.synonyms import expand_query
from kratom_qa.words import stems

_ASKED = 0.3
"""Weight of what is asked beside the whole. Of a hundred follow-ups of the dev half of dialogues.jsonl, 79, 78 and 77
are answered as in full with 0.3, 0.4 and 0.5 (`benchmarks/follow_ups.py`), and 62 with 0."""


def query_vector(encoder: Encoder, question: Phrasing, synonyms: Synonyms) -> Vectors:
    """The unit vector of a question, shape (dimension,), with the documents' words for everyday ones.

    Of a topic and what is asked of it, the latter counts twice: in the whole, where a long topic outweighs it, and once
    more by itself. The words that join them to a sentence are left out.
    """
    apart = question.topic and question.asked and not question.narrows
    both = f"{question.topic}: {question.asked}" if apart else question.text
    texts = [both, question.asked] if stems(question.asked) else [both]
    whole, *alone = encoder.encode([expand_query(_asked(text), synonyms) for text in texts])
    mixed = (1 - _ASKED) * whole + _ASKED * alone[0] if alone else whole
    return np.asarray(mixed / max(float(np.linalg.norm(mixed)), 1e-12), dtype=np.float32)


def _asked(text: str) -> str:
    """A question with its mark, which many leave out: the mark is a token, and known questions have it."""
    return f"{text.rstrip(' .!?')}?"
