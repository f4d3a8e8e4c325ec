"""PDF: headings, paragraphs, lists and tables from the places and fonts of its letters; see docs/adr/0014."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium_c

from kratom_qa.datatypes import Block, BlockKind
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.pdf.blocks import Draft, body_size, column_drafts, is_styled, usual_leading, with_levels
from kratom_qa.documents.pdf.furniture import furniture
from kratom_qa.documents.pdf.hyphens import Hyphens
from kratom_qa.documents.pdf.lines import Segment, common_gutters, reading_order, segments
from kratom_qa.documents.pdf.sides import side_column
from kratom_qa.documents.pdf.words import SOFT, page_words
from kratom_qa.errors import UnreadableDocument

_ENDED = re.compile(r"[.!?:;]['\"”’)\]]*(?:\[\d+(?:[,–-]\d+)*\]|\d{1,3})?$")
_LETTERS = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st", "\xad": ""})
_BROKEN = re.compile(rf"([^\W\d_][\w-]*)(?:{SOFT}|-|\xad)$")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")
_MOST_NAMED = 5
_LIES = re.compile(r"[a-z]\s?[¼¾½]\s?[\d.]|\d\s?[þ]\s?\d|\ufffd|[\ue000-\uf8ff]", re.IGNORECASE)
"""A text layer that gives ¼ for = and the like, as some typesetters' fonts do."""
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*[\divxl]+(?:, ?\d+)*$")
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*\d+\b.*(?:\.\s?){4,}")
"""Two entries in one cell: a contents list or an index, which no table is."""
_REFERENCES = re.compile(r"(?:\d+\.?\s+)?(?:references|bibliography|literature cited|works cited)", re.IGNORECASE)

_FIRST = re.compile(r"\[1\]|1[.)]\s")


def load_pdf(data: bytes) -> Extracted:
    """Headings, paragraphs, list items and table rows of a PDF, and the page that each stretch stands on.

    Running heads and feet, contents lists and the list of references are boilerplate.
    """
    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        reason = (
            "it is encrypted; save it without a password"
            if "password" in str(error).lower()
            else "it is not a PDF that can be read"
        )
        raise UnreadableDocument(reason) from None
    try:
        pages, labels, turned = _pages(file)
        metadata = _metadata(file)
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument(f"it is not a PDF that can be read ({error})") from None
    finally:
        file.close()
    if not any(pages):
        raise UnreadableDocument("it holds no text (a scan?); run a text recognition on it first")
    drafts = _drafts(pages)
    writer = _Writer(drafts, labels)
    return Extracted(
        writer.text, tuple(writer.blocks), metadata, _lost(pages, labels, writer.text, turned), tuple(writer.pages)
    )


def _pages(file: pypdfium2.PdfDocument) -> tuple[list[list[Segment]], list[str], int]:
    pages, labels, turned = [], [], 0
    if file.get_formtype() != pdfium_c.FORMTYPE_NONE:
        file.init_forms()
    for number in range(len(file)):
        page = file[number]
        if file.formenv:
            pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)  # filled fields become text
            page.close()
            page = file[number]
        text = page.get_textpage()
        words, aside = page_words(text)
        pages.append(segments(words, number))
        turned += aside
        labels.append(file.get_page_label(number) or str(number + 1))
        text.close()
        page.close()
    return pages, labels, turned


def _lost(pages: Sequence[Sequence[Segment]], labels: Sequence[str], text: str, turned: int) -> tuple[str, ...]:
    """What a reader of the file would miss here, in words."""
    found = []
    bare = [label for page, label in zip(pages, labels, strict=True) if not page]
    if bare:
        named = ", ".join(bare[:_MOST_NAMED]) + (" …" if len(bare) > _MOST_NAMED else "")
        found.append(f"page{'s' if len(bare) > 1 else ''} {named} without text (a scan or a picture?)")
    lies = len(_LIES.findall(text))
    if lies:
        found.append(f"{lies} numbers or signs whose letters the file names wrongly")
    if turned:
        found.append(f"{turned} word{'s' if turned > 1 else ''} that run up or down the page left out")
    return tuple(found)


def _metadata(file: pypdfium2.PdfDocument) -> dict[str, str]:
    info = file.get_metadata_dict(skip_empty=True)
    return {name: info[key] for name, key in (("title", "Title"), ("author", "Author")) if key in info}


def _drafts(pages: Sequence[Sequence[Segment]]) -> list[Draft]:
    """The blocks of all pages in reading order; what goes on from column to column is one."""
    running = furniture(pages)
    kept = [[s for s in page if s not in edge] for page, edge in zip(pages, running, strict=True)]
    body, leading = body_size(kept), usual_leading(kept)
    gutters, styled = common_gutters(kept), is_styled(kept, body)
    found: list[Draft] = []
    for page, edge in zip(kept, running, strict=True):
        found += (
            Draft(BlockKind.BOILERPLATE, (segment,), aside=True) for segment in sorted(edge, key=lambda s: (-s.y, s.x0))
        )
        for column in _columns(page, gutters):
            found += column_drafts(column, body, leading, styled=styled)
    return _without_references(with_levels(_flowing(found), styled=styled))


def _columns(page: Sequence[Segment], gutters: Sequence[float]) -> list[list[Segment]]:
    """The columns of a page in the order in which they are read; a narrow one at its side comes before the text."""
    aside = side_column(page)
    if aside is None:
        return reading_order(page, gutters)
    beside = [sorted(part, key=lambda s: (-s.y, s.x0)) for part in (aside.side, aside.text)]
    return [*reading_order(aside.above, gutters), *beside, *reading_order(aside.below, gutters)]


