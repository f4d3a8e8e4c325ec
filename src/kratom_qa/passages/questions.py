"""Where the questions that people ask are at home."""

from collections.abc import Sequence
from dataclasses import replace

from kratom_qa.datatypes import AskedQuestion, Collection, Questions, Sentence


def with_questions(collection: Collection, asked: Sequence[AskedQuestion], gaps: Sequence[str]) -> Collection:
    """The collection with questions, each at home in the passage and the sentences that answer it."""
    texts, passages, rows = [], [], []
    for question in asked:
        touched = [
            row
            for row, sentence in enumerate(collection.sentences)
            if sentence.document.id == question.document.id and _overlap(sentence, question) > 0
        ]
        if touched:  # a quote from page furniture or a heading has no sentence
            best = max(touched, key=lambda row: (_overlap(collection.sentences[row], question), -row))
            texts.append(question.text)
            passages.append(collection.sentences[best].passage)
            rows.append((touched[0], touched[-1] + 1))
    return replace(collection, questions=Questions(tuple(texts), tuple(passages), tuple(rows)), gaps=tuple(gaps))


def _overlap(sentence: Sentence, question: AskedQuestion) -> int:
    return min(sentence.end, question.end) - max(sentence.start, question.start)
