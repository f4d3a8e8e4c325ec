"""What stands around the conversation, as HTML: title, examples, disclaimer, sources, and what the page is."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kratom_qa.datatypes import Block, Document, Safety, Subject
from kratom_qa.render import page_wording as page
from kratom_qa.render.citations import document_label
from kratom_qa.render.element import Html, element, joined, one_line
from kratom_qa.render.html_document import document_html
from kratom_qa.render.html_panel import digest_hint, document_facts
from kratom_qa.render.html_parts import ask_buttons, button
from kratom_qa.render.html_plots import plots_html
from kratom_qa.render.regions import DEFAULT_REGION, ELSEWHERE, known_regions
from kratom_qa.render.wording import disclaimer


def header_html(title: str, *, logout: bool = False) -> Html:
    """The title of the page, and the way out where there is a login."""
    logo = element("span", "“", class_="logo", aria_hidden="true")
    way_out = element("a", page.LOG_OUT, href="logout", class_="logout") if logout else Html()
    return element("header", logo, element("h1", one_line(title)), way_out)


def disclaimer_html(subject: Subject, region: str | None = None) -> Html:
    """The disclaimer that is always in view, its first sentence set off, and whose emergency numbers are shown."""
    words = disclaimer(subject)
    first, stop, rest = words.partition(". ")
    chosen = region or DEFAULT_REGION
    options = [element("option", page.REGIONS[code], value=code, selected=code == chosen) for code in known_regions()]
    elsewhere = element("option", page.REGION_ELSEWHERE, value=ELSEWHERE, selected=chosen not in known_regions())
    menu = element("select", *options, elsewhere, id="region", data_default=chosen)
    return element(
        "div",
        element(
            "details",
            element("summary", element("strong", first + stop.strip())),
            element("p", rest, class_="rest"),
            class_="disclaimer",
            open=True,
            data_words=words,
        ),
        element("label", element("span", page.REGION), menu, class_="region"),
        class_="foot",
    )


def status_html(build: str, *, behind: bool) -> Html:
    """A line about the index, empty where all is well; it carries the build, so that a script sees it change."""
    return element("p", page.BEHIND if behind else "", class_="status", data_build=build, role="status")


def keep_html() -> Html:
    """How a conversation can be kept."""
    ways = (
        button(page.KEEP_MARKDOWN, "tool", data_export="md"),
        button(page.KEEP_JSON, "tool", data_export="json"),
        button(page.PRINT, "tool", data_print=True),
    )
    return element("details", element("summary", page.KEEP), element("div", *ways, class_="ways"), class_="keep")


def noted_html(*, feedback: bool, refusals: bool) -> Html:
    """What is written down of a conversation."""
    noted = [page.FEEDBACK] * feedback + [page.REFUSALS] * refusals
    return element("p", " ".join(noted), class_="hint")


def conversation_html(turns: Sequence[Html], examples: Sequence[str]) -> Html:
    """The turns so far, or, before the first, what to begin with."""
    welcome = element(
        "section",
        element("h2", page.EMPTY_TITLE),
        element("p", page.EMPTY),
        *((element("p", page.EXAMPLES, class_="label"), ask_buttons(examples)) if examples else ()),
        class_="welcome",
    )
    return element("div", *(turns or (welcome,)), class_="turns", role="log", aria_label=page.CONVERSATION)


def asking_html(chosen: int, total: int) -> Html:
    """How many sources will be asked, and the way to choose others."""
    if not chosen:
        text = page.ASKING_NONE
    elif total == 1:
        text = page.ASKING_ONE
    else:
        text = (page.ASKING_ALL if chosen == total else page.ASKING_SOME).format(chosen=chosen, total=total)
    way = button(text, "link", data_tab=page.TAB_SOURCES)
    return element("p", way, class_="asking" if chosen else "asking none", role="status")


def sources_html(documents: Sequence[Document], chosen: Collection[str]) -> Html:
    """Every document with what is known of it, to be ticked and to be read."""
    return element(
        "section",
        element("h2", page.SOURCES_TITLE),
        element("p", page.SOURCES_HINT, class_="hint"),
        element("ul", *(_source(document, document.id in chosen) for document in documents), class_="list"),
        button(page.ASK_ALL, "tool", data_event="choose", data_doc="", data_on="1"),
        class_="sources",
    )


def reader_html(document: Document | None, blocks: Sequence[Block]) -> Html:
    """A document to be read."""
    if document is None:
        return element("div", element("p", page.READER_EMPTY, class_="hint"), class_="reader")
    return element(
        "article",
        button(page.TO_LIST, class_="tool close", data_up=True),
        element("h2", document_label(document), class_="title", tabindex=-1),
        element("p", document_facts(document), class_="facts"),
        digest_hint(document),
        document_html(document, blocks),
        class_="reader",
        tabindex=0,
    )


def about_html(subject: Subject, documents: int, measured: Mapping[str, Any] | None, build: str = "") -> Html:
    """What the page is, what it cannot do, how it was measured."""
    count = page.ONE_DOCUMENT if documents == 1 else page.DOCUMENTS.format(count=documents)
    searched = (subject.about or page.DEFAULT_ABOUT.format(count=count)).split("\n\n")
    cannot = (*page.CANNOT, *((page.CANNOT_JUDGE_HEALTH,) if subject.safety is Safety.HEALTH else ()))
    return element(
        "div",
        element("h2", page.ABOUT_TITLE),
        _section(page.CORPUS_TITLE, *(element("p", one_line(text)) for text in searched)),
        _section(page.WHAT_TITLE, *(element("p", text) for text in page.WHAT)),
        _section(page.CANNOT_TITLE, element("ul", *(element("li", text) for text in cannot))),
        _section(page.MEASURED_TITLE, _measured(measured)),
        _section(page.BUILD_TITLE, element("p", page.BUILD.format(build=build))),
        class_="about",
        tabindex=0,
        role="region",
        aria_label=page.ABOUT_TITLE,
    )


def _section(title: str, *inside: Html) -> Html:
    return element("section", element("h3", title), *inside)


def _source(document: Document, chosen: bool) -> Html:
    title = document_label(document)
    tick = element("input", type="checkbox", data_event="choose", data_doc=document.id, checked=chosen)
    lost = element("span", page.LOST.format(what="; ".join(document.lost)), class_="facts") if document.lost else Html()
    words = element("span", element("strong", title), element("span", document_facts(document), class_="facts"), lost)
    read = button(page.READ, "tool", data_event="read", data_doc=document.id, aria_label=f"{page.READ}: {title}")
    return element("li", element("label", tick, words), read, class_="on" if chosen else "off")


def _measured(measured: Mapping[str, Any] | None) -> Html:
    if measured is None:
        return element("p", page.NOT_MEASURED)
    heads = (element("th", text, scope="col") for text in (page.MEASURE, page.VALUE, page.QUESTIONS))
    rows = (
        element("tr", element("th", page.MEASURES[name], scope="row"), _value(figure), element("td", str(figure["n"])))
        for name, figure in measured["metrics"].items()
        if name in page.MEASURES
    )
    table = element("table", element("thead", element("tr", *heads)), element("tbody", *rows))
    explained = element("p", page.MEASURED.format(count=measured["questions"]))
    curves = measured.get("curves")
    drawn = plots_html(curves) if curves else Html()
    return joined((explained, element("div", table, class_="table"), drawn))


def _value(figure: Mapping[str, float]) -> Html:
    value, low, high = (f"{100 * figure[name]:.0f} %" for name in ("value", "low", "high"))
    return element("td", f"{value} ", element("span", f"[{low} – {high}]", class_="range"))
