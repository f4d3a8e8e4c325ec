"""What a quote rests on, where the text says so: a study, a case report, users' reports, one person's story."""

from kratom_qa.basis.quote import evidence_basis
from kratom_qa.basis.sentence import sentence_basis

__all__ = ["evidence_basis", "sentence_basis"]
