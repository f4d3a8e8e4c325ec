"""Raised and lowered text -> characters that keep it apart from what it stands beside.

While a block is collected, raised and lowered pieces and calls of notes stand between noncharacters of Unicode, which
no text may hold; `settle` replaces them when the block is whole, so that "1", "/" and "2" of three runs become "½".

>>> settle("2 × 10" + raised("3") + " people, 1" + raised("1") + "/" + lowered("2") + " tablets a night" + called("2"))
'2 × 10³ people, 1½ tablets a night [2]'
"""

import re
import unicodedata

_UP, _UP_END, _DOWN, _DOWN_END, _CALL, _CALL_END = map(chr, range(0xFDD0, 0xFDD6))
_MARKS = re.compile("[\ufdd0-\ufdd5]")
_SEAM = re.compile(f"{_UP_END}{_UP}|{_DOWN_END}{_DOWN}")
_FRACTION = re.compile(
    f"{_UP}\\s*(\\d+)\\s*{_UP_END}\\s*[/⁄∕]\\s*(?:{_DOWN}\\s*(\\d+)\\s*{_DOWN_END}|(\\d+)(?![\\d.]))"
)
_PIECE = re.compile(f"([{_UP}{_DOWN}{_CALL}])([^\ufdd0-\ufdd5]*)[{_UP_END}{_DOWN_END}{_CALL_END}]")
_RAISED = str.maketrans("0123456789+-−–=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_POWER = re.compile(r"[0-9+\-−–=()n]+")
_INDEX = re.compile(r"[0-9+\-−–=()]+")
_RATIO = re.compile(r"(\d+)\s*[/⁄∕]\s*(\d+)")
_VULGAR = {unicodedata.normalize("NFKC", c).replace("⁄", "/"): c for c in (*"¼½¾", *map(chr, range(0x2150, 0x215F)))}
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|e|ème|o)\.?", re.IGNORECASE)
_BRACKETED = re.compile(r"(?:\[[^\[\]]{1,12}\]\s*)+|\(\s*(\d{1,3})\s*\)")
_NOTES = re.compile(r"(?:\d{1,3}|[a-h])(?:\s*[,;–-]\s*(?:\d{1,3}|[a-h]))*")
_WORD = re.compile(r"[^\W\d_]+$")
_MEASURED = frozenset("cm mm km dm µm μm nm ft in yd mi sec min kg mg µg μg ha Hz Pa kPa mol".split())
"""Units that have powers; every single letter may have one."""
_LONGEST = 12


def without_marks(text: str) -> str:
    """The text without the noncharacters that this module uses."""
    return _MARKS.sub("", text)


def raised(text: str) -> str:
    """A superscript."""
    return f"{_UP}{text}{_UP_END}"


def lowered(text: str) -> str:
    """A subscript."""
    return f"{_DOWN}{text}{_DOWN_END}"


def called(mark: str) -> str:
    """The mark of a note, where the text calls it."""
    return f"{_CALL}{mark}{_CALL_END}"


def settle(text: str) -> str:
    """The text with its raised and lowered pieces as characters; digits never run into digits."""
    if _MARKS.search(text) is None:
        return text
    text = _FRACTION.sub(_fraction, _SEAM.sub("", text))
    done: list[str] = []
    end = 0
    before = ""
    for match in _PIECE.finditer(text):
        between = text[end : match.start()]
        before = (before + between)[-40:]
        piece = _settled(match[1], " ".join(match[2].split()), before)
        done += [between, piece]
        before += piece
        end = match.end()
    return _MARKS.sub("", "".join([*done, text[end:]]))


def _settled(mark: str, text: str, before: str) -> str:
    if not text:
        return ""
    if mark == _CALL:
        return _note(text, before)
    ratio = _RATIO.fullmatch(text)
    if ratio:
        return _vulgar(ratio[1], ratio[2], before)
    if len(text) > _LONGEST:
        return f" {text}" if before[-1:].isalnum() else text
    return _lower(text, before) if mark == _DOWN else _raise(text, before)


def _raise(text: str, before: str) -> str:
    last = before[-1:]
    word = _WORD.search(before)
    if _BRACKETED.fullmatch(text):
        return _note(text, before)
    if text.upper() == "TM":
        return "™"
    if last.isdigit() and _ORDINAL.fullmatch(text):
        return text
    counted = word is not None and len(word[0]) > 1 and word[0] not in _MEASURED
    if _NOTES.fullmatch(text) and (counted or last in '.,;:!?"”’»' or (last.isdigit() and not text.isdigit())) and last:
        return _note(text, before)
    if _POWER.fullmatch(text):
        return text.translate(_RAISED)
    if text.isalpha() and last.isalpha() and len(text) > 1:
        return text
    return f"^({text})" if text[0].isalnum() else text


def _lower(text: str, before: str) -> str:
    if _INDEX.fullmatch(text):
        return text.translate(_LOWERED)
    return text if text.isalpha() and before[-1:].isalpha() else f"_({text})"


def _note(text: str, before: str) -> str:
    mark = text if text.startswith("[") else f"[{text.strip('() ')}]"
    return mark if before[-1:] in ("", " ", "\n", "[", "(") or before[-1:].isspace() else f" {mark}"


def _fraction(match: re.Match[str]) -> str:
    return _vulgar(match[1], match[2] or match[3], match.string[max(match.start() - 1, 0) : match.start()])


def _vulgar(upper: str, lower: str, before: str) -> str:
    ratio = f"{upper}/{lower}"
    return _VULGAR.get(ratio) or (f" {ratio}" if before[-1:].isalnum() else ratio)
