"""Mails saved as files: the headers and the text that the sender wrote; a mail of HTML alone is read as a page."""

import email
import email.policy
from email.message import EmailMessage, MIMEPart

from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.html import load_html
from kratom_qa.documents.plain import load_plain
from kratom_qa.errors import UnreadableDocument

_SHOWN = ("From", "To", "Date", "Subject")


def load_eml(data: bytes) -> Extracted:
    """A mail; what is attached is left out and named."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise UnreadableDocument("it is not a mail")
    body = message.get_body(("plain", "html"))
    if body is None:
        raise UnreadableDocument("it is a mail without text")
    text = _decoded(body)
    page = message.get_body(("html",))
    if page is not None and not text.strip():  # an empty text beside the page that is meant
        body, text = page, _decoded(page)
    headers = "".join(f"{name}: {' '.join(str(message[name]).split())}\n" for name in _SHOWN if message[name])
    is_page = body.get_content_type() == "text/html"
    found = load_html(text.encode()) if is_page else load_plain(f"{headers}\n{text}".encode())
    names = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    lost = (f"{len(names)} attachments left out ({', '.join(names[:5])})",) if names else ()
    return Extracted(found.text, found.blocks, {**found.metadata, **_metadata(message)}, (*found.lost, *lost))


def _decoded(body: MIMEPart) -> str:
    """The text of a part; one in an unknown or wrong encoding as far as it can be told."""
    payload = body.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    for encoding in (body.get_content_charset("utf-8"), "utf-8", "cp1252"):
        try:
            return raw.decode(encoding).replace("\r\n", "\n").replace("\0", "")
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace").replace("\0", "")


def _metadata(message: EmailMessage) -> dict[str, str]:
    sender, date = message["From"], message["Date"]
    found = {"title": " ".join(str(message["Subject"] or "").split())}
    if sender is not None and getattr(sender, "addresses", None):
        found["author"] = sender.addresses[0].display_name or sender.addresses[0].addr_spec
    if date is not None and getattr(date, "datetime", None) is not None:
        found["published"] = date.datetime.date().isoformat()
    return {name: value for name, value in found.items() if value}
