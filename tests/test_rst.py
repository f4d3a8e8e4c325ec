"""reStructuredText: what is content and what is markup."""

from kratom_qa.datatypes import BlockKind
from kratom_qa.documents.rst import load_rst
from kratom_qa.markup import shown

PAGE = """.. include:: ../header.txt

=======
 Kilns
=======
:Author: Mia Ash
:Date: 2020-03-01

.. _top:

The **kiln** is fired `twice a week <https://example.org>`_, see Firing_ [1]_.

.. note:: The door is
   opened after ten hours.

.. warning::
   :class: red

   Never touch the wall.

.. code-block:: python

   fire(kiln)

..  An older text says
    that it is fired daily.

Firing
======

Steps::

   light the burner

======  =====
Glaze   Hours
======  =====
Blue    9
======  =====

.. [1] Only in summer.
"""


def test_directives_targets_and_comments_are_no_content_but_what_they_hold_is() -> None:
    found = load_rst(PAGE.encode())
    told = [(b.kind, found.text[b.start : b.end]) for b in found.blocks if b.kind is not BlockKind.BOILERPLATE]
    assert [text for kind, text in told if kind is BlockKind.HEADING] == ["Kilns", "Firing"]
    body = " ".join(" ".join(text.split()) for _, text in told)
    assert "The door is opened after ten hours." in body
    assert "Never touch the wall." in body
    assert "Only in summer." in body
    assert not any(word in body for word in ("include", "_top", "class", "fire(kiln)", "daily", "====", "Author"))
    assert found.text == PAGE
    assert found.metadata["author"] == "Mia Ash"
    assert found.lost == ("1 block of code left out",)


def test_what_is_shown_has_no_markup() -> None:
    stretch = PAGE[PAGE.index("The **kiln") : PAGE.index(".. note")]
    assert shown("kilns.rst", stretch) == "The kiln is fired twice a week, see Firing."
    assert shown("kilns.rst", "Set ``hot`` with :func:`~kiln.fire` in my_file_name::") == (
        "Set hot with kiln.fire in my_file_name:"
    )
