"""E-books: the chapters in the order in which they are read, each a web page without a frame."""

import io
import posixpath
import zipfile
from urllib.parse import unquote

from lxml import etree, html

from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.layout import lay_out
from kratom_qa.documents.layout_state import FURNITURE
from kratom_qa.documents.unseen import unseen_of
from kratom_qa.documents.xml import DAMAGED, Element, packed_xml, packed_xml_if_there, parsed
from kratom_qa.errors import UnreadableDocument

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""How fonts are made unusable elsewhere; the text is not touched."""


def load_epub(data: bytes) -> Extracted:
    """Headings, paragraphs, list items and table rows of a book; its table of contents is boilerplate."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if _is_locked(file):
                raise UnreadableDocument("it is locked to a reader's device (DRM); use a copy without a lock")
            return _book(file)
    except DAMAGED as error:
        raise UnreadableDocument(f"it is not an e-book that can be read ({type(error).__name__})") from None


def _book(file: zipfile.ZipFile) -> Extracted:
    rootfile = packed_xml(file, "META-INF/container.xml").find(".//{*}rootfile")
    name = "" if rootfile is None else str(rootfile.get("full-path"))
    package = packed_xml(file, name)
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    root = etree.Element("div")
    missing = 0
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        path = (
            ""
            if item is None
            else posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(str(item.get("href")))))
        )
        if item is None or path not in file.namelist():
            missing += 1
            continue
        chapter = _chapter(file.read(path))
        if chapter is not None:
            chapter.tag = FURNITURE if "nav" in str(item.get("properties") or "").split() else "div"
            root.append(chapter)
    found = lay_out(root, unseen_of(root))
    lost = (f"{missing} chapters that the book lists are not in it",) if missing else ()
    return Extracted(found.text, found.blocks, _metadata(package), lost)


def _chapter(data: bytes) -> Element | None:
    """The body of a chapter; one that is no XML, against the rules, is read as browsers would."""
    try:
        root = parsed(data)
    except etree.XMLSyntaxError:
        root = html.document_fromstring(data or b"<p>", parser=html.HTMLParser(encoding="utf-8"))
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root.find(".//body")


def _is_locked(file: zipfile.ZipFile) -> bool:
    listed = packed_xml_if_there(file, "META-INF/encryption.xml")
    methods = () if listed is None else listed.iter("{*}EncryptionMethod")
    return any(method.get("Algorithm") not in _FONTS for method in methods)


def _metadata(package: Element) -> dict[str, str]:
    tags = {"title": "title", "author": "creator", "publisher": "publisher", "published": "date"}
    found = {key: " ".join((package.findtext(f".//{_DC}{tag}") or "").split()) for key, tag in tags.items()}
    return {key: value[:10] if key == "published" else value for key, value in found.items() if value}
