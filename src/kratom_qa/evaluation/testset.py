"""Questions with what a good answer holds: read, checked, and split once into `dev` and `test`."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kratom_qa.datatypes import Document
from kratom_qa.errors import KratomQAError

QUESTIONS = "questions.jsonl"


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
    if question.history and not question.standalone:
        found.append("a follow-up has its question written in full under `standalone`")
    return found


def _question(line: str, place: str) -> TestQuestion:
    try:
        fields: dict[str, Any] = json.loads(line)
        return TestQuestion(
            id=fields["id"],
            question=fields["question"],
            answerable=fields["answerable"],
            tags=tuple(fields.get("tags", ())),
            history=tuple(fields.get("history", ())),
            standalone=fields.get("standalone"),
            conversation=fields.get("conversation"),
            gold=tuple(Span(g["doc_id"], g["start"], g["end"]) for g in fields.get("gold", ())),
            nuggets=tuple(_nugget(nugget) for nugget in fields.get("nuggets", ())),
            notice=fields.get("notice"),
        )
    except (json.JSONDecodeError, KeyError, TypeError, re.error) as error:
        raise TestsetError(f"{place} is no test question ({type(error).__name__}: {error})") from None


def _nugget(fields: Mapping[str, Any]) -> Nugget:
    patterns = tuple(re.compile(pattern).pattern for pattern in fields["patterns"])
    return Nugget(fields["fact"], patterns, bool(fields.get("vital", True)))
