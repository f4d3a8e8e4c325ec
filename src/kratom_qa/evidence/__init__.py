"""Question + passages -> scored sentences, and whether they answer."""

from kratom_qa.evidence.confidence import confidence
from kratom_qa.evidence.scorer import SentenceScorer
from kratom_qa.evidence.signals import SignalReader, Signals

__all__ = ["SentenceScorer", "SignalReader", "Signals", "confidence"]
