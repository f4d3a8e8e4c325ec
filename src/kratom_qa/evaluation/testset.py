"""Questions with what a good answer holds: read, checked, and split once into `dev` and `test`."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kratom_qa.datatypes import Document, Notice
from kratom_qa.errors import KratomQAError

QUESTIONS = "questions.jsonl"
_KINDS = {str: "a text", int: "a whole number", bool: "true or false"}


class TestsetError(KratomQAError):
    """The test set is missing or contradicts itself or the documents."""

    __test__ = False  # not a test of pytest's


@dataclass(frozen=True, slots=True)
class Span:
    """A place that answers, in half-open Unicode offsets."""

    doc_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact that a good answer holds (Voorhees 2003), found by any of its patterns."""

    fact: str
    patterns: tuple[str, ...]
    vital: bool

    def stands_in(self, text: str) -> bool:
        """Whether a text holds the fact; upper and lower case are the same."""
        return any(re.search(pattern, text, re.IGNORECASE) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """One question of a test set."""

    __test__ = False  # not a test of pytest's

    id: str
    question: str
    answerable: bool
    tags: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    standalone: str | None = None
    """The question rewritten in full by hand, for follow-ups."""
    conversation: str | None = None
    gold: tuple[Span, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    notice: str | None = None

    @property
    def cluster(self) -> str:
        """What is drawn as one in a bootstrap: the conversation, or the question alone."""
        return self.conversation or self.id

    @property
    def split(self) -> str:
        """`dev` or `test`, by the SHA-256 of the cluster, so that no conversation is torn apart."""
        digest = hashlib.sha256(self.cluster.encode()).hexdigest()
        return "dev" if int(digest, 16) % 2 else "test"


def load_testset(folder: Path) -> tuple[TestQuestion, ...]:
    """The questions of `folder/questions.jsonl`.

    Errors: `TestsetError` that names the line.
    """
    path = folder / QUESTIONS
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise TestsetError(f"there is no test set at {folder}; name a folder that holds {QUESTIONS}") from None
    found = [_question(json_line, f"{path}:{number}") for number, json_line in enumerate(lines, 1) if json_line.strip()]
    if not found:
        raise TestsetError(f"{path} holds no question")
    return tuple(found)


def problems(questions: Sequence[TestQuestion], documents: Iterable[Document]) -> list[str]:
    """What is wrong with a test set, in words: ids twice, spans that are not there, nuggets that no span holds."""
    texts = {document.id: document.text for document in documents}
    found: list[str] = []
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            found.append(f"{question.id}: the id stands twice")
        seen.add(question.id)
        found += [f"{question.id}: {problem}" for problem in _question_problems(question, texts)]
    return found


def _question_problems(question: TestQuestion, texts: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    outside = [s for s in question.gold if not 0 <= s.start < s.end <= len(texts.get(s.doc_id, ""))]
    if outside:
        return [f"{span.doc_id} {span.start}-{span.end} is no place in the documents" for span in outside]
    golds = [texts[span.doc_id][span.start : span.end] for span in question.gold]
    if question.answerable != bool(golds) or question.answerable != bool(question.nuggets):
        found.append("an answerable question has spans and nuggets, an unanswerable one has neither")
    found += [f"no span holds “{n.fact}”" for n in question.nuggets if not any(n.stands_in(gold) for gold in golds)]
    found += [
        f"{span.doc_id} {span.start}-{span.end} holds no nugget"
        for span, gold in zip(question.gold, golds, strict=True)
        if not any(nugget.stands_in(gold) for nugget in question.nuggets)
    ]
    if question.notice is not None and question.notice not in set(Notice):
        found.append(f"the notice “{question.notice}” is none of {', '.join(Notice)}")
    if question.history and not question.standalone:
        found.append("a follow-up has its question written in full under `standalone`")
    return found


def _question(line: str, place: str) -> TestQuestion:
    try:
        fields: dict[str, Any] = json.loads(line)
        return TestQuestion(
            id=_typed(fields, "id", str),
            question=_typed(fields, "question", str),
            answerable=_typed(fields, "answerable", bool),
            tags=_texts(fields, "tags"),
            history=_texts(fields, "history"),
            standalone=_text(fields, "standalone"),
            conversation=_text(fields, "conversation"),
            gold=tuple(_span(gold) for gold in fields.get("gold", ())),
            nuggets=tuple(_nugget(nugget) for nugget in fields.get("nuggets", ())),
            notice=_text(fields, "notice"),
        )
    except (json.JSONDecodeError, KeyError, TypeError, re.error) as error:
        raise TestsetError(f"{place} is no test question ({type(error).__name__}: {error})") from None


def _span(fields: Mapping[str, Any]) -> Span:
    return Span(_typed(fields, "doc_id", str), _typed(fields, "start", int), _typed(fields, "end", int))


def _nugget(fields: Mapping[str, Any]) -> Nugget:
    patterns = tuple(re.compile(pattern).pattern for pattern in _texts(fields, "patterns"))
    if not patterns:
        raise TypeError("a nugget has no patterns")
    return Nugget(_typed(fields, "fact", str), patterns, bool(fields.get("vital", True)))


def _typed(fields: Mapping[str, Any], name: str, kind: type) -> Any:
    """A field that must be of this very kind; true is no number."""
    if type(fields[name]) is not kind:
        raise TypeError(f"{name} is {fields[name]!r}, wanted is {_KINDS[kind]}")
    return fields[name]


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    return None if fields.get(name) is None else str(_typed(fields, name, str))


def _texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of texts, empty where it is left out."""
    found = fields.get(name, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise TypeError(f"{name} is {found!r}, wanted is a list of texts")
    return tuple(found)
