"""reStructuredText: the text is the file itself; directives, targets and comments are boilerplate, what they hold
of the content is not (docutils, "reStructuredText Markup Specification")."""

import re
from collections.abc import Iterator

from kratom_qa.documents.decoding import decode
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.plain import framed_blocks

_EXPLICIT = re.compile(r"^(?P<indent>[ \t]*)\.\.(?:[ \t]+(?P<rest>.*))?$\n?", re.MULTILINE)
_DIRECTIVE = re.compile(r"(?:\|[^|]+\|[ \t]*)?(?P<name>[\w:.+-]+)[ \t]*::[ \t]*(?P<argument>.*)")
_NOTE = re.compile(r"\[(?:\d+|#\w*|\*)\][ \t]+")
_OPTION = re.compile(r"[ \t]*:[\w-]+:.*\n?")
_CODE = frozenset("code code-block sourcecode parsed-literal literalinclude doctest testcode prompt math raw".split())
_HOLDERS = frozenset(
    """admonition attention caution danger error hint important note tip warning topic sidebar epigraph highlights
    pull-quote compound container seealso versionadded versionchanged versionremoved deprecated rubric centered
    table tab tabs tab-item dropdown card""".split()
)
"""Directives whose body is content."""
_FIELD = re.compile(r"^:(?P<name>[A-Za-z][\w -]*):[ \t]*(?P<value>.*(?:\n[ \t]+\S.*)*)(?:\n|\Z)", re.MULTILINE)
_BIBLIOGRAPHIC = frozenset(
    """author authors organization contact address version status date copyright revision license
    orphan tocdepth""".split()
)
_BORDER = re.compile(r"^[ \t]*(?:={2,}(?:[ \t]+={2,})+|\+(?:[-=]+\+)+)[ \t]*(?:\n|\Z)", re.MULTILINE)


def load_rst(data: bytes) -> Extracted:
    """Underlined headings, paragraphs, list items and rows."""
    text = decode(data)
    spans: list[tuple[int, int]] = [match.span() for match in _BORDER.finditer(text)]
    code = 0
    for start, end, is_code in _explicit(text):
        spans.append((start, end))
        code += is_code
    metadata = {}
    for match in _FIELD.finditer(text):
        if match["name"].casefold() in _BIBLIOGRAPHIC:
            spans.append(match.span())
            if match["name"].casefold() == "author":
                metadata["author"] = " ".join(match["value"].split())
    lost = (f"{code} block{'s' if code > 1 else ''} of code left out",) if code else ()
    return Extracted(text, framed_blocks(text, 0, _merged(spans)), metadata, lost)


def _explicit(text: str) -> Iterator[tuple[int, int, bool]]:
    """The stretches of explicit markup that say nothing themselves, and whether they are code."""
    done = 0
    for match in _EXPLICIT.finditer(text):
        if match.start() < done:
            continue
        rest = match["rest"] or ""
        if note := _NOTE.match(rest):
            yield match.start(), match.start("rest") + note.end(), False
            continue
        end = _body_end(text, match.end(), len(match["indent"].expandtabs()))
        directive = _DIRECTIVE.match(rest)
        name = directive["name"].rpartition(":")[2] if directive else ""
        if directive and name in _HOLDERS:
            end = match.start("rest") + directive.start("argument") if directive["argument"] else match.end()
            while option := _OPTION.match(text, end):
                end = option.end()
        yield match.start(), end, name in _CODE
        done = end


def _body_end(text: str, start: int, indent: int) -> int:
    """Where the lines end that are set in deeper than the mark."""
    end = start
    for line in text[start:].splitlines(keepends=True):
        plain = line.expandtabs()
        if plain.strip() and len(plain) - len(plain.lstrip()) <= indent:
            break
        start += len(line)
        end = start if plain.strip() else end
    return end


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
