"""Who needs help in what the corpus is about, and which sentences give it: as the corpus says, in `subject.toml`."""

import functools
import re

from kratom_qa.datatypes import Subject


def asks_for_help(question: str, subject: Subject) -> bool:
    """Whether it tells that somebody is in the trouble that the documents help with, not whether people get into it."""
    asked = subject.help.asked
    return bool(asked) and _any_of(asked).search(question.replace("’", "'")) is not None


def gives_help(sentence: str, subject: Subject) -> bool:
    """Whether a sentence says what helps in that trouble."""
    given = subject.help.given
    return bool(given) and _any_of(given).search(sentence) is not None


@functools.cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)
