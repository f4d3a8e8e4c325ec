"""Which documents an index is made of: those that did not change since the build before, and those of the parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kratom_qa import __version__
from kratom_qa.datatypes import NEUTRAL, Document, Subject
from kratom_qa.documents.folder import check_whole, with_ids
from kratom_qa.documents.limits import Limits
from kratom_qa.documents.listing import SUFFIXES, FileState, Skipped, list_corpus
from kratom_qa.documents.subject import read_subject, suits
from kratom_qa.errors import CorpusError
from kratom_qa.index import Index
from kratom_qa.index.contents import GIVEN_ID
from kratom_qa.index.merge import Pick
from kratom_qa.index.texts import StoredTexts
from kratom_qa.indexing.asked import Asked
from kratom_qa.indexing.parts import FOLDER, Part, parts_of, reader_code
from kratom_qa.indexing.reading import documents_of, folder_of, read_parts
from kratom_qa.words import stemmer_version


@dataclass(frozen=True, slots=True)
class Gathered:
    """The documents of a corpus, which lie on disk."""

    before: Index | None
    """The build before, where documents of it are taken over."""
    kept: dict[str, int]
    """Path of a document that is taken over -> its number in the build before."""
    parts: tuple[Part, ...]
    """All other files."""
    root: Path
    """Where the parts lie."""
    picks: tuple[Pick, ...]
    """All documents in their order; source 0 is the build before, where documents of it are taken over, then come the
    parts."""
    skipped: tuple[Skipped, ...]

    def sources(self) -> list[StoredTexts | Sequence[Document]]:
        """The folders that hold the documents."""
        parts = [documents_of(folder_of(part, self.root)) for part in self.parts]
        return [*([StoredTexts(self.before.model.parent)] if self.before is not None else []), *parts]

    def texts(self) -> Iterator[str]:
        """The text of every document."""
        sources = self.sources()
        for pick in self.picks:
            source = sources[pick.source]
            yield source.text(pick.number) if isinstance(source, StoredTexts) else source[pick.number].text

    def outlines(self) -> Iterator[tuple[Document, int, int]]:
        """Each document without its text and with the id that its file gives, its source, and its number there."""
        for number, source in enumerate(self.sources()):
            if isinstance(source, StoredTexts):
                for row in self.kept.values():
                    about = source.about(row)
                    yield _outline(about[GIVEN_ID], about["path"], about["lost"]), number, row
            else:
                yield from ((_outline(d.id, d.path, d.lost), number, row) for row, d in enumerate(source))

    def subject(self, corpus: Path, known: Subject) -> Subject:
        """What the corpus says; where it says nothing and its documents are about what is known, that."""
        own = read_subject(corpus)
        return borrowed(known) if own == NEUTRAL and suits(known, self.texts()) else own


def borrowed(known: Subject) -> Subject:
    """What is known of the subject, without what is said of other documents."""
    return replace(known, title=None, about=None, examples=(), contact=None)


def reusable(before: Index | None, asked: Asked) -> Index | None:
    """The build before, where this program would make the same of a file that did not change."""
    if before is None:
        return None
    made = before.manifest
    same = (made.program, made.reader, made.stemmer) == (__version__, reader_code(), stemmer_version())
    return before if same and (made.passage_tokens, made.max_file) == (asked.passage_tokens, asked.max_file) else None


def gather(asked: Asked, states: Sequence[FileState], before: Index | None) -> Gathered:
    """Read what changed since the build before, or only the parts of one shard of it.

    Errors: `CorpusError` where there is no document at all or, where that is asked, where a file or part of one had to
    be left out.
    """
    listing = list_corpus(asked.corpus)
    asked.progress.start("Reading", len(listing.documents))
    kept = _kept(before, states) if before is not None else {}
    asked.progress.advance(len(kept))
    fresh = {name: path for name, path in listing.documents.items() if name not in kept}
    parts = parts_of(fresh, {s.path: (s.size, s.sha256) for s in states}, asked.max_file)
    parts = parts[asked.shard[0] - 1 :: asked.shard[1]] if asked.shard else parts
    root, limits = asked.index_dir / FOLDER, Limits.up_to(asked.max_file)
    skipped = [*listing.skipped, *read_parts(parts, root, limits, lambda: asked.progress.advance(1))]
    found = Gathered(before if kept else None, kept, parts, root, (), ())
    outlines = sorted(found.outlines(), key=lambda one: one[0].path)
    documents, ambiguous = with_ids([document for document, _, _ in outlines])
    skipped += ambiguous
    if asked.strict:
        check_whole(asked.corpus, documents, skipped)
    if not documents and not asked.shard:
        kinds = " ".join(SUFFIXES)
        raise CorpusError(f"{asked.corpus} holds no document that can be read (known kinds: {kinds})")
    places = {document.path: (source, number) for document, source, number in outlines}
    picks = tuple(Pick(*places[document.path], document.id) for document in documents)
    return replace(found, picks=picks, skipped=tuple(skipped))


def _kept(before: Index, states: Sequence[FileState]) -> dict[str, int]:
    """Path -> number of the documents whose files did not change."""
    texts = StoredTexts(before.model.parent)
    numbers = {str(texts.about(number)["path"]): number for number in range(len(texts))}
    known = {path: sha256 for path, _, _, sha256 in before.manifest.corpus_files}
    return {s.path: numbers[s.path] for s in states if s.path in numbers and known.get(s.path) == s.sha256}


def _outline(given: str, path: str, lost: Sequence[str]) -> Document:
    return Document(given, "", "", "", path, lost=tuple(lost))
