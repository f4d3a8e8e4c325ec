"""Which elements of a web page are its frame: menus, cookie bars, share lines, comments, feet."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from kratom_qa.documents.page_names import (
    BEGINNINGS,
    CALLOUT,
    ENDINGS,
    FRAME_ROLES,
    FRAME_TAGS,
    HEADING,
    MENUS,
    NEVER,
    STRETCH,
    STRONG,
    WEAK,
    is_tail,
    names_of,
)
from kratom_qa.documents.xml import Element

_LINKED = 0.75
_SENTENCE = 40
"""Characters of a sentence, at least."""
_STOPS = (".", "!", "?")
_MOST = 0.5
"""Share of a page's text that no frame has."""
_SHORT = 200
_NEXT_TO_NOTHING = 60
_PROSE = 300
"""Characters in sentences above which a weak sign is none."""


@dataclass(slots=True)
class _Size:
    """Of the visible text inside of an element, in characters."""

    text: int = 0
    linked: int = 0
    links: int = 0
    prose: int = 0
    order: int = 0


@dataclass(slots=True)
class _Page:
    body: Element
    sizes: dict[Element, _Size] = field(default_factory=dict)
    kept: set[Element] = field(default_factory=set)
    """The headline and everything that it stands in."""
    headline: int = 0
    last_prose: int = 0
    root: Element | None = None
    """The smallest element that holds the headline and most of what is said."""


def frame_of(body: Element, unseen: set[Element]) -> set[Element]:
    """The outermost elements that belong to the frame of a page."""
    page = _measured(body, unseen)
    main = _main(page)
    found: set[Element] = set()
    walk = etree.iterwalk(body, events=("start",))
    inside = set(main.iterancestors()) if main is not None else set()
    for _, element in walk:
        if element in unseen or element.tag == "noscript":
            walk.skip_subtree()
        elif element is not body and (
            _is_frame(page, element)
            or (main is not None and element.getparent() in inside and element is not main and element not in inside
                and element not in page.kept)
        ):  # fmt: skip
            found.add(element)
            walk.skip_subtree()
    return found


def _measured(body: Element, unseen: set[Element]) -> _Page:
    """One pass that counts text, links and sentences, and finds the headline."""
    page = _Page(body)
    stack: list[tuple[_Size, bool]] = []
    headlines: list[Element] = []
    order = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            order += 1
            gone = element in unseen or element.tag in ("script", "style", "noscript") or bool(stack and stack[-1][1])
            size = page.sizes[element] = _Size(order=order)
            stack.append((size, gone))
            if not gone:
                _count(size, element.text)
                if element.tag == "h1":
                    headlines.append(element)
            continue
        size, gone = stack.pop()
        if gone:
            size.text = size.linked = size.links = size.prose = 0
        if element.tag == "a":
            size.linked, size.links, size.prose = size.text, 1, 0
        if element.tag in ("p", "li", "td") and size.prose > 80:
            page.last_prose = size.order
        if stack:
            outer, _ = stack[-1]
            outer.text += size.text
            outer.linked += size.linked
            outer.links += size.links
            outer.prose += size.prose
            if not stack[-1][1]:
                _count(outer, element.tail)
    named = [h for h in headlines if page.sizes[h].linked < page.sizes[h].text and not _in_frame(h)] or headlines[:1]
    for headline in named:
        page.kept |= {headline, *headline.iterancestors()}
    page.headline = page.sizes[named[0]].order if named else 0
    most = _MOST * _said(page.sizes[body])
    above = named[0].iterancestors() if named else iter(())
    page.root = next((up for up in above if up in page.sizes and _said(page.sizes[up]) > most), None)
    return page


def _in_frame(headline: Element) -> bool:
    """Whether a heading of the first level stands in a menu, as some pages have it."""
    return any(
        up.tag in FRAME_TAGS
        or up.get("role") in FRAME_ROLES
        or (up.tag not in NEVER and names_of(up) & (STRONG | MENUS))
        for up in headline.iterancestors()
    )


def _count(size: _Size, text: str | None) -> None:
    if text and not text.isspace():
        size.text += len(" ".join(text.split()))
        size.prose += sum(len(s) for s in STRETCH.findall(text) if len(s) > _SENTENCE and s.endswith(_STOPS))


