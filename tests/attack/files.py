"""Attacks with files that are broken at random."""

import io
import random
import zipfile
from pathlib import Path

from attack.originals import originals
from attack.outcome import Outcome
from index_folders import TEXTS, write_corpus
from kratom_qa.documents.folder import read_corpus
from kratom_qa.documents.limits import Limits
from kratom_qa.documents.question_files import read_questions
from kratom_qa.documents.subject import read_subject
from kratom_qa.errors import KratomQAError

_TOKENS = [
    b"<", b">", b"&#xD800;", b"<![", b"<!--", b"%PDF", b"endobj", b"/Kids", b"---\n", b"[", b"{", b"!!", b"&a", b"*a",
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\x1b[31m", b"99999999999", b"-1", b"\n" * 50, b" " * 500,
]  # fmt: skip


def _mutated(rng: random.Random, data: bytes) -> bytes:
    """The bytes with up to eight changes: flipped, cut, doubled, moved, or something hostile put in."""
    out = bytearray(data)
    for _ in range(rng.randint(1, rng.choice([1, 2, 8]))):
        start = rng.randrange(len(out) + 1)
        stop = min(len(out), start + rng.choice([1, 1, 2, 8, 64, 512]))
        change = rng.randrange(5)
        if change == 0 and start < len(out):
            out[start] ^= 1 << rng.randrange(8)
        elif change == 1:
            del out[start:stop]
        elif change == 2:
            out[start:start] = out[start:stop] * rng.choice([1, 2, 50])
        elif change == 3:
            piece = bytes(out[start:stop])
            del out[start:stop]
            at = rng.randrange(len(out) + 1)
            out[at:at] = piece
        else:
            out[start:start] = rng.choice(_TOKENS)
    return bytes(out)


def _mutated_archive(rng: random.Random, data: bytes) -> bytes:
    """An archive with one part changed, or changed itself."""
    if rng.random() < 0.3:
        return _mutated(rng, data)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        chosen = rng.choice([name for name in source.namelist() if not name.endswith((".png", ".jpeg"))])
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, _mutated(rng, part) if name == chosen else part)
    return made.getvalue()


def mutate_documents(rng: random.Random, trials: int, folder: Path) -> Outcome:
    """Files of every format, broken at random: each is a document with true offsets, or left out with a reason."""
    found = Outcome()
    for suffix, data in originals().items():
        corpus = write_corpus(folder / suffix.strip("."), {"tea.md": TEXTS["tea.md"]})
        for number in range(trials):
            mutate = _mutated_archive if data.startswith(b"PK") else _mutated
            (corpus / f"{number:05d}{suffix}").write_bytes(mutate(rng, data))
        try:
            read = read_corpus(corpus, limits=Limits(seconds=10))
        except Exception as error:
            found.fault(f"{suffix}: {error!r}")
            continue
        for document in read.documents:
            ends = [0, *(place for block in document.blocks for place in (block.start, block.end)), len(document.text)]
            clean = all(text.isprintable() for text in (document.id, document.title, document.path))
            good = ends == sorted(ends) and clean and document.text.encode()
            found.add("read") if good else found.fault(f"{suffix}: {document.path} {document.id!r}")
        for skipped in read.skipped:
            good = skipped.reason and skipped.reason.isprintable()
            found.add("left out") if good else found.fault(f"{suffix}: {skipped}")
    return found


def mutate_questions(rng: random.Random, trials: int, folder: Path) -> Outcome:
    """Files of questions and about.toml, broken at random: read, or one line that names the file."""
    found = Outcome()
    about = b'title = "Tea"\nabout = "A note."\nexamples = ["Is it hot?"]\n'
    corpus = write_corpus(folder / "corpus", {"tea.md": TEXTS["tea.md"]})
    documents = read_corpus(corpus).documents
    for number in range(trials):
        (corpus / "tea.questions.jsonl").write_bytes(_mutated(rng, TEXTS["tea.questions.jsonl"].encode()))
        (corpus / "about.toml").write_bytes(_mutated(rng, about))
        for read in (lambda: read_questions(corpus, documents), lambda: read_subject(corpus)):
            try:
                read()
                found.add("read")
            except KratomQAError as error:
                told = str(error).isprintable() and str(error).startswith(("tea.questions.jsonl", "about.toml"))
                found.add("refused in one line") if told else found.fault(f"{number}: {error!r}")
            except Exception as error:
                found.fault(f"{number}: {error!r}")
    return found
