"""What a corpus says of itself and knows of its subject; the program knows none."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import DISCLAIMER, PROJECT, SUBJECT
from index_folders import CountingEncoder, Quiet, build, overwrite, write_corpus
from kratom_qa.datatypes import (
    NEUTRAL,
    Answer,
    BlockKind,
    Circumstance,
    Citation,
    Document,
    Help,
    Notice,
    Opposition,
    Phrasing,
    Quote,
    Refusal,
    RefusalCode,
    Reply,
    Safety,
    Subject,
    Together,
)
from kratom_qa.documents.listing import list_corpus
from kratom_qa.documents.subject import read_subject, suits
from kratom_qa.errors import CorpusError, IndexDamaged
from kratom_qa.index import load_index, read_manifest
from kratom_qa.index.manifest import documents_hash, live_version
from kratom_qa.indexing import build_index
from kratom_qa.render import disclaimer, plain_text, wording
from kratom_qa.render.html import turn_html
from kratom_qa.testing import BagOfWordsEncoder
from kratom_qa.wiring import corpus_changes, open_page

WHOLE = 'title = "Notes\\non tea"\nabout = "By one gardener.\\n\\nAnd more."\nexamples = ["How  long?", "Why?"]\n'


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def test_all_of_it_is_read(corpus: Path) -> None:
    (corpus / "subject.toml").write_text(WHOLE, encoding="utf-8")
    assert read_subject(corpus) == Subject("Notes on tea", "By one gardener.\n\nAnd more.", ("How long?", "Why?"))


def test_whom_to_ask_is_shown_with_every_refusal_and_with_no_answer(corpus: Path, tmp_path: Path) -> None:
    (corpus / "subject.toml").write_text('contact = "the  library, desk@tea.example"', encoding="utf-8")
    build(corpus, tmp_path / "index")
    subject = load_index(tmp_path / "index").subject
    assert subject.contact == "the library, desk@tea.example"
    line = wording.CONTACT.format(contact=subject.contact)
    quote = Quote(Citation(Document("a", "A", "Tea is hot.", ""), 0, 11))
    for body in (*map(Refusal, RefusalCode), Answer((quote,), answers=False)):
        reply = Reply("q", Phrasing("q"), body, subject=subject)
        assert plain_text(reply).count(line) == 1
        assert line in turn_html(reply, 0)
        assert line not in plain_text(replace(reply, subject=NEUTRAL))
        crisis = replace(reply, notices=(Notice.CRISIS,))
        assert (line in plain_text(crisis)) == (not isinstance(body, Refusal)), "a crisis notice stands alone"
    assert line not in plain_text(Reply("q", Phrasing("q"), Answer((quote,)), subject=subject))


def test_each_part_may_be_missing_and_the_file_too(corpus: Path) -> None:
    assert read_subject(corpus) == NEUTRAL
    (corpus / "subject.toml").write_text("# nothing yet\n", encoding="utf-8")
    assert read_subject(corpus) == NEUTRAL


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "subject.toml cannot be read: "),
        ('titel = "x"', "subject.toml has a key “titel”; there are: title, about, examples, called, "),
        ("title = 3", 'subject.toml: title is a text, written title = "…"'),
        ('about = " "', "subject.toml: about is a text"),
        (f'title = "{"x" * 81}"', "subject.toml: title is longer than 80 characters"),
        ('examples = "Why?"', "subject.toml: examples is a list of questions"),
        ('examples = ["Why?", ""]', "subject.toml: examples is a list of questions"),
        (f"examples = {json.dumps(['Why?'] * 9)}", "subject.toml: examples are up to 8 questions"),
        (f'examples = ["{"x" * 201}"]', "subject.toml: examples are up to 8 questions of up to 200 characters"),
        (f'contact = "{"x" * 201}"', "subject.toml: contact is longer than 200 characters"),
        ('safety = "high"', "subject.toml: safety is one of “general”, “health”"),
        ("synonyms = 3", "subject.toml: synonyms is a table, written [synonyms]"),
        ('[synonyms]\ntea = "char"', "subject.toml: synonyms.tea is a list of texts"),
        ('alternatives = ["red"]', "subject.toml: each of alternatives is a list of texts"),
        ("[help]\nasked = ['(']", "subject.toml: help.asked holds “(”, which is no regular expression ("),
        ("[help]\nask = []", "subject.toml: help has a key “ask”; there are: asked, given"),
        ("[opposites]", "subject.toml: opposites are tables, each written [[opposites]]"),
        (
            "[[opposites]]\nasked = ['x']",
            "subject.toml: each of opposites has the keys asked, one, other; one is missing",
        ),
        (
            "[[opposites]]\nasked=['x']\none=['y']\nother=['z']\nwarns=1",
            "subject.toml: opposites.warns is true or false",
        ),
        ("[together]\nquestion = 'Is tea good?'", "subject.toml: together.question holds {other} once"),
        ("[together]\nothers = ['milk']", "subject.toml: together.question is a text"),
        ("of_another = ['flour']", "subject.toml: each of of_another has one group"),
    ],
)
def test_what_is_wrong_is_named(corpus: Path, text: str, said: str) -> None:
    (corpus / "subject.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        read_subject(corpus)
    assert str(caught.value).startswith(said)


def test_the_older_name_is_read_and_both_at_once_are_not(corpus: Path) -> None:
    (corpus / "about.toml").write_text(WHOLE, encoding="utf-8")
    assert read_subject(corpus).title == "Notes on tea"
    assert "about.toml" not in list_corpus(corpus).documents
    (corpus / "subject.toml").write_text(WHOLE, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"both subject\.toml and about\.toml"):
        read_subject(corpus)


def test_everything_that_can_be_told_is_kept_in_the_index(corpus: Path, tmp_path: Path) -> None:
    told = (
        'called = ["tea"]\ndisclaimer = "Ask a brewer."\nsafety = "health"\nmodel = "bag-of-words"\npersons = ["Ada"]\n'
        'aspects = ["taste"]\neditorial = ["this text"]\ntopicless = ["cup"]\nof_another = ["(\\\\w+) leaf"]\n'
        'alternatives = [["green", "black"]]\n[synonyms]\ntea = ["char"]\n[help]\nasked = ["spilt"]\ngiven = ["wipe"]\n'
        '[together]\nquestion = "Is tea good with {other}?"\nothers = ["milk"]\ncalled = {milk = ["dairy"]}\n'
        '[[opposites]]\nwarns = true\nasked = ["hot"]\none = ["hot"]\nother = ["cold"]\n'
        '[[circumstances]]\nasked = ["milk"]\nsaid = ["milk"]\n'
    )
    (corpus / "subject.toml").write_text(told, encoding="utf-8")
    expected = Subject(
        called=("tea",), disclaimer="Ask a brewer.", safety=Safety.HEALTH, model="bag-of-words", persons=("Ada",),
        aspects=("taste",), editorial=("this text",), topicless=("cup",), of_another=("(\\w+) leaf",),
        alternatives=(("green", "black"),), synonyms=(("tea", ("char",)),), help=Help(("spilt",), ("wipe",)),
        together=Together("Is tea good with {other}?", ("milk",), (("milk", ("dairy",)),)),
        opposites=(Opposition(("hot",), ("hot",), ("cold",), warns=True),),
        circumstances=(Circumstance(("milk",), ("milk",)),),
    )  # fmt: skip
    assert read_subject(corpus) == expected
    build(corpus, tmp_path / "index")
    assert load_index(tmp_path / "index").subject == expected


def test_the_project_s_own_corpus_says_what_it_is() -> None:
    assert SUBJECT.title and SUBJECT.about and len(SUBJECT.examples) >= 4
    assert SUBJECT.safety is Safety.HEALTH
    assert "not medical advice" in DISCLAIMER and "pharmacist" in DISCLAIMER


def test_the_program_itself_knows_no_subject() -> None:
    """Its name, and the name of the default corpus's model, aside."""
    known = re.compile(r"kratom|mitragyn|withdrawal|suboxone|lawson|westwind", re.IGNORECASE)
    own = re.compile(r"kratom[-_]?(?:qa|page|triggers)|all-MiniLM-L6-v2-kratom|\{DEFAULT_MODEL\}-kratom", re.IGNORECASE)
    found = []
    for path in sorted((PROJECT / "src").rglob("*")):
        # the published model, which the install puts there, has its own words
        if "model" not in path.parts and path.suffix in (".py", ".txt", ".json", ".js", ".css", ".toml", ".md"):
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [f"{path.name}: {line}" for line in lines if known.search(own.sub("", line))]
    assert found == []


