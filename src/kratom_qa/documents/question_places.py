"""Where the questions that people ask are at home."""

from collections.abc import Sequence
from dataclasses import replace

from kratom_qa.datatypes import AskedQuestion, Collection, Place, Questions, Sentence


def with_questions(collection: Collection, asked: Sequence[AskedQuestion], unanswerable: Sequence[str]) -> Collection:
    """The collection with questions, each place at home in its passage and its sentences.

    What is asked in the same words of several places is one question with several answers.
    """
    answered = _at_home(collection, [question for question in asked if question.answered], ())
    unanswered = _at_home(collection, [question for question in asked if not question.answered], unanswerable)
    return replace(collection, questions=answered, unanswerable=unanswered)


def _at_home(collection: Collection, asked: Sequence[AskedQuestion], nowhere: Sequence[str]) -> Questions:
    """Questions with a place, then those without."""
    rows_of: dict[str, list[int]] = {question.document.id: [] for question in asked}
    for passage, rows in zip(collection.passages, collection.sentence_rows, strict=True) if asked else ():
        rows_of.get(passage.document.id, []).extend(rows)
    texts: dict[str, str] = {}
    places: dict[str, list[Place]] = {}
    for question in asked:
        touched = [row for row in rows_of[question.document.id] if _overlap(collection.sentences[row], question) > 0]
        if not touched:  # a quote from page furniture or a heading has no sentence
            continue
        words = question.text.casefold()
        texts.setdefault(words, question.text)
        best = max(touched, key=lambda row: (_overlap(collection.sentences[row], question), -row))
        home = collection.sentences[best].passage
        place = Place(home, (touched[0], touched[-1] + 1), question.rank, question.side)
        places.setdefault(words, []).append(place)
    alone = [text for text in nowhere if text.casefold() not in texts]
    return Questions((*texts.values(), *alone), (*map(tuple, places.values()), *(() for _ in alone)))


def _overlap(sentence: Sentence, question: AskedQuestion) -> int:
    return min(sentence.end, question.end) - max(sentence.start, question.start)
