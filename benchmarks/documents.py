"""What extractors keep of the pages in tests/saved_pages.py, and how long Word files and pages take to read.

python benchmarks/documents.py            # ours, and each other that is installed
"""

import importlib.util
import io
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from kratom_qa.documents.docx import load_docx
from kratom_qa.documents.html import load_html
from made_files import word
from saved_pages import saved_pages

Extract = Callable[[str], str]


def ours(page: str) -> str:
    found = load_html(page.encode())
    return "\n".join(found.text[b.start : b.end] for b in found.blocks if b.kind != "boilerplate")


def trafilatura(page: str) -> str:
    from trafilatura import extract

    return str(extract(page, favor_recall=True, include_comments=False, include_tables=True) or "")


def readability(page: str) -> str:
    from readability import Document

    return f"{Document(page).short_title()} {Document(page).summary()}"


def justext(page: str) -> str:
    from justext import get_stoplist
    from justext import justext as split

    paragraphs = split(page.encode(), get_stoplist("English"))
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", re.sub(r"<[^>]+>", " ", text).lower()))


def measure(extract: Extract) -> tuple[float, float, float]:
    """Mean recall and precision of words over the pages, and seconds for all."""
    start = time.perf_counter()
    pages = [(words(extract(page.page)), words("\n".join(page.content))) for page in saved_pages()]
    seconds = time.perf_counter() - start
    recall = sum((kept & wanted).total() / wanted.total() for kept, wanted in pages) / len(pages)
    precision = sum((kept & wanted).total() / max(kept.total(), 1) for kept, wanted in pages) / len(pages)
    return recall, precision, seconds


def seconds(read: Callable[[bytes], object], data: bytes) -> float:
    start = time.perf_counter()
    read(data)
    return time.perf_counter() - start


def bare(data: bytes) -> str:
    """What python-docx gives by itself: paragraphs and cells."""
    file = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in file.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def main() -> None:
    for extract in (ours, trafilatura, readability, justext):
        if extract is not ours and importlib.util.find_spec(extract.__name__) is None:
            continue
        recall, precision, took = measure(extract)
        print(f"{extract.__name__:12} recall {recall:.3f}  precision {precision:.3f}  {took:.2f} s")
    body = [
        ("Heading 1", "Part"),
        ("Normal", "A sentence of ten words stands in each paragraph."),
        ("Table", "a|b|c"),
    ]
    data = word("Handbook", body=body * 1000)
    print(f"Word, 3,000 blocks: ours {seconds(load_docx, data):.2f} s, python-docx {seconds(bare, data):.2f} s")


if __name__ == "__main__":
    main()
