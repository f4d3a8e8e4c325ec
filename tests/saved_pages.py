"""Pages as browsers save them, written for the tests: articles of our own in the frames that common programs put around
them. Every word of an article is known, so what an extractor keeps and what it lets through can be counted."""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Piece = tuple[str, object]
Frame = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class SavedPage:
    name: str
    page: str
    content: tuple[str, ...]
    """Texts of the article, in order."""


ARTICLES: Mapping[str, Sequence[Piece]] = {
    "kiln": (
        ("h1", "Firing a small kiln"),
        (
            "p",
            "A small kiln reaches stoneware heat in about nine hours if it is packed loosely and the bungs stay open for the first three.",
        ),
        (
            "p",
            "Who fires for the first time should do so in daylight, because colours inside of the chamber are easier to judge then.",
        ),
        ("h2", "Packing"),
        ("ul", ("Glazed ware stands a finger apart.", "Shelves are coated with wash.", "Cones face the spy hole.")),
        (
            "p",
            "Leave room for the flame, as <a href='/draught'>the chapter on draught</a> and <a href='/cones'>that on cones</a> say.",
        ),
        ("h2", "Schedule"),
        (
            "table",
            (
                ("Stage", "Hours", "Rise an hour"),
                ("Water smoking", "3", "60 degrees"),
                ("Body reduction", "2", "100 degrees"),
                ("Soak", "1", "none"),
            ),
        ),
        ("p", "Cooling takes a night and a day. A kiln that is opened above 120 degrees cracks its plates."),
        ("h2", "When it goes wrong"),
        ("p", "Bloating means that the rise was too quick; pinholes mean that it was."),
    ),
    "orchard": (
        ("h1", "Pruning old apple trees"),
        (
            "p",
            "An old tree is brought back over three winters, never in one, since it answers a hard cut with a thicket of shoots.",
        ),
        ("h2", "First winter"),
        (
            "p",
            "Take out what is dead, then one or two large limbs at most. Cuts wider than a fist are made in late February.",
        ),
        ("ol", ("Undercut the limb.", "Saw from above.", "Trim the collar, but keep it.")),
        ("h2", "Questions"),
        ("h3", "Should wounds be painted?"),
        ("p", "No. Paint keeps the wood wet, and wet wood rots."),
        ("h3", "How much may go in one year?"),
        ("p", "A quarter of the crown."),
        ("dl", (("Spur", "a short shoot that bears fruit"), ("Leader", "the shoot that goes on with the limb"))),
        ("blockquote", "Prune in haste and you will prune again, as my grandmother used to say."),
    ),
    "ferry": (
        ("h1", "Crossing to Holm by ferry"),
        (
            "p",
            "The ferry to Holm leaves at a quarter past every hour from April to October, and twice a day in winter.",
        ),
        ("table", (("Ticket", "Adult", "Child"), ("Single", "14", "7"), ("Return", "22", "11"), ("Bicycle", "3", "3"))),
        ("p", "Dogs travel free but stay on deck. Cars are booked a day ahead by telephone, not on the quay."),
        ("h2", "In bad weather"),
        ("p", "Above wind force eight nothing sails; tickets are then good for a week."),
        ("h2", "Getting to the quay"),
        ("p", "Bus 4 stops at the gate."),
        ("p", "There is no parking."),
        ("h2", "Useful addresses"),
        ("links", ("Harbour office Holm", "Lost property in Sund", "Weather for the strait")),
    ),
    "bees": (
        ("h1", "Moving a swarm"),
        ("p", "A swarm that hangs in a tree is calm, because it has no brood to guard and its bees are full of honey."),
        ("p", "Wait until the evening. Hold a box below it, shake the branch once and set the box on a white sheet."),
        ("h2", "What you need"),
        ("ul", ("A box", "A sheet", "A brush", "Water in a sprayer")),
        ("h2", "Afterwards"),
        (
            "p",
            "If fanning bees stand at the entrance, the queen is inside. Carry the box off after dark and feed nothing for two days, so that what they brought along is used up before they build.",
        ),
        ("p", "Report swarms of unknown origin to the bee inspector within a week."),
    ),
}


