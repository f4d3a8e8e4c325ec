"""Characters of the fonts Symbol, Wingdings and Webdings, which draw signs where the text holds letters."""

from mammoth.docx.dingbats import dingbats

_PRIVATE = 0xF000
"""Word keeps the codes of such fonts from here on."""
_FONTS = {name.casefold(): name for name, _ in dingbats} | {"symbolmt": "Symbol", "standard symbols ps": "Symbol"}


def is_symbol_font(name: str) -> bool:
    """Whether a font draws signs in place of letters; the first of several names counts."""
    return _first(name) in _FONTS


def from_symbol_font(font: str, text: str) -> str:
    """What a reader sees of a text that is set in a font of symbols; characters without a sign stay.

    >>> from_symbol_font("Symbol", "m"), from_symbol_font("Wingdings", "\\uf0fc")
    ('μ', '✓')
    """
    name = _FONTS[_first(font)]
    return "".join(_sign(name, character) for character in text)


def has_sign(font: str, code: int) -> bool:
    """Whether the font is known to draw a sign for a code."""
    return _first(font) in _FONTS and (_FONTS[_first(font)], _low(code)) in dingbats


def _sign(name: str, character: str) -> str:
    sign = dingbats.get((name, _low(ord(character))))
    return chr(sign) if sign is not None and not character.isspace() else character


def _low(code: int) -> int:
    return code - _PRIVATE if _PRIVATE <= code <= _PRIVATE + 0xFF else code


def _first(name: str) -> str:
    return name.split(",", maxsplit=1)[0].strip(" \"'").casefold()
