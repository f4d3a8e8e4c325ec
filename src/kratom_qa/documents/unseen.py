"""What of a web page nobody sees, though it stands in its source."""

import re

from lxml import etree

from kratom_qa.documents.xml import Element

_STYLE = re.compile(r"display:none|visibility:hidden")
_FOR_SCREEN_READERS = frozenset(
    ["sr-only", "visually-hidden", "screen-reader-text", "visuallyhidden", "screen-reader-only", "katex-mathml"]
)
_PANEL = re.compile(r"accordion|collaps|panel|\btab|toggle|faq|answer|expand|spoiler|reveal|more", re.IGNORECASE)
_CONTROLS = ("aria-controls", "data-target", "data-bs-target", "data-controls", "data-toggle-target")
_HOLDERS = re.compile(r"h[1-6]|dt|summary|legend")


def unseen_of(body: Element) -> set[Element]:
    """Hidden elements, but for panels that a reader opens with a button; and other buttons.

    >>> from lxml import html
    >>> page = html.fromstring('<div><button aria-controls=a>Ask</button><p id=a hidden>Yes</p><p hidden>No</p></div>')
    >>> [e.text for e in unseen_of(page)]
    ['No']
    """
    opened = _opened(body)
    return {element for element in body.iter(etree.Element) if _is_unseen(element, opened)}


def _opened(body: Element) -> frozenset[str]:
    """Ids of what buttons open."""
    found: set[str] = set()
    for element in body.iter("button", "a", "summary", "div", "span", "label", "h2", "h3", "h4", "li"):
        for name in _CONTROLS:
            found.update(part.lstrip("#") for part in str(element.get(name) or "").split())
        if element.tag == "a" and element.get("role") in ("button", "tab"):
            found.add(str(element.get("href") or "").lstrip("#"))
    return frozenset(found)


def _is_unseen(element: Element, opened: frozenset[str]) -> bool:
    if element.tag == "button":
        return not _says_what_opens(element)
    classes = str(element.get("class") or "")
    if _FOR_SCREEN_READERS.intersection(classes.split()):
        return True
    style = str(element.get("style") or "").replace(" ", "").lower()
    hidden = element.get("hidden")
    if not (_STYLE.search(style) or (hidden is not None and hidden != "until-found")):
        return False
    identity = str(element.get("id") or "")
    return not (
        (identity and identity in opened) or element.get("role") == "tabpanel" or _PANEL.search(f"{classes} {identity}")
    )


def _says_what_opens(button: Element) -> bool:
    if any(button.get(name) for name in (*_CONTROLS, "aria-expanded")) or _PANEL.search(str(button.get("class") or "")):
        return True
    parent = button.getparent()
    return parent is not None and _HOLDERS.fullmatch(str(parent.tag)) is not None
