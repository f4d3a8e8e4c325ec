"""The conversation and, beside it, the source panel."""

from dataclasses import dataclass

import gradio as gr

from kratom_qa.query.scope import LONGEST_QUESTION
from kratom_qa.render import html_page, html_panel
from kratom_qa.render import page_wording as page
from kratom_qa.web import events
from kratom_qa.web.controller import ChatController, Tab
from kratom_qa.web.served import Served
from kratom_qa.web.sources import asking_html


@dataclass(frozen=True, slots=True)
class Chat:
    """The components that other parts of the page change."""

    log: gr.HTML
    asking: gr.HTML
    tab: gr.State


def add_chat(controller: ChatController, served: Served, tab: gr.State, status: gr.HTML, foot: gr.HTML) -> Chat:
    """Add the tab's components and their events."""
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="chat", min_width=0):
            log = gr.HTML(
                controller.conversation(Tab(), served), elem_id="log", js_on_load=events.BRIDGE, apply_default_css=False
            )
            with gr.Row(elem_id="composer"):
                box = gr.Textbox(
                    label=page.QUESTION_LABEL, placeholder=page.PLACEHOLDER, lines=1, max_lines=6, autofocus=True,
                    elem_id="box", container=False, min_width=0, scale=1, max_length=2 * LONGEST_QUESTION,
                )  # fmt: skip
                send = gr.Button(page.SEND, variant="primary", elem_id="send", min_width=0, scale=0)
            with gr.Row(elem_id="under"):
                asking = gr.HTML(asking_html(served, None), elem_id="asking", apply_default_css=False)
                retry, undo, clear = (
                    gr.Button(label, size="sm", elem_classes="quiet", elem_id=name, min_width=0, scale=0)
                    for label, name in ((page.RETRY, "retry"), (page.UNDO, "undo"), (page.CLEAR, "clear"))
                )
                gr.HTML(html_page.keep_html(), elem_id="keep", apply_default_css=False)
            if controller.thumb is not None or served.counts:
                noted = html_page.noted_html(feedback=controller.thumb is not None, refusals=served.counts)
                gr.HTML(noted, elem_id="feedback", apply_default_css=False)
        panel = gr.HTML(html_panel.empty_panel(), elem_id="panel", js_on_load=events.BRIDGE, apply_default_css=False)

    whole = [log, panel, tab, box, status]
    gr.on([box.submit, send.click], controller.answer, [box, tab], whole, **events.PRIVATE)
    log.ask(controller.ask_on, tab, whole, **events.PRIVATE)
    log.restore(controller.restore, tab, whole, **events.PRIVATE)
    foot.region(controller.settle, tab, whole, **events.PRIVATE)
    retry.click(controller.retry, tab, whole, **events.PRIVATE)
    undo.click(controller.undo, tab, whole, **events.PRIVATE)
    clear.click(controller.clear, tab, whole, **events.PRIVATE)
    log.open(controller.open, tab, panel, **events.SHOWING)
    panel.open(controller.open, tab, panel, **events.SHOWING)
    panel.list(controller.citations, tab, panel, **events.SHOWING)
    if controller.thumb is not None:
        log.thumb(controller.rate, tab, tab, **events.PRIVATE)
    return Chat(log, asking, tab)