def _article(pieces: Sequence[Piece], heading: Callable[[str, str], str] | None = None) -> str:
    out = []
    for kind, what in pieces:
        if kind in ("ul", "ol"):
            out.append(f"<{kind}>{''.join(f'<li>{item}</li>' for item in what)}</{kind}>")
        elif kind == "links":
            out.append(f"<ul>{''.join(f'<li><a href=/x>{item}</a></li>' for item in what)}</ul>")
        elif kind == "dl":
            out.append(f"<dl>{''.join(f'<dt>{term}</dt><dd>{text}</dd>' for term, text in what)}</dl>")
        elif kind == "table":
            head, *rows = what
            body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
            out.append(f"<table><thead><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr></thead>{body}</table>")
        elif kind.startswith("h") and heading:
            out.append(heading(kind, str(what)))
        else:
            out.append(f"<{kind}>{what}</{kind}>")
    return "\n".join(out)


def _texts(pieces: Sequence[Piece]) -> tuple[str, ...]:
    found: list[str] = []
    for kind, what in pieces:
        if kind in ("ul", "ol", "links"):
            found += what
        elif kind in ("dl", "table"):
            found += (cell for row in what for cell in row)
        else:
            found.append(str(what))
    return tuple(found)


def _links(*names: str) -> str:
    return "".join(f'<li><a href="/{name.lower().replace(" ", "-")}">{name}</a></li>' for name in names)


MENU = _links("Home", "About us", "Guides", "Workshops", "Shop", "Contact")
COOKIES = (
    "We and our partners store small files on your device to remember you and to measure how our pages are used. "
    "You may change your mind at any time in the settings."
)


def wordpress(title: str, body: str) -> str:
    return f"""<body class="post single has-sidebar comments-open"><div id="page" class="site">
<a class="skip-link screen-reader-text" href="#primary">Skip to content</a>
<header id="masthead" class="site-header"><p class="site-title"><a href="/">Handy pages</a></p>
<p class="site-description">Everything that hands can do</p>
<nav id="site-navigation" class="main-navigation"><button class="menu-toggle" aria-controls="primary-menu"
aria-expanded="false">Menu</button><ul id="primary-menu">{MENU}</ul></nav></header>
<div id="primary" class="content-area"><main id="main" class="site-main"><article class="post type-post hentry">
<div class="entry-content">{body}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul>{_links("Twitter", "Facebook")}</ul></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3><div><a href="/1">Ten ways to sharpen a plane</a>
<p>In "Tools" we looked at stones and strops, and which of them are worth their price for a beginner.</p></div></div></div>
<footer class="entry-footer"><span class="cat-links">Posted in <a href="/c">Crafts</a></span></footer></article>
<nav class="navigation post-navigation"><a href="/p">Previous: Making rope</a><a href="/n">Next: Mending nets</a></nav>
<div id="comments" class="comments-area"><h2 class="comments-title">2 thoughts on this</h2><ol class="comment-list">
<li><div class="comment-body"><p>I tried this twice last year and it went wrong both times, but my neighbour swears by it.</p></div></li>
<li><p>Thanks for writing this down, I had been looking for it everywhere since the spring.</p></li></ol>
<div id="respond"><h3>Leave a Reply</h3><form><p>Your email address will not be published.</p><textarea></textarea></form></div></div>
</main></div><aside id="secondary" class="widget-area"><section class="widget"><h2>Recent Posts</h2><ul>
{_links("Making rope", "Mending nets", "Whittling a spoon")}</ul></section></aside>
<footer id="colophon" class="site-footer"><div class="site-info">Proudly powered by a popular program</div></footer></div></body>"""


