"""Words that tell the frame of a web page: in tags, roles, classes and headings."""

import re

from kratom_qa.documents.xml import Element

FRAME_TAGS = frozenset(["nav", "footer", "menu", "dialog"])
FRAME_ROLES = frozenset(
    "navigation contentinfo search complementary dialog alertdialog menu menubar banner toolbar".split()
)
NEVER = frozenset(["html", "body", "main", "article"])
"""What is no frame for the sake of its class."""
STRONG = frozenset(
    """cookie cookies consent gdpr ccpa comments commentlist commentform respond disqus related recommended
    recommendations recirculation trending breadcrumb breadcrumbs sidebar footer foot colophon advert advertisement
    ads outbrain taboola newsletter paywall skiplink toc sitemap editsection catlinks""".split()
)
WEAK = frozenset(
    """share sharing shares sharebar social addtoany addthis popular promo promos promotion subscribe subscription
    signup comment menu submenu nav navbar navigation navi subnav sidenav topbar masthead ad sponsor sponsored
    banner popup modal overlay lightbox pagination pager paging toolbar skip login signin search searchform
    searchbox widget widgets tools tags taglist copyright languages donate donation rating feedback teaser teasers
    utility topnav""".split()
)
"""A frame only where little is said in sentences."""
MENUS = frozenset("menu submenu nav navbar navigation navi subnav sidenav topnav dropdown".split())
ENDINGS = ("menu", "navbar", "sidebar", "footer", "breadcrumb", "breadcrumbs", "topnav", "subnav")
BEGINNINGS = ("cookie", "breadcrumb", "newsletter", "navbar", "advert", "sidebar")
NOT = frozenset(["has", "no", "with", "without", "not"])
"""Before a word they make a class that tells of another element: "has-sidebar"."""
NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
TAIL = re.compile(
    r"(?:\(?\d+\)? )?comments?(?: ?\(\d+\))?|leave a (?:reply|comment)|join the (?:conversation|discussion)"
    r"|related\b.*|you (?:may|might)(?: also)? (?:like|enjoy).*|(?:top|editors?['’]?s?|our) picks.*"
    r"|(?:more|also) (?:from|in|on|stories|articles|news|like this)\b.*|recommended\b.*|trending.*"
    r"|(?:most|more) (?:read|popular|viewed|shared|commented).*|popular (?:posts|articles|stories|topics|now).*"
    r"|(?:recent|latest) (?:posts|comments|articles|news|stories).*"
    r"|share(?: this)?(?: (?:page|article|post|story))?(?: (?:on|via) .*)?|follow us.*|(?:our )?newsletter"
    r"|sign up.*|subscribe\b.*|tags:?|categories|archives?|quick links|advertisement|sponsored.*|what to read next"
    r"|read (?:next|more)|about the author|up next|keep reading|on this page|in this article"
    r"|(?:table of )?contents|site ?map|navigation|menu",
    re.IGNORECASE,
)
STRETCH = re.compile(r"[^.!?]+[.!?]*")
"""Up to the end of a sentence; each sign is read once, however long a text goes on without one."""
HEADING = re.compile(r"h[1-6]")
CALLOUT = frozenset("note warning tip hint important caution callout info admonition alert danger box key".split())


def names_of(element: Element) -> frozenset[str]:
    """The words of its class and id, lower-case: "related-posts", "relatedPosts" -> related, posts."""
    text = f"{element.get('class') or ''} {element.get('id') or ''}"
    found: set[str] = set()
    for name in text.split():
        words = [word.lower() for word in NAME.findall(name)]
        found.update(word for before, word in zip(["", *words], words, strict=False) if before not in NOT)
        if "".join(words).endswith("tableofcontents"):
            found.add("toc")
    return frozenset(found)


def is_tail(heading: Element) -> bool:
    """Whether a heading stands over what follows an article, such as "Related articles"."""
    return TAIL.fullmatch(" ".join("".join(heading.itertext()).split()).rstrip(":")) is not None
