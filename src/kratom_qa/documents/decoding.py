"""Bytes of a text file -> the text that offsets count in."""

import codecs

from kratom_qa.errors import UnreadableDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> str:
    """The decoded file, byte order mark dropped, line ends as `\\n`. UTF-8 unless a mark says UTF-16.

    >>> decode(b"\\xef\\xbb\\xbfone\\r\\ntwo")
    'one\\ntwo'
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in data:
        raise UnreadableDocument("it is binary, not text")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"it is not UTF-8 text (byte {error.start}: 0x{data[error.start]:02x}); save it as UTF-8"
        ) from None
    if "\0" in text:
        raise UnreadableDocument("it is binary, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")
