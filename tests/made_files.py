"""Files of the formats that the corpus is read from, made on the spot."""

import io
from collections.abc import Sequence

import docx
import pypdf

_AES = "/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O <{o}> /U <{o}> /OE <{k}> /UE <{k}> /Perms <{p}> \
/CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF /StrF /StdCF >>"


def pdf(*pages: Sequence[str], title: str = "", trailer: str = "") -> bytes:
    """A PDF with these lines on its pages; an empty line leaves a gap."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, lines in enumerate(pages):
        font = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {font} /Contents {5 + 2 * i} 0 R >>")
        shown = "\n".join(f"({line or ' '}) Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 50 800 Td 14 TL\n{shown}\nET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    if title:
        trailer += f" /Info {len(objects) + 1} 0 R"
        objects.append(f"<< /Title ({title}) >>")
    out = "%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n"
    return (out + end + f"{out.index('xref')}\n%%EOF\n").encode("latin-1")


def rc4_pdf(password: str, *pages: Sequence[str]) -> bytes:
    """The same, encrypted in the old way."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(*pages)))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    return _saved(writer.write)


def aes_pdf(*pages: Sequence[str]) -> bytes:
    """Encrypted as today's programs do it, as far as anyone without the password can tell."""
    aes = _AES.format(o="ab" * 48, k="cd" * 32, p="ef" * 16)
    return pdf(*pages, trailer=f"{aes} /ID [<{'01' * 16}> <{'01' * 16}>]")


def word(title: str = "", properties: str = "", body: Sequence[tuple[str, str]] = ()) -> bytes:
    """A Word file: a title, then paragraphs as (style, text); the style "Table" makes rows, cells parted by |."""
    file = docx.Document()
    file.core_properties.title = properties
    if title:
        file.add_heading(title, 0)
    table = None
    for style, text in body:
        if style == "Table":
            cells = text.split("|")
            table = table or file.add_table(0, len(cells))
            for cell, value in zip(table.add_row().cells, cells, strict=True):
                cell.text = value
        else:
            table = None
            file.add_paragraph(text, style=style)
    return _saved(file.save)


def _saved(save) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()
