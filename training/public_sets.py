"""Questions, the texts that answer them and those that do not, from public test sets, split by subject.

The sets are folders in the form of BEIR below `$KRATOM_QA_DATA/data`, each with a SOURCE.md on where it is from. A
subject (the article, disease, document or abstract that a question is about) is wholly in one part, so that what is
reported for `test` is about subjects of which nothing was learned.
"""

import hashlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kratom_qa.documents.splitting import context
from kratom_qa.evaluation.beir import TestCollection, read_beir
from kratom_qa.index import Index
from kratom_qa.query.synonyms import expand_query

SETS = ("squad2", "medquad_small", "doc2dial", "scifact")
PARTS = ("train", "dev", "test", "train")
"""The part of a subject, by its hash: two fourths are learned from."""
_QUESTION_FIRST = re.compile(r"^([A-Z][^.?!\n]{12,150}\?)\s+(?=[A-Z])")
_FEW_WORDS = 5
"""A turn of a dialogue with fewer words says nothing alone ("Yes, I did")."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a set."""

    question: str
    subject: str
    """What the split goes by."""
    group: str
    """The paragraph, disease or dialogue that the question was written for: others of the group are near misses."""
    texts: tuple[str, ...]
    """Sentences that answer, and last a passage; none where nothing does."""

    @property
    def part(self) -> str:
        return part_of(self.subject)


def part_of(subject: str) -> str:
    """`train`, `dev` or `test`: half, a fourth and a fourth of all subjects.

    >>> part_of("Warsaw"), part_of("Islamism"), part_of("Huguenot")
    ('dev', 'test', 'train')
    """
    return PARTS[int(hashlib.sha256(subject.encode()).hexdigest()[:8], 16) % len(PARTS)]


def data_folder() -> Path:
    """Where the public sets lie."""
    return Path(os.environ["KRATOM_QA_DATA"]) / "data"


def subject_of(name: str, document: str, title: str) -> str:
    """The subject of a document of a set: the Wikipedia article, the disease, the document, the abstract."""
    if name == "squad2":
        return re.sub(r"^squad-dev-|-\d+$", "", document)
    return title if name == "medquad_small" else document.rsplit("-", 1)[0] if name == "doc2dial" else document


def examples(name: str) -> list[Example]:
    """All questions of a set, unanswerable ones among them."""
    found = read_beir(data_folder() / name)
    texts = {d.id: d for d in found.collection.documents}
    result = [e for query in found.queries if (e := _example(name, found, texts, query))]
    return result + (list(_leading_questions(found)) if name == "medquad_small" else [])


def _example(name: str, found: TestCollection, texts: dict[str, Any], query: str) -> Example | None:
    metadata, question = found.metadata[query], found.queries[query]
    relevant = [d for d, grade in found.qrels.get(query, {}).items() if grade == max(found.qrels[query].values())]
    document = metadata.get("source_doc") or next(iter(relevant), query)
    if name == "doc2dial" and len(question.split()) < _FEW_WORDS:
        return None
    title = texts[relevant[0]].title if relevant else query
    subject = subject_of(name, relevant[0] if relevant and name == "doc2dial" else document, title)
    if not metadata.get("answerable"):
        return Example(question, subject, document, ())
    sentences = [_sentence(texts[e["doc"]].text, e["start"], e["end"]) for e in metadata.get("evidence", [])[:1]]
    group = query.rsplit("_", 1)[0] if name == "doc2dial" else title if name == "medquad_small" else document
    passages = [f"{texts[d].title}\n{texts[d].text}".strip() for d in relevant[:1]]
    return Example(question, subject, group, (*sentences, *passages))


def _sentence(text: str, start: int, end: int) -> str:
    """The sentences around a span, by full stops."""
    first = max((m.end() for m in re.finditer(r"[.?!]\s+|\n+", text[:start])), default=0)
    last = re.search(r"[.?!](?=\s|$)|\n", text[max(start, end - 1) :])
    return text[first : max(start, end - 1) + last.end() if last else len(text)].strip()


def _leading_questions(found: TestCollection) -> Iterator[Example]:
    """Passages that begin with the question they answer, as pages of questions and answers do."""
    for document in found.collection.documents:
        if (first := _QUESTION_FIRST.match(document.text)) and len(document.text) > first.end() + 80:
            rest = document.text[first.end() :]
            yield Example(
                first[1], document.title, document.title, (_sentence(rest, 0, 1), f"{document.title}\n{rest}")
            )


def examples_of(index: Index) -> list[Example]:
    """The questions of an index, and what no document answers beside the passage that bears on it most."""
    found, collection = [], index.collection
    for questions in (collection.questions, collection.unanswerable):
        for text, places in zip(questions.texts, questions.places, strict=True):
            if not places:
                continue
            passage = collection.passages[min(places, key=lambda place: place.rank).passage]
            texts: tuple[str, ...] = ()
            if questions is collection.questions:
                rows = [s for place in places for s in range(*place.sentences)]
                texts = (*(collection.sentences[s].text for s in rows), f"{context(passage)}\n{passage.text}")
            found.append(
                Example(expand_query(text, index.subject.synonyms), passage.document.id, f"{passage.start}", texts)
            )
    return found


def titles(name: str) -> list[Example]:
    """Titles as queries for what stands under them: which thing is meant counts as well as what is asked of it."""
    documents = read_beir(data_folder() / name).collection.documents
    return [
        Example(d.title, subject_of(name, d.id, d.title), d.title, (d.text,))
        for d in documents
        if d.title and d.title not in d.text[: 2 * len(d.title)]
    ]


def grouped(found: Sequence[Example]) -> list[list[Example]]:
    """Questions of one group together, those of one subject near each other."""
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in found:
        groups[example.subject, example.group].append(example)
    return [groups[key] for key in sorted(groups)]


def counts(found: Sequence[Example]) -> str:
    """How many questions of each kind each part holds."""
    table = {part: [e for e in found if e.part == part] for part in ("train", "dev", "test")}
    return json.dumps({p: [sum(bool(e.texts) for e in es), sum(not e.texts for e in es)] for p, es in table.items()})
