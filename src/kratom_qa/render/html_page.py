"""What stands around the conversation, as HTML: title, examples, disclaimer, sources, and what the page is."""

import html
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kratom_qa.datatypes import Block, Document, Refusal, RefusalCode, Reply
from kratom_qa.render import page_wording as page
from kratom_qa.render.html import ask_buttons, escaped
from kratom_qa.render.html_document import document_html
from kratom_qa.render.html_panel import document_facts
from kratom_qa.render.wording import DISCLAIMER


def header_html(title: str) -> str:
    """The title of the page."""
    return f"<header><h1>{escaped(title)}</h1></header>"


def disclaimer_html() -> str:
    """The disclaimer that is always in view; its first sentence stands out."""
    first, stop, rest = escaped(DISCLAIMER).partition(". ")
    return f'<p class="disclaimer"><strong>{first}{stop}</strong>{rest}</p>'


def conversation_html(turns: Sequence[str], examples: Sequence[str]) -> str:
    """The turns so far, or, before the first, what to begin with."""
    if turns:
        inside = "".join(turns)
    else:
        inside = (
            f'<section class="welcome"><h2>{page.EMPTY_TITLE}</h2><p>{page.EMPTY}</p>'
            f'<p class="label">{page.EXAMPLES}</p>{ask_buttons(examples)}</section>'
        )
    return f'<div class="turns" role="log" aria-label="{page.CONVERSATION}">{inside}</div>'


def asking_html(chosen: int, total: int) -> str:
    """How many sources will be asked, and the way to choose others."""
    if not chosen:
        text = page.ASKING_NONE
    elif total == 1:
        text = page.ASKING_ONE
    else:
        text = (page.ASKING_ALL if chosen == total else page.ASKING_SOME).format(chosen=chosen, total=total)
    return (
        f'<p class="asking{"" if chosen else " none"}" role="status">'
        f'<button type="button" class="link" data-tab="{page.TAB_SOURCES}">{text}</button></p>'
    )


def feedback_html() -> str:
    """What happens with a press of "helpful"."""
    return f'<p class="hint">{page.FEEDBACK}</p>'


def is_not_covered(reply: Reply) -> bool:
    """Whether the sources were searched and nothing was found."""
    return isinstance(reply.body, Refusal) and reply.body.code is RefusalCode.NOT_COVERED


def sources_html(documents: Sequence[Document], chosen: Collection[str]) -> str:
    """Every document with what is known of it, to be ticked and to be read."""
    items = "".join(_source(document, document.id in chosen) for document in documents)
    return (
        f'<section class="sources"><h2>{page.SOURCES_TITLE}</h2><p class="hint">{page.SOURCES_HINT}</p>'
        f'<ul class="list">{items}</ul>'
        f'<button type="button" class="tool" data-event="choose" data-doc="" data-on="1">{page.ASK_ALL}</button></section>'
    )


def reader_html(document: Document | None, blocks: Sequence[Block]) -> str:
    """A document to be read."""
    if document is None:
        return f'<div class="reader"><p class="hint">{page.READER_EMPTY}</p></div>'
    return (
        f'<article class="reader"><h2 class="title" tabindex="-1">{escaped(document.title)}</h2>'
        f'<p class="facts">{document_facts(document)}</p>{document_html(document, blocks)}</article>'
    )


def about_html(about: str | None, documents: int, measured: Mapping[str, Any] | None) -> str:
    """What the page is, what it cannot do, how it was measured."""
    count = page.ONE_DOCUMENT if documents == 1 else page.DOCUMENTS.format(count=documents)
    searched = (about or page.DEFAULT_ABOUT.format(count=count)).split("\n\n")
    return (
        f'<div class="about"><h2>{page.ABOUT_TITLE}</h2>'
        f"{_section(page.CORPUS_TITLE, searched)}{_section(page.WHAT_TITLE, page.WHAT)}"
        f"<section><h3>{page.CANNOT_TITLE}</h3><ul>{''.join(f'<li>{text}</li>' for text in page.CANNOT)}</ul></section>"
        f"<section><h3>{page.MEASURED_TITLE}</h3>{_measured(measured)}</section></div>"
    )


def _section(title: str, paragraphs: Sequence[str]) -> str:
    return f"<section><h3>{title}</h3>{''.join(f'<p>{escaped(text)}</p>' for text in paragraphs)}</section>"


def _source(document: Document, chosen: bool) -> str:
    name = html.escape(document.id)
    checked = " checked" if chosen else ""
    return (
        f'<li class="{"on" if chosen else "off"}"><label><input type="checkbox" data-event="choose" data-doc="{name}"{checked}>'
        f'<span><strong>{escaped(document.title)}</strong><span class="facts">{document_facts(document)}</span></span>'
        f'</label><button type="button" class="tool" data-event="read" data-doc="{name}" '
        f'aria-label="{page.READ}: {escaped(document.title)}">{page.READ}</button></li>'
    )


def _measured(measured: Mapping[str, Any] | None) -> str:
    if measured is None:
        return f"<p>{page.NOT_MEASURED}</p>"
    rows = "".join(
        f"<tr><th scope=row>{page.MEASURES[name]}</th><td>{_percent(figure['value'])} "
        f"<span class=range>[{_percent(figure['low'])} – {_percent(figure['high'])}]</span></td><td>{figure['n']}</td></tr>"
        for name, figure in measured["figures"].items()
        if name in page.MEASURES
    )
    head = f"<tr><th scope=col>{page.MEASURE}</th><th scope=col>{page.VALUE}</th><th scope=col>{page.QUESTIONS}</th></tr>"
    return (
        f"<p>{page.MEASURED.format(count=measured['questions'])}</p>"
        f'<div class="table"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
