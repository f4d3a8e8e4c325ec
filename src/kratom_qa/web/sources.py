"""The sources tab: every document, to be ticked and to be read."""

from collections.abc import Sequence
from dataclasses import replace

import gradio as gr

from kratom_qa.render import html_page
from kratom_qa.web import events
from kratom_qa.web.agents import Live
from kratom_qa.web.controller import Tab, in_words
from kratom_qa.web.served import Served


def add_sources(served: Served, live: Live, tab: gr.State, asking: gr.HTML) -> tuple[gr.HTML, gr.HTML]:
    """Add the tab's components and their events; gives the list and the reader."""

    def choose(tab: Tab, event: gr.EventData) -> tuple[Tab, str, str]:
        with in_words():
            now = live()
        ids = _ids(now)
        name, on = events.text(event, "doc"), bool(events.text(event, "on"))
        before = set(ids if tab.chosen is None or not name else tab.chosen)
        after = tuple(i for i in ids if (on if i == name else i in before))
        return replace(tab, chosen=None if after == ids else after), list_html(now, after), asking_html(now, after)

    def read(event: gr.EventData) -> str:
        with in_words():
            now = live()
        document = now.document(events.text(event, "doc"))
        return html_page.reader_html(document, now.layout.get(document.id, ()) if document else ())

    with gr.Row(elem_id="library"):
        source_list = gr.HTML(
            list_html(served, _ids(served)), elem_id="shelf", js_on_load=events.BRIDGE, apply_default_css=False
        )
        reader = gr.HTML(
            html_page.reader_html(None, ()), elem_id="reader", js_on_load=events.BRIDGE, apply_default_css=False
        )
    source_list.choose(choose, tab, [tab, source_list, asking], **events.SHOWING)
    source_list.read(read, None, reader, **events.SHOWING)
    return source_list, reader


def list_html(served: Served, chosen: Sequence[str] | None) -> str:
    """The list of documents, some of them ticked, or all."""
    return html_page.sources_html(served.documents, _ids(served) if chosen is None else chosen)


def asking_html(served: Served, chosen: Sequence[str] | None) -> str:
    """How many documents will be asked."""
    total = len(served.documents)
    return html_page.asking_html(total if chosen is None else len(chosen), total)


def _ids(served: Served) -> tuple[str, ...]:
    return tuple(document.id for document in served.documents)
