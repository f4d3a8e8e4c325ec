"""The nouns of the program. All are immutable; offsets are half-open and count Unicode characters.

>>> document = Document(id="tea", title="Tea", text="Tea is a drink. It is hot.", sha256="")
>>> Citation(document, 0, 15).quote
'Tea is a drink.'
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum


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
    blocks: tuple[Block, ...] = ()
    """The layout, in order and without overlaps; known while indexing, not kept in the index."""


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
class About:
    """What a corpus says of itself; each part may be missing."""

    title: str | None = None
    about: str | None = None
    examples: tuple[str, ...] = ()
    """Questions to begin with."""


@dataclass(frozen=True, slots=True)
class PageContents:
    """What only the web page needs of an index."""

    about: About
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

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that people ask, written by hand, and the place in a document that answers it."""

    text: str
    document: Document
    start: int
    end: int
    passage: int = -1
    """Row of the passage that holds most of the place."""
    sentences: tuple[int, int] = (0, 0)
    """Rows of the sentences that it touches, half-open."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Everything an index knows of its texts; sentences stand in the order of their passages."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    sentence_rows: tuple[range, ...]
    """For each passage, the rows of its sentences."""
    questions: tuple[AskedQuestion, ...] = ()
    """Questions that the documents answer."""
    gaps: tuple[str, ...] = ()
    """Questions that people ask and that no document answers."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that bears on a question."""

    passage: Passage
    score: float
    row: int = -1
    """Row of the passage in its index."""


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence and how well it answers, in the scorer's own unit; higher is better."""

    sentence: Sentence
    score: float
    row: int = -1
    """Row of the sentence in its index."""
    also: tuple[Sentence, ...] = ()
    """Where other documents say the same."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What bears on a question, best first, and the chance that it answers."""

    sentences: tuple[ScoredSentence, ...]
    confidence: float
    not_mentioned: tuple[str, ...] = ()
    """Plain words of the question that no document knows, at most three."""
    opposed: tuple[tuple[ScoredSentence, ...], ...] = ()
    """Sides of what the documents say differently on the point asked, the nearest first; two or more, or none."""
    on_subject: bool = False
    """Whether the question names what nearly every passage is about."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document. The quote is derived from it, never stored beside it."""

    document: Document
    start: int
    end: int
    section: tuple[str, ...] = ()

    @property
    def quote(self) -> str:
        return self.document.text[self.start : self.end]


class EvidenceBasis(StrEnum):
    """What a quote rests on, where the text says so; the values are those of the JSON, `render` words them."""

    STUDY = "study"
    SURVEY = "survey"
    CASE_REPORT = "case_report"
    AGENCY = "agency"
    """A public body, such as the FDA, the WHO or a poison centre."""
    USERS = "users"
    STORY = "story"
    """One person's."""
    WRITER = "writer"
    """A belief or judgement that the text gives as its writer's own."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One quoted stretch, and where else the same fact stands."""

    citation: Citation
    also: tuple[Citation, ...] = ()
    evidence: EvidenceBasis | None = None
    """What the quote rests on, where the text says so."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a disagreement: indices into the answer's quotes."""

    label: str
    quotes: tuple[int, ...]


class RefusalCode(StrEnum):
    """Why nothing is quoted; `render` words it."""

    NOT_COVERED = "not_covered"
    NOTHING_MORE = "nothing_more"
    SMALL_TALK = "small_talk"
    THANKS = "thanks"
    ABOUT = "about"
    TOO_LONG = "too_long"
    OTHER_LANGUAGE = "other_language"


class Notice(StrEnum):
    """A fixed safety notice that comes before everything else."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes that answer, or, where `answers` is false, the closest that the sources come."""

    quotes: tuple[Quote, ...]
    answers: bool = True
    disagreement: tuple[Side, ...] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """No quotes, and why."""

    code: RefusalCode


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything that is said to one question, as spans and codes; `render` turns it into words."""

    question: str
    standalone_question: str
    body: Answer | Refusal
    confidence: float = 0.0
    notices: tuple[Notice, ...] = ()
    not_mentioned: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    """Headings of sections near the answer."""
    region: str | None = None

    @property
    def outcome(self) -> str:
        """`answered`, `related` or `not_covered`."""
        if isinstance(self.body, Refusal):
            return "not_covered"
        return "answered" if self.body.answers else "related"

    @property
    def quotes(self) -> tuple[Quote, ...]:
        return self.body.quotes if isinstance(self.body, Answer) else ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and the reply it got."""

    question: str
    reply: Reply
