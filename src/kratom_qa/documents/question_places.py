"""Where the questions that people ask are at home."""

from collections.abc import Sequence
from dataclasses import replace

from kratom_qa.datatypes import AskedQuestion, Collection, Questions, Sentence


def with_questions(collection: Collection, asked: Sequence[AskedQuestion], gaps: Sequence[str]) -> Collection:
    """The collection with questions, each place at home in its passage and its sentences.

    What is asked in the same words of several places is one question with several answers.
    """
    answered = _at_home(collection, [question for question in asked if question.answered], ())
    unanswered = _at_home(collection, [question for question in asked if not question.answered], gaps)
    return replace(collection, questions=answered, gaps=unanswered)


def _at_home(collection: Collection, asked: Sequence[AskedQuestion], nowhere: Sequence[str]) -> Questions:
    """Questions with a place, then those without."""
    numbers: dict[str, int] = {}
    texts: list[str] = []
    homes, passages, rows, ranks, sides = [], [], [], [], []
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
        homes.append(numbers[words])
        passages.append(collection.sentences[best].passage)
        rows.append((touched[0], touched[-1] + 1))
        ranks.append(question.rank)
        sides.append(question.side)
    texts += [text for text in nowhere if text.casefold() not in numbers]
    return Questions(tuple(texts), tuple(homes), tuple(passages), tuple(rows), tuple(ranks), tuple(sides))


def _overlap(sentence: Sentence, question: AskedQuestion) -> int:
    return min(sentence.end, question.end) - max(sentence.start, question.start)
