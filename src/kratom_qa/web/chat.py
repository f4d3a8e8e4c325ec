"""The conversation and, beside it, the source panel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import gradio as gr

from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Block, Citation, Hit, Reply, Turn
from kratom_qa.errors import UsageError
from kratom_qa.protocols import Sources
from kratom_qa.render import html_page, html_panel
from kratom_qa.render import page_wording as page
from kratom_qa.render.html import turn_html
from kratom_qa.web import events

Turns = tuple[Turn, ...]
Chosen = tuple[str, ...]
Thumb = Callable[[Reply, str], None]

_LOOKED_AT = 12
_UNUSED = 5


def add_chat(
    assistant: Assistant,
    layout: Mapping[str, tuple[Block, ...]],
    examples: tuple[str, ...],
    total: int,
    chosen: gr.State,
    region: str | None,
    thumb: Thumb | None,
) -> gr.HTML:
    """Add the tab's components and their events; returns the line that says how many sources are asked."""
    desk = Desk(assistant, layout, examples, total, region, thumb)
    turns = gr.State(())
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="chat", min_width=0):
            log = gr.HTML(
                desk.conversation(()), elem_id="log", js_on_load=events.BRIDGE, apply_default_css=False
            )
            with gr.Row(elem_id="composer"):
                box = gr.Textbox(
                    label=page.QUESTION_LABEL, placeholder=page.PLACEHOLDER, lines=1, max_lines=6, autofocus=True,
                    elem_id="box", container=False, min_width=0, scale=1,
                )  # fmt: skip
                send = gr.Button(page.SEND, variant="primary", elem_id="send", min_width=0, scale=0)
            with gr.Row(elem_id="under"):
                asking = gr.HTML(html_page.asking_html(total, total), elem_id="asking", apply_default_css=False)
                retry, undo, clear = (
                    gr.Button(label, size="sm", elem_classes="quiet", elem_id=name, min_width=0, scale=0)
                    for label, name in ((page.RETRY, "retry"), (page.UNDO, "undo"), (page.CLEAR, "clear"))
                )
            if thumb is not None:
                gr.HTML(html_page.feedback_html(), elem_id="feedback", apply_default_css=False)
        panel = gr.HTML(html_panel.empty_panel(), elem_id="panel", js_on_load=events.BRIDGE, apply_default_css=False)

    whole = [log, panel, turns, box]
    gr.on([box.submit, send.click], desk.ask, [box, turns, chosen], whole, **events.PRIVATE)
    log.ask(desk.ask_next, [turns, chosen], whole, **events.PRIVATE)
    retry.click(desk.retry, [turns, chosen], whole, **events.PRIVATE)
    undo.click(desk.undo, [turns, chosen], whole, **events.PRIVATE)
    clear.click(desk.clear, None, whole, **events.PRIVATE)
    log.open(desk.open, turns, panel, **events.PRIVATE)
    panel.open(desk.open, turns, panel, **events.PRIVATE)
    panel.list(desk.citations, [turns, chosen], panel, **events.PRIVATE)
    if thumb is not None:
        log.thumb(desk.rate, turns, None, **events.PRIVATE)
    return asking


