"""The sources tab: every document, to be ticked and to be read."""

from collections.abc import Mapping, Sequence

import gradio as gr

from kratom_qa.datatypes import Block, Document
from kratom_qa.render import html_page
from kratom_qa.web import events


def add_sources(
    documents: Sequence[Document], layout: Mapping[str, tuple[Block, ...]], chosen: gr.State, asking: gr.HTML
) -> None:
    """Add the tab's components and their events; `chosen` holds the ids that are ticked."""
    ids = tuple(document.id for document in documents)

    def choose(before: tuple[str, ...], event: gr.EventData) -> tuple[tuple[str, ...], str, str]:
        name, on = events.text(event, "doc"), bool(events.text(event, "on"))
        ticked = {i for i in (ids if not name else before) if i != name} | ({name} & set(ids) if on else set())
        after = tuple(i for i in ids if i in ticked)
        return after, html_page.sources_html(documents, after), html_page.asking_html(len(after), len(ids))

    def read(event: gr.EventData) -> str:
        document = next((d for d in documents if d.id == events.text(event, "doc")), None)
        return html_page.reader_html(document, layout.get(document.id, ()) if document else ())

    with gr.Row(elem_id="library"):
        shelf = gr.HTML(
            html_page.sources_html(documents, ids), elem_id="shelf", js_on_load=events.BRIDGE, apply_default_css=False
        )
        reader = gr.HTML(
            html_page.reader_html(None, ()), elem_id="reader", js_on_load=events.BRIDGE, apply_default_css=False
        )
    shelf.choose(choose, chosen, [chosen, shelf, asking], **events.PRIVATE)
    shelf.read(read, None, reader, **events.PRIVATE)
