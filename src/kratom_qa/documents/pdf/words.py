"""The words of a PDF page with their places: pdfium tells the letters, and this module asks it as little as it can.

Lengths are in points, y grows upwards. A word is a run without white space; what is raised or lowered beside it (note
marks, exponents) comes apart from it, so that no digit grows onto another.
"""

import ctypes
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2.raw as pdfium_c
from pypdfium2 import PdfTextPage

SOFT = "\ufffe"
"""What pdfium writes for a hyphen at the end of a line."""
_CODES = str.maketrans(
    {0x0B: "ﬀ", 0x0C: "ﬁ", 0x0E: "ﬃ", 0x0F: "ﬄ", 0x1B: "ﬀ", 0x1C: "ﬁ", 0x1D: "ﬂ", 0x1E: "ﬃ", 0x1F: "ﬄ"}
    | {0x10: "“", 0x11: "”", 0x12: "„", 0x13: "«", 0x14: "»", 0x15: "–", 0x16: "—"}
)
"""What fonts of TeX that do not name their letters mean by control codes: encodings OT1 and T1 (Cork 1990). A "2–3"
without its dash would be another number."""
_LONE_RETURN = re.compile(r"\r(?!\n)")
"""OT1's fl; line ends are `\r\n`."""
_RUN = re.compile(rf"[^\s{SOFT}\x02]+[{SOFT}\x02]?|[{SOFT}\x02]")
_MAY_HOLD_MARK = re.compile(r"[0-9*†‡§¶a-f]")
_SMALLER = 0.85
_RAISED = 0.15
"""Of the letters' size."""
_BOLD = re.compile(r"bold|black|heavy|demi|\bcmbx|cmb\d|sfbx", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|typewriter|cmtt|sftt|\btt\b|code", re.IGNORECASE)
_FIXED_PITCH, _FORCE_BOLD = 1, 1 << 18
"""Flags of a font's descriptor, PDF 32000-1:2008 table 123."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word on a page."""

    text: str
    x0: float
    x1: float
    y: float
    """Of the base line."""
    size: float
    bold: bool
    mono: bool = False
    """Of a typewriter's letters, as code is."""
    raised: int = 0
    """1 for a superscript, -1 for a subscript, of the word before it."""


def page_words(page: PdfTextPage) -> tuple[list[Word], int]:
    """The words in the order of the file, and how many were left out, as they do not run from left to right."""
    text = page.get_text_range()
    if len(text) != page.count_chars():  # letters beyond the first plane count differently
        text = "".join(chr(pdfium_c.FPDFText_GetUnicode(page, i)) for i in range(page.count_chars()))
    text = _LONE_RETURN.sub("ﬂ", text.translate(_CODES))
    reader = _Reader(page)
    found: list[Word] = []
    turned = 0
    for match in _RUN.finditer(text):
        words = reader.words(match[0], match.start())
        found += words
        turned += not words
    return found, turned


@dataclass(frozen=True, slots=True)
class _Style:
    """What the letters of one text object share."""

    size: float
    """As printed: the font's size as the page scales it."""
    bold: bool
    mono: bool
    upright: bool


class _Reader:
    """Asks for letters of one page; the buffers are used again, since thousands are asked for.

    Letters of one text object share font, size and direction, so these are asked for once: a fourth of all questions.
    """

    def __init__(self, page: PdfTextPage) -> None:
        self._page = page
        self._box = pdfium_c.FS_RECTF()
        self._matrix = pdfium_c.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._styles: dict[int, _Style] = {}

    def words(self, text: str, first: int) -> list[Word]:
        """The word of these letters, and its marks apart; none where it does not stand upright on its line."""
        key = self._object(first)
        style = self._style(key, first)
        if not style.upright:
            return []
        marked = len(text) > 1 and _MAY_HOLD_MARK.search(text) and not all(map(str.islower, text))
        if not marked or (key and key == self._object(first + len(text) - 1)):
            return [self._word(text, first, style)]
        return list(self._parts(text, first))

    def _parts(self, text: str, first: int) -> Iterator[Word]:
        styles = [self._style(self._object(first + i), first + i) for i in range(len(text))]
        sizes = [style.size for style in styles]
        places = [self._origin(first + i)[1] for i in range(len(text))]
        largest = max(sizes)
        base = next(y for y, size in zip(places, sizes, strict=True) if size == largest)
        shift = [
            0 if size > _SMALLER * largest or abs(y - base) < _RAISED * size else 1 if y > base else -1
            for size, y in zip(sizes, places, strict=True)
        ]
        start = 0
        for raised, group in itertools.groupby(shift):
            length = len(list(group))
            yield self._word(text[start : start + length], first + start, styles[start], raised)
            start += length

    def _word(self, text: str, first: int, style: _Style, raised: int = 0) -> Word:
        left, y = self._origin(first)
        pdfium_c.FPDFText_GetLooseCharBox(self._page, first + len(text) - 1, self._box)
        return Word(text, left, max(self._box.right, left), y, style.size, style.bold, style.mono, raised)

    def _origin(self, i: int) -> tuple[float, float]:
        pdfium_c.FPDFText_GetCharOrigin(self._page, i, self._x, self._y)
        return self._x.value, self._y.value

    def _object(self, i: int) -> int:
        """The address of the text object that a letter belongs to; 0 where pdfium made the letter up."""
        found = pdfium_c.FPDFText_GetTextObject(self._page, i)
        return ctypes.addressof(found.contents) if found else 0

    def _style(self, key: int, i: int) -> _Style:
        """Of the text object at this address, asked for at one of its letters."""
        found = self._styles.get(key)
        if found is None:
            found = self._asked(i)
            if key:
                self._styles[key] = found
        return found

    def _asked(self, i: int) -> _Style:
        pdfium_c.FPDFText_GetMatrix(self._page, i, self._matrix)
        a, b, c, d = self._matrix.a, self._matrix.b, self._matrix.c, self._matrix.d
        size = round(float(pdfium_c.FPDFText_GetFontSize(self._page, i)) * float((c**2 + d**2) ** 0.5), 1)
        length = pdfium_c.FPDFText_GetFontInfo(self._page, i, self._name, len(self._name), self._flags)
        name = self._name.raw[: min(length, len(self._name))].decode("latin-1")
        bold = bool(self._flags.value & _FORCE_BOLD) or _BOLD.search(name) is not None
        mono = bool(self._flags.value & _FIXED_PITCH) or _MONO.search(name) is not None
        return _Style(size, bold, mono, bool(a > 0 and abs(b) < 0.1 * a))
