"""PDF: the text of its pages; the layout is read off the lines, as in plain text."""

import io
import logging
from collections import Counter

import pypdf
from pypdf.errors import DependencyError, PyPdfError

from kratom_qa.datatypes import Block, BlockKind
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.plain import plain_blocks
from kratom_qa.errors import UnreadableDocument

_REPEATED = 3
_BETWEEN_PAGES = "\n\n"


def load_pdf(data: bytes) -> Extracted:
    """Paragraphs and headings of a PDF; lines that recur at the edge of three pages or more are boilerplate."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters is said in our own words
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("it is encrypted; save it without a password")
        pages = [_clean(page.extract_text()) for page in reader.pages]
        info = reader.metadata
    except UnreadableDocument:
        raise
    except DependencyError:
        # AES needs a package that is no dependency of ours, even to try the empty password
        raise UnreadableDocument("it is encrypted; save it without a password") from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError) as error:
        # pypdf lets many kinds of exception through on damaged files
        raise UnreadableDocument(f"it is not a PDF that can be read ({type(error).__name__})") from None
    text = _BETWEEN_PAGES.join(pages)
    if not text.strip():
        raise UnreadableDocument("it holds no text (a scan?); run a text recognition on it first")
    metadata = {}
    if info and info.title:
        metadata["title"] = str(info.title)
    if info and info.author:
        metadata["author"] = str(info.author)
    return Extracted(text, _without_edges(text, pages), metadata)


def _clean(page: str) -> str:
    """Without characters that no text may hold, and with every run of lines as blank-line separated as it came."""
    return page.encode("utf-8", "ignore").decode("utf-8").replace("\0", "").replace("\r\n", "\n").strip()


def _without_edges(text: str, pages: list[str]) -> tuple[Block, ...]:
    """The layout of the text; first and last lines that recur, page numbers aside, are boilerplate."""
    edges: list[Block] = []
    counts: Counter[str] = Counter()
    start = 0
    for page in pages:
        found = _edges(page, start)
        edges += found
        counts.update({_key(text, edge) for edge in found})
        start += len(page) + len(_BETWEEN_PAGES)
    running = [edge for edge in edges if counts[_key(text, edge)] >= _REPEATED]
    # blanked, not cut: offsets stay, and the line is no part of the paragraph that it touches
    rest: list[str] = []
    done = 0
    for edge in running:
        rest += [text[done : edge.start], " " * (edge.end - edge.start)]
        done = edge.end
    blocks = plain_blocks("".join(rest) + text[done:])
    return tuple(sorted((*running, *blocks), key=lambda block: block.start))


def _edges(page: str, start: int) -> list[Block]:
    """The first and the last line of a page that begins at `start`."""
    end = start + len(page)
    first, last = start + len(page.split("\n", 1)[0]), end - len(page.rsplit("\n", 1)[-1])
    spans = dict.fromkeys([(start, first), (last, end)])
    return [Block(BlockKind.BOILERPLATE, *span) for span in spans if span[0] < span[1]]


def _key(text: str, line: Block) -> str:
    return text[line.start : line.end].strip("0123456789 ")
