"""Markdown as a reader sees it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kratom_qa.markup import shown, without_markup

CASES = [
    ("The **gate** is _shut_ at `22:00`.", "The gate is shut at 22:00."),
    ('See [the map](maps/a_b.md#x "Map") and [the plan][plan].[^2]', "See the map and the plan."),
    ("![Gate from the north](gate.png) Open it.", "Open it."),
    ("Half **bold, cut", "Half bold, cut"),
    ("cut off** here", "cut off here"),
    ("2 * 3 and 4 * 5", "2 * 3 and 4 * 5"),
    ("max_fill_level and __init__.py", "max_fill_level and init.py"),
    ("`a*b*c` &amp; `<tag>`", "a*b*c & <tag>"),
    ("one<br>two <b>three</b>", "one two three"),
    ("Mind the step.\n> Hold the rail.", "Mind the step.\nHold the rail."),
    ("<https://example.org/a_b_c>", "https://example.org/a_b_c"),
    (r"\*not\* stressed", "*not* stressed"),
    ("As shown in [3] and (4).", "As shown in [3] and (4)."),
]


@pytest.mark.parametrize(("text", "seen"), CASES, ids=[text for text, _ in CASES])
def test_markup_is_taken_off_and_the_words_stay(text: str, seen: str) -> None:
    assert without_markup(text).strip() == seen


def test_only_markdown_files_are_taken_for_markdown() -> None:
    assert shown("a/b.MD", "**x**") == "x"
    assert shown("a/b.txt", "**x**") == "**x**"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab *_`[](){}<>!~\\\n#&;^", max_size=60))
def test_any_text_comes_back_as_letters_of_its_own(text: str) -> None:
    assert set(without_markup(text)) <= set(text)
