"""Where the questions that people ask are at home."""

from collections.abc import Sequence
from dataclasses import replace

from kratom_qa.datatypes import AskedQuestion, Collection, Questions, Sentence


def with_questions(collection: Collection, asked: Sequence[AskedQuestion], gaps: Sequence[str]) -> Collection:
    """The collection with questions, each answer at home in its passage and its sentences.

    What is asked in the same words of several places is one question with several answers.
    """
    numbers: dict[str, int] = {}
    texts: list[str] = []
    answered, passages, rows = [], [], []
    for question in asked:
        touched = [
            row
            for row, sentence in enumerate(collection.sentences)
            if sentence.document.id == question.document.id and _overlap(sentence, question) > 0
        ]
        if not touched:  # a quote from page furniture or a heading has no sentence
            continue
        words = question.text.casefold()
        if words not in numbers:
            numbers[words] = len(texts)
            texts.append(question.text)
        best = max(touched, key=lambda row: (_overlap(collection.sentences[row], question), -row))
        answered.append(numbers[words])
        passages.append(collection.sentences[best].passage)
        rows.append((touched[0], touched[-1] + 1))
    questions = Questions(tuple(texts), tuple(answered), tuple(passages), tuple(rows))
    return replace(collection, questions=questions, gaps=tuple(gaps))


def _overlap(sentence: Sentence, question: AskedQuestion) -> int:
    return min(sentence.end, question.end) - max(sentence.start, question.start)
