"""Digests are called digests and sources sources, on every way out of the program; never one by the other's name."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import CORPUS, PROJECT
from index_folders import build, write_corpus
from kratom_qa.assistant import Assistant
from kratom_qa.cli.listing import show_sources, sources_object
from kratom_qa.cli.terminal import terminal_text
from kratom_qa.cli.verify import by_kind, originals, verify_reply
from kratom_qa.datatypes import DocumentKind, PageContents, Reply
from kratom_qa.documents.folder import read_corpus
from kratom_qa.errors import ReplyMismatch
from kratom_qa.render import html_page, html_panel, plain_text, reply_object
from kratom_qa.render import page_wording as words
from kratom_qa.render.html import turn_html
from kratom_qa.web.calls import answer
from kratom_qa.web.served import serve_only
from small_index import ANSWERS, DOCUMENTS, ONLY_RELATES, open_fake, with_settings

ORIGINAL_SHA256 = "ab" * 32
OF_AN_ORIGINAL = f'original:\n  title: "The Book"\n  sha256: {ORIGINAL_SHA256}\n'
QUESTION = "Is kratom tea bitter, and does kratom cause nausea?"
OWN_WORDS = re.compile(r"source: |sources’ words|their own words|in the source\b", re.IGNORECASE)
"""What is said of sources alone."""


def as_digest(text: str) -> str:
    front, rest = (text[4:], "") if text.startswith("---\n") else ("---\n", text)
    return f"---\n{OF_AN_ORIGINAL}{front}{rest}"


DIGESTS = {name: as_digest(text) for name, text in DOCUMENTS.items()}


def opened(folder: Path, texts: dict[str, str]) -> Assistant:
    build(write_corpus(folder / "corpus", texts), folder / "index")
    return open_fake(folder / "index")


@pytest.fixture(scope="module", params=[DOCUMENTS, DIGESTS], ids=["originals", "digests"])
def assistant(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return opened(tmp_path_factory.mktemp("kinds"), request.param)


def strings(value: Any) -> Iterator[str]:
    """The strings among the values of JSON; its keys are the same for all kinds."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def ways_out(assistant: Assistant, reply: Reply) -> dict[str, str]:
    """What each way out says to a reply that quotes, and of the documents."""
    known = originals(assistant.finder.engine.index)
    documents = known.documents
    served = serve_only(assistant, PageContents(assistant.subject, {}))
    place, saved = reply.quotes[0].citation, json.loads(json.dumps(reply_object(reply)))
    verify_reply(saved, known)
    return {
        "text": plain_text(reply),
        "terminal": terminal_text(reply, 80),
        "json": "\n".join(strings(saved)),
        "program": "\n".join(strings(answer(served, {"question": QUESTION}))),
        "verify": "\n".join(by_kind([saved], documents)),
        "turn": turn_html(reply, 0),
        "panel": html_panel.citations_panel(reply, 0, assistant.search(QUESTION, 3)),
        "source": html_panel.source_panel(reply, 0, place, ()),
        "listing": "\n".join(strings(sources_object(assistant.collection))),
        "list": html_page.sources_html(assistant.documents, ()),
        "reader": html_page.reader_html(place.document, ()),
    }


@pytest.mark.parametrize("settings", [ANSWERS, ONLY_RELATES])
def test_every_way_out_calls_a_document_what_it_is(assistant: Assistant, settings: Any) -> None:
    reply = with_settings(assistant, settings).reply(QUESTION)
    kind = assistant.documents[0].kind
    assert {citation.document.kind for quote in reply.quotes for citation in (quote.citation, *quote.also)} == {kind}
    for name, said in ways_out(assistant, reply).items():
        if kind is DocumentKind.ORIGINAL:
            assert "digest" not in said.casefold().replace("digest_of", ""), name
            assert "source" in said.casefold() or name in ("listing", "source"), name
        else:
            assert "digest" in said.casefold(), name
            assert not OWN_WORDS.search(said), name


def test_the_listing_on_a_terminal_calls_a_document_what_it_is(
    assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    show_sources(assistant.collection)
    listed = capsys.readouterr().out
    digest = assistant.documents[0].kind is DocumentKind.DIGEST
    assert ("Digest of “The Book”" in listed) == digest == (ORIGINAL_SHA256 in listed)
    assert ("Source: “Notes on tea”" in listed) != digest


def test_json_names_kind_and_original(assistant: Assistant) -> None:
    for citation in reply_object(assistant.reply(QUESTION))["citations"]:
        wanted = ("original", None) if citation["kind"] == "original" else ("digest", ORIGINAL_SHA256)
        assert (citation["kind"], citation["digest_of"]) == wanted
        assert citation["kind"] == assistant.documents[0].kind


def test_a_reply_whose_digest_is_passed_off_as_a_source_fails(assistant: Assistant) -> None:
    saved = json.loads(json.dumps(reply_object(assistant.reply(QUESTION))))
    known = originals(assistant.finder.engine.index)
    other = {"kind": "original", "digest_of": None} if saved["citations"][0]["kind"] == "digest" else {"kind": "digest"}
    saved["citations"][0] |= other
    with pytest.raises(ReplyMismatch, match="citations"):
        verify_reply(saved, known)


def test_an_answer_from_both_says_so(tmp_path: Path) -> None:
    assistant = opened(tmp_path, DOCUMENTS | {"tea.md": DIGESTS["tea.md"]})
    reply = assistant.reply(QUESTION)
    text = plain_text(reply)
    assert "Digest of “The Book”" in text and "Source: “The Leaf: a Primer”" in text
    assert words.ANSWERED[frozenset(DocumentKind)] in turn_html(reply, 0)
    saved = json.loads(json.dumps(reply_object(reply)))
    assert len(by_kind([saved], {document.id: document for document in assistant.documents})) == 2


@pytest.mark.parametrize("sha256", ["unknown", "ab" * 31, "g" * 64, "''", "[1]"])
def test_an_original_without_a_usable_hash_is_named(tmp_path: Path, sha256: str) -> None:
    text = f"---\noriginal:\n  sha256: {sha256}\n---\n\nTea is hot.\n"
    (skipped,) = read_corpus(write_corpus(tmp_path, DOCUMENTS | {"bad.md": text})).skipped
    assert (skipped.path, "64 hexadecimal digits" in skipped.reason) == ("bad.md", True)


def test_front_matter_that_names_no_original_by_its_hash_makes_no_digest(tmp_path: Path) -> None:
    texts = {
        "a.md": "---\noriginal: yes\n---\n\nTea is hot.\n",
        "b.md": "---\noriginal:\n  by: me\n---\n\nTea is hot.\n",
    }
    documents = read_corpus(write_corpus(tmp_path, texts)).documents
    assert [document.kind for document in documents] == [DocumentKind.ORIGINAL] * 2


def test_each_digest_of_the_corpus_names_an_article_of_the_raw_test_set() -> None:
    articles = json.loads((PROJECT / "tests" / "testset_raw" / "texts.json").read_text(encoding="utf-8"))
    documents = read_corpus(CORPUS).documents
    assert sorted(document.digest_of or "" for document in documents) == sorted(articles.values())


def test_the_sample_of_the_readme_is_what_is_said(digests: Assistant) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    sample = readme.partition('ask "can I take kratom with Xanax?"')[2].partition("From Python")[0]
    said = " ".join(plain_text(digests.reply("can I take kratom with Xanax?")).split())
    pieces = [" ".join(piece.split()) for piece in re.split(r"…(?:” \[1\]|\))?|\n\n", sample) if piece.strip()]
    assert len(pieces) == 3
    assert [piece for piece in pieces if piece not in said] == []