@dataclass(frozen=True, slots=True)
class Desk:
    """What the events of the tab do. It holds no conversation: turns come in and go out."""

    assistant: Assistant
    layout: Mapping[str, tuple[Block, ...]]
    examples: tuple[str, ...]
    total: int
    region: str | None
    thumb: Thumb | None

    def conversation(self, turns: Turns) -> str:
        shown = [turn_html(turn.reply, number, feedback=self.thumb is not None) for number, turn in enumerate(turns)]
        return html_page.conversation_html(shown, self.examples)

    def ask(self, question: str, turns: Turns, chosen: Chosen) -> tuple[str, str, Turns, str]:
        if not chosen:
            return (*self._shown(turns, chosen), question)
        try:
            reply = self.assistant.reply(question, turns, sources=self._sources(chosen), region=self.region)
        except UsageError:
            return (*self._shown(turns, chosen), "")
        return (*self._shown((*turns, Turn(question, reply)), chosen), "")

    def ask_next(self, turns: Turns, chosen: Chosen, event: gr.EventData) -> tuple[str, str, Turns, str]:
        return self.ask(events.text(event, "question"), turns, chosen)

    def retry(self, turns: Turns, chosen: Chosen) -> tuple[str, str, Turns, str]:
        return self.ask(turns[-1].question, turns[:-1], chosen) if turns else self.clear()

    def undo(self, turns: Turns, chosen: Chosen) -> tuple[str, str, Turns, str]:
        return (*self._shown(turns[:-1], chosen), turns[-1].question if turns else "")

    def clear(self) -> tuple[str, str, Turns, str]:
        return (*self._shown((), ()), "")

    def citations(self, turns: Turns, chosen: Chosen, event: gr.EventData) -> str:
        return self._panel(turns, events.number(event, "turn"), chosen)

    def open(self, turns: Turns, event: gr.EventData) -> str | dict[str, object]:
        """The source that a citation leads to; nothing changes where the browser asks for a place that is not there."""
        number = events.number(event, "turn")
        reply = turns[number].reply if 0 <= number < len(turns) else None
        start, end = events.number(event, "start"), events.number(event, "end")
        document = next((d for d in self.assistant.documents if d.id == events.text(event, "doc")), None)
        if document is None or not 0 <= start < end <= len(document.text):
            return gr.skip()
        cited = [c for q in (reply.quotes if reply else ()) for c in (q.citation, *q.also)]
        quoted = next((c for c in cited if c.document.id == document.id and (c.start, c.end) == (start, end)), None)
        place = quoted or Citation(document, start, end, self._section(document.id, start))
        blocks = self.layout.get(document.id, ())
        return html_panel.source_panel(reply, number, place, blocks, quoted=quoted is not None)

    def rate(self, turns: Turns, event: gr.EventData) -> None:
        number = events.number(event, "turn")
        if self.thumb is not None and 0 <= number < len(turns) and events.text(event, "thumb") in ("up", "down"):
            self.thumb(turns[number].reply, events.text(event, "thumb"))

    def _shown(self, turns: Turns, chosen: Chosen) -> tuple[str, str, Turns]:
        return self.conversation(turns), self._panel(turns, len(turns) - 1, chosen), turns

    def _panel(self, turns: Turns, number: int, chosen: Chosen) -> str:
        if not 0 <= number < len(turns):
            return html_panel.empty_panel()
        reply = turns[number].reply
        return html_panel.citations_panel(reply, number, self._unused(reply, chosen))

    def _unused(self, reply: Reply, chosen: Chosen) -> list[Hit]:
        """Passages near the question that hold none of the quotes; none under a notice, where only help counts."""
        if reply.notices or not (reply.quotes or html_page.is_not_covered(reply)):
            return []
        hits = self.assistant.search(reply.standalone_question, _LOOKED_AT, sources=self._sources(chosen))
        spans = [(c.document.id, c.start, c.end) for q in reply.quotes for c in (q.citation, *q.also)]
        free = (
            hit
            for hit in hits
            if not any(d == hit.passage.document.id and a < hit.passage.end and hit.passage.start < b for d, a, b in spans)
        )
        return [hit for _, hit in zip(range(_UNUSED), free, strict=False)]

    def _sources(self, chosen: Chosen) -> Sources:
        """Every document is no restriction, so that the reply is the one that the command line gives."""
        return frozenset() if len(chosen) == len(self.assistant.documents) else frozenset(chosen)

    def _section(self, doc_id: str, start: int) -> tuple[str, ...]:
        inside = (p for p in self.assistant.collection.passages if p.document.id == doc_id and p.start <= start < p.end)
        return next((p.section for p in inside), ())
