"""Puts the page together: three tabs under a title, the disclaimer below them all."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import gradio as gr

from kratom_qa.render import html_page
from kratom_qa.render import page_wording as page
from kratom_qa.web import events
from kratom_qa.web.agents import Live
from kratom_qa.web.chat import add_chat
from kratom_qa.web.controller import ChatController, Rating, Tab
from kratom_qa.web.figures import measured_for
from kratom_qa.web.programs import add_ask
from kratom_qa.web.served import Served
from kratom_qa.web.sources import add_sources, asking_html, list_html

_SESSIONS = 2_000
"""Tabs whose conversations are held in memory; the one that was idle longest is let go first."""


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """The page, and how what it begins with is brought up to date."""

    blocks: gr.Blocks
    first_values: Callable[[Served], dict[gr.HTML, str]]

    def show(self, served: Served) -> None:
        """Let whoever opens the page from now on see this build."""
        for component, value in self.first_values(served).items():
            component.value = value
        self.blocks.title = title_of(served)
        self.blocks.config = self.blocks.get_config_file()


def build_page(
    served: Served,
    live: Live,
    behind: Callable[[], str] = str,
    *,
    region: str | None = None,
    thumb: Rating | None = None,
    logout: bool = False,
) -> BuiltPage:
    """The page over what is served. Each visitor's turns live in that visitor's session alone.

    `thumb` hears of "helpful" and "not helpful"; where it is None, nobody is asked.
    """
    controller = ChatController(live, behind, region, thumb)
    with gr.Blocks(title=title_of(served), analytics_enabled=False, fill_width=True) as blocks:
        header = gr.HTML(elem_id="header", apply_default_css=False)
        tab = gr.State(Tab())
        status = gr.HTML(elem_id="status", js_on_load=events.BRIDGE, apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(page.TAB_ASK, elem_id="tab-ask"):
                foot = gr.HTML(
                    elem_id="disclaimer", js_on_load=events.BRIDGE, apply_default_css=False, render=False,
                )  # fmt: skip
                chat = add_chat(controller, served, tab, status, foot)
            with gr.Tab(page.TAB_SOURCES, elem_id="tab-sources"):
                source_list, reader = add_sources(served, live, tab, chat.asking)
            with gr.Tab(page.TAB_ABOUT, elem_id="tab-about"):
                about = gr.HTML(elem_id="about", apply_default_css=False)
        foot.render()  # type: ignore[no-untyped-call]
        add_ask(live, region)

        def first_values(now: Served) -> dict[gr.HTML, str]:
            return {
                header: html_page.header_html(title_of(now), logout=logout),
                status: controller.status(now),
                chat.log: controller.conversation(Tab(), now),
                chat.asking: asking_html(now, None),
                source_list: list_html(now, None),
                about: html_page.about_html(now.about, len(now.documents), measured_for(now.documents), now.build),
                foot: html_page.disclaimer_html(now.about, region),
            }

        def refresh(before: Tab) -> tuple[Any, ...]:
            """What an open page shows of an index that was replaced."""
            now = live()
            after = controller.up_to_date(before, now)
            values = first_values(now) | {
                chat.log: controller.conversation(after, now),
                chat.asking: asking_html(now, after.chosen),
                source_list: list_html(now, after.chosen),
            }
            return (after, html_page.reader_html(None, ()), *(values[part] for part in changing))

        changing = [header, chat.log, chat.asking, source_list, about]
        status.refresh(refresh, tab, [tab, reader, *changing], **events.PRIVATE)
    blocks.state_session_capacity = _SESSIONS
    built = BuiltPage(blocks, first_values)
    built.show(served)
    return built


def look() -> dict[str, Any]:
    """How the page is meant to be seen: own style and script, fonts of the reader's system."""
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


def title_of(served: Served) -> str:
    """The corpus's own title; else that of its only document; else a general one."""
    return served.about.title or (served.documents[0].title if len(served.documents) == 1 else page.TITLE)
