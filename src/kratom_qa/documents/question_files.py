"""Files of questions beside the documents: what people ask, and where it is answered, if anywhere.

`<document>.questions.jsonl` holds `{"question": "...", "quote": "..."}` a line, the quote standing word for word in
the document beside it; with `"answered": false` the quote is worth showing to who asks, but no answer, and with
`"rank": 2` it comes after a quote of rank 1, which is the default, that belongs to the same question. Quotes with
`"side": 1` and `"side": 2` say different things on what is asked, and are shown side by side.
`gaps.questions.jsonl` holds `{"question": "..."}` a line: what people ask and no document answers. Both are optional.
In either, a line may hold several questions, `"questions": ["...", "..."]`, to which all else in it applies.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from kratom_qa.datatypes import AskedQuestion, Document
from kratom_qa.documents.decoding import decode
from kratom_qa.documents.listing import QUESTIONS, Skipped, list_corpus, read_plain
from kratom_qa.errors import CorpusError, UnreadableDocument
from kratom_qa.words import one_line

GAPS = f"gaps{QUESTIONS}"
_HIGHEST = 1000
"""Rank, or number of a side."""
_LARGEST = 200_000_000
"""Bytes of a file of questions."""


def read_questions(
    folder: Path, documents: Sequence[Document], left_out: Sequence[Skipped] = ()
) -> tuple[tuple[AskedQuestion, ...], tuple[str, ...]]:
    """The questions with a place in the documents, and those without; those of a document that was left out are too.

    Errors: `CorpusError` that names the line where a question points at words that do not stand in its document.
    """
    located: list[AskedQuestion] = []
    unanswerable: list[str] = []
    questions = list_corpus(folder).questions
    by_stem: dict[str, list[Document]] = {name.removesuffix(QUESTIONS): [] for name in questions}
    for document in documents if by_stem else ():
        by_stem.get(_without_suffix(document.path), []).append(document)
    silent = {_without_suffix(skipped.path) for skipped in left_out}
    for name, path in questions.items():
        if PurePosixPath(name).name == GAPS:
            unanswerable += [text for _, fields in _lines(name, path) for text in _asked(fields)]
            continue
        beside = by_stem.get(name.removesuffix(QUESTIONS), [])
        if beside:
            for number, fields in _lines(name, path, "quote"):
                located += _located(name, number, fields, beside)
        elif name.removesuffix(QUESTIONS) not in silent:
            raise CorpusError(f"{name} stands beside no document; name it after the document it asks about")
    return tuple(located), tuple(unanswerable)


def _without_suffix(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))


def _lines(name: str, path: Path, *wanted: str) -> Iterator[tuple[int, dict[str, object]]]:
    try:
        text = decode(read_plain(path, _LARGEST))
    except UnreadableDocument as error:
        raise CorpusError(f"{name} cannot be read: {error}") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):  # no JSON, a number too long, nested too deep
            fields = None
        told = isinstance(fields, dict) and all(isinstance(fields.get(key), str) for key in wanted)
        if not told or not _asked(fields):
            form = json.dumps(dict.fromkeys(("question", *wanted), "..."))
            raise CorpusError(f'{name} line {number} is not {form}, nor the same with "questions": ["...", "..."]')
        yield number, fields


def _asked(fields: dict[str, object]) -> list[str]:
    """The questions of a line, one or several; none where they are not written as they should be."""
    asked = [fields["question"]] if "question" in fields else fields.get("questions")
    if not isinstance(asked, list) or not all(isinstance(text, str) for text in asked):
        return []
    cleaned = [one_line(text) for text in asked]
    return cleaned if all(cleaned) else []


def _located(name: str, number: int, fields: dict[str, object], beside: Sequence[Document]) -> list[AskedQuestion]:
    quote, answered = str(fields["quote"]), fields.get("answered", True)
    if not isinstance(answered, bool):
        raise CorpusError(f'{name} line {number} has "answered": {json.dumps(answered)}; write true or false')
    rank = _number(name, number, "rank", fields.get("rank", 1))
    side = _number(name, number, "side", fields["side"]) if "side" in fields else 0
    if side and not answered:
        raise CorpusError(f'{name} line {number} has a "side" but no answer; leave out one of the two')
    document = next((document for document in beside if quote.strip() and quote in document.text), None)
    if document is None:
        raise CorpusError(
            f"{name} line {number} points at words that do not stand in {beside[0].path}: “{one_line(quote)[:60]}”; "
            "mend the quote or remove the line"
        )
    start = document.text.find(quote)
    end = start + len(quote)
    return [AskedQuestion(text, document, start, end, answered, rank, side) for text in _asked(fields)]


def _number(name: str, line: int, field: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _HIGHEST:
        shown = one_line(json.dumps(value))[:60]
        raise CorpusError(f'{name} line {line} has "{field}": {shown}; write a whole number from 1 to {_HIGHEST}')
    return value
