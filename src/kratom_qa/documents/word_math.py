"""Equations of Word as a line of text."""

from kratom_qa.documents.scripts import lowered, raised, settle
from kratom_qa.documents.xml import Element

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DEEPEST = 40


def linear(equation: Element) -> str:
    """Fractions with a slash, powers raised, roots with their sign; parts that are sums stand in brackets.

    >>> from kratom_qa.documents.xml import parsed
    >>> linear(parsed('<m:f xmlns:m="%s"><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r>'
    ...               '<m:t>4</m:t></m:r></m:den></m:f>' % _M[1:-1]))
    '3/4'
    """
    return settle(_linear(equation, 0))


def _linear(element: Element, depth: int) -> str:
    if depth > _DEEPEST:
        return "".join(element.itertext(f"{_M}t"))
    parts = {str(child.tag).removeprefix(_M): _linear(child, depth + 1) for child in element if len(element) < 6}
    match str(element.tag).removeprefix(_M):
        case "t":
            return element.text or ""
        case "f":
            return f"{_grouped(parts.get('num', ''))}/{_grouped(parts.get('den', ''))}"
        case "sSup":
            return parts.get("e", "") + raised(parts.get("sup", ""))
        case "sSub":
            return parts.get("e", "") + lowered(parts.get("sub", ""))
        case "sSubSup":
            return parts.get("e", "") + lowered(parts.get("sub", "")) + raised(parts.get("sup", ""))
        case "rad":
            return f"{parts.get('deg', '')}√{_grouped(parts.get('e', ''))}"
        case "d":
            return f"({', '.join(_linear(child, depth + 1) for child in element.iterchildren(f'{_M}e'))})"
        case "fPr" | "sSupPr" | "sSubPr" | "sSubSupPr" | "radPr" | "dPr" | "rPr" | "ctrlPr" | "naryPr":
            return ""
        case _:
            return "".join(_linear(child, depth + 1) for child in element)


def _grouped(text: str) -> str:
    return text if text.isalnum() or len(text) < 2 else f"({text})"
