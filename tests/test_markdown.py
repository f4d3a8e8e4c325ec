"""Markdown as documentation sites write it: markers are no content, what they enclose is."""

import pytest

from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.front_matter import split_front_matter
from kratom_qa.documents.markdown import load_markdown
from kratom_qa.documents.markdown_lines import plain_lines
from kratom_qa.markup import without_markup

KILN = """import Card from '@site/Card';

# Kiln

!!! danger "Heat"

    Never open the kiln above 90 degrees.

    Ask the **foreman** first.

??? tip
    The cone tells the heat.

:::note Breaks

Rest after two hours.

:::

=== "Left kiln"

    The left kiln burns gas.

=== "Right kiln"

    The right kiln burns wood.

> [!WARNING]
> The shelf is hot
> for a day.

<details>
<summary>Who has the key?</summary>

The porter has it.

</details>

<div class="note">
    The vent is shut at night.
</div>

<Card kind="a"><p>The yard is swept on Mondays.</p></Card>

<!-- nobody
reads this -->

<table>
  <tr><th>Glaze</th><th>Cone</th></tr>
  <tr>
    <td>Blue</td>
    <td>6</td>
  </tr>
</table>

![The kiln](kiln.png)

- [x] Shelves washed

```
kiln on
```

```python
print("<div>no content</div>")
```

[^1]: In winter it takes longer.
[plan]: https://example.org/plan
"""

SEEN = [
    "Kiln", "Never open the kiln above 90 degrees.", "Ask the foreman first.", "The cone tells the heat.",
    "Rest after two hours.", "The left kiln burns gas.", "The right kiln burns wood.", "The shelf is hot\nfor a day.",
    "Who has the key?", "The porter has it.", "The vent is shut at night.", "The yard is swept on Mondays.",
    "Glaze | Cone", "Blue | 6", "Shelves washed", "kiln on", "In winter it takes longer.",
]  # fmt: skip


def seen(extracted: Extracted) -> list[str]:
    return [without_markup(extracted.text[block.start : block.end]) for block in extracted.blocks]


def test_what_markers_enclose_is_content_and_markers_are_not() -> None:
    found = load_markdown(KILN.encode())
    assert seen(found) == SEEN
    assert found.text == KILN
    assert found.lost == ("1 block of code left out",)


@pytest.mark.parametrize("text", [KILN, "", "\n", "a\n\n", "```\n!!! note\n    x\n```\n<div>\n", "<!-- a\nb", "~~~\n"])
def test_every_line_keeps_its_number(text: str) -> None:
    assert len(plain_lines(text)) == len(text.split("\n"))


def test_code_that_shows_a_marker_is_code() -> None:
    text = "```\n!!! note\n    Mind it.\n```\n"
    assert plain_lines(text) == text.split("\n")


def test_front_matter_of_other_programs_is_read_or_left_out() -> None:
    fields = [
        "title: Kiln",
        "author: [M. Ash, T. Oak]",
        "published: true",
        "source_type: field notes",
        "publisher: {a: b}",
    ]
    text = "\n".join(["---", *fields, "---", ""])
    assert split_front_matter(text)[0] == {"title": "Kiln", "author": "M. Ash, T. Oak", "source_type": "field notes"}
