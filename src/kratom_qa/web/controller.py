"""What the events of the page do: a tab's state comes in, the state and what is shown of it go out."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import gradio as gr

from kratom_qa.datatypes import Citation, Hit, Refusal, RefusalCode, Reply, Turn
from kratom_qa.errors import IndexUnusable, KratomQAError, UsageError
from kratom_qa.protocols import Sources
from kratom_qa.render import check_region, html_page, html_panel
from kratom_qa.render import page_wording as page
from kratom_qa.render.citations import citations_of
from kratom_qa.render.html import turn_html
from kratom_qa.web import events
from kratom_qa.web.agents import Live
from kratom_qa.web.kept import read_asked
from kratom_qa.web.served import Asked, Conversation, Served

Shown = tuple[Any, Any, Any, Any, Any]
"""Conversation, source panel, tab, what the box holds, and the line about the index."""
Rating = Callable[[Reply, str], None]

_NOTHING_NEW: dict[str, Any] = gr.skip()
_LOOKED_AT = 12
_UNUSED = 5


@dataclass(frozen=True, slots=True)
class Tab:
    """One visitor's tab."""

    build: str = ""
    """The build that its turns were answered from."""
    talk: Conversation = field(default_factory=Conversation)
    chosen: tuple[str, ...] | None = None
    """Ids of the documents that are ticked; None for all there are."""
    region: str | None = None
    """Whose emergency numbers to show, where the visitor chose."""
    rated: frozenset[int] = frozenset()
    """Turns that were rated."""


@dataclass(frozen=True, slots=True)
class ChatController:
    """One for all visitors, so it holds nothing of any of them."""

    live: Live
    behind: Callable[[], str]
    region: str | None
    thumb: Rating | None

    def conversation(self, tab: Tab, served: Served) -> str:
        pairs = zip(tab.talk.asked, tab.talk.turns, strict=True)
        shown = [
            turn_html(turn.reply, number, feedback=self.thumb is not None, sources=asked.sources)
            for number, (asked, turn) in enumerate(pairs)
        ]
        return html_page.conversation_html(shown, served.examples)

    def status(self, served: Served) -> str:
        return html_page.status_html(served.build, behind=bool(self.behind()))

    def answer(self, question: str, tab: Tab) -> Shown:
        with in_words():
            served = self.live()
            tab = self.up_to_date(tab, served)
            sources = _sources(tab, served)
            if sources is None:
                return self._shown(tab, served, question)
            try:
                reply = served.answer(question, tab.talk.turns, sources=sources, region=tab.region or self.region)
            except UsageError:
                return self._shown(tab, served)
            # as the reply gives it, which is cut to what can be asked
            asked = Asked(reply.question, sources)
            return self._shown(_with_turn(tab, asked, reply), served)

    def ask_on(self, tab: Tab, event: gr.EventData) -> Shown:
        return self.answer(events.text(event, "question"), tab)

    def restore(self, tab: Tab, event: gr.EventData) -> Shown:
        """The conversation that the tab had before it was loaded anew, or that a link begins."""
        with in_words():
            served = self.live()
            talk = served.conversation(read_asked(events.text(event, "asked")), tab.region or self.region)
            return self._shown(replace(tab, talk=talk), served)

    def retry(self, tab: Tab) -> Shown:
        last = tab.talk.turns[-1:]
        return self.answer(last[0].question, _without_last(tab)) if last else self.clear(tab)

    def undo(self, tab: Tab) -> Shown:
        with in_words():
            served = self.live()
            taken_back = tab.talk.turns[-1].question if tab.talk.turns else ""
            return self._shown(self.up_to_date(_without_last(tab), served), served, taken_back)

    def clear(self, tab: Tab) -> Shown:
        with in_words():
            return self._shown(replace(tab, talk=Conversation(), rated=frozenset()), self.live())

    def settle(self, tab: Tab, event: gr.EventData) -> Shown:
        """Numbers to call of another region, in the notices that are shown too."""
        try:
            region = check_region(events.text(event, "region"))
        except UsageError:
            return (_NOTHING_NEW,) * 5
        with in_words():
            served = self.live()
            # what the browser kept, where the tab was loaded anew
            asked = tab.talk.asked or read_asked(events.text(event, "asked"))
            talk = served.conversation(asked, region)
            log, panel, after, _, status = self._shown(replace(tab, talk=talk, region=region), served)
            return log, panel if talk.turns and not tab.talk.turns else _NOTHING_NEW, after, _NOTHING_NEW, status

    def citations(self, tab: Tab, event: gr.EventData) -> str:
        with in_words():
            served = self.live()
            number, explain = events.number(event, "turn"), bool(events.text(event, "explain"))
            return self._panel(self.up_to_date(tab, served), served, number, explain=explain)

    def open(self, tab: Tab, event: gr.EventData) -> str | dict[str, Any]:
        """The source that a citation leads to; nothing changes where the browser asks for a place that is not there."""
        with in_words():
            served = self.live()
            tab = self.up_to_date(tab, served)
            number = events.number(event, "turn")
            reply = tab.talk.turns[number].reply if 0 <= number < len(tab.talk.turns) else None
            start, end = events.number(event, "start"), events.number(event, "end")
            document = served.document(events.text(event, "doc"))
            if document is None or not 0 <= start < end <= len(document.text):
                return _NOTHING_NEW
            asked = (c for c in _cited(reply) if c.document.id == document.id and (c.start, c.end) == (start, end))
            place = next(asked, None) or Citation(document, start, end, served.section_at(document, start))
            wanted = bool(events.text(event, "page"))
            printed = served.page_of(place) if wanted else None
            pages = html_panel.Pages(there=served.has_pages(document), wanted=wanted, picture=printed)
            return html_panel.source_panel(reply, number, place, served.layout.get(document.id, ()), pages)

    def rate(self, tab: Tab, event: gr.EventData) -> Tab:
        """Keep what is thought of a turn, once."""
        number, thumb = events.number(event, "turn"), events.text(event, "thumb")
        there = 0 <= number < len(tab.talk.turns) and number not in tab.rated
        if self.thumb is None or not there or thumb not in ("up", "down"):
            return tab
        try:
            self.thumb(tab.talk.turns[number].reply, thumb)
        except KratomQAError:
            raise gr.Error(page.NOT_NOTED, print_exception=False) from None
        return replace(tab, rated=tab.rated | {number})

    def up_to_date(self, tab: Tab, served: Served) -> Tab:
        """The tab, its questions asked again where the index has changed: nothing is shown of what is gone."""
        if tab.build == served.build:
            return tab
        talk = served.conversation(tab.talk.asked, tab.region or self.region)
        return replace(tab, build=served.build, talk=talk)

    def _shown(self, tab: Tab, served: Served, box: str = "") -> Shown:
        tab = replace(tab, build=served.build)
        panel = self._panel(tab, served, len(tab.talk.turns) - 1)
        return self.conversation(tab, served), panel, tab, box, self.status(served)

    def _panel(self, tab: Tab, served: Served, number: int, *, explain: bool = False) -> str:
        if not 0 <= number < len(tab.talk.turns):
            return html_panel.empty_panel()
        reply, sources = tab.talk.turns[number].reply, tab.talk.asked[number].sources
        explained = served.explain(reply, tab.talk.turns[:number], sources=sources) if explain else None
        return html_panel.citations_panel(reply, number, _unused(reply, sources, served), explained)


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """Says on the page why nothing can be looked up."""
    try:
        yield
    except IndexUnusable as error:
        raise gr.Error(page.unusable(error), print_exception=False) from None