def _flowing(drafts: Sequence[Draft]) -> list[Draft]:
    """Paragraphs that a column, a page, a figure or a table interrupts, joined; what interrupts comes after them."""
    result: list[Draft] = []
    open_at: int | None = None
    for draft in drafts:
        if draft.aside or draft.kind is BlockKind.ROW:
            result.append(draft)
        elif open_at is not None and _goes_on(result[open_at], draft, apart=open_at < len(result) - 1):
            result[open_at] = replace(result[open_at], lines=result[open_at].lines + draft.lines)
        else:
            result.append(draft)
            open_at = len(result) - 1 if draft.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) else None
    return result


def _goes_on(before: Draft, draft: Draft, *, apart: bool) -> bool:
    if draft.kind is not BlockKind.PARAGRAPH or abs(before.lines[-1].size - draft.lines[0].size) > 0.3:
        return False
    last, first = before.lines[-1], draft.lines[0]
    if last.mono != first.mono:
        return False
    elsewhere = apart or last.page != first.page or first.y > last.y
    if not elsewhere:
        return False
    if first.text[:1].islower():
        return True
    return (not _ENDED.search(last.text) and last.page != first.page) or last.text.endswith(SOFT)


def _without_references(drafts: Sequence[Draft]) -> list[Draft]:
    """Contents and reference lists made boilerplate: they name other texts, and say nothing."""
    result: list[Draft] = []
    level = 0
    for found, after in zip(drafts, [*drafts[1:], None], strict=True):
        text = " ".join(line.text for line in found.lines)
        # set as the text is, but what it heads is numbered
        heads = after is not None and _REFERENCES.fullmatch(text.strip(" .:")) and _FIRST.match(after.lines[0].text)
        draft = replace(found, kind=BlockKind.HEADING, level=found.level or 2) if heads else found
        if draft.kind is BlockKind.HEADING:
            level = (
                (draft.level if _REFERENCES.fullmatch(text.strip(" .:")) else 0)
                if not level or draft.level <= level
                else level
            )
        contents = (
            any(_CONTENTS.search(cell) for cell in draft.row.cells)
            if draft.row
            else any(_LEADERS.search(line.text) for line in draft.lines)
        )
        skip = contents or (level and draft.kind is not BlockKind.HEADING)
        result.append(replace(draft, kind=BlockKind.BOILERPLATE, level=0) if skip else draft)
    return result


class _Writer:
    """Text, blocks and page starts of drafts in order."""

    def __init__(self, drafts: Sequence[Draft], labels: Sequence[str]) -> None:
        self._hyphens = Hyphens(line.text for draft in drafts for line in draft.lines)
        self._labels = labels
        self._done: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self.pages: list[tuple[int, str]] = []
        for draft in drafts:
            self._add(draft)

    @property
    def text(self) -> str:
        return "".join(self._done)

    def _add(self, draft: Draft) -> None:
        pieces = [(" | ".join(draft.row.cells), draft.lines[0].page)] if draft.row else list(self._pieces(draft.lines))
        text = "".join(piece for piece, _ in pieces)
        lead = len(text) - len(text.lstrip()) if not draft.row else 0
        if not text.strip(" |"):
            return
        if self._done:
            self._put("\n" if draft.row and self.blocks[-1].kind is BlockKind.ROW else "\n\n")
        start = self._length + lead
        for piece, page in pieces:
            if not self.pages or self.pages[-1][1] != self._labels[page]:
                self.pages.append((self._length, self._labels[page]))
            self._put(piece)
        marker = re.match(r"(?:[•‣◦▪●■□✓–—*·-]|\(?\w{1,4}[.)])\s+", text) if draft.kind is BlockKind.ITEM else None
        head = self._head(draft)
        self.blocks.append(Block(draft.kind, start + (marker.end() if marker else 0), self._length, draft.level, head))

    def _head(self, draft: Draft) -> tuple[int, int] | None:
        """The head of the table that a row goes on with: a first row that holds no figures."""
        before = self.blocks[-1] if self.blocks else None
        if draft.row is None or draft.kind is not BlockKind.ROW or before is None or before.kind is not BlockKind.ROW:
            return None
        cells = self._done[-3].split(" | ")[1:]  # the row before, the line end, this row
        named = before.head is None and not any(cell.strip().isdigit() for cell in cells)
        return (before.start, before.end) if named else before.head

    def _put(self, piece: str) -> None:
        self._done.append(piece)
        self._length += len(piece)

    def _pieces(self, lines: Sequence[Segment]) -> Iterator[tuple[str, int]]:
        """Each line with what parts it from the next; a word that is cut stands whole in the line it begins in."""
        texts = [line.text.translate(_LETTERS) for line in lines]
        for i, line in enumerate(lines):
            text, after = texts[i], " " if i + 1 < len(lines) else ""
            broken = _BROKEN.search(text) if after else None
            second = _FIRST_LETTERS.match(texts[i + 1]) if broken else None
            if broken and second:
                text = text[: broken.start()] + self._hyphens.joined(broken[1], second[0])
                rest = texts[i + 1][second.end() :]
                after = " " if rest[:1].isspace() else ""
                texts[i + 1] = rest.lstrip()
            yield text.replace(SOFT, "-") + after, line.page
