"""What a file says of itself, as far as it can be meant: programs fill in titles and authors that nobody wrote."""

import re
from collections.abc import Mapping

_FILE_NAME = re.compile(r"\S+\.(?:docx?|odt|rtf|pdf|tex|dvi|indd|qxd|pptx?|xlsx?|wpd|html?|md|txt)", re.IGNORECASE)
_PROGRAM = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)|powerpoint presentation|slide \d+|document\d*|presentation\d*|untitled\b.*"
    r"|no title|title|unknown|unspecified|anonymous|none|null|n/?a|default|template|draft|temp|new document|layout \d+"
    r"|user|admin(?:istrator)?|owner|author|guest|root|pc|hp|dell|lenovo|acer|latex with \w+|tex|pdftex|pscript.*)",
    re.IGNORECASE,
)
_FONT = re.compile(r"[A-Z]{2,6}\d{1,2}|(?:[A-Z]{6}\+)?[A-Z][A-Za-z]+-(?:Bold|Italic|Regular|Roman|Oblique)\w*")
_PREFIX = re.compile(r"microsoft (?:word|powerpoint|excel|office word) ?- ", re.IGNORECASE)


def meant(metadata: Mapping[str, str]) -> dict[str, str]:
    """The fields that somebody may have meant; on one line each.

    >>> meant({"title": "Microsoft Word - tea_v3.doc", "author": "A. Reed"})
    {'author': 'A. Reed'}
    """
    found = {name: " ".join(value.split()) for name, value in metadata.items()}
    return {name: value for name, value in found.items() if _is_meant(name, value)}


def _is_meant(name: str, value: str) -> bool:
    if name not in ("title", "author"):
        return bool(value)
    bare = _PREFIX.sub("", value).strip(" .-_")
    if sum(c.isalpha() for c in bare) < 2 or "\ufffd" in bare:
        return False
    return not any(kind.fullmatch(bare) for kind in (_FILE_NAME, _PROGRAM, _FONT)) and not _PREFIX.match(value)
