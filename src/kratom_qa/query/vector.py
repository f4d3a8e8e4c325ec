"""A question as the encoder gets it."""

import numpy as np

from kratom_qa.datatypes import PARTS, Synonyms
from kratom_qa.protocols import Encoder, Vectors
from kratom_qa.query.synonyms import expand_query
from kratom_qa.words import stems

_ASKED = 0.3
"""Weight of what is asked beside the whole; 0, 0.3 and 0.5 tried on the dev half, conversations.jsonl too."""


def query_vector(encoder: Encoder, question: str, synonyms: Synonyms) -> Vectors:
    """The unit vector of a question, shape (dimension,), with the documents' words for everyday ones.

    Of a topic and what is asked of it, the latter counts twice: in the whole, where a long topic outweighs it, and once
    more by itself.
    """
    _, parts, asked = question.rpartition(PARTS)
    texts = [question, asked] if parts and stems(asked) else [question]
    whole, *alone = encoder.encode([expand_query(_asked(text), synonyms) for text in texts])
    mixed = (1 - _ASKED) * whole + _ASKED * alone[0] if alone else whole
    return np.asarray(mixed / max(float(np.linalg.norm(mixed)), 1e-12), dtype=np.float32)


def _asked(text: str) -> str:
    """A question with its mark, which many leave out: the mark is a token, and known questions have it."""
    return f"{text.rstrip(' .!?')}?"
