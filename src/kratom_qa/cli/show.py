"""`kratom-qa show`: a document, or the place in it where an offset lies, as the index holds it."""

from kratom_qa.cli.meant import did_you_mean, there_are
from kratom_qa.cli.terminal import say, warn
from kratom_qa.datatypes import Collection, Document, Passage
from kratom_qa.errors import UsageError
from kratom_qa.render.citations import document_label


def run_show(collection: Collection, doc_id: str, at: int | None) -> int:
    """Print the text character for character; with an offset, only the passage around it.

    Where the text stands goes to standard error, so that standard output holds nothing else.
    Errors: `UsageError` for a document or an offset that is not there.
    """
    document = find_document(collection, doc_id)
    if at is None:
        warn(f"{document_label(document)}, 0-{len(document.text)}")
        say(document.text.rstrip("\n"))
        return 0
    if at >= len(document.text):
        raise UsageError(f"“{doc_id}” has {len(document.text)} characters; give an offset below that")
    start, end, section = _around(collection, document, at)
    place = " › ".join(section)
    warn(f"{document_label(document)}{f', {place}' if place else ''}, {start}-{end}")
    say(document.text[start:end])
    return 0


def find_document(collection: Collection, doc_id: str) -> Document:
    """The document of this id. Errors: `UsageError` that names those there are."""
    ids = [document.id for document in collection.documents]
    if doc_id not in ids:
        raise UsageError(f"there is no source “{doc_id}”; {did_you_mean(doc_id, ids)}{there_are(ids)}")
    return collection.documents[ids.index(doc_id)]


def _around(collection: Collection, document: Document, at: int) -> tuple[int, int, tuple[str, ...]]:
    """The passage that an offset lies in; between two, such as in a heading, the paragraph."""
    passages = (p for p in collection.passages if p.document.id == document.id)
    inside: Passage | None = next((p for p in passages if p.start <= at < p.end), None)
    if inside is not None:
        return inside.start, inside.end, inside.section
    start, end = document.text.rfind("\n\n", 0, at + 1), document.text.find("\n\n", at)
    return (start + 2 if start >= 0 else 0), (end if end >= 0 else len(document.text)), ()
