"""Text that shows what it is and does nothing: no escape sequence, no turned reading order.

>>> harmless("tea\\x1b]0;owned\\x07 \\u202etxt.exe")
'tea ]0;owned  txt.exe'
"""

import re

_STEERS = re.compile(
    # control characters but tab and line end; embeddings, overrides and isolates; lone surrogates
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)


def harmless(text: str) -> str:
    """The text, with a blank for every run of characters that could steer a terminal or mislead a reader.

    Marks that languages need (joiners, left-to-right and right-to-left marks) stay.
    """
    return _STEERS.sub(_blank, text.replace("\r\n", "\n"))


def _blank(match: re.Match[str]) -> str:
    # an override stands between letters that belong together; everything else parted words
    return "" if all("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" for c in match.group()) else " "
