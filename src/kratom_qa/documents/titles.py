"""What a file says of itself is often left over from a program: which titles and authors are names of nothing."""

import re

_PROGRAMS = (
    r"microsoft (?:office )?(?:word|powerpoint|excel|publisher)|openoffice(?:\.org)?|libreoffice|adobe \w+|google docs"
)
_FACE = r"(?:[ -]?(?:new ?roman|roman|new|sans|serif|mono|bold|italic|regular|oblique|mt|ps))"
_JUNK_TITLE = re.compile(
    rf"(?:{_PROGRAMS})(?: \d+)?|(?:{_PROGRAMS}) ?[-–:] .*"
    r"|(?:un|no)[- ]?titled(?: (?:document|presentation|page))?[- ]?\d*|untitled[.-].*"
    r"|\(?anonymous\)?|title|no title|unknown|none|null"
    r"|(?:document|dokument|documento|présentation|presentation|präsentation|slide|folie|book|sheet|page|seite|new page"
    r"|layout|print|scan|template|vorlage|article|home|index|default|powerpoint presentation|word document) ?[\d(]*\)?"
    rf"|(?:arial|calibri|cambria|helvetica|verdana|tahoma){_FACE}*(?:,.*)?"
    rf"|(?:courier|georgia|times|symbol|garamond|palatino|liberation|dejavu)(?:{_FACE}+(?:,.*)?|,.*)"
    r"|.*\.(?:docx?|pdf|dvi|tex|indd|qx[dp]|pptx?|xlsx?|rtf|odt|html?|p65|fm|wpd|ps|eps|cdr|ai|pub|tmp)"
    r"|(?:cm|lm|sf|ec)[a-z]{1,5}\d{1,2}"
    r"|(?:https?://|www\.|file:).*|[\W\d_]*|[0-9a-f]{16,}|[0-9a-f-]{36}",
    re.IGNORECASE,
)
_JUNK_AUTHOR = re.compile(
    rf"(?:{_PROGRAMS})(?: user)?|python-(?:docx|pptx)|(?:windows|office|microsoft office) user|admin(?:istrator)?"
    r"|user\d*|owner|root|unknown|anonymous|none|null|author|test|[\W\d_]*",
    re.IGNORECASE,
)


def is_title(text: str) -> bool:
    """Whether a title that stands in the properties of a file is one.

    >>> is_title("Microsoft Word - tea_v3_FINAL.doc"), is_title("Untitled-1"), is_title("Green tea and sleep")
    (False, False, True)
    """
    return _JUNK_TITLE.fullmatch(" ".join(text.split())) is None


def is_author(text: str) -> bool:
    """Whether an author that stands in the properties of a file is a person or a body.

    >>> is_author("Administrator"), is_author("A. Leaf")
    (False, True)
    """
    return _JUNK_AUTHOR.fullmatch(" ".join(text.split())) is None
