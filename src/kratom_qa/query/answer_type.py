"""What kind of fact a question asks for, read off its words.

>>> answer_type("How long does tea draw?")
<AnswerType.DURATION: 'duration'>
"""

import re
from enum import StrEnum


class AnswerType(StrEnum):
    """The kinds that are told apart, because their answers look different."""

    LIST = "list"
    DURATION = "duration"
    NUMBER = "number"
    PERSON = "person"
    PERMISSION = "permission"
    """Whether something may be done: what warns or advises answers best."""
    OTHER = "other"


_KINDS = (
    (
        AnswerType.DURATION,
        r"how (?:long|soon|quick(?:ly)?|fast|many (?:minutes|hours|days|weeks|months|years))|when (?:does|do|will)",
    ),
    (AnswerType.NUMBER, r"how (?:many|much|old|often)|what (?:dose|dosage|percentage|year|age)|which year"),
    (
        AnswerType.PERSON,
        r"who(?:'s| is| was| wrote| said| are| made| built| led| \w+ed)\b|by whom\b"
        r"|what journal|which journal|which doctor",
    ),
    (
        AnswerType.LIST,
        r"(?:what|anything) else\b|lists?\b|name (?:all|some|the)|(?:what|which)(?: \w+){0,4} (?:are|were)|what's all"
        r"|which (?:\w+ )?(?!(?:is|was|has|does)\b)\w+s\b"
        r"|what(?: \w+){0,3} (?:side effects|symptoms|effects|risks|benefits|strains|types|kinds|forms|ways|signs"
        r"|factors|strategies|therapies|options|alternatives|uses|steps|reasons|studies|dangers|tips|countries)"
        r"|(?:symptoms|signs|side effects|types|forms|kinds|strains|ways|benefits|risks) of\b",
    ),
    (
        AnswerType.PERMISSION,
        r"(?<!how )(?<!what )(?<!where )(?<!when )(?<!why )(?<!who )(?:can|could|should|may|shall)"
        r" (?:i|we|one|people|my|he|she|they|you(?! (?:tell|explain|say|give|help|describe|show|list|name)))\b"
        r"|(?:is (?!there)\w+|it'?s|would it be)(?: still| also| really| even)?"
        r" (?:ok|okay|safe|fine|alright|all right|dangerous|bad|risky|wise)\b"
        r"|(?:safe|ok|okay|fine|bad|dangerous|risky) (?:to|with|for|if)\b"
        r"|(?:is|are|would) (?:\w+ ){1,3}(?:a|any) (?:concern|danger|issue|problem|risk)\b",
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
_ADVICE = re.compile(
    r"\b(?:avoid|caution|cautious|careful|consult|danger|interact|never|risk|safe|safety|safely|should|warn"
    r"|not (?:recommended|advised)|advises?|talk to)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:Dr|Prof|Mr|Ms|Mrs)\.|\b[A-Z][a-z]+ [A-Z][a-z]+|\bJournal\b")


def answer_type(question: str) -> AnswerType:
    """The kind whose words come first in the question; where two begin at one place, the first of the kinds."""
    text = question.replace("’", "'")
    found = ((match.start(), i, kind) for i, (kind, pattern) in enumerate(_PATTERNS) if (match := pattern.search(text)))
    return min(found, default=(0, 0, AnswerType.OTHER))[2]


def holds(kind: AnswerType, sentence: str) -> bool:
    """Whether a sentence holds a fact of the kind; lists are told by layout, not by words.

    >>> holds(AnswerType.DURATION, "It starts within 15-30 minutes."), holds(AnswerType.DURATION, "It varies.")
    (True, False)
    """
    patterns = {
        AnswerType.DURATION: _DURATION,
        AnswerType.NUMBER: _NUMBER,
        AnswerType.PERSON: _PERSON,
        AnswerType.PERMISSION: _ADVICE,
    }
    return kind in patterns and patterns[kind].search(sentence) is not None


_ABOUT_DOCUMENT = re.compile(
    r"\b(?:articles?|guides?|authors?|writers?|wrote|written|blogs?|websites?|publish\w*|Dr|doctor|who|sources?"
    r"|stud(?:y|ies)|links?|credentials?)\b",
    re.IGNORECASE,
)


def asks_about_document(question: str) -> bool:
    """Whether a question may ask about a document itself or its author.

    >>> asks_about_document("Who wrote this guide?"), asks_about_document("Is tea hot?")
    (True, False)
    """
    return _ABOUT_DOCUMENT.search(question) is not None
