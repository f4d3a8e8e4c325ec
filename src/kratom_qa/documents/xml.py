"""XML as the loaders read it: no entity and no other file is looked at."""

import zipfile
import zlib
from typing import Any, TypeAlias

from lxml import etree

Element: TypeAlias = Any
"""An element of lxml, which has no types of its own."""
DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError, NotImplementedError, etree.XMLSyntaxError)
"""What reading a damaged or encrypted zip file and its XML may raise."""


def parsed(data: bytes) -> Element:
    """The root of an XML file."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def packed_xml(file: zipfile.ZipFile, name: str) -> Element:
    """The root of an XML file in a zip file."""
    return parsed(file.read(name))


def packed_xml_if_there(file: zipfile.ZipFile, name: str) -> Element | None:
    """The same, or None where there is no such file."""
    return packed_xml(file, name) if name in file.namelist() else None
