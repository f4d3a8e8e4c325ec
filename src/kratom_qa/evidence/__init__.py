"""Question + passages -> scored sentences, and whether they answer."""

from kratom_qa.evidence.scorer import SentenceScorer

__all__ = ["SentenceScorer"]
