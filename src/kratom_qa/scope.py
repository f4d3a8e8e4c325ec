"""Questions that no document is asked: small talk, over-long ones, other languages; pure.

>>> out_of_scope("hello!", frozenset())
<RefusalCode.SMALL_TALK: 'small_talk'>
"""

import functools
import re
from collections.abc import Container
from importlib.resources import files

from kratom_qa.datatypes import RefusalCode
from kratom_qa.words import STOP_WORDS, normalise, stem, words

LONGEST_QUESTION = 2000
"""Characters."""

_NAME = (
    r"(?:there|everyone|all|bot|assistant|friend|mate|buddy|again|you|so much|very much|a lot|man|dude"
    r"|for (?:that|your help|the (?:help|info|answer)))"
)
_GREETING = (
    r"(?:hi+|hey+|hello+|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|sup|what'?s up"
    r"|how are (?:you|u)(?: doing)?(?: today)?|how'?s it going|nice to meet you|bye+|goodbye|see (?:you|ya)(?: later)?"
    r"|good night|ok(?:ay)?|cool|great|nice|lol|haha+|test(?:ing)?|tell me a joke|i love you"
    rf"|you(?:'re| are) (?:great|awesome|smart|the best|stupid|useless))(?:[ ,!.]*{_NAME})*"
)
_SMALL_TALK = re.compile(rf"{_GREETING}(?:[ ,!.?]+{_GREETING})*", re.IGNORECASE)
_THANKS = re.compile(
    r"(?:(?:ok(?:ay)?|great|cool|perfect|awesome)[ ,.!]*)?"
    r"(?:many thanks|thanks?(?: you)?|thank u|thx|ty|cheers|much appreciated|that (?:helps|helped)(?: a lot)?)"
    rf"(?:[ ,!.]*{_NAME})*",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:so |and |but |hi[,!]? |hello[,!]? )?"
    r"(?:(?:who|what) (?:are|r) (?:you|u)(?: exactly)?|what(?:'s| is) (?:this|your name|kratom-qa)"
    r"|what (?:can|do) (?:you|u) (?:do|know|answer)(?: (?:here|for me))?|what can i ask(?: you)?(?: about)?"
    r"|how (?:do|can) (?:i|you) (?:use (?:this|you)|work)|how does this work|help(?: me)?(?: please)?"
    r"|(?:are|r) (?:you|u) (?:an? )?(?:human|robot|bot|ai|real|doctor|chatgpt|person|machine)(?: or (?:an? )?\w+)?"
    r"|who (?:made|built|created|wrote) (?:you|this)|can you help(?: me)?)",
    re.IGNORECASE,
)


def out_of_scope(question: str, known: Container[str]) -> RefusalCode | None:
    """Why a question is not asked of the documents, or None; `known` holds the stems that stand in them."""
    if len(question) > LONGEST_QUESTION:
        return RefusalCode.TOO_LONG
    plain = re.sub(r"\s+", " ", normalise(question).replace("’", "'")).strip(" .!?,:;)(-")
    for pattern, code in (
        (_THANKS, RefusalCode.THANKS),
        (_SMALL_TALK, RefusalCode.SMALL_TALK),
        (_ABOUT, RefusalCode.ABOUT),
    ):
        if pattern.fullmatch(plain):
            return code
    if not any(c.isalnum() for c in plain):
        return RefusalCode.SMALL_TALK
    return RefusalCode.OTHER_LANGUAGE if _is_foreign(plain, known) else None


def _is_foreign(question: str, known: Container[str]) -> bool:
    """Mostly letters outside the Latin alphabet, or more function words of another language than of English and
    few words that the documents know."""
    letters = [c for c in question if c.isalpha()]
    if letters and sum(c > "\u024f" for c in letters) > len(letters) / 2:
        return not any(stem(word) in known for word in words(question))
    found = words(question)
    if sum(stem(word) in known for word in found) >= len(found) * 0.6:
        return False
    return any(_reads_as(listed, found) for listed in _function_words())


def _reads_as(listed: frozenset[str], found: list[str]) -> bool:
    """Whether little words of a language outnumber those of English; "do" and "to" may be of either."""
    own = [word for word in found if word in listed]
    english = sum(word in STOP_WORDS and word not in listed for word in found)
    return len(own) > max(english, 1) and any(word not in STOP_WORDS for word in own)


@functools.lru_cache(maxsize=1)
def _function_words() -> tuple[frozenset[str], ...]:
    """The little words of each other language."""
    text = (files("kratom_qa") / "function_words.txt").read_text(encoding="utf-8")
    lines = [line.partition(":")[2] for line in text.splitlines() if not line.startswith("#")]
    return tuple(frozenset(line.split()) for line in lines)
