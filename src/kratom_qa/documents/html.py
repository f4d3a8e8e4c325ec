"""HTML: the elements tell the layout; the text is what a reader sees, block by block."""

import codecs
import re

from lxml import etree, html

from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.layout import lay_out
from kratom_qa.documents.page_parts import frame_of
from kratom_qa.documents.unseen import unseen_of
from kratom_qa.documents.xml import Element
from kratom_qa.errors import UnreadableDocument

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_LATIN = ("iso-8859-1", "latin-1", "latin1", "iso8859-1", "ascii", "us-ascii")
_META = {
    "author": "author", "og:site_name": "publisher", "article:published_time": "published", "og:title": "headline",
    "citation_title": "headline", "dc.title": "headline", "dc.creator": "author", "citation_author": "author",
}  # fmt: skip
_BETWEEN = re.compile(r"\s+[|–—·»:-]\s+|\s*[|»]\s*")


def load_html(data: bytes) -> Extracted:
    """Headings, paragraphs, list items and table rows of a page; its frame is boilerplate."""
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableDocument("it is binary, not text")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(_decoded(data).encode(), parser=parser)
    except etree.ParserError:
        raise UnreadableDocument("it holds no text") from None
    body = root.find("body")
    body = root if body is None else body
    unseen = unseen_of(body)
    found = lay_out(body, unseen, frame_of(body, unseen))
    lost = [f"{found.struck} struck passages left out"] if found.struck else []
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        lost.append("it is nested too deeply; text is missing")
    return Extracted(found.text, found.blocks, _metadata(root, body), tuple(lost))


def _decoded(data: bytes) -> str:
    """As the byte order mark says, else as the page says, else UTF-8, else Windows-1252, as browsers do."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    declared = _DECLARED.search(data[:4096])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    name = "cp1252" if name in _LATIN else "utf-8" if name.startswith("utf-16") else name
    for encoding in (name, "utf-8"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def _metadata(root: Element, body: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = _META.get(str(tag.get("name") or tag.get("property") or "").lower())
        content = " ".join(str(tag.get("content") or "").split())
        if name and content:
            found.setdefault(name, content[:10] if name == "published" else content)
    headline = found.pop("headline", "")
    title = " ".join("".join(root.findtext(".//title") or "").split())
    found["title"] = _title(title, headline, body, found.get("publisher", ""))
    return {name: value for name, value in found.items() if value}


def _title(title: str, headline: str, body: Element, site: str) -> str:
    """The title without the name of the site: the headline of the page where the title holds it."""
    for h1 in body.iter("h1"):
        name = " ".join("".join(h1.itertext()).split()).rstrip("¶#§ ")
        if name and name.casefold() in (title or headline).casefold():
            return name
    if headline:
        return headline
    parts = [part for part in _BETWEEN.split(title) if part and part.casefold() != site.casefold()]
    return " – ".join(parts) if site and parts else title
