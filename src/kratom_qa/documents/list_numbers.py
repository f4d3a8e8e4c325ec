"""Numbers of list items as they are written."""

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
BULLET = "• "


def written(number: int, style: str) -> str:
    """A number in one of the styles of HTML, OpenDocument or Word; in figures where the style is another.

    >>> written(4, "i"), written(28, "upperLetter"), written(3, "1"), written(0, "a")
    ('iv', 'BB', '3', '0')
    """
    if number < 1:
        return str(number)
    match style:
        case "i" | "lowerRoman":
            return _roman(number)
        case "I" | "upperRoman":
            return _roman(number).upper()
        case "a" | "lowerLetter":
            return _letters(number)
        case "A" | "upperLetter":
            return _letters(number).upper()
        case "decimalZero":
            return f"{number:02}"
        case _:
            return str(number)


def _letters(number: int) -> str:
    """a to z, then aa to zz, as Word and browsers agree up to there."""
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (times + 1) if times < 4 else str(number)


def _roman(number: int) -> str:
    if number > 3999:
        return str(number)
    found = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        found += letters * times
    return found
