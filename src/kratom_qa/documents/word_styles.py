"""Styles of a Word file: what a paragraph or a run looks like, with everything that its style is based on."""

import re
from dataclasses import dataclass

from kratom_qa.documents.xml import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading ([1-9])")
_CONTENTS = re.compile(r"toc (?:\d|heading)|table of (?:figures|authorities)|index \d")
_OFF = ("0", "false", "off", "none")
_DEFAULT_SIZE = 20
"""Half points."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says; None where it says nothing."""

    name: str = ""
    outline: int | None = None
    """Level as a heading, from 1; 0 where it is said to be none."""
    number: tuple[str | None, int | None] | None = None
    """Id of a numbering and level in it."""
    bold: bool | None = None
    hidden: bool | None = None
    struck: bool | None = None
    raised: str | None = None
    """`superscript`, `subscript` or another."""
    size: int | None = None
    font: str | None = None
    id: str = ""

    @property
    def is_contents(self) -> bool:
        """Whether it is one of a table of contents."""
        return _CONTENTS.fullmatch(self.name) is not None

    def over(self, base: "Style") -> "Style":
        """This style where it says something, else the other."""
        if self is NOTHING or base is NOTHING:
            return base if self is NOTHING else self
        own = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) not in (None, "")}
        return Style(**{name: own.get(name, getattr(base, name)) for name in self.__slots__})


NOTHING = Style()
"""What says nothing."""


def run_style(properties: Element | None) -> Style:
    """What the properties of a run say by themselves."""
    if properties is None or not len(properties):
        return NOTHING
    size = _value(properties, "sz")
    fonts = properties.find(f"{W}rFonts")
    position = _value(properties, "position") or "0"
    raised = _value(properties, "vertAlign")
    if raised is None and re.fullmatch(r"-?\d+", position) and abs(int(position)) >= 4:
        raised = "superscript" if int(position) > 0 else "subscript"
    return Style(
        bold=_toggle(properties, "b"),
        hidden=_toggle(properties, "vanish"),
        struck=_toggle(properties, "strike") or _toggle(properties, "dstrike"),
        raised=raised,
        size=int(size) if size and size.isdigit() else None,
        font=None if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi"),
    )


def paragraph_style(properties: Element | None) -> Style:
    """What the properties of a paragraph say by themselves."""
    if properties is None:
        return NOTHING
    level = _value(properties, "outlineLvl")
    number = properties.find(f"{W}numPr")
    if level is None and number is None:
        return NOTHING
    outline = None if level is None or not level.isdigit() else int(level) + 1 if int(level) < 9 else 0
    return Style(outline=outline, number=None if number is None else _number(number))


class Styles:
    """The styles of a file by id."""

    def __init__(self, root: Element | None) -> None:
        self._elements = {} if root is None else {str(s.get(f"{W}styleId")): s for s in root.iter(f"{W}style")}
        self._known: dict[str, Style] = {}
        defaults = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._default = run_style(defaults)
        normal = next(
            (i for i, s in self._elements.items() if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") == "1"),
            "",
        )

        self.normal = self.of(normal).over(self._default)
        """That of a paragraph that names none."""
        self._paragraphs: dict[str | None, Style] = {}

    def of_paragraph(self, style: str | None) -> Style:
        """A style of paragraphs over that of those which name none."""
        if style not in self._paragraphs:
            self._paragraphs[style] = self.of(style).over(self.normal)
        return self._paragraphs[style]

    def of(self, style: str | None) -> Style:
        """A style with all that it is based on; an empty one where there is none of this id."""
        if not style or style not in self._elements:
            return NOTHING
        chain: list[str] = []
        here: str | None = style
        while here in self._elements and here not in chain and here not in self._known:
            chain.append(here)
            here = _value(self._elements[here], "basedOn")
        found = self._known.get(str(here), Style())
        for name in reversed(chain):
            found = self._known[name] = self._own(name).over(found)
        return found

    def _own(self, style: str) -> Style:
        element = self._elements[style]
        name = str(_value(element, "name") or "").lower()
        layout = paragraph_style(element.find(f"{W}pPr"))
        heading = _HEADING.fullmatch(name)
        level = int(heading[1]) if heading else 1 if name == "title" else layout.outline
        look = run_style(element.find(f"{W}rPr"))
        return Style(name, level, layout.number, id=style).over(look)


def _number(element: Element) -> tuple[str | None, int | None]:
    level = _value(element, "ilvl")
    return _value(element, "numId"), int(level) if level and level.isdigit() else None


def _value(element: Element, name: str) -> str | None:
    child = element.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _toggle(properties: Element, name: str) -> bool | None:
    child = properties.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val") not in _OFF
