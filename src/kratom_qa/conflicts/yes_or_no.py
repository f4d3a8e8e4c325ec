"""Whether a question can be answered by yes or no, or by how much: only then can answers take sides.

>>> may_divide("Is tea safe?"), may_divide("How safe is tea?"), may_divide("How do I brew it?")
(True, True, False)
"""

import functools
import re

from kratom_qa.datatypes import NEUTRAL, Subject
from kratom_qa.query.help import asks_for_help

_ASKS_MORE = (
    r"(?:^|[.,;:!?—-] *|\b(?:and|but|so) +)(?:for |in |at |to |on )?"
    r"(?:what|which|why|when|where|how|list|name|tell|any tips|got any)\b"
)
_ASKS_HOW_MUCH = (
    r"\bhow (?:safe|dangerous|risky|harmful|good|bad|strong|addictive|reliable|effective|useful|solid|high|great"
    r"|serious|likely|well|much (?:evidence|proof))\b"
    r"|\bhow (?:do|does|is|are)\b.*\bcompare|\bwhat (?:do|does) .*\bthink\b|\bwhat is known\b"
)


def what_is_asked(message: str) -> str:
    """The questions of a message that tells a story besides; all of it where nothing in it ends as a question.

    >>> what_is_asked("I am bad at this. Is it safe?")
    'Is it safe?'
    """
    asked = [part for part in re.split(r"(?<=[.?!])\s+", message) if part.endswith("?")]
    return " ".join(asked) or message


def may_divide(question: str, subject: Subject = NEUTRAL) -> bool:
    """Whether sources can be for and against what a question asks."""
    asks_more, asks_how_much = _patterns()
    text = question.lower()
    # who tells of somebody in trouble does not ask whether that can happen
    if asks_for_help(question, subject):
        return False
    return asks_how_much.search(text) is not None or asks_more.search(text) is None


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_ASKS_MORE), re.compile(_ASKS_HOW_MUCH)
