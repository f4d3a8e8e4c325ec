"""Strict Office Open XML (ISO/IEC 29500-1) -> transitional, which libraries know: other names, same elements."""

import io
import re
import zipfile

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/([\w/]+)")
_RELATIONS = "_rels/.rels"
_XML = (".xml", ".rels")


def transitional(data: bytes) -> bytes:
    """The same file under transitional names; any other as it is.

    Errors: `zipfile.BadZipFile` and what reading a damaged zip file raises.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        if _RELATIONS not in file.namelist() or _STRICT not in file.read(_RELATIONS):
            return data
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as renamed:
            for entry in file.infolist():
                part = file.read(entry)
                renamed.writestr(entry.filename, _NAME.sub(_old_name, part) if _is_xml(entry.filename) else part)
    return written.getvalue()


def _is_xml(name: str) -> bool:
    return name.endswith(_XML)


def _old_name(match: re.Match[bytes]) -> bytes:
    """The year is what the strict names lack.

    >>> _old_name(_NAME.fullmatch(b"http://purl.oclc.org/ooxml/wordprocessingml/main"))
    b'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
    """
    return b"http://schemas.openxmlformats.org/" + match[1] + b"/2006/" + match[2]
