"""Markdown as documentation sites write it -> lines that CommonMark understands; the number of lines stays.

Admonitions (`!!! note`, `:::tip`, `> [!NOTE]`), tabs (`=== "Tab"`), blocks of HTML and MDX's imports and components are
markers around content: the markers become blank, what is set in below them moves to the left.
"""

import re
from collections.abc import Iterator, Sequence

_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_SET_IN = re.compile(r"([ \t]*)(?:!!!|\?\?\?\+?|===[!+]?)[ \t]+[\w\"']")
"""mkdocs: what belongs to it is set in by four blanks."""
_COLONS = re.compile(r"[ \t]*:{3,}")
_ALERT = re.compile(r"([ \t]*>[ \t]*)\[![A-Za-z]+\][+-]?.*")
_IMPORT = re.compile(
    r"(?:import|export)\s+(?:[\w*{][^.]*?\bfrom\s+)?[\"'][^\"']+[\"'];?\s*$|export\s+(?:const|default|function)\b"
)
_TAG_LINE = re.compile(r"[ \t]*<(?:/?[A-Za-z][\w.-]*(?=[\s/>])|!--)")
TAGS = re.compile(r"</?[A-Za-z][\w.:-]*(?:\s+[^<>]*)?/?>|<!--.*?-->")
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<tr\b.*?</tr\s*>", re.DOTALL | re.IGNORECASE)
TABLE_ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr\s*>", re.DOTALL | re.IGNORECASE)
_REFERENCE = re.compile(r"[ ]{0,3}\[[^\]^]+\]:[ \t]+\S+(?:[ \t]+[\"'(].*)?$")
_EMPTY = (_COLONS, _IMPORT, _REFERENCE)
_STEP = 4


def plain_lines(text: str) -> list[str]:
    """The lines of a Markdown text without the markers of other dialects; one for each line of the text.

    >>> plain_lines('!!! note\\n    Mind the step.\\n\\n<div>Hold on.</div>')
    ['', 'Mind the step.', '', 'Hold on.']
    """
    shown = _outside_code(text)
    return list(_lines(shown.split("\n")))


def _outside_code(text: str) -> str:
    """Without scripts, comments and rows of HTML tables, line ends aside; code in fences stays as it is."""
    pieces: list[str] = []
    done = 0
    for start, end in code_fences(text):
        pieces += [_UNSEEN.sub(_blank, text[done:start]), text[start:end]]
        done = end
    return "".join([*pieces, _UNSEEN.sub(_blank, text[done:])])


def _blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def code_fences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the blocks of code, fences included."""
    fence, begun, start = "", 0, 0
    for line in text.splitlines(keepends=True):
        found = _FENCE.match(line)
        if not fence and found:
            fence, begun = found[1], start
        elif fence and found and found[1].startswith(fence) and not line.strip(" \t\n`~"):
            yield begun, start + len(line)
            fence = ""
        start += len(line)
    if fence:
        yield begun, start


def _lines(lines: Sequence[str]) -> Iterator[str]:
    levels: list[int] = []
    fence = ""
    for whole in lines:
        line = whole
        while levels and line.strip() and _indent(line) < levels[-1]:
            levels.pop()
        line = line[min(levels[-1], _indent(line)) :] if levels else line
        found = _FENCE.match(line)
        if fence or found:
            yield line
            if found:
                fence = found[1] if not fence else "" if found[1].startswith(fence) else fence
            continue
        if _SET_IN.match(line):
            levels.append((levels[-1] if levels else 0) + _indent(line) + _STEP)
            yield ""
        elif any(marker.match(line) for marker in _EMPTY):
            yield ""
        elif alert := _ALERT.match(line):
            yield alert[1]
        else:
            yield TAGS.sub("", line).strip() if _TAG_LINE.match(line) else line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
