"""Where the questions that people ask are at home."""

from collections.abc import Sequence
from dataclasses import replace

from kratom_qa.datatypes import AskedQuestion, Collection, Sentence


def with_questions(collection: Collection, questions: Sequence[AskedQuestion], gaps: Sequence[str]) -> Collection:
    """The collection with questions, each at home in the passage and the sentences that answer it."""
    placed = []
    for question in questions:
        touched = [
            row
            for row, sentence in enumerate(collection.sentences)
            if sentence.document.id == question.document.id and _overlap(sentence, question) > 0
        ]
        if touched:  # a quote from page furniture or a heading has no sentence
            best = max(touched, key=lambda row: (_overlap(collection.sentences[row], question), -row))
            passage = collection.sentences[best].passage
            placed.append(replace(question, passage=passage, sentences=(touched[0], touched[-1] + 1)))
    return replace(collection, questions=tuple(placed), gaps=tuple(gaps))


def _overlap(sentence: Sentence, question: AskedQuestion) -> int:
    return min(sentence.end, question.end) - max(sentence.start, question.start)