def test_what_no_corpus_says_is_worded_for_any() -> None:
    fixed = [disclaimer(NEUTRAL), *(wording.refusal(code, NEUTRAL) for code in RefusalCode)]
    assert not [text for text in fixed if re.search(r"medic|doctor|pharmac|about \{|For example", text)]
    assert wording.refusal(RefusalCode.SMALL_TALK, SUBJECT).endswith(" · ".join(SUBJECT.examples[:3]))


def test_documents_on_a_known_subject_that_say_nothing_of_themselves_get_what_is_known_of_it(
    corpus: Path, tmp_path: Path
) -> None:
    known = Subject(title="Ours", about="Our documents.", called=("tea",), safety=Safety.HEALTH, persons=("Ada",))
    assert suits(known, ["Tea is hot.", "TEA", "milk"]) and not suits(known, ["tea", "milk"])
    for path in corpus.iterdir():
        if path.name not in ("tea.md", "subject.toml"):
            path.unlink()

    def subject_of(index: str) -> Subject:
        build_index(corpus, tmp_path / index, lambda name: BagOfWordsEncoder(), "bag-of-words", Quiet(), known=known)
        return load_index(tmp_path / index).subject

    assert subject_of("a") == Subject(called=("tea",), safety=Safety.HEALTH, persons=("Ada",))
    (corpus / "subject.toml").write_text('title = "Mine"\n', encoding="utf-8")
    assert subject_of("a") == Subject(title="Mine")
    (corpus / "subject.toml").unlink()
    (corpus / "tea.md").write_text("# Stones\n\nStones are hard.\n", encoding="utf-8")
    assert subject_of("b") == NEUTRAL


