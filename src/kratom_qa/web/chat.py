"""The conversation and, beside it, the source panel."""

from collections.abc import Mapping

import gradio as gr

from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Block
from kratom_qa.render import html_page, html_panel
from kratom_qa.render import page_wording as page
from kratom_qa.web import events
from kratom_qa.web.desk import Desk, Thumb


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
    desk = Desk(assistant, layout, examples, region, thumb)
    turns = gr.State(())
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="chat", min_width=0):
            log = gr.HTML(desk.conversation(()), elem_id="log", js_on_load=events.BRIDGE, apply_default_css=False)
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
    gr.on([box.submit, send.click], desk.answer, [box, turns, chosen], whole, **events.PRIVATE)
    log.ask(desk.ask_on, [turns, chosen], whole, **events.PRIVATE)
    retry.click(desk.retry, [turns, chosen], whole, **events.PRIVATE)
    undo.click(desk.undo, [turns, chosen], whole, **events.PRIVATE)
    clear.click(desk.clear, None, whole, **events.PRIVATE)
    log.open(desk.open, turns, panel, **events.PRIVATE)
    panel.open(desk.open, turns, panel, **events.PRIVATE)
    panel.list(desk.citations, [turns, chosen], panel, **events.PRIVATE)
    if thumb is not None:
        log.thumb(desk.rate, turns, None, **events.PRIVATE)
    return asking