def drupal(title: str, body: str) -> str:
    return f"""<body class="path-node"><div class="dialog-off-canvas-main-canvas"><div class="region region-header">
<div class="block block-system-branding"><a href="/">County of Brill</a><div class="site-slogan">Working for all who live here</div></div>
<div class="block block-menu navigation"><h2 class="visually-hidden">Main navigation</h2><ul class="menu">{MENU}</ul></div></div>
<div class="region region-breadcrumb"><ol class="breadcrumb">{_links("Home", "Services")}<li>{title}</li></ol></div>
<div class="region region-content"><div class="block-page-title">{body}</div></div>
<div class="region region-sidebar-second"><div class="block"><h2>News from the county</h2><p>The library at Brill opens on Sundays from May, and readers may borrow ten books at a time instead of six.</p></div></div>
<div class="region region-footer"><ul class="menu">{_links("Imprint", "Privacy", "Accessibility")}</ul><p>County of Brill, Market Square 1, telephone 555 0100</p></div></div></body>"""


def wiki(title: str, body: str) -> str:
    edited = body.replace("</h2>", '<span class="mw-editsection">[<a href="/edit">edit</a>]</span></h2>')
    first, rest = edited.split("</h1>", 1)
    return f"""<body class="mediawiki ltr sitedir-ltr"><div id="mw-page-base" class="noprint"></div><div id="content" class="mw-body" role="main">
<div id="siteNotice"></div>{first}</h1><div id="bodyContent"><div id="siteSub" class="noprint visually-hidden">From the open handbook</div>
<div id="mw-content-text"><div class="mw-parser-output"><div id="toc" class="toc" role="navigation"><h2>Contents</h2><ul>
<li><a href="#a">1 First part</a></li><li><a href="#b">2 Second part</a></li><li><a href="#c">3 Third part</a></li></ul></div>{rest}</div></div>
<div id="catlinks" class="catlinks"><a href="/cat">Categories</a>: <ul>{_links("Crafts", "Outdoors")}</ul></div></div></div>
<div id="mw-navigation"><h2>Navigation menu</h2><div id="mw-panel"><div role="navigation"><h3>Tools</h3><ul>
{_links("What links here", "Related changes", "Printable version")}</ul></div></div></div>
<footer id="footer" class="mw-footer" role="contentinfo"><ul><li>This page was last edited on 3 May 2024, at 10:12.</li>
<li>Text is available under a free license; further terms may apply to pictures and to what is linked from here.</li></ul></footer></body>"""


def mkdocs(title: str, body: str) -> str:
    anchored = body.replace("</h2>", '<a class="headerlink" href="#x" title="Permanent link">¶</a></h2>')
    return f"""<body dir="ltr"><div data-md-component="skip"><a href="#top" class="md-skip">Skip to content</a></div>
<header class="md-header"><nav class="md-header__inner"><a href=".">Handbook</a><div class="md-header__title">{title}</div></nav></header>
<div class="md-container"><nav class="md-tabs"><ul class="md-tabs__list">{MENU}</ul></nav><main class="md-main"><div class="md-main__inner md-grid">
<div class="md-sidebar md-sidebar--primary"><nav class="md-nav"><ul>{MENU}</ul></nav></div>
<div class="md-sidebar md-sidebar--secondary"><nav class="md-nav" aria-label="Table of contents"><ul>{_links("First part", "Second part")}</ul></nav></div>
<div class="md-content"><article class="md-content__inner md-typeset">{anchored}
<aside class="md-source-file"><span>Last update: May 3, 2024</span></aside></article></div></div></main>
<footer class="md-footer"><nav class="md-footer__inner"><a href="../a">Previous: Beginnings</a><a href="../b">Next: Endings</a></nav>
<div>Made with a static site program</div></footer></div></body>"""


