"""A page of a PDF as it is printed, with the quote boxed, from the file that was indexed and no other."""

import base64
import hashlib
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from index_folders import build, write_corpus
from kratom_qa.datatypes import Citation
from kratom_qa.documents.pdf.picture import page_picture
from kratom_qa.render import page_wording as words
from kratom_qa.web.controller import ChatController, Tab
from kratom_qa.web.pictures import pictures_of
from kratom_qa.web.served import Served, serve_only
from kratom_qa.wiring import open_page
from made_files import pdf
from small_index import open_fake

QUOTE = "Green tea likes cooler water."
FIRST = ["Tea", "", "Black tea is poured boiling. It is strong and it keeps people awake for a long time."]
SECOND = ["Heat", "", f"Some say otherwise. {QUOTE} Nobody knows why that is so, and nobody asks."]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    write_corpus(folder / "corpus", {"notes.md": "# Notes\n\nGreen tea is green.\n"})
    (folder / "corpus" / "tea.pdf").write_bytes(pdf(FIRST, SECOND, title="Tea"))
    build(folder / "corpus", folder / "index")
    return folder


def served(project: Path) -> Served:
    index = project / "index"
    return serve_only(open_fake(index), open_page(index), build="a", draw=pictures_of(index))


def place_of(served: Served) -> Citation:
    document = served.document("tea")
    assert document is not None
    start = document.text.index(QUOTE)
    return Citation(document, start, start + len(QUOTE))


def ink(jpeg: str, box: tuple[float, float, float, float]) -> tuple[float, float]:
    """How dark a picture is inside of a box, and just above it."""
    grey = np.asarray(Image.open(io.BytesIO(base64.b64decode(jpeg))).convert("L"), dtype=float)
    height, width = grey.shape
    left, top, right, bottom = (round(share * size) for share, size in zip(box, (width, height) * 2, strict=True))
    return 255 - grey[top:bottom, left:right].mean(), 255 - grey[top - (bottom - top) : top, left:right].mean()


def test_the_page_is_found_by_its_number_and_the_quote_is_boxed_where_its_ink_is(project: Path) -> None:
    place = place_of(served(project))
    assert place.document.page(place.start) == "2"
    picture = served(project).page_of(place)
    assert picture is not None
    (box,) = picture.boxes
    inside, above = ink(picture.jpeg, box)
    assert inside > 10 * max(above, 0.5)
    assert picture.width == 1000


def test_a_quote_that_the_page_does_not_hold_gets_no_box(project: Path) -> None:
    path = project / "corpus" / "tea.pdf"
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    picture = page_picture(path, sha256, "2", "Coffee is another matter.")
    assert picture is not None and picture.boxes == ()
    two_lines = page_picture(path, sha256, "1", " ".join(FIRST[2].split()))
    assert two_lines is not None and len(two_lines.boxes) >= 1
    assert page_picture(path, sha256, "7", QUOTE) is None
    assert page_picture(path, "0" * 64, "2", QUOTE) is None


def test_a_file_that_is_another_now_is_not_drawn(project: Path, tmp_path: Path) -> None:
    place, draw = place_of(served(project)), pictures_of(project / "index")
    path = project / "corpus" / "tea.pdf"
    kept = path.read_bytes()
    try:
        path.write_bytes(pdf(["Other"], ["Tea"], title="Tea"))
        assert draw(place) is None
        path.unlink()
        path.mkdir()
        assert draw(place) is None
    finally:
        if path.is_dir():
            path.rmdir()
        path.write_bytes(kept)


def test_what_is_no_pdf_ends_the_child_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"\x00nonsense" * 1000)
    assert page_picture(path, hashlib.sha256(path.read_bytes()).hexdigest(), "1", QUOTE) is None


def press(**data: Any) -> Any:
    return SimpleNamespace(_data={name: str(value) for name, value in data.items()})


def test_the_panel_offers_the_page_and_shows_it_when_asked(project: Path) -> None:
    now = served(project)
    place = place_of(now)
    controller = ChatController(lambda: now, str, None, None)
    where = {"turn": -1, "doc": "tea", "start": place.start, "end": place.end}
    offered = controller.open(Tab("a"), press(**where))
    assert words.PRINTED.format(page="2") in offered and 'data-page="1"' in offered
    assert "<svg" not in offered
    shown = controller.open(Tab("a"), press(**where, page=1))
    assert 'href="data:image/jpeg;base64,' in shown and shown.count('class="boxed"') == 1
    assert words.PRINTED_BOXED.format(page="2") in shown
    notes = now.document("notes")
    assert notes is not None
    plain = controller.open(Tab("a"), press(turn=-1, doc="notes", start=0, end=7, page=1))
    assert "as printed" not in plain and "<svg" not in plain
    elsewhere = serve_only(open_fake(project / "index"), open_page(project / "index"), build="a")
    hidden = ChatController(lambda: elsewhere, str, None, None).open(Tab("a"), press(**where, page=1))
    assert "as printed" not in hidden