def _with_turn(tab: Tab, asked: Asked, reply: Reply) -> Tab:
    talk = Conversation((*tab.talk.asked, asked), (*tab.talk.turns, Turn(reply.question, reply)))
    return replace(tab, talk=talk)


def _without_last(tab: Tab) -> Tab:
    left = Conversation(tab.talk.asked[:-1], tab.talk.turns[:-1])
    return replace(tab, talk=left, rated=tab.rated - {len(left.turns)})


def _sources(tab: Tab, served: Served) -> Sources | None:
    """The documents to ask, empty for all; None where none is ticked."""
    if tab.chosen is None:
        return frozenset()
    known = {document.id for document in served.documents}
    return (frozenset(tab.chosen) & known) or None


def _unused(reply: Reply, sources: Sources, served: Served) -> list[Hit]:
    """Passages near the question that hold none of the quotes; none under a notice, where only help counts."""
    if reply.notices or not (reply.quotes or _not_covered(reply)):
        return []
    hits = served.search(reply.phrasing, _LOOKED_AT, sources=sources)
    spans = [(c.document.id, c.start, c.end) for c in _cited(reply)]
    free = (
        hit
        for hit in hits
        if not any(d == hit.passage.document.id and a < hit.passage.end and hit.passage.start < b for d, a, b in spans)
    )
    return [hit for _, hit in zip(range(_UNUSED), free, strict=False)]


def _cited(reply: Reply | None) -> tuple[Citation, ...]:
    return citations_of(reply) if reply is not None else ()


def _not_covered(reply: Reply) -> bool:
    """Whether the sources were searched and nothing was found."""
    return isinstance(reply.body, Refusal) and reply.body.code is RefusalCode.NOT_COVERED
