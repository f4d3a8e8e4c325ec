"""`kratom-qa diff`: how two builds of an index differ, in words."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from kratom_qa.cli.terminal import say
from kratom_qa.datatypes import Document
from kratom_qa.index import Index, load_index
from kratom_qa.index.manifest import MANIFEST
from kratom_qa.index.store import load_build

_SHOWN = 5
"""Sentences of one kind."""
_FACTS = ("title", "path", "publisher", "author", "source_type", "published", "language", "digest_of")
_BUILT_WITH = ("program", "model", "stemmer", "passage_tokens", "max_file")


def run_diff(old: Path, new: Path) -> int:
    """Print how the index or build in `new` differs from that in `old`."""
    lines = list(differences(_open(old), _open(new)))
    for line in lines or ["nothing differs"]:
        say(line)
    return 0


def differences(old: Index, new: Index) -> Iterator[str]:
    """A line each: how it was built, documents, questions, the subject."""
    for name in _BUILT_WITH:
        was, now = getattr(old.manifest, name), getattr(new.manifest, name)
        if was != now:
            yield f"{name.replace('_', ' ')}: {was}, now {now}"
    if old.manifest.model == new.manifest.model and old.manifest.model_sha256 != new.manifest.model_sha256:
        yield f"model: the weights of {new.manifest.model} changed"
    yield from _documents(old, new)
    yield from _left_out(old, new)
    yield from _counted("question", old.collection.questions.texts, new.collection.questions.texts)
    yield from _counted(
        "question without an answer", old.collection.unanswerable.texts, new.collection.unanswerable.texts
    )
    changed = [
        field.name
        for field in fields(new.subject)
        if getattr(old.subject, field.name) != getattr(new.subject, field.name)
    ]
    if changed:
        yield f"what is known of the subject: {', '.join(changed)} changed"


def _open(place: Path) -> Index:
    """An index, or one build in its folder; errors as for `load_index`."""
    return load_build(place) if (place / MANIFEST).exists() else load_index(place)


def _documents(old: Index, new: Index) -> Iterator[str]:
    before = {document.id: document for document in old.collection.documents}
    after = {document.id: document for document in new.collection.documents}
    said_before, said_after = _sentences(old), _sentences(new)
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield f"{name}: removed"
        elif name not in before:
            yield f"{name}: new, {said_after[name].total()} sentences"
        else:
            yield from (f"{name}: {fact}" for fact in _facts(before[name], after[name]))
            yield from _told(name, "gone", "-", said_before[name] - said_after[name])
            yield from _told(name, "new", "+", said_after[name] - said_before[name])


def _facts(old: Document, new: Document) -> Iterator[str]:
    for name in _FACTS:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield f"{name.replace('_', ' ')} was {was or 'not given'}, now {now or 'not given'}"


def _sentences(index: Index) -> dict[str, Counter[str]]:
    found = {document.id: Counter[str]() for document in index.collection.documents}
    for sentence in index.collection.sentences:
        found[sentence.document.id][" ".join(sentence.text.split())] += 1
    return found


def _told(name: str, what: str, sign: str, sentences: Counter[str]) -> Iterator[str]:
    if not sentences:
        return
    yield f"{name}: {sentences.total()} sentences {what}"
    texts = list(sentences.elements())
    yield from (f"  {sign} {text}" for text in texts[:_SHOWN])
    if len(texts) > _SHOWN:
        yield f"  {sign} and {len(texts) - _SHOWN} more"


def _left_out(old: Index, new: Index) -> Iterator[str]:
    before, after = dict(old.manifest.skipped), dict(new.manifest.skipped)
    yield from (f"{path}: left out now: {reason}" for path, reason in after.items() if path not in before)
    yield from (f"{path}: no longer left out" for path in before if path not in after)


def _counted(what: str, old: Iterable[str], new: Iterable[str]) -> Iterator[str]:
    before, after = Counter(old), Counter(new)
    for sign, count in (("new", (after - before).total()), ("gone", (before - after).total())):
        if count:
            yield f"{count} {what.replace('question', 'questions' if count > 1 else 'question')} {sign}"
