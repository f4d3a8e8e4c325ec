"""The pages of docs/: no dead link, no stale help, and every page is found."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import write_reference
from conftest import PROJECT

DOCS = PROJECT / "docs"
PAGES = sorted([*PROJECT.glob("*.md"), *DOCS.rglob("*.md"), *(PROJECT / "corpus").glob("README.md")])
_LINK = re.compile(r"(?<!`)\[[^\]]*\]\((?!https?://)([^)\s#]*)(?:#([^)\s]*))?\)")


def _without_code(text: str) -> str:
    return re.sub(r"^(?: {4}|```).*$", "", text, flags=re.MULTILINE)


def _anchors(page: Path) -> set[str]:
    """As GitHub and mkdocs make them of headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for path, anchor in _LINK.findall(_without_code(page.read_text(encoding="utf-8"))):
        target = (page.parent / path) if path else page
        assert target.exists(), f"{path} is not there"
        if anchor and target.suffix == ".md":
            assert anchor in _anchors(target), f"{path} has no heading #{anchor}"


@pytest.mark.parametrize("name", write_reference.pages())
def test_the_reference_is_what_the_program_says_of_itself(name: str) -> None:
    written = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert written == write_reference.pages()[name], "run: make reference"


def _listed(nav: object) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        yield from _listed(list(nav.values()))
    elif isinstance(nav, list):
        for entry in nav:
            yield from _listed(entry)


def test_every_page_is_in_the_navigation_once() -> None:
    nav = yaml.safe_load((PROJECT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    pages = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}
    listed = list(_listed(nav))
    # docs/hooks.py lists the decisions
    assert sorted(listed) == sorted(page for page in pages if not page.startswith("adr/"))
