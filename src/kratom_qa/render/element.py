"""HTML that cannot be broken out of: whatever is not known to be HTML is escaped, in text and in attributes alike.

>>> element("p", "1 < 2", element("b", "!"), class_="sum")
'<p class="sum">1 &lt; 2<b>!</b></p>'
>>> element("input", type="checkbox", checked=True, data_doc='a"b')
'<input type="checkbox" checked data-doc="a&quot;b">'
"""

import html
from collections.abc import Iterable

_VOID = frozenset({"input", "meta"})


class Html(str):
    """Text that is HTML already; only this module makes it."""

    __slots__ = ()


def element(name: str, *inside: str, **attributes: str | int | bool | None) -> Html:
    """An element; `class_` stands for `class` and `_` for `-`. An attribute that is None or False is left out."""
    opened = f"<{name}{''.join(map(_attribute, attributes, attributes.values()))}>"
    return Html(opened if name in _VOID else f"{opened}{joined(inside)}</{name}>")


def joined(parts: Iterable[str]) -> Html:
    """Parts one after the other."""
    return Html("".join(part if isinstance(part, Html) else escaped(part) for part in parts))


def escaped(text: str) -> Html:
    """Text as it may stand in HTML."""
    return Html(html.escape(text))


def one_line(text: str) -> str:
    """The text with its white space folded."""
    return " ".join(text.split())


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    shown = name.rstrip("_").replace("_", "-")
    return f" {shown}" if value is True else f' {shown}="{html.escape(str(value))}"'