def test_the_index_keeps_it_with_the_layout_and_it_is_no_document(corpus: Path, tmp_path: Path) -> None:
    (corpus / "subject.toml").write_text(WHOLE, encoding="utf-8")
    report = build(corpus, tmp_path / "index")
    assert report.skipped == ()
    page = open_page(tmp_path / "index")
    assert page.about.title == "Notes on tea"
    assert page.layout.keys() == {"coffee", "milk", "tea"}
    kinds = [block.kind for block in page.layout["tea"]]
    assert kinds[:3] == [BlockKind.HEADING, BlockKind.HEADING, BlockKind.PARAGRAPH]
    assert page.layout["tea"][0].level == 1


def test_a_change_of_it_makes_the_index_stale_and_embeds_nothing_anew(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(corpus, index)
    (corpus / "subject.toml").write_text(WHOLE, encoding="utf-8")
    assert corpus_changes(index, read_manifest(index)) == ["subject.toml is new"]
    encoder = CountingEncoder()
    assert build(corpus, index, encoder).rebuilt
    assert encoder.embedded == []
    assert open_page(index).about.title == "Notes on tea"


def test_the_page_is_not_made_from_a_damaged_file(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(corpus, index)
    for name in ("layout.bin", "subject.json"):
        overwrite(live_version(index) / name, b"{}")
        with pytest.raises(IndexDamaged, match=rf"{name} .*; rebuild it with: kratom-qa index"):
            open_page(index)
        build(corpus, index)


def test_the_hash_of_documents_depends_on_ids_and_texts_and_not_on_their_order() -> None:
    one = documents_hash({"a": "1", "b": "2"})
    assert one == documents_hash({"b": "2", "a": "1"})
    assert len({one, documents_hash({"a": "2", "b": "1"}), documents_hash({"a": "1"})}) == 3