def news(title: str, body: str) -> str:
    paragraphs = body.split("</p>", 2)
    middle = """</p><div class="ad-slot ad-slot--inline" aria-hidden="true"><p>Advertisement</p></div>
<div class="newsletter-promo"><h3>Sign up for our morning letter</h3><p>Every day at six, the five stories that you need, in your mailbox and free of charge.</p></div>"""
    inner = paragraphs[0] + middle + "</p>".join(paragraphs[1:])
    return f"""<body><div id="onetrust-consent-sdk"><div role="dialog"><p>{COOKIES}</p><button>Accept all</button></div></div>
<header class="site-head"><a href="/">The Strait Herald</a><ul>{_links("News", "Opinion", "Sport", "Culture", "Weather")}</ul></header>
<article class="story"><header class="story-head">{inner.split("</h1>")[0]}</h1><div class="share-tools"><span>Share</span><a href="#">Email</a></div></header>
<div class="story-body">{inner.split("</h1>", 1)[1]}<div class="recirc"><h3>More on this story</h3><ul>{_links("Harbour chief steps down after storm", "Why fares rise again in autumn")}</ul></div></div></article>
<section class="most-read"><h2>Most read</h2><ol>{_links("Man finds ring in loaf of bread", "Storm warning for the whole coast", "Five walks for a dry Sunday")}</ol></section>
<footer><p>Registered office: 4 Quay Street. All rights reserved.</p><ul>{_links("Terms", "Privacy", "Complaints")}</ul></footer></body>"""


def one_form(title: str, body: str) -> str:
    return f"""<body><form id="aspnetForm" method="post" action="page.aspx"><div><input type="hidden" name="__VIEWSTATE" value="x"></div>
<div id="s4-workspace"><div id="TopBar"><a href="/">Town of Elmsford</a><a href="/login">Sign in</a></div>
<div id="LeftNav" class="ms-core-sideNavBox"><ul class="root">{MENU}</ul></div>
<div id="MainContent">{body}</div><div id="Footer"><span>Town hall, Main Street 1</span><ul>{_links("Imprint", "Privacy", "Jobs")}</ul></div></div></form></body>"""


def tables(title: str, body: str) -> str:
    return f"""<body bgcolor="#ffffff"><table width="760" border="0"><tr><td colspan="2"><img src="logo.gif"><font size="1">
<a href="a.html">Start</a> | <a href="b.html">Links</a> | <a href="c.html">Guest book</a></font></td></tr>
<tr><td width="140" valign="top"><a href="1.html">Old pots</a><br><a href="2.html">New pots</a><br><a href="3.html">Prices</a><br>
<a href="4.html">Mail me</a></td><td valign="top">{body}</td></tr><tr><td colspan="2"><center><font size="1">© 1999 by the author</font></center></td></tr></table></body>"""


def government(title: str, body: str) -> str:
    return f"""<body class="govuk-template__body"><div id="global-cookie-message" class="govuk-cookie-banner"><h2>Cookies on this site</h2><p>{COOKIES}</p></div>
<a href="#content" class="govuk-skip-link">Skip to main content</a><header role="banner"><a href="/">GOV</a>
<form action="/search"><label>Search on this site</label><input></form></header>
<div class="govuk-breadcrumbs"><ol>{_links("Home", "Environment and countryside")}</ol></div>
<main id="content" role="main">{body}</main>
<div class="gem-c-feedback"><h2>Is this page useful?</h2><button>Yes</button><button>No</button></div>
<div class="gem-c-contextual-sidebar"><h2>Related content</h2><ul>{_links("Apply for a licence", "Report a problem")}</ul></div>
<footer role="contentinfo"><p>All content is available under the open licence, except where otherwise stated.</p></footer></body>"""


def hashed(title: str, body: str) -> str:
    return f"""<body><div id="root"><div class="css-1q2w3e"><div class="css-9z8y7x"><a href="/">Brightly</a><a href="/l">Learn</a><a href="/p">Plans</a>
<a href="/s">Sign in</a></div><div class="css-a1b2c3">{body}</div>
<div class="css-d4e5f6"><div><h4>You might also like</h4><a href="/1">Seven habits of calm people</a><a href="/2">A letter to my younger self</a></div></div>
<div class="css-0p0o0i"><a href="/t">Terms</a><a href="/p">Privacy</a><a href="/c">Careers</a><span>Brightly Ltd</span></div></div></div></body>"""


