"""What only tells where to read on."""

import pytest

from kratom_qa.answering.navigation import is_navigation


@pytest.mark.parametrize(
    "text",
    [
        "In this guide you will find everything about tea.",
        "The guide opens with a list of what readers will learn about tea:",
        "We will explore how tea is grown.",
        "For more information, see the page on brewing.",
        "Case studies can provide insights into tea.",
    ],
)
def test_announcements_are_told(text: str) -> None:
    assert is_navigation(text)


@pytest.mark.parametrize("text", ["Tea is a drink.", "Tea comes in these forms:", "Learn how strong your tea is.", ""])
def test_what_says_something_is_none(text: str) -> None:
    assert not is_navigation(text)
