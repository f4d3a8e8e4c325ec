"""Splits documents into passages and sentences: pure, offsets only."""

from kratom_qa.passages.questions import with_questions
from kratom_qa.passages.sentences import sentence_spans
from kratom_qa.passages.splitting import context, split

__all__ = ["context", "sentence_spans", "split", "with_questions"]