def blog(title: str, body: str) -> str:
    return f"""<body><div class="header-outer"><div class="titlewrapper"><a href="/">Notes from the shed</a></div></div>
<div class="main-outer"><div class="post hentry"><div class="post-body entry-content">{body}</div>
<div class="post-footer"><span class="post-author">Posted by Ann</span><div class="post-share-buttons"><a href="#">Email This</a><a href="#">BlogThis!</a></div>
<span class="post-labels">Labels: <a href="/l">shed</a></span></div></div>
<div class="comments" id="comments"><h4>3 comments:</h4><p>What a lovely write-up, I shall try it at once with my own two boys.</p></div>
<div class="sidebar"><h2>About me</h2><p>I live with two cats at the edge of a wood and write about what my hands do all day.</p><h2>Blog archive</h2><ul>{_links("May 2024", "April 2024")}</ul></div></div>
<div class="footer-outer">Theme by a stranger.</div></body>"""


def accordions(title: str, body: str) -> str:
    parts = body.split("<h2>")
    folded = parts[0]
    for number, part in enumerate(parts[1:]):
        head, rest = part.split("</h2>", 1)
        folded += (
            f'<h2><button type="button" aria-expanded="false" aria-controls="fold-{number}">{head}</button></h2>'
            f'<div id="fold-{number}" hidden>{rest}</div>'
        )
    return f"""<body><div class="announcement-bar">Free delivery over 40 euros this week</div><div class="topnav"><ul>{MENU}</ul></div>
<div class="wrapper"><section class="content"><div class="hero">{folded}</div></section></div>
<div class="newsletter"><h3>Stay in touch</h3><p>Leave your address and hear of new courses before all others do.</p></div>
<div class="bottom"><p>Made by hand in Sund. <a href="/a">Imprint</a> <a href="/b">Privacy</a></p></div></body>"""


def portal(title: str, body: str) -> str:
    return f"""<body><div class="gdpr-overlay" style="display:block"><h2>Your privacy</h2><p>{COOKIES}</p></div>
<div class="utility-nav"><a href="/de">Deutsch</a><a href="/es">Español</a></div><div class="main-header"><div class="mega-menu"><ul>{MENU}{MENU}</ul></div></div>
<div class="layout"><div class="layout__main"><div class="breadcrumbs"><a href="/">Home</a> › <a href="/g">Guides</a></div>{body}
<div class="article-tags"><span>Tags:</span><a href="/t1">outdoors</a><a href="/t2">seasons</a></div>
<div class="author-box"><h4>About the author</h4><p>Ann Reed has written for us since the first issue and lives on a boat.</p></div>
<div class="recommended"><h3>Recommended for you</h3><div class="card"><a href="/c1">A shorter way home</a><p>Three readers tell how they changed the road they take to work each day and why they never went back.</p></div></div></div>
<div class="layout__side"><div class="sponsored"><p>Try our partner's new range of garden gloves, now in five colours and with a warm lining.</p></div></div></div>
<div class="site-bottom"><ul>{_links("Imprint", "Press", "Jobs", "Newsletter")}</ul></div></body>"""


def printed(title: str, body: str) -> str:
    return f"<body>{body}</body>"


FRAMES: Mapping[str, Frame] = {
    frame.__name__: frame
    for frame in (wordpress, drupal, wiki, mkdocs, news, one_form, tables, government, hashed, blog, accordions, portal, printed)
}  # fmt: skip


def saved_pages() -> list[SavedPage]:
    """Every article in every frame."""
    found = []
    for frame_name, frame in FRAMES.items():
        for article_name, pieces in ARTICLES.items():
            title = str(pieces[0][1])
            page = frame(title, _article(pieces))
            text = (
                f"<!DOCTYPE html><html lang='en'><head><title>{html.escape(title)} | Pages</title></head>{page}</html>"
            )
            found.append(SavedPage(f"{frame_name}-{article_name}", text, _texts(pieces)))
    return found
