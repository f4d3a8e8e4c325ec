"""Puts the page together: three tabs under a title, the disclaimer below them all."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import gradio as gr

from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Document, PageContents, Subject
from kratom_qa.protocols import Sources
from kratom_qa.render import html_page
from kratom_qa.render import page_wording as page
from kratom_qa.web.chat import add_chat
from kratom_qa.web.desk import Thumb
from kratom_qa.web.figures import measured_for
from kratom_qa.web.programs import add_ask
from kratom_qa.web.sources import add_sources

_EXAMPLES = 6


def build_app(
    assistant: Assistant,
    contents: PageContents,
    *,
    sources: Sources = frozenset(),
    region: str | None = None,
    thumb: Thumb | None = None,
) -> gr.Blocks:
    """The page over one assistant. It keeps nothing: each visitor's turns live in that visitor's session alone.

    `thumb` hears of "helpful" and "not helpful"; where it is None, nobody is asked.
    """
    documents = tuple(d for d in assistant.documents if not sources or d.id in sources)
    title = contents.about.title or _title(documents)
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as app:
        gr.HTML(html_page.header_html(title), elem_id="header", apply_default_css=False)
        chosen = gr.State(tuple(d.id for d in documents))
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(page.TAB_ASK, elem_id="tab-ask"):
                asking = add_chat(
                    assistant, contents.layout, _examples(contents.about, assistant), len(documents), chosen,
                    region, thumb,
                )  # fmt: skip
            with gr.Tab(page.TAB_SOURCES, elem_id="tab-sources"):
                add_sources(documents, contents.layout, chosen, asking)
            with gr.Tab(page.TAB_ABOUT, elem_id="tab-about"):
                measured = measured_for(assistant.documents)
                about = html_page.about_html(contents.about, len(documents), measured)
                gr.HTML(about, elem_id="about", apply_default_css=False)
        gr.HTML(html_page.disclaimer_html(contents.about), elem_id="disclaimer", apply_default_css=False)
        add_ask(assistant, region, sources)
    page_itself: gr.Blocks = app
    return page_itself


def look() -> dict[str, Any]:
    """What `launch` takes to show the page as it is meant: own style and script, fonts of the reader's system."""
    folder = files("kratom_qa.web")
    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    return {
        "theme": theme,
        "js": (folder / "page.js").read_text(encoding="utf-8"),
        # Gradio puts its frame before each selector, so that nothing outside of it can be addressed
        "css": (folder / "style.css").read_text(encoding="utf-8"),
        "head": '<meta name="referrer" content="no-referrer">',
        "footer_links": [],
    }


def _title(documents: Sequence[Document]) -> str:
    return documents[0].title if len(documents) == 1 else page.TITLE


def _examples(about: Subject, assistant: Assistant) -> tuple[str, ...]:
    """The corpus's own examples; else what its question files ask, one a document; else headings."""
    if about.examples:
        return about.examples
    passages, questions = assistant.collection.passages, assistant.collection.questions
    asked: dict[str, str] = {}
    for text, places in zip(questions.texts, questions.places, strict=True):
        for place in places:
            asked.setdefault(passages[place.passage].document.id, text)
    headings = {p.document.id: p.section[-1] for p in reversed(passages) if p.section}
    found = (asked.get(d.id) or headings.get(d.id) for d in assistant.documents)
    return tuple(example for example in found if example)[:_EXAMPLES]
