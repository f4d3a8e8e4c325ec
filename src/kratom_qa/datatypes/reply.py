"""What is said, as spans and codes."""

from dataclasses import dataclass
from enum import StrEnum

from kratom_qa.datatypes.phrasing import Phrasing
from kratom_qa.datatypes.subject import NEUTRAL, Subject
from kratom_qa.datatypes.texts import Document


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document. The quote is derived from it, never stored beside it."""

    document: Document
    start: int
    end: int
    section: tuple[str, ...] = ()
    head: tuple[int, int] | None = None
    """Span of the head rows that a row of a table is shown under, where they do not stand right above it."""

    @property
    def head_text(self) -> str:
        """The head rows; empty where there are none."""
        return self.document.text[slice(*self.head)] if self.head else ""

    @property
    def quote(self) -> str:
        return self.document.text[self.start : self.end]


class EvidenceType(StrEnum):
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
    evidence: EvidenceType | None = None
    """What the quote rests on, where the text says so."""


@dataclass(frozen=True, slots=True)
class Position:
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
    disagreement: tuple[Position, ...] | None = None
    advises: bool = False
    """Whether the quotes are what sources advise in a matter that they cannot decide."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """No quotes, and why."""

    code: RefusalCode


@dataclass(frozen=True, slots=True)
class AskedPart:
    """One of several questions of a message, and what of the reply belongs to it."""

    phrasing: Phrasing
    """How it was understood."""
    outcome: str
    """`answered`, `related` or `not_covered`."""
    confidence: float
    quotes: tuple[int, ...] = ()
    """Indices into the reply's quotes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything that is said to one question, as spans and codes; `render` turns it into words."""

    question: str
    phrasing: Phrasing
    """How the question was understood."""
    body: Answer | Refusal
    confidence: float = 0.0
    notices: tuple[Notice, ...] = ()
    not_mentioned: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    """Headings of sections near the answer."""
    region: str | None = None
    subject: Subject = NEUTRAL
    """What the corpus knows of its subject: some fixed words depend on it."""
    index: str = ""
    """Name of the index build that answered."""
    parts: tuple[AskedPart, ...] = ()
    """The questions of the message, where it asks several."""
    otherwise: str | None = None
    """Another way to understand the question, in full, which is answered too."""

    @property
    def standalone_question(self) -> str:
        """The question in full."""
        return self.phrasing.text

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
