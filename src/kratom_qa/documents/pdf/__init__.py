"""PDF: layout from the places and fonts of letters. `document` puts it together; docs/adr/0014 says why so."""

from kratom_qa.documents.pdf.document import load_pdf

__all__ = ["load_pdf"]
