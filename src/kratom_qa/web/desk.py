"""What the events of the conversation do: turns come in, turns and what is shown of them go out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Block, Citation, Hit, Refusal, RefusalCode, Reply, Turn
from kratom_qa.errors import KratomQAError, UsageError
from kratom_qa.protocols import Sources
from kratom_qa.render import html_page, html_panel
from kratom_qa.render.citations import citations_of
from kratom_qa.render.html import turn_html
from kratom_qa.web import events

Turns = tuple[Turn, ...]
Chosen = tuple[str, ...]
"""Ids of the documents that are ticked."""
Shown = tuple[str, str, Turns, str]
"""Conversation, source panel, turns, and what the box holds."""
Thumb = Callable[[Reply, str], None]

_NOTHING_NEW: dict[str, Any] = gr.skip()
_LOOKED_AT = 12
_UNUSED = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """One for all visitors, so it holds nothing of any of them."""

    assistant: Assistant
    layout: Mapping[str, tuple[Block, ...]]
    examples: tuple[str, ...]
    region: str | None
    thumb: Thumb | None

    def conversation(self, turns: Turns) -> str:
        shown = [turn_html(turn.reply, number, feedback=self.thumb is not None) for number, turn in enumerate(turns)]
        return html_page.conversation_html(shown, self.examples)

    def answer(self, question: str, turns: Turns, chosen: Chosen) -> Shown:
        if not chosen:
            return (*self._shown(turns, chosen), question)
        try:
            reply = self.assistant.reply(question, turns, sources=self._sources(chosen), region=self.region)
        except UsageError:
            return (*self._shown(turns, chosen), "")
        return (*self._shown((*turns, Turn(question, reply)), chosen), "")

    def ask_on(self, turns: Turns, chosen: Chosen, event: gr.EventData) -> Shown:
        return self.answer(events.text(event, "question"), turns, chosen)

    def retry(self, turns: Turns, chosen: Chosen) -> Shown:
        return self.answer(turns[-1].question, turns[:-1], chosen) if turns else self.clear()

    def undo(self, turns: Turns, chosen: Chosen) -> Shown:
        return (*self._shown(turns[:-1], chosen), turns[-1].question if turns else "")

    def clear(self) -> Shown:
        return (*self._shown((), ()), "")

    def citations(self, turns: Turns, chosen: Chosen, event: gr.EventData) -> str:
        return self._panel(turns, events.number(event, "turn"), chosen)

    def open(self, turns: Turns, event: gr.EventData) -> str | dict[str, Any]:
        """The source that a citation leads to; nothing changes where the browser asks for a place that is not there."""
        number = events.number(event, "turn")
        reply = turns[number].reply if 0 <= number < len(turns) else None
        start, end = events.number(event, "start"), events.number(event, "end")
        document = next((d for d in self.assistant.documents if d.id == events.text(event, "doc")), None)
        if document is None or not 0 <= start < end <= len(document.text):
            return _NOTHING_NEW
        asked = (c for c in _cited(reply) if c.document.id == document.id and (c.start, c.end) == (start, end))
        place = next(asked, None) or Citation(document, start, end, self._section(document.id, start))
        return html_panel.source_panel(reply, number, place, self.layout.get(document.id, ()))

    def rate(self, turns: Turns, event: gr.EventData) -> None:
        number = events.number(event, "turn")
        if self.thumb is not None and 0 <= number < len(turns) and events.text(event, "thumb") in ("up", "down"):
            try:
                self.thumb(turns[number].reply, events.text(event, "thumb"))
            except KratomQAError as error:
                raise gr.Error(str(error), print_exception=False) from None

    def _shown(self, turns: Turns, chosen: Chosen) -> tuple[str, str, Turns]:
        return self.conversation(turns), self._panel(turns, len(turns) - 1, chosen), turns

    def _panel(self, turns: Turns, number: int, chosen: Chosen) -> str:
        if not 0 <= number < len(turns):
            return html_panel.empty_panel()
        reply = turns[number].reply
        return html_panel.citations_panel(reply, number, self._unused(reply, chosen))

    def _unused(self, reply: Reply, chosen: Chosen) -> list[Hit]:
        """Passages near the question that hold none of the quotes; none under a notice, where only help counts."""
        if reply.notices or not (reply.quotes or _not_covered(reply)):
            return []
        hits = self.assistant.search(reply.standalone_question, _LOOKED_AT, sources=self._sources(chosen))
        spans = [(c.document.id, c.start, c.end) for c in _cited(reply)]
        free = (
            hit
            for hit in hits
            if not any(
                d == hit.passage.document.id and a < hit.passage.end and hit.passage.start < b for d, a, b in spans
            )
        )
        return [hit for _, hit in zip(range(_UNUSED), free, strict=False)]

    def _sources(self, chosen: Chosen) -> Sources:
        """Every document is no restriction, so that the reply is the one that the command line gives."""
        return frozenset() if len(chosen) == len(self.assistant.documents) else frozenset(chosen)

    def _section(self, doc_id: str, start: int) -> tuple[str, ...]:
        inside = (p for p in self.assistant.collection.passages if p.document.id == doc_id and p.start <= start < p.end)
        return next((p.section for p in inside), ())


def _cited(reply: Reply | None) -> tuple[Citation, ...]:
    return citations_of(reply) if reply is not None else ()


def _not_covered(reply: Reply) -> bool:
    """Whether the sources were searched and nothing was found."""
    return isinstance(reply.body, Refusal) and reply.body.code is RefusalCode.NOT_COVERED
