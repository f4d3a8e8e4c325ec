"""RTF: the control words tell the layout. Their names are those of striprtf, which itself makes 103 of 10³."""

import codecs
import itertools
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from operator import itemgetter

from lxml import etree
from striprtf.striprtf import FONTTABLE, PATTERN, charset_map, destinations, font_table_group, rtf_to_text, specialchars
from striprtf.striprtf import remove_pict_groups as without_pictures

from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.layout import lay_out
from kratom_qa.documents.layout_state import MARKER, NOTE
from kratom_qa.documents.rtf_rows import Rows
from kratom_qa.documents.scripts import without_marks
from kratom_qa.documents.symbols import from_symbol_font, is_symbol_font
from kratom_qa.documents.word_parts import fill
from kratom_qa.documents.xml import Element
from kratom_qa.errors import UnreadableDocument

_STYLE = re.compile(r"\{\\s(\d+)\b[^{};]*?\bheading (\d)\b[^{};]*;\}", re.IGNORECASE)
_INFO = {"title": re.compile(r"\{\\title ([^{}]*)\}"), "author": re.compile(r"\{\\author ([^{}]*)\}")}
_SCRIPTS = {"super": "sup", "sub": "sub", "nosupersub": "", "up": "sup", "dn": "sub"}
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside of a group."""

    skipped: bool = False
    script: str = ""
    struck: bool = False
    hidden: bool = False
    font: str = ""
    unicode_skip: int = 1
    into: str = ""
    """`note` or `marker` for a group whose text goes there."""


@dataclass(slots=True)
class _Paragraph:
    pieces: list[tuple[str, str]] = field(default_factory=list)
    """Text, and how it is set: `sup`, `sub`, `note` or nothing."""
    marker: str = ""
    level: int = 0
    in_table: bool = False


def load_rtf(data: bytes) -> Extracted:
    """Headings, paragraphs, list items, table rows and notes of an RTF file."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise UnreadableDocument("it is not an RTF file")
    text = without_pictures(data.decode("latin-1"))
    walk = _Walk(text)
    walk.run(text)
    found = lay_out(walk.root)
    about = {name: pattern.search(text) for name, pattern in _INFO.items()}
    known = {
        name: rtf_to_text(f"{{\\rtf1 {match[1]}}}", errors="replace").strip() for name, match in about.items() if match
    }
    lost = tuple(f"{count} {what} left out" for what, count in sorted(walk.lost.items()) if count)
    return Extracted(found.text, found.blocks, {name: value for name, value in known.items() if value}, lost)


