"""Plain text: frames around it, chapters, numbered headings."""

from kratom_qa.datatypes import BlockKind
from kratom_qa.documents.boilerplate import mark_boilerplate
from kratom_qa.documents.plain import load_plain

MAIL = """From: Tom Oak <tom@example.org>
To: kiln@lists.example.org
Subject: Aw: [kiln] Re: When is the vent shut?
Date: Tue, 3 Mar 2020 10:00:00 +0100

On Mon, Mar 2, 2020 at 9:00 PM Mia Ash <mia@example.org> wrote:
> When is the vent shut?
> I heard at noon.

At dusk, never at noon.

--{blank}
Tom Oak, Kiln Office
""".replace("{blank}", " ")
BOOK = """The Reading Room eBook of Clay, by Mia Ash

Title: Clay

Author: Mia Ash

*** START OF THE READING ROOM EBOOK CLAY ***

PART ONE

The Dry Season

We dug the clay in May, before the rain, and it lay in the yard until the
river rose.

Chapter 2: Fire

The kiln stood behind the mill, and nobody went near it after dark.

*** END OF THE READING ROOM EBOOK CLAY ***

You may copy this book.
"""


def kinds(text: str) -> dict[str, str]:
    found = load_plain(text.encode())
    blocks = mark_boilerplate(found.text, found.blocks)
    return {" ".join(found.text[b.start : b.end].split()): b.kind.value for b in blocks}


def test_of_a_mail_only_what_its_writer_says_is_content() -> None:
    found = load_plain(MAIL.encode())
    assert found.metadata == {"title": "When is the vent shut?", "author": "Tom Oak", "published": "2020-03-03"}
    content = [b for b in found.blocks if b.kind is not BlockKind.BOILERPLATE]
    assert [found.text[b.start : b.end] for b in content] == ["At dusk, never at noon."]


def test_the_frame_of_a_library_is_furniture_and_names_the_book() -> None:
    assert load_plain(BOOK.encode()).metadata == {"title": "Clay", "author": "Mia Ash"}
    found = kinds(BOOK)
    assert [text for text, kind in found.items() if kind == "heading"] == ["PART ONE The Dry Season", "Chapter 2: Fire"]
    assert [kind for text, kind in found.items() if "You may copy" in text or "Title: Clay" in text] == [
        "boilerplate"
    ] * 2


def test_headings_are_numbered_to_any_depth_and_lines_of_contents_are_none() -> None:
    text = "Kiln\n\n2.1 Care ......... 7\n\n2.1 Care\n\nOil it once a week.\n\n2.1.3 Hinges of the Door\n\nWipe them.\n"
    found = load_plain(text.encode())
    assert [b.level for b in found.blocks if b.kind is BlockKind.HEADING] == [1, 3, 4]
    assert kinds(text)["2.1 Care ......... 7"] == "boilerplate"


def test_quoted_lines_of_a_letter_without_headers_are_not_its_writers() -> None:
    letter = (
        "Hello Mia,\n\nOn Monday Tom Oak wrote:\n> The vent is shut at noon on every day.\n> I am sure of it.\n\n"
        "It is shut at dusk.\n\n> kiln --status\nready\n"
    )
    found = load_plain(letter.encode())
    told = {found.text[b.start : b.end] for b in found.blocks if b.kind is not BlockKind.BOILERPLATE}
    assert "It is shut at dusk." in told
    assert not any("noon" in text or "wrote" in text for text in told)
    assert any("kiln --status" in text for text in told)


def test_underlined_titles_are_headings_and_nothing_else_is_one_then() -> None:
    text = (
        "Kiln book\n=========\n\nFiring\n------\nThe kiln is fired twice a week.\n\n2. Run the fan::\n\nCooling\n"
        "-------\n\nIt cools for ten hours.\n\nGlaze     Hours\n---------------\nBlue      9\n"
    )
    found = load_plain(text.encode())
    headings = [(b.level, found.text[b.start : b.end]) for b in found.blocks if b.kind is BlockKind.HEADING]
    assert headings == [(1, "Kiln book"), (2, "Firing"), (2, "Cooling")]
    assert "The kiln is fired twice a week." in [found.text[b.start : b.end] for b in found.blocks]


def test_who_signs_heads_nothing() -> None:
    found = load_plain(b"The kiln was given to us by our neighbours in 1998.\n\n-- The Potters\n")
    assert BlockKind.HEADING not in {b.kind for b in found.blocks}
