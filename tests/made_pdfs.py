"""PDFs as real ones are made: by a program that places every line and cell, with fonts, columns and raised marks."""

import io
from collections.abc import Callable, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

TOP = A4[1] - 90
LEFT, RIGHT = 60, 310


def drawn(*pages: Callable[[Canvas], None], **properties: str) -> bytes:
    """A PDF with one page for each function that draws one."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for name, value in properties.items():
        getattr(canvas, f"set{name.title()}")(value)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(canvas: Canvas, texts: Sequence[str], x: float = LEFT, y: float = TOP, size: float = 10) -> None:
    """Lines below one another; one that begins with # is set as a heading, an empty one leaves a gap."""
    for text in texts:
        canvas.setFont("Helvetica-Bold" if text.startswith("#") else "Times-Roman", size + text.startswith("#"))
        canvas.drawString(x, y, text.lstrip("# "))
        y -= 13


def at(canvas: Canvas, text: str, x: float, y: float, size: float = 10) -> float:
    """A text in its place; gives where it ends."""
    canvas.setFont("Times-Roman", size)
    canvas.drawString(x, y, text)
    return x + float(canvas.stringWidth(text, "Times-Roman", size))
