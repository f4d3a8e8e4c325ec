"""Sentences that tell where to read on, and nothing of the subject.

>>> is_navigation("In this guide, readers will learn what tea is."), is_navigation("Tea is a drink.")
(True, False)
"""

import functools
import re

_ANNOUNCES = re.compile(
    r"\b(?:in (?:this|the)(?: \w+){0,2} (?:guide|article|post|blog)|readers (?:will|are to|can) learn"
    r"|(?:we|this \w+) will (?:explore|look|cover)|what (?:will )?(?:you|readers)(?: will| can)? learn"
    r"|(?:opens with|begins with) a list|in advance|sets out to|is_navigation?"
    r"|for more (?:about|on|information)|(?:points|refers readers) to|learn more"
    r"|can (?:help to )?(?:provide|offer|give|shed|clarify)(?: \w+){0,2} (?:insights?|light|information|which))\b",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=16384)
def is_navigation(text: str) -> bool:
    """Whether a sentence, or the line above a list, only says what stands elsewhere."""
    return _ANNOUNCES.search(text) is not None
