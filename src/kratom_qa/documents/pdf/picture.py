"""A page of a PDF as a picture, and where a quote stands on it; drawn in a child process, whatever the file holds."""

import base64
import ctypes
import hashlib
import io
import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kratom_qa.documents.limits import Limits, restrict_process, restrict_time
from kratom_qa.documents.listing import read_plain
from kratom_qa.errors import UnreadableDocument

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {} import main; main()"
_SECONDS = 10
"""Of processor time, and twice that by the clock."""
_WIDTH = 1000
"""Pixels."""
_TALLEST = 3
"""Times the width; no page is taller."""
_QUALITY = 80

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, each as a share of the page."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it is printed."""

    jpeg: str
    """In base64."""
    width: int
    height: int
    boxes: tuple[Box, ...]
    """One for each line of the quote; none where the page does not hold it in one piece."""


def page_picture(path: Path, sha256: str, label: str, quote: str) -> PagePicture | None:
    """The page of this printed number, with the quote boxed; None where the file is another, or cannot be drawn."""
    try:
        data = read_plain(path, Limits().file_bytes, "")
    except (UnreadableDocument, OSError):
        return None
    if hashlib.sha256(data).hexdigest() != sha256:
        return None
    command = [sys.executable, "-I", "-c", _START.format(__name__), json.dumps(sys.path), label, quote]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * _SECONDS, check=True)
        found = json.loads(done.stdout)
        return PagePicture(found["jpeg"], found["width"], found["height"], tuple(map(tuple, found["boxes"])))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError):
        return None


def main() -> None:
    """Draw one page of the PDF on standard input."""
    label, quote = sys.argv[2:4]
    restrict_process(Limits())
    restrict_time(_SECONDS)
    print(json.dumps(drawn(sys.stdin.buffer.read(), label, quote)))


def drawn(data: bytes, label: str, quote: str) -> dict[str, object]:
    """The page that holds the quote, among those of this number; where none does, the first of them."""
    import pypdfium2

    file = pypdfium2.PdfDocument(data)
    numbered = [n for n in range(len(file)) if (file.get_page_label(n) or str(n + 1)) == label]
    pages = [file[number] for number in numbered]
    places = [_letters(page, quote) for page in pages]
    page, letters = next(((p, found) for p, found in zip(pages, places, strict=True) if found), (pages[0], []))
    width, height = page.get_size()
    if height > _TALLEST * width:
        raise ValueError("no page that can be shown")
    image = page.render(scale=_WIDTH / width).to_pil().convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    boxes = [_shares(page, box, image.width, image.height) for box in _lines(letters)]
    jpeg = base64.b64encode(out.getvalue()).decode("ascii")
    return {"jpeg": jpeg, "width": image.width, "height": image.height, "boxes": boxes}


def _letters(page: "object", quote: str) -> list[Box]:
    """The boxes of the quote's letters and digits, in the page's own units; what stands between them may differ."""
    import pypdfium2.raw as pdfium_c

    text = page.get_textpage()  # type: ignore[attr-defined]
    codes = [pdfium_c.FPDFText_GetUnicode(text, i) for i in range(text.count_chars())]
    signs = [(sign, i) for i, code in enumerate(codes) for sign in _signs(chr(code) if code < 0x110000 else "")]
    wanted = "".join(_signs(quote))
    at = "".join(sign for sign, _ in signs).find(wanted) if wanted else -1
    return [text.get_charbox(i) for _, i in signs[at : at + len(wanted)]] if at >= 0 else []


def _signs(text: str) -> Iterator[str]:
    """Letters and digits as they are compared: compatible ones alike, in lower case."""
    for sign in unicodedata.normalize("NFKC", text).lower():
        if sign.isalnum():
            yield sign


def _lines(letters: Sequence[Box]) -> list[Box]:
    """One box for each line, in the order of the letters."""
    found: list[Box] = []
    for left, bottom, right, top in letters:
        middle = (bottom + top) / 2
        if found and found[-1][1] <= middle <= found[-1][3] and left >= found[-1][0]:
            a, b, c, d = found[-1]
            found[-1] = (min(a, left), min(b, bottom), max(c, right), max(d, top))
        else:
            found.append((left, bottom, right, top))
    return found


def _shares(page: "object", box: Box, width: int, height: int) -> Box:
    """A box of the page as shares of its picture, whichever way the page is turned."""
    import pypdfium2.raw as pdfium_c

    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
        corners.append((across.value / width, down.value / height))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
