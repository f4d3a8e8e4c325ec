"""One message -> the questions in it.

>>> questions_in("What is tea? And how long does it draw?"), questions_in("Is tea bitter and is it hot?")
(('What is tea?', 'how long does it draw?'), ('Is tea bitter', 'is it hot?'))
>>> questions_in("Is tea safe and legal?"), questions_in("I drink tea. Is that bad?")
(('Is tea safe and legal?',), ('I drink tea. Is that bad?',))
"""

import re

from kratom_qa.query.intent import without_opening
from kratom_qa.query.patterns import pattern

_MOST = 4
"""Questions of one message that are answered one by one; with more, none could be read."""
_SENTENCE = re.compile(r"(?<=[?])\s+")


def questions_in(message: str) -> tuple[str, ...]:
    """The questions that a message asks, each in its own words; what it only tells stays with the question after it."""
    found: list[str] = []
    for sentence in _SENTENCE.split(message.strip()):
        asks = pattern("asks_itself").search(without_opening(sentence)) is not None
        if found and not asks:
            # "Who likes tea? Anybody?" asks one thing
            found[-1] = f"{found[-1]} {sentence}"
        else:
            found += _joined_by_and(without_opening(sentence) if found else sentence)
    return tuple(found) if len(found) <= _MOST else (message,)


def _joined_by_and(sentence: str) -> list[str]:
    """Both questions of "is it bitter and is it hot?"; the second has its verb first, as questions have."""
    place = pattern("and_asks").search(sentence)
    if place is None or not pattern("asks_itself").search(sentence[: place.start()]):
        return [sentence]
    return [sentence[: place.start()], *_joined_by_and(sentence[place.end() :])]