def _main(page: _Page) -> Element | None:
    """The one element that says it holds the content, where it holds most of what is said."""
    whole = page.sizes[page.body]
    for found in (
        [e for e in page.body.iter("main", "div", "section", "td") if e.tag == "main" or e.get("role") == "main"],
        list(page.body.iter("article")),
    ):
        if len(found) == 1 and _said(page.sizes[found[0]]) > _MOST * _said(whole):
            return found[0]
    return None


def _said(size: _Size) -> int:
    return size.text - size.linked


def _is_frame(page: _Page, element: Element) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or element in page.kept or tag in NEVER:
        return False
    size = page.sizes[element]
    if _said(size) > _MOST * _said(page.sizes[page.body]):
        return False
    around = element.getparent()
    if around is not None and HEADING.fullmatch(str(around.tag)) and size.text == page.sizes[around].text:
        return False  # a heading that leads back to the contents
    if tag in FRAME_TAGS or str(element.get("role") or "").lower() in FRAME_ROLES:
        return not (tag == "footer" and element.getparent() is not None and element.getparent().tag == "blockquote")
    names = names_of(element)
    if tag == "aside":
        return not names & CALLOUT
    if tag == "form":
        return size.prose < _PROSE and element.find(".//table") is None
    return (
        _is_named_so(names, size)
        or _follows_up(page, element)
        or _only_links(page, element)
        or _stands_aside(page, element, size)
    )


def _is_named_so(names: frozenset[str], size: _Size) -> bool:
    if names & STRONG or any(name.startswith(BEGINNINGS) for name in names):
        return True
    return size.prose < _PROSE and (bool(names & WEAK) or any(name.endswith(ENDINGS) for name in names))


def _follows_up(page: _Page, element: Element) -> bool:
    """Whether a part begins with a heading such as "Related articles", or stands under one."""
    first = next(_visible(element), None)
    if HEADING.fullmatch(str(element.tag)):
        return is_tail(element) and not _has_prose_after(page, element)
    if first is not None and HEADING.fullmatch(str(first.tag)):
        return element.tag in ("div", "section", "aside", "ul", "td") and is_tail(first)
    before = element.getprevious()
    under = before is not None and HEADING.fullmatch(str(before.tag)) is not None and is_tail(before)
    return under and page.sizes[element].prose < _PROSE


def _before(element: Element) -> Element | None:
    """The element that comes before, be it outside of what this one is the first of."""
    while element.getprevious() is None:
        parent = element.getparent()
        if parent is None or parent.tag == "body" or (parent.text or "").strip():
            return None
        element = parent
    return element.getprevious()


def _has_prose_after(page: _Page, heading: Element) -> bool:
    after = heading.getnext()
    return after is not None and page.sizes[after].prose >= _PROSE


def _stands_aside(page: _Page, element: Element, size: _Size) -> bool:
    """Whether a part says next to nothing before the headline, or outside of all that stands around it."""
    if page.root is None or size.prose >= _NEXT_TO_NOTHING:
        return False
    if size.order < page.headline:
        return size.text < _SHORT
    inside = page.root in (element, *element.iterancestors())
    return not inside and next(element.iter("h2", "h3", "h4", "table", "dl"), None) is None


def _visible(element: Element) -> Iterator[Element]:
    """Elements inside, down the first of each, as long as no text comes before."""
    while len(element) and not (element.text or "").strip():
        element = element[0]
        yield element
        if HEADING.fullmatch(str(element.tag)):
            return


def _only_links(page: _Page, element: Element) -> bool:
    """Menus: nothing but links, before the headline or after the last sentence, or leading to places of this page."""
    size = page.sizes[element]
    if element.tag not in ("ul", "ol", "div", "section", "header", "p", "table", "td", "span") or not size.links:
        return False
    if size.linked < _LINKED * size.text or size.text > 60 * size.links:
        return False
    if size.links > 2 and all(str(a.get("href") or "").startswith("#") for a in element.iter("a")):
        return True
    before = _before(element)
    if before is not None and HEADING.fullmatch(str(before.tag)) and not is_tail(before):
        return False
    return size.order < page.headline or (size.links > 2 and size.order > page.last_prose)
