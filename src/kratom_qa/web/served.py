"""What a server may show: the served documents of one build, and nothing else of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Block, Citation, Document, Hit, PageContents, Phrasing, Reply, Subject, Turn
from kratom_qa.documents.pdf.picture import PagePicture
from kratom_qa.errors import UsageError
from kratom_qa.index.terms import Terms
from kratom_qa.protocols import Sources
from kratom_qa.query.spelling import Speller
from kratom_qa.render import explanation_text
from kratom_qa.web.pictures import Draw

_WORDS = re.compile(r"[a-z]{5,}")
_EXAMPLES = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a conversation and the documents that were asked; empty for all."""

    question: str
    sources: Sources = frozenset()


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was asked and what was replied, in the same order."""

    asked: tuple[Asked, ...] = ()
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Served:
    """The documents that may be shown, and an assistant that finds, quotes and names nothing else.

    Page, endpoints and tools get this instead of the assistant, so that no door has to be watched on its own.
    """

    build: str
    """Name of the index build."""
    documents: tuple[Document, ...]
    about: Subject
    layout: Mapping[str, tuple[Block, ...]]
    examples: tuple[str, ...]
    _assistant: Assistant
    _restricted: bool
    _told: Callable[[Reply], None] | None = None
    _draw: Draw | None = None

    @property
    def counts(self) -> bool:
        """Whether it is counted how often there is no answer."""
        return self._told is not None

    def answer(
        self, question: str, turns: Sequence[Turn] = (), *, sources: Sources = frozenset(), region: str | None = None
    ) -> Reply:
        """The reply to a question that somebody asks now, which counts where it is counted; errors as for `reply`."""
        reply = self.reply(question, turns, sources=sources, region=region)
        if self._told is not None:
            self._told(reply)
        return reply

    def reply(
        self, question: str, turns: Sequence[Turn] = (), *, sources: Sources = frozenset(), region: str | None = None
    ) -> Reply:
        """As `Assistant.reply`. Errors: `UsageError` also for a document that is not served."""
        return self._assistant.reply(question, turns, sources=self._within(sources), region=region)

    def conversation(self, asked: Sequence[Asked], region: str | None = None) -> "Conversation":
        """A conversation of which only the questions are known; those that make no sense are left out."""
        known = frozenset(document.id for document in self.documents)
        turns: list[Turn] = []
        kept: list[Asked] = []
        for one in asked:
            # a document that is gone since can be asked no more
            sources = one.sources & known
            if one.sources and not sources:
                continue
            try:
                turns.append(Turn(one.question, self.reply(one.question, turns, sources=sources, region=region)))
            except UsageError:
                continue
            kept.append(Asked(one.question, sources))
        return Conversation(tuple(kept), tuple(turns))

    def search(self, question: str | Phrasing, k: int, *, sources: Sources = frozenset()) -> tuple[Hit, ...]:
        """As `Assistant.search`."""
        return self._assistant.search(question, k, sources=self._within(sources))

    def explain(self, reply: Reply, turns: Sequence[Turn], *, sources: Sources = frozenset()) -> str:
        """How a reply after these turns came about, in lines."""
        return explanation_text(self._assistant.explain(reply, turns, sources=self._within(sources)))

    def document(self, doc_id: str) -> Document | None:
        """A served document."""
        return next((document for document in self.documents if document.id == doc_id), None)

    def has_pages(self, document: Document) -> bool:
        """Whether pages of a document can be shown as they are printed."""
        return self._draw is not None and bool(document.pages) and document.path.lower().endswith(".pdf")

    def page_of(self, place: Citation) -> PagePicture | None:
        """The page that a place stands on; None where it cannot be shown."""
        return self._draw(place) if self._draw is not None and self.has_pages(place.document) else None

    def section_at(self, document: Document, start: int) -> tuple[str, ...]:
        """The headings above a place of a served document."""
        passages = self._assistant.collection.passages
        inside = (p for p in passages if p.document.id == document.id and p.start <= start < p.end)
        return next((p.section for p in inside), ())

    def _within(self, sources: Sources) -> Sources:
        """The documents to ask; naming every one is no restriction, so that the reply is that of the command line."""
        served = frozenset(document.id for document in self.documents)
        if not sources <= served:
            raise UsageError(f"there is no source “{min(sources - served)}”")
        asked = sources or served
        return asked if self._restricted or asked != served else frozenset()


def serve_only(
    assistant: Assistant,
    contents: PageContents,
    sources: Sources = frozenset(),
    *,
    build: str = "",
    told: Callable[[Reply], None] | None = None,
    draw: Draw | None = None,
) -> Served:
    """What may be shown where only some documents are served; empty `sources` serve all.

    `told` hears of each reply to a question that is asked, but of none that is made again; `draw` shows printed pages.
    Errors: `UsageError` for a document that is not there.
    """
    known = frozenset(document.id for document in assistant.documents)
    if not sources <= known:
        raise UsageError(f"there is no source “{min(sources - known)}”; there are: {', '.join(sorted(known))}")
    restricted = bool(sources) and sources != known
    documents = tuple(d for d in assistant.documents if not restricted or d.id in sources)
    layout = {d.id: contents.layout.get(d.id, ()) for d in documents}
    return Served(
        build,
        documents,
        contents.about,
        layout,
        contents.about.examples or _examples(assistant, documents),
        _mending_with(documents, assistant) if restricted else assistant,
        restricted,
        told,
        draw,
    )


def _mending_with(documents: Sequence[Document], assistant: Assistant) -> Assistant:
    """The assistant, which mends misspelled words with words of these documents only."""
    words = frozenset(word for document in documents for word in _WORDS.findall(document.text.lower()))
    return replace(assistant, speller=Speller(Terms(sorted(words)), assistant.speller.is_word))


def _examples(assistant: Assistant, documents: Sequence[Document]) -> tuple[str, ...]:
    """What the question files ask of these documents, one each; else headings."""
    passages, questions = assistant.collection.passages, assistant.collection.questions
    asked: dict[str, str] = {}
    for text, places in zip(questions.texts, questions.places, strict=True):
        for place in places:
            asked.setdefault(passages[place.passage].document.id, text)
    headings = {p.document.id: p.section[-1] for p in reversed(passages) if p.section}
    found = (asked.get(d.id) or headings.get(d.id) for d in documents)
    return tuple(example for example in found if example)[:_EXAMPLES]
