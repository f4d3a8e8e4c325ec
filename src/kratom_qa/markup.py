"""Markdown -> what a reader sees of it. Only for showing and comparing: offsets are those of the file."""

import html
import re

_MARKED_UP = (".md", ".mdx", ".markdown")

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]\n]*\](?:\([^()\s]*(?:\([^()]*\))?[^()]*\)|\[[^\]\n]*\])")
_LINK = re.compile(
    r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\((?:<[^>]*>|(?:[^()\s]|\([^()]*\))*)(?:\s+[\"'(][^)\n]*[\"')])?\s*\)|\[[^\]\n]+\])"
)
_NOTE = re.compile(r"\[\^[^\]\s]+\]:?")
_AUTOLINK = re.compile(r"<((?:https?|mailto|ftp):[^<>\s]+|[\w.+-]+@[\w.-]+\.\w+)>")
_TAG = re.compile(r"</?[A-Za-z][\w.:-]*(?:\s+[^<>]*)?/?>|<!--.*?-->|\{/\*.*?\*/\}", re.DOTALL)
_EMPHASIS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"(\*{1,3})(?=[^\s*])(.+?)(?<=[^\s*])\1(?!\*)",
        r"(?<![^\W_])(_{1,3})(?=[^\s_])(.+?)(?<=[^\s_])\1(?![^\W_])",
        r"(~~|==)(?=\S)(.+?)(?<=\S)\1",
    )
)
_LEFT_OPEN = re.compile(
    r"(?<![\w*])\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{2,3}|(?<=[^\s*\d])\*(?=\W|$)|(?<![\w_])_{1,2}(?=[^\W_])|(?<=[^\W_])_{1,2}(?=[^\w]|$)|`+"
)
_ATTRIBUTES = re.compile(r"(?<!\s)\s*\{[:#.][^{}\n]*\}")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_QUOTE_MARK = re.compile(r"(?<=\n)[ \t]*>[ \t]?")
_ADMONITION = re.compile(
    r"^[ \t]*(?::{3,}.*|\[![A-Z]+\][+-]?|(?:!!!|\?\?\?)\+?[ \t]+\w.*|===\+?[ \t]+\".*\")$\n?", re.MULTILINE
)
_CELLS = re.compile(r"</t[dh]\s*>\s*<t[dh]\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_KEPT = "\ue000{}\ue001"
_MAY_BE_MARKED_UP = re.compile(r"[\\`<>{\[*_~=&\ue000]|:::|!!!|\?\?\?")
"""Every pattern above matches only where this does, and most sentences hold none of it."""
_RST = tuple(
    (re.compile(pattern, re.DOTALL), kept)
    for pattern, kept in (
        (r"``(.+?)``", r"\1"),
        (r"(?::[\w.+:-]+:)?`([^`<>]+?)\s*<[^<>`]+>`_{0,2}", r"\1"),
        (r"(?::[\w.+:-]+:)?`~?([^`]+)`_{0,2}", r"\1"),
        (r"\s*\[(?:\d+|#\w*|\*)\]_", ""),
        (r"(?<![\w*])\*{1,2}(?=[^\s*])(.+?)(?<=[^\s*])\*{1,2}(?![\w*])", r"\1"),
        (r"(?<=\w)__?(?=[\s.,;:!?)\]]|$)", ""),
        (r"::(?=\s|$)", ":"),
    )
)
"""Inline markup of reStructuredText, and what is shown of it."""


def shown(path: str, stretch: str) -> str:
    """A stretch of the file at this path as a reader sees it: Markdown and reStructuredText without their markup, all
    else as it stands."""
    if path.lower().endswith(".rst"):
        for inline, kept in _RST:
            stretch = inline.sub(kept, stretch)
        return stretch.strip()
    return without_markup(stretch).strip() if path.lower().endswith(_MARKED_UP) else stretch


def without_markup(text: str) -> str:
    """The text as a reader sees it, whatever part of the markup it holds.

    >>> without_markup("The **bell** is tested [every Monday](./bell.md#test) at `07:30`.[^1]")
    'The bell is tested every Monday at 07:30.'
    >>> without_markup("2 * 3 * 4 &lt; 5, snake_case_name, cut **off")
    '2 * 3 * 4 < 5, snake_case_name, cut off'
    """
    if not _MAY_BE_MARKED_UP.search(text):
        return text
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[2].strip() if match.re is _CODE else match[1])
        return _KEPT.format(len(kept) - 1)

    shown = _CODE.sub(keep, text)
    shown = _ESCAPE.sub(keep, shown)
    shown = _AUTOLINK.sub(keep, shown)
    shown = _TAG.sub("", _BREAK.sub(" ", _CELLS.sub(" | ", shown)))
    shown = _ADMONITION.sub("", _QUOTE_MARK.sub("", shown))
    shown = _IMAGE.sub("", shown)
    shown = _NOTE.sub("", _LINK.sub(r"\1", _LINK.sub(r"\1", shown)))
    shown = _ATTRIBUTES.sub("", shown)
    for pattern in _EMPHASIS * 2:
        shown = pattern.sub(r"\2", shown)
    shown = html.unescape(_LEFT_OPEN.sub("", shown))
    for _ in range(2):  # an escape may stand in what was kept
        shown = re.sub(r"\ue000(\d+)\ue001", lambda match: kept[int(match[1])], shown)
    return shown
