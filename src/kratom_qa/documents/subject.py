"""`subject.toml` at the root of a corpus: what it says of itself and knows of its subject. Optional, like each key.

title = "Notes on tea"
examples = ["How long should tea steep?"]
called = ["tea"]
[synonyms]
camellia = ["tea bush"]

`about.toml`, its older name, is read where there is no other; corpus/README.md tells what each key is for.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from kratom_qa.datatypes import NEUTRAL, Circumstance, Help, Opposition, Safety, Subject, Together
from kratom_qa.documents.decoding import decode
from kratom_qa.documents.listing import ABOUT, SUBJECT, list_corpus, read_plain
from kratom_qa.errors import CorpusError, UnreadableDocument
from kratom_qa.words import one_line

_LARGEST = 1_000_000
"""Bytes."""
_LONGEST_TITLE = 80
_LONGEST_CONTACT = 200
_LONGEST_EXAMPLE = 200
_MOST_EXAMPLES = 8

_Reader = Callable[[str, Any], Any]
"""From the name of a key and its value to what is kept; raises `_Wrong`."""


class _Wrong(Exception):
    """What is wrong with a value, and what would be right."""


def read_subject(folder: Path) -> Subject:
    """What the file says; nothing where there is none.

    Errors: `CorpusError` that names the key which is wrong, and what would be right.
    """
    found = list_corpus(folder).subject
    if not found:
        return NEUTRAL
    if len(found) > 1:
        raise CorpusError(f"there are both {SUBJECT} and {ABOUT}; put everything into {SUBJECT} and delete the other")
    ((name, path),) = found.items()
    try:
        values = tomllib.loads(decode(read_plain(path, _LARGEST)))
    except (UnreadableDocument, ValueError, RecursionError) as error:  # a number too long, or nested too deep
        raise CorpusError(f"{name} cannot be read: {one_line(str(error))}") from None
    try:
        return _subject(values)
    except _Wrong as wrong:
        raise CorpusError(f"{name}{wrong}") from None


def suits(subject: Subject, texts: Iterable[str]) -> bool:
    """Whether most of these texts name the subject.

    >>> suits(Subject(called=("tea",)), ["Tea is hot.", "Milk in tea.", "Coffee."]), suits(NEUTRAL, ["Tea is hot."])
    (True, False)
    """
    if not subject.called:
        return False
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, subject.called))})\b", re.IGNORECASE)
    found = Counter(named.search(text) is not None for text in texts)
    return found[True] > found[False]


def _subject(values: Mapping[str, Any]) -> Subject:
    _check_keys(values, _READERS)
    return Subject(**{key: _READERS[key](key, value) for key, value in values.items()})


def _check_keys(values: Mapping[str, Any], known: Mapping[str, object], inside: str = "") -> None:
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise _Wrong(f"{inside} has a key “{unknown[0]}”; there are: {', '.join(known)}")


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong(f': {key} is a text, written {key} = "…"')
    return "\n".join(map(one_line, value.strip().splitlines()))


def _line(key: str, value: Any) -> str:
    return one_line(_text(key, value))


def _title(key: str, value: Any) -> str:
    title = _line(key, value)
    if len(title) > _LONGEST_TITLE:
        raise _Wrong(f": {key} is longer than {_LONGEST_TITLE} characters")
    return title


def _contact(key: str, value: Any) -> str:
    contact = _line(key, value)
    if len(contact) > _LONGEST_CONTACT:
        raise _Wrong(f": {key} is longer than {_LONGEST_CONTACT} characters")
    return contact


def _texts(key: str, value: Any, of: str = "texts") -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise _Wrong(f': {key} is a list of {of}, written {key} = ["…", "…"]')
    return tuple(map(one_line, value))


def _examples(key: str, value: Any) -> tuple[str, ...]:
    examples = _texts(key, value, of="questions")
    if len(examples) > _MOST_EXAMPLES or any(len(item) > _LONGEST_EXAMPLE for item in examples):
        raise _Wrong(f": {key} are up to {_MOST_EXAMPLES} questions of up to {_LONGEST_EXAMPLE} characters each")
    return examples


def _safety(key: str, value: Any) -> Safety:
    if value not in list(Safety):
        raise _Wrong(f": {key} is one of {', '.join(f'“{level}”' for level in Safety)}")
    return Safety(value)


def _patterns(key: str, value: Any) -> tuple[str, ...]:
    patterns = _texts(key, value, of="regular expressions")
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise _Wrong(f": {key} holds “{pattern}”, which is no regular expression ({error})") from None
    return patterns


def _of_another(key: str, value: Any) -> tuple[str, ...]:
    patterns = _patterns(key, value)
    if any(re.compile(pattern).groups != 1 for pattern in patterns):
        raise _Wrong(f": each of {key} has one group, the word that must have been asked about")
    return patterns


def _table(key: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(f": {key} is a table, written [{key}]")
    return value


def _synonyms(key: str, value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((word, _texts(f"{key}.{word}", everyday)) for word, everyday in _table(key, value).items())


def _alternatives(key: str, value: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise _Wrong(f': {key} is a list of lists, written {key} = [["…", "…"], ["…", "…"]]')
    return tuple(_texts(f"each of {key}", one) for one in value)


def _flag(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(f": {key} is true or false")
    return value


def _record(make: type[Any], required: tuple[str, ...] = ()) -> _Reader:
    """Reads one table into a dataclass of patterns and flags."""
    known = {field.name: _flag if field.type is bool else _patterns for field in fields(make)}

    def read(key: str, value: Any) -> Any:
        table = _table(key, value)
        _check_keys(table, known, f": {key}")
        missing = [name for name in required if name not in table]
        if missing:
            raise _Wrong(f": each of {key} has the keys {', '.join(required)}; {missing[0]} is missing")
        return make(**{name: known[name](f"{key}.{name}", given) for name, given in table.items()})

    return read


def _records(make: type[Any], required: tuple[str, ...]) -> _Reader:
    """Reads a list of such tables."""
    read = _record(make, required)

    def read_all(key: str, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _Wrong(f": {key} are tables, each written [[{key}]]")
        return tuple(read(key, one) for one in value)

    return read_all


def _together(key: str, value: Any) -> Together:
    table = _table(key, value)
    _check_keys(table, {"question": "", "others": "", "called": ""}, f": {key}")
    question = _line(f"{key}.question", table.get("question"))
    if question.count("{other}") != 1:
        raise _Wrong(f": {key}.question holds {{other}} once, in the place of the other thing")
    called = _synonyms(f"{key}.called", table.get("called", {}))
    return Together(question, _texts(f"{key}.others", table.get("others")), called)


_READERS: dict[str, _Reader] = {
    "title": _title,
    "about": _text,
    "examples": _examples,
    "called": _texts,
    "disclaimer": _line,
    "contact": _contact,
    "safety": _safety,
    "model": _line,
    "persons": _texts,
    "aspects": _texts,
    "editorial": _texts,
    "topicless": _texts,
    "synonyms": _synonyms,
    "alternatives": _alternatives,
    "together": _together,
    "help": _record(Help),
    "opposites": _records(Opposition, ("asked", "one", "other")),
    "circumstances": _records(Circumstance, ("asked", "said")),
    "of_another": _of_another,
}