class _Walk:
    """Reads control words and text once, in order."""

    def __init__(self, text: str) -> None:
        self.root = etree.Element("div")
        self.lost: Counter[str] = Counter()
        fonts = FONTTABLE.findall(font_table_group(text))
        self._fonts = {
            number: (name.strip(), charset_map.get(int(charset), "cp1252")) for number, charset, name in fonts
        }
        self._headings = {number: int(level) for number, level in _STYLE.findall(text)}
        self._encoding = "cp1252"
        self._state = _State()
        self._stack: list[_State] = []
        self._paragraph = _Paragraph()
        self._note = ""
        self._marker = ""
        self._rows = Rows(self.root)
        self._hex = ""
        self._skip = 0
        self._dropped = False
        self._notes = itertools.count(1)

    def run(self, text: str) -> None:
        for match in PATTERN.finditer(text):
            word, argument, code, sign, brace, character = match.groups()
            if self._hex and not code:
                self._flush()
            if brace == "{":
                self._stack.append(self._state)
            elif brace == "}":
                if not self._stack:
                    break
                self._end_group(self._stack.pop())
            elif code or character:
                if self._skip:
                    self._skip -= 1
                elif code:
                    self._hex += code
                else:
                    self._add(character)
            elif sign == "*":
                self._state = replace(self._state, skipped=True)
            elif sign:
                self._add({"~": " ", "_": "-", "-": "", "\n": "\n", "\r": "\n"}.get(sign, sign))
            elif word:
                self._skip = 0
                self._word(word, argument)
        self._end_paragraph()

    def _flush(self) -> None:
        encoding = self._fonts.get(self._state.font, ("", self._encoding))[1]
        code, self._hex = bytes.fromhex(self._hex), ""
        self._add(code.decode(_known(encoding), "replace"))

    def _end_group(self, outer: _State) -> None:
        if self._state.into == "note" and outer.into != "note":
            self._paragraph.pieces.append((self._note.strip(), "note"))
            self._note = ""
        elif self._state.into == "marker" and outer.into != "marker":
            self._paragraph.marker, self._marker = " ".join(self._marker.split()), ""
        self._state = outer

    def _add(self, text: str) -> None:
        state = self._state
        text = _CONTROL.sub(" ", text)
        if state.skipped or not text:
            return
        if state.struck or state.hidden:
            self.lost["struck passages" if state.struck else "hidden passages"] += not self._dropped
            self._dropped = True
            return
        self._dropped = False
        font = self._fonts.get(state.font, ("", ""))[0]
        if is_symbol_font(font):
            text = from_symbol_font(font, text)
        if state.into == "note":
            self._note += text
        elif state.into == "marker":
            self._marker += text
        else:
            self._paragraph.pieces.append((without_marks(text), state.script))

    def _word(self, word: str, argument: str | None) -> None:
        state, on = self._state, argument != "0"
        if word in ("footnote", "listtext", "pntext"):
            self._state = replace(state, into="note" if word == "footnote" else "marker", skipped=False, script="")
        elif word in destinations:
            self._state = replace(state, skipped=True)
        elif word == "ansicpg" and argument:
            self._encoding = f"cp{argument}"
        elif word == "uc":
            self._state = replace(state, unicode_skip=int(argument or 1))
        elif word == "u" and argument:
            self._add(chr(int(argument) % 0x10000))
            self._skip = state.unicode_skip
        elif word in _SCRIPTS:
            self._state = replace(state, script=_SCRIPTS[word] if on else "")
        elif word in ("strike", "striked", "deleted", "v"):
            self._hide(word, on=on)
        elif word == "plain":
            self._state = replace(state, script="", struck=False, hidden=False)
        elif word == "f":
            self._state = replace(state, font=argument or "")
        elif not state.skipped:
            self._layout(word, argument)

    def _hide(self, word: str, *, on: bool) -> None:
        state = self._state
        if word == "deleted":
            self._state = replace(state, skipped=state.skipped or on)
        elif word == "v":
            self._state = replace(state, hidden=on)
        else:
            self._state = replace(state, struck=on)

    def _layout(self, word: str, argument: str | None) -> None:
        if word in ("par", "sect", "page") and self._state.into != "note":
            self._end_paragraph()
        elif word in ("cell", "nestcell"):
            self._paragraph.in_table = True
            self._end_paragraph()
            self._rows.end_cell()
        elif self._rows.read(word):
            return
        elif word == "pard":
            self._paragraph.level, self._paragraph.in_table = 0, False
        elif word == "intbl":
            self._paragraph.in_table = True
        elif word == "s" and argument in self._headings:
            self._paragraph.level = self._headings[argument]
        elif word == "outlinelevel" and argument and int(argument) < 9:
            self._paragraph.level = int(argument) + 1
        elif word in specialchars or word in ("line", "tab"):
            self._add(" " if word in ("line", "tab", "par", "sect", "page") else specialchars[word])

    def _end_paragraph(self) -> None:
        done, self._paragraph = (
            self._paragraph,
            _Paragraph(level=self._paragraph.level, in_table=self._paragraph.in_table),
        )
        if not any(text.strip() for text, _ in done.pieces):
            return
        element = self._element(done)
        if done.in_table:
            self._rows.cell.append(element)
        else:
            self._rows.end_table()
            self.root.append(element)

    def _element(self, paragraph: _Paragraph) -> Element:
        element = etree.Element(f"h{min(paragraph.level, _DEEPEST)}" if paragraph.level else "p")
        if paragraph.marker and not paragraph.level:
            element.tag = "li"
            element.set(MARKER, f"{paragraph.marker} ")
        pieces: list[Element | str] = [f"{paragraph.marker} "] if paragraph.marker and paragraph.level else []
        for kind, group in itertools.groupby(paragraph.pieces, itemgetter(1)):
            text = "".join(text for text, _ in group)
            if kind == "note":
                note = etree.Element(NOTE, mark=str(next(self._notes)))
                etree.SubElement(note, "p").text = text
                pieces.append(note)
            elif kind:
                script = etree.Element(kind)
                script.text = text
                pieces.append(script)
            else:
                pieces.append(text)
        fill(element, pieces)
        return element


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "cp1252"
