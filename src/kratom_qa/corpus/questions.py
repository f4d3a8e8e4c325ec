"""Files of questions beside the documents: what people ask, and where it is answered, if anywhere.

`<document>.questions.jsonl` holds `{"question": "...", "quote": "..."}` a line, the quote standing word for word in
the document beside it. `gaps.questions.jsonl` holds `{"question": "..."}` a line: what people ask and no document
answers. Both are optional.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from kratom_qa.corpus.decoding import decode
from kratom_qa.corpus.listing import QUESTIONS, question_files
from kratom_qa.datatypes import AskedQuestion, Document
from kratom_qa.errors import CorpusError, UnreadableDocument

GAPS = f"gaps{QUESTIONS}"


def read_questions(folder: Path, documents: Sequence[Document]) -> tuple[tuple[AskedQuestion, ...], tuple[str, ...]]:
    """The questions that the documents answer, and those that none does.

    Errors: `CorpusError` that names the line where a question points at words that do not stand in its document.
    """
    answered: list[AskedQuestion] = []
    gaps: list[str] = []
    by_stem = {str(PurePosixPath(document.path).with_suffix("")): document for document in documents}
    for name in question_files(folder):
        if PurePosixPath(name).name == GAPS:
            gaps += [question for _, question, _ in _lines(folder, name, quoted=False)]
            continue
        document = by_stem.get(name.removesuffix(QUESTIONS))
        if document is None:
            raise CorpusError(f"{name} stands beside no document; name it after the document it asks about")
        answered += [_located(name, number, q, quote, document) for number, q, quote in _lines(folder, name)]
    return tuple(answered), tuple(gaps)


def _lines(folder: Path, name: str, *, quoted: bool = True) -> Iterator[tuple[int, str, str]]:
    try:
        text = decode((folder / name).read_bytes())
    except (UnreadableDocument, OSError) as error:
        raise CorpusError(f"{name} cannot be read: {error}") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            yield number, str(fields["question"]), str(fields["quote"]) if quoted else ""
        except (json.JSONDecodeError, KeyError, TypeError):
            wanted = '{"question": "...", "quote": "..."}' if quoted else '{"question": "..."}'
            raise CorpusError(f"{name} line {number} is not {wanted}") from None


def _located(name: str, number: int, question: str, quote: str, document: Document) -> AskedQuestion:
    start = document.text.find(quote)
    if start < 0 or not quote.strip():
        raise CorpusError(
            f"{name} line {number} points at words that do not stand in {document.path}: “{quote[:60]}”; "
            "mend the quote or remove the line"
        )
    return AskedQuestion(question, document, start, start + len(quote))
