"""One good file of every format, to be broken."""

import io
import zipfile
from collections.abc import Mapping

from pptx import Presentation

from made_files import pdf, word

FRONT_MATTER = '---\nid: tea\ntitle: "Tea: a note"\nauthor: [A, B]\npublished: 2024-05-01\n---\n'
_MARKDOWN = "# Tea\n\n## Heat\n\nTea is *hot*. It cools.\n\n- black\n- green\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
_PAGE = (
    "<html><head><title>Tea</title><meta name=author content=A></head><body><nav>Home</nav><h1>Tea</h1>"
    "<p>Tea is <b>hot</b>.</p><ul><li>black<li>green</ul><table><tr><td>1<td>2</table><!-- x --></body></html>"
)
_MAIL = """From: A <a@tea.example>
To: b@tea.example
Subject: Tea
Date: Mon, 6 May 2024 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="x"

--x
Content-Type: text/plain; charset=utf-8

Tea is hot.
> It was cold.

--x
Content-Type: text/html

<p>Tea is hot.</p>
--x--
"""
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_CONTENT = (
    f'<office:document-content xmlns:office="{_OFFICE}:office:1.0" xmlns:text="{_OFFICE}:text:1.0"><office:body>'
    '<office:text><text:h text:outline-level="1">Tea</text:h><text:p>Tea is hot. It cools.</text:p><text:list>'
    "<text:list-item><text:p>black</text:p></text:list-item></text:list></office:text></office:body>"
    "</office:document-content>"
)
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" '
    'media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_BOOK = (
    '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<dc:title>Tea</dc:title></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
    '</manifest><spine><itemref idref="a"/></spine></package>'
)


def originals() -> Mapping[str, bytes]:
    """Ending -> file; what is before the last dot only tells two of a kind apart."""
    body = [("Heading 1", "Tea"), ("Normal", "Tea is hot. It cools."), ("List Bullet", "black"), ("Table", "a|b")]
    words = _PAGE[_PAGE.index("<h1>") : _PAGE.index("<ul>")]
    chapter = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{words}</body></html>'
    return {
        ".md": _MARKDOWN.encode(),
        ".front.md": (FRONT_MATTER + _MARKDOWN).encode(),
        ".txt": (FRONT_MATTER + "TEA\n\nTea is hot. It cools.\n\n- black\n- green\n").encode(),
        ".html": _PAGE.encode(),
        ".eml": _MAIL.encode(),
        ".csv": b'name,heat\nblack tea,hot\n"green, tea",warm\n',
        ".pdf": pdf(["Tea", "", "Tea is hot. It cools."], ["More of tea"], title="Tea"),
        ".docx": word("Tea", "Tea", body),
        ".odt": _archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": _CONTENT}),
        ".epub": _archive(
            {
                "mimetype": "application/epub+zip",
                "META-INF/container.xml": _CONTAINER,
                "book.opf": _BOOK,
                "a.xhtml": chapter,
            }
        ),
        ".pptx": _slides(),
        ".rtf": rb"{\rtf1\ansi{\info{\title Tea}}\pard\b Tea\b0\par Tea is hot. It \'e9 cools.\par}",
    }


def _archive(parts: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def _slides() -> bytes:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Tea"
    slide.placeholders[1].text = "Tea is hot.\nIt cools."
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
