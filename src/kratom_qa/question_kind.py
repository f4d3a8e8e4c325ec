"""What kind of fact a question asks for, read off its words.

>>> question_kind("How long does kratom take to work?")
<QuestionKind.DURATION: 'duration'>
"""

import re
from enum import StrEnum


class QuestionKind(StrEnum):
    """The kinds that are told apart, because their answers look different."""

    LIST = "list"
    DURATION = "duration"
    NUMBER = "number"
    PERSON = "person"
    OTHER = "other"


_KINDS = (
    (
        QuestionKind.DURATION,
        r"how (?:long|soon|quick(?:ly)?|fast|many (?:minutes|hours|days|weeks|months|years))|when (?:does|do|will)",
    ),
    (QuestionKind.NUMBER, r"how (?:many|much|old|often)|what (?:dose|dosage|percentage|year|age)|which year"),
    (QuestionKind.PERSON, r"who(?:'s| is| was| wrote| said| are)\b|what journal|which journal|which doctor"),
    (
        QuestionKind.LIST,
        r"lists?\b|name (?:all|some|the)|(?:what|which)(?: \w+){0,4} (?:are|were)|what's all"
        r"|which (?:\w+ )?(?!(?:is|was|has|does)\b)\w+s\b"
        r"|what(?: \w+){0,3} (?:side effects|symptoms|effects|risks|benefits|strains|types|kinds|forms|ways|signs"
        r"|factors|strategies|therapies|options|alternatives|uses|steps|reasons|studies|dangers|tips|countries)"
        r"|(?:symptoms|signs|side effects|types|forms|kinds|strains|ways|benefits|risks) of\b",
    ),
)
_PATTERNS = tuple((kind, re.compile(rf"\b(?:{pattern})", re.IGNORECASE)) for kind, pattern in _KINDS)

_DURATION = re.compile(
    r"\b(?:\d+|an?|one|two|three|few|several)(?:\s*(?:-|–|to)\s*\d+)?\s*(?:to an? )?"
    r"(?:second|minute|hour|day|week|month|year|centur)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million)\b", re.IGNORECASE
)
_PERSON = re.compile(r"\b(?:Dr|Prof|Mr|Ms|Mrs)\.|\b[A-Z][a-z]+ [A-Z][a-z]+|\bJournal\b")


def question_kind(question: str) -> QuestionKind:
    """The first kind whose words stand in the question."""
    text = question.replace("’", "'")
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), QuestionKind.OTHER)


def holds(kind: QuestionKind, sentence: str) -> bool:
    """Whether a sentence holds a fact of the kind; lists are told by layout, not by words.

    >>> holds(QuestionKind.DURATION, "It starts within 15-30 minutes."), holds(QuestionKind.DURATION, "It varies.")
    (True, False)
    """
    patterns = {QuestionKind.DURATION: _DURATION, QuestionKind.NUMBER: _NUMBER, QuestionKind.PERSON: _PERSON}
    return kind in patterns and patterns[kind].search(sentence) is not None
