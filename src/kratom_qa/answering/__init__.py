"""Question + passages -> whether they answer, which sentences are quoted, and how far each quote reaches."""

from kratom_qa.answering.compose import compose
from kratom_qa.answering.scorer import SentenceScorer

__all__ = ["SentenceScorer", "compose"]
