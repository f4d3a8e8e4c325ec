"""What a follow-up asks in full, by rules over the turns so far; pure, no model.

>>> standalone_question("Is kratom addictive?", ())
'Is kratom addictive?'
"""

import re
from collections.abc import Container, Sequence

from kratom_qa.datatypes import Turn
from kratom_qa.words import STOP_WORDS, stems, words

_MORE = re.compile(
    r"\W*(?:(?:and |ok(?:ay)?,? )?(?:what|anything|something) (?:else|more)"
    r"|(?:can you |could you |please )?(?:tell me |say |give me )?"
    r"(?:some |a bit |a little )?more(?: please| info(?:rmation)?| details?| about (?:that|this|it))*"
    r"|go on|continue|keep going"
    r"|(?:are there )?(?:any )?others?)\W*",
    re.IGNORECASE,
)
_WHY = re.compile(r"\W*(?:but |and |so )?(?:why(?: not| is that| so)?|how come|how so|how)\W*", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(?:the )?(first|second|third|fourth|fifth|sixth|1st|2nd|3rd|4th|5th|6th|last)"
    r"(?: (?:one|item|point|thing))?\W*$",
    re.IGNORECASE,
)
_PLACES = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "sixth": 5, "6th": 5, "last": -1,
}  # fmt: skip
_OPENER = re.compile(
    r"\W*(?:(?:and|but|or|so|ok(?:ay)?|then|also)\b[ ,]*)*(?:(?:what|how) about\b|what of\b|and\b|or\b)?[ ,]*",
    re.IGNORECASE,
)
_MARKED = re.compile(r"\W*(?:and|or|but|what about|how about|what of|also|so)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|that|those|these|this|he|him|his|she|her|there|one|ones|such|both|same)\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"(?:for|with|without|on|in|from|after|before|during|to|by|against|as|at|about)\b", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:what|who|where|how|when|that|it)['’]?s\b|\b(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|may|might|cause|help|work|make|take"
    r"|get|feel|happen|tell|explain|list|know|mean|say|says)\w*\b",
    re.IGNORECASE,
)
_INTERROGATIVES = re.compile(
    r"\A(?:(?:so|and|but|please|tell me|what|which|who|whom|how|why|when|where|is|are|was|were|does|do|did|can|could"
    r"|should|would|will|has|have|may|might|i|you|we|one|there|any|the|a|an|about|me|my|it|if|long|many|much|often"
    r"|soon|safe(?:ly)?)\b[ ,']*)+",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\b(?:for|with|without|on|against|from|to)\b(?=(?: [\w-]+){1,4}$)", re.IGNORECASE)
"""A preposition with one to four words after it, at the end."""
_SHORT = 5
_FULL = 4


def asks_for_more(question: str) -> bool:
    """Whether it asks to go on with the last answer, as "what else?" does."""
    return _MORE.fullmatch(question) is not None


def standalone_question(question: str, history: Sequence[Turn], common: Container[str] = frozenset()) -> str:
    """The question in full, with what it takes from the turns before; a complete question stays as it is.

    `common` holds stems that nearly all passages share, such as the subject of the whole corpus.
    """
    if not history:
        return question
    before = history[-1].reply.standalone_question
    if asks_for_more(question):
        return before
    if _WHY.fullmatch(question):
        return f"{_bare(question).capitalize()}: {before}"
    item = _named_item(question, history[-1])
    if item:
        return f"{item} ({_topic(before)})"
    if not _leans_on_history(question, common):
        return question
    rest = _OPENER.sub("", question, count=1).strip() or question
    return _replaced(before, rest) or f"{_bare(rest)} ({_topic(before)})"


def _leans_on_history(question: str, common: Container[str]) -> bool:
    found = stems(question)
    content = [stem for stem in found if stem not in common]
    if _MARKED.match(question) and len(content) < _FULL:
        return True
    if not _VERB.search(question) and len(words(question)) <= _SHORT:
        return True
    if _PREPOSITION.match(question) and len(words(question)) <= _SHORT:
        return True
    return _POINTS_BACK.search(question) is not None and len(content) == len(found) < _FULL


def _replaced(before: str, rest: str) -> str | None:
    """The earlier question with its last phrase of the same preposition exchanged: "for X?" + "for Y?"."""
    match = _PREPOSITION.match(rest)
    if _VERB.search(rest):
        return None
    if match is None:
        return _with_other_object(before, rest)
    places = list(re.finditer(rf"\b{re.escape(match.group())}\b", before, re.IGNORECASE))
    if places:
        return before[: places[-1].start()] + rest
    return f"{_bare(before)} {rest}"


def _with_other_object(before: str, rest: str) -> str | None:
    """The earlier question with what its last preposition leads to exchanged: "with X?" + "what about Y?"."""
    objects = list(_OBJECT.finditer(_bare(before)))
    if not objects or len(words(rest)) > _SHORT - 2:
        return None
    return f"{_bare(before)[: objects[-1].end()]} {_bare(rest)}"


def _named_item(question: str, turn: Turn) -> str | None:
    """The list item of the last reply that "the second one" means: its label, or its first words."""
    match = _ORDINAL.search(question)
    if match is None or len(words(question)) > _SHORT + 2:
        return None
    items = [
        line.strip()
        for quote in turn.reply.quotes
        for line in quote.citation.quote.splitlines()
        if re.match(r"\s*(?:[-*+•]|\d{1,2}[.)])\s", line)
    ]
    place = _PLACES[match.group(1).lower()]
    if not -len(items) <= place < len(items):
        return None
    label = re.sub(r"^(?:[-*+•]|\d{1,2}[.)])\s*", "", items[place])
    return label.split(":")[0] if ":" in label else " ".join(label.split()[:8])


def _topic(question: str) -> str:
    """The question without the words that only ask."""
    bare = _bare(question)
    topic = _INTERROGATIVES.sub("", bare, count=1)
    return topic if any(word not in STOP_WORDS for word in words(topic)) else bare


def _bare(question: str) -> str:
    return question.strip().rstrip("?!. ")
