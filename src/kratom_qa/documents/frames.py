"""What stands around a text without being it: the head and foot of a mail, and what it repeats; a library's frame."""

import email.utils
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Span = tuple[int, int]

_HEADER = re.compile(r"(?P<name>[A-Z][A-Za-z-]{1,30}):[ \t]*(?P<value>.*(?:\n[ \t]+\S.*)*)\n?")
_MAIL = frozenset({"from", "to", "date", "subject", "cc", "message-id", "reply-to", "sender", "newsgroups"})
_REPLY = re.compile(r"(?:(?:re|aw|fwd?|wg|sv|antw)(?:\[\d+\])?:\s*|\[[^\]]{1,40}\]\s*)+", re.IGNORECASE)
_QUOTED = re.compile(r"(?:^[ \t]*(?:>[ \t]*)+.*(?:\n|\Z))+", re.MULTILINE)
_PLAIN = re.compile(r"(?<![\w$%/.-])[^\W\d_]+(?=[\s,.;:!?)]|$)")
_SPOKEN = 4
"""Plain words from which a quoted line is prose."""
_ATTRIBUTION = re.compile(
    r"^(?:On|Am|Le|El)\b[^\n]{5,160}(?:\n[^\n]{1,80})?(?:wrote|schrieb|écrit|escribió)[^\n:]{0,30}:[ \t]*$",
    re.MULTILINE,
)
_SIGNATURE = re.compile(r"^-- ?$.*", re.MULTILINE | re.DOTALL)
_LIST_FOOT = re.compile(r"^_{20,}[ \t]*$.*", re.MULTILINE | re.DOTALL)
_START = re.compile(r"^\*\*\* ?START OF [^\n]*(?:\n[^\n]+)*?\*\*\*[ \t]*$|^\*\*\* ?START OF [^\n]*$", re.MULTILINE)
_END = re.compile(r"^(?:\*\*\* ?END OF |End of (?:the )?Project )[^\n]*", re.MULTILINE)
_FIELD = re.compile(r"^(Title|Author|Language|Release Date): *(.*(?:\n {2,}\S.*)*)", re.MULTILINE)
_BY = {"Title": "title", "Author": "author"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Spans that are no part of the text, in order, and what they say of it."""

    spans: tuple[Span, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


def frame_of(text: str, start: int = 0) -> Frame:
    """The frame of a text that begins at `start`; an empty one where it has none."""
    headers = list(_headers(text, start))
    if len({name.casefold() for name, _, _ in headers} & _MAIL) >= 2:
        return _mail(text, headers)
    begin, end = _START.search(text, start), None
    if begin is not None:
        end = _END.search(text, begin.end())
        stop = end.start() if end else len(text)
        told = {_BY[m[1]]: " ".join(m[2].split()) for m in _FIELD.finditer(text, start, begin.start()) if m[1] in _BY}
        return Frame(((start, begin.end()), *(((stop, len(text)),) if end else ())), told)
    return Frame(tuple(_repeated(text, start)))


def _repeated(text: str, start: int) -> Iterator[Span]:
    """What a letter without headers repeats of another: quoted lines of prose, and who is said to have written them."""
    done = start
    for quoted in _QUOTED.finditer(text, start):
        lines = quoted[0].splitlines()
        prose = sum(len(_PLAIN.findall(line)) >= _SPOKEN for line in lines)
        if prose * 2 < len(lines) or quoted.start() < done:
            continue  # what a shell answers, or a program
        told = [
            m for m in _ATTRIBUTION.finditer(text, done, quoted.start()) if not text[m.end() : quoted.start()].strip()
        ]
        yield (told[-1].start() if told else quoted.start()), quoted.end()
        done = quoted.end()


def _headers(text: str, start: int) -> Iterator[tuple[str, str, int]]:
    while found := _HEADER.match(text, start):
        yield found["name"], " ".join(found["value"].split()), found.end()
        start = found.end()


def _mail(text: str, headers: list[tuple[str, str, int]]) -> Frame:
    values = {name.casefold(): value for name, value, _ in headers}
    body = headers[-1][2]
    spans = [(0, body)]
    spans += [m.span() for pattern in (_ATTRIBUTION, _QUOTED) for m in pattern.finditer(text, body)]
    foot = min((m.start() for p in (_SIGNATURE, _LIST_FOOT) if (m := p.search(text, body))), default=len(text))
    spans = [(start, end) for start, end in sorted(spans) if start < foot]
    name, address = email.utils.parseaddr(values.get("from", ""))
    told = {"title": _REPLY.sub("", values.get("subject", "")), "author": name or address}
    date = email.utils.parsedate_tz(values.get("date", ""))
    if date is not None:
        told["published"] = "{:04}-{:02}-{:02}".format(*date[:3])
    return Frame((*spans, *(((foot, len(text)),) if foot < len(text) else ())), {k: v for k, v in told.items() if v})
