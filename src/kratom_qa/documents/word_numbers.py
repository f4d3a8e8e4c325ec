"""Numbers of lists and headings in a Word file, which stand nowhere in its text."""

import re
from dataclasses import dataclass

from kratom_qa.documents.list_numbers import BULLET, written
from kratom_qa.documents.word_styles import Style, Styles, W
from kratom_qa.documents.xml import Element

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    paragraph: str = ""
    """Id of the paragraph style that this level belongs to."""
    legal: bool = False
    """All numbers are shown in figures."""


class Numbers:
    """Counts the numbered paragraphs of a file in the order in which they are asked for."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._abstract: dict[str, Element] = {}
        self._of: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._levels: dict[str, list[_Level]] = {}
        self._counts: dict[str, list[int | None]] = {}
        for element in [] if root is None else root:
            if element.tag == f"{W}abstractNum":
                self._abstract[str(element.get(f"{W}abstractNumId"))] = element
            elif element.tag == f"{W}num":
                self._read(element)
        for number, abstract in self._of.items():
            self._of[number] = self._linked(abstract, styles)

    def _read(self, element: Element) -> None:
        number = str(element.get(f"{W}numId"))
        self._of[number] = _text(element, "abstractNumId")
        restarts = ((o.get(f"{W}ilvl"), _text(o, "startOverride")) for o in element.findall(f"{W}lvlOverride"))
        self._restarts[number] = {int(i): int(s) for i, s in restarts if str(i).isdigit() and s.isdigit()}

    def _linked(self, abstract: str, styles: Styles) -> str:
        """A numbering may say that it is that of a style."""
        element = self._abstract.get(abstract)
        link = "" if element is None else _text(element, "numStyleLink")
        number = styles.of(link).number if link else None
        return self._of.get(str(number[0]), abstract) if number else abstract

    def before(self, style: Style) -> str:
        """What stands before the next paragraph of a style, with a blank behind it; empty where nothing does."""
        number, level = style.number or (None, None)
        if not number:
            return ""
        return self._next(number, self._level_of(number, style.id) if level is None else level)

    def _level_of(self, number: str, style: str) -> int:
        """The level that a paragraph style has in a numbering; 0 where it has none of its own."""
        levels = self._levels_of(self._of.get(number, ""))
        return next((i for i, level in enumerate(levels) if level.paragraph and level.paragraph == style), 0)

    def _next(self, number: str, level: int) -> str:
        abstract = self._of.get(number)
        levels = self._levels_of(abstract or "")
        if abstract is None or not 0 <= level < len(levels):
            return ""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        for place, start in self._restarts.pop(number, {}).items():
            if place < _LEVELS:
                counts[place] = start - 1
        before = counts[level]
        counts[level] = levels[level].start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        shown = levels[level]
        if shown.style == "bullet":
            return BULLET
        if shown.style == "none" and not _PLACE.sub("", shown.text).strip():
            return ""
        text = _PLACE.sub(lambda match: _shown(levels, counts, int(match[1]) - 1, shown.legal), shown.text)
        return f"{text.strip()} " if text.strip() else ""

    def _levels_of(self, abstract: str) -> list[_Level]:
        if abstract not in self._levels:
            element = self._abstract.get(abstract)
            found = [] if element is None else [_level(lvl) for lvl in element.findall(f"{W}lvl")[:_LEVELS]]
            self._levels[abstract] = found
        return self._levels[abstract]


def _shown(levels: list[_Level], counts: list[int | None], place: int, legal: bool) -> str:
    if place >= len(levels):
        return ""
    count = counts[place]
    return written(levels[place].start if count is None else count, "decimal" if legal else levels[place].style)


def _level(element: Element) -> _Level:
    start = _text(element, "start")
    return _Level(
        int(start) if start.isdigit() else 1,
        _text(element, "numFmt") or "decimal",
        _text(element, "lvlText"),
        _text(element, "pStyle"),
        element.find(f"{W}isLgl") is not None,
    )


def _text(element: Element, name: str) -> str:
    child = element.find(f"{W}{name}")
    return "" if child is None else str(child.get(f"{W}val") or "")
