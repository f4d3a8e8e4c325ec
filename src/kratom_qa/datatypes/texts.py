"""What was given: documents, their passages and sentences, and the questions that people ask of them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from kratom_qa.datatypes.subject import Subject


class BlockKind(StrEnum):
    """What a stretch of a document's text is, as far as its layout tells."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or table row of a document; markers like `- ` lie outside."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    """Depth of a heading, 1 for the title; 0 for everything else."""
    head: tuple[int, int] | None = None
    """Span of the head rows of the table that a row belongs to; None for a head row itself and where there is none."""


class DocumentKind(StrEnum):
    """Whose words the text of a document is; the values are those of the JSON, `render` words them."""

    DIGEST = "digest"
    """A retelling of another text, the original, in other words."""
    ORIGINAL = "original"
    """The source itself."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text that was given to us, and what is known of where it comes from."""

    id: str
    title: str
    text: str
    sha256: str
    """SHA-256 of `text` in UTF-8, in hexadecimal."""
    path: str = ""
    """Where it lay in the corpus folder, with `/` between folders."""
    publisher: str | None = None
    author: str | None = None
    source_type: str | None = None
    published: str | None = None
    language: str | None = None
    """ISO 639-1 code of the language that most of it is written in, where that can be told."""
    pages: tuple[tuple[int, str], ...] = ()
    """Where each page begins, and its number as printed; empty where the file has no pages."""
    lost: tuple[str, ...] = ()
    """What was left out of the file or is doubtful, in words: "2 equations left out"."""
    blocks: tuple[Block, ...] = ()
    """The layout, in order and without overlaps; known while indexing, not kept in the index."""
    digest_of: str | None = None
    """SHA-256 of the original that the text retells, in hexadecimal; None where the text is an original itself."""
    original_title: str | None = None
    """The title of that original, where it is not the document's own."""

    @property
    def kind(self) -> DocumentKind:
        return DocumentKind.DIGEST if self.digest_of else DocumentKind.ORIGINAL

    def page(self, offset: int) -> str | None:
        """The number, as printed, of the page that a place in the text stands on."""
        before = bisect_right(self.pages, offset, key=lambda page: page[0])
        return self.pages[before - 1][1] if before else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one section of a document: what is embedded, indexed and retrieved."""

    document: Document
    start: int
    end: int
    section: tuple[str, ...] = ()
    """The headings above it, outermost first, without the document's title."""

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class PageContents:
    """What only the web page needs of an index."""

    about: Subject
    layout: Mapping[str, tuple[Block, ...]]
    """Id of a document -> its blocks."""


class SentenceKind(IntEnum):
    """What part a sentence plays in its section."""

    PROSE = 0
    LEAD_IN = 1
    ITEM = 2
    ROW = 3
    FRAGMENT = 4
    """Ends without a full stop, because the text breaks off or the line is a label."""
    LINE = 5
    """One of a paragraph that has no full stop at all: a note, a step, a stretch of speech."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest stretch that is quoted."""

    document: Document
    start: int
    end: int
    passage: int
    """Row of the passage that it stands in."""
    kind: SentenceKind = SentenceKind.PROSE
    block: int = 0
    """Number of the paragraph, list item or table row that it stands in, counted through its document."""
    group: tuple[int, int] | None = None
    """Span of the whole list or table with its lead-in, for sentences that belong to one."""
    head: tuple[int, int] | None = None
    """Span of the head rows of the table that a row belongs to."""

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]

    @property
    def may_be_quoted(self) -> bool:
        """Not a question, not a label, not a line that broke off; a table row only with its table."""
        if self.kind is SentenceKind.FRAGMENT or self.text.endswith("?"):
            return False
        return self.kind is not SentenceKind.ROW or self.group is not None

    @property
    def text_with_head(self) -> str:
        """A table row under the head of its table, which says what its cells mean; other sentences as they are."""
        return "\n".join(self.document.text[slice(*span)] for span in (self.head, (self.start, self.end)) if span)

    @property
    def lead_in(self) -> str:
        """First line of the list or table that it belongs to; empty for other sentences."""
        start, end = self.group or (0, 0)
        return self.document.text[start:end].partition("\n")[0]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that people ask, written by hand, and the place in a document that answers it, or bears on it."""

    text: str
    document: Document
    start: int
    end: int
    answered: bool = True
    """False where the place is only the closest there is."""
    rank: int = 1
    """1 for the place to show first."""
    side: int = 0
    """Places of one question with different numbers from 1 say different things; 0 takes no side."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a known question is answered, or what bears on it."""

    passage: int
    """Row of the passage."""
    sentences: tuple[int, int]
    """Rows of the sentences, half-open."""
    rank: int = 1
    """1 for the place of a question to show first."""
    side: int = 0
    """Places of one question with different numbers from 1 say different things; 0 takes no side."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions, each once, and for each its places, of which one may have several or none."""

    texts: Sequence[str] = ()
    places: Sequence[tuple[Place, ...]] = ()

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class Collection:
    """Everything an index knows of its texts; sentences stand in the order of their passages."""

    documents: Sequence[Document]
    passages: Sequence[Passage]
    sentences: Sequence[Sentence]
    sentence_rows: Sequence[range]
    """For each passage, the rows of its sentences."""
    questions: Questions = Questions()
    """Questions that the documents answer."""
    unanswerable: Questions = Questions()
    """Questions that people ask and that no document answers, with what bears on them all the same."""
