"""Sentences that tell where to read on, and nothing of the subject.

>>> announces("In this guide, readers will learn what tea is."), announces("Tea is a drink.")
(True, False)
"""

import re

_ANNOUNCES = re.compile(
    r"\b(?:in (?:this|the)(?: \w+){0,2} (?:guide|article|post|blog)|readers (?:will|are to|can) learn"
    r"|(?:we|this \w+) will (?:explore|look|cover)|what (?:will )?(?:you|readers)(?: will| can)? learn"
    r"|(?:opens with|begins with) a list|in advance|sets out to|announces?"
    r"|for more (?:about|on|information)|(?:points|refers readers) to|learn more"
    r"|can (?:help to )?(?:provide|offer|give|shed|clarify)(?: \w+){0,2} (?:insights?|light|information|which))\b",
    re.IGNORECASE,
)


def announces(text: str) -> bool:
    """Whether a sentence, or the line above a list, only says what stands elsewhere."""
    return _ANNOUNCES.search(text) is not None
