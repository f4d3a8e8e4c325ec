"""Replies in words: what stands in them, in which order, and that no other module puts anything into words."""

import ast
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kratom_qa.datatypes import (
    Answer,
    Citation,
    Document,
    EvidenceType,
    Notice,
    Phrasing,
    Position,
    Quote,
    Refusal,
    RefusalCode,
    Reply,
)
from kratom_qa.errors import UsageError
from kratom_qa.render import (
    check_region,
    known_regions,
    number_citations,
    plain_text,
    reply_object,
    wording,
)
from kratom_qa.render.text import join_parts, reply_parts
from kratom_qa.render.wording import DISCLAIMER

SOURCES = Path(__file__).resolve().parents[1] / "src" / "kratom_qa"

LEAF = Document(
    id="leaf",
    title="The Leaf:\n a Primer",
    text="# Leaf\n\nThese are told of:\n\n- Nausea: rare.\n- Itching — “mild”.\n\nIt   grows\nby rivers.",
    sha256="1" * 64,
    publisher="Garden Press",
    author="Ada Green",
    source_type="blog",
    published="2020-02-02",
)
TEA = Document(id="tea", title="Notes on tea", text="Tea is brewed. Tea is drunk. Tea is gone.", sha256="2" * 64)


def cited(document: Document, words: str, *section: str) -> Citation:
    start = document.text.index(words)
    return Citation(document, start, start + len(words), section)


LIST = Quote(cited(LEAF, "These are told of:\n\n- Nausea: rare.\n- Itching — “mild”.", "Effects", "Unwanted effects"))
BREWED = Quote(cited(TEA, "Tea is brewed.", "Brewing"), also=(cited(LEAF, "It   grows\nby rivers.", "Place"),))
GONE = Quote(cited(TEA, "Tea is gone."), evidence=EvidenceType.CASE_REPORT)

ANSWERED = Answer((BREWED, LIST, GONE))
RELATED = Answer((LIST,), answers=False)
DISAGREEING = Answer((BREWED, GONE, LIST), disagreement=(Position("yes", (0,)), Position("no", (1,))))
BODIES = [ANSWERED, RELATED, DISAGREEING, *(Refusal(code) for code in RefusalCode)]
NOTICES = [(), (Notice.EMERGENCY,), (Notice.CRISIS,), (Notice.EMERGENCY, Notice.CRISIS)]
REGIONS = [None, *known_regions(), "ZZ"]


def every_reply() -> Iterator[Reply]:
    """All outcomes with all notices, for every region."""
    for body, notices, region in itertools.product(BODIES, NOTICES, REGIONS):
        yield Reply("how is tea made?", Phrasing("how is tea made?"), body, 0.5, notices, region=region)


def folded(text: str) -> str:
    return " ".join(text.split())


def test_the_disclaimer_ends_every_reply_byte_for_byte() -> None:
    for reply in every_reply():
        text = plain_text(reply)
        assert text.endswith("\n\n" + DISCLAIMER)
        assert text.count(DISCLAIMER) == 1
        assert reply_object(reply)["disclaimer"] == DISCLAIMER


def test_every_quote_stands_in_the_text_as_it_stands_in_its_document() -> None:
    for reply in every_reply():
        text = plain_text(reply)
        for quote in reply.quotes:
            document = quote.citation.document
            assert document.text[quote.citation.start : quote.citation.end] in text


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(min_size=1, max_size=80), st.data())
def test_whatever_a_document_holds_is_quoted_unchanged(text: str, data: st.DataObject) -> None:
    document = Document(id="d", title=text, text=text, sha256="0" * 64, publisher=text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    reply = Reply("?", Phrasing("?"), Answer((Quote(Citation(document, start, end, (text,))),)), 0.9)
    whole = plain_text(reply)
    assert text[start:end] in whole
    assert whole.endswith("\n\n" + DISCLAIMER)
    found = reply_object(reply)["quotes"][0]
    assert found["text"] == text[found["start"] : found["end"]] == text[start:end]


def test_a_notice_comes_before_everything_else_and_both_come_where_both_fit() -> None:
    for reply in every_reply():
        parts = reply_parts(reply)
        kinds = [part.kind for part in parts]
        assert kinds[: len(reply.notices)] == ["notice"] * len(reply.notices)
        assert kinds.count("notice") == len(reply.notices)
    emergency, crisis, both = (Reply("?", Phrasing("?"), RELATED, notices=notices) for notices in NOTICES[1:])
    first = [reply_parts(emergency)[0].text, reply_parts(crisis)[0].text]
    assert [part.text for part in reply_parts(both)[:2]] == first
    assert reply_object(crisis)["notice"] == "crisis"
    assert reply_object(emergency)["notice"] == reply_object(both)["notice"] == "emergency"


@pytest.mark.parametrize("region", REGIONS)
def test_a_notice_gives_the_numbers_of_its_region_and_no_other(region: str | None) -> None:
    numbers = json.loads((SOURCES / "render" / "regions.json").read_text(encoding="utf-8"))
    reply = Reply("?", Phrasing("?"), Refusal(RefusalCode.NOT_COVERED), notices=NOTICES[-1], region=region)
    text = plain_text(reply).removesuffix(DISCLAIMER)
    expected = numbers.get(region or "US")
    if expected is None:
        assert "local emergency number" in text
        assert not any(entry["poison"] in text or entry["crisis"] in text for entry in numbers.values())
    else:
        assert all(expected[kind] in text for kind in ("emergency", "poison", "crisis"))
    assert "{" not in text


def test_every_region_has_all_numbers_and_says_where_they_come_from() -> None:
    numbers = json.loads((SOURCES / "render" / "regions.json").read_text(encoding="utf-8"))
    assert tuple(numbers) == known_regions()
    for code, entry in numbers.items():
        assert check_region(code) == code
        assert set(entry) == {"emergency", "poison", "crisis", "source"}
        assert all(entry.values())
        assert entry["source"].startswith("https://")


@pytest.mark.parametrize("code", ["gb", "GB", "zz"])
def test_a_region_is_two_letters_in_any_case(code: str) -> None:
    assert check_region(code) == code.upper()


@pytest.mark.parametrize("code", ["", "U", "USA", "U1", "ÜÜ", "us ", "..", "ı̇"])
def test_anything_but_two_letters_is_no_region(code: str) -> None:
    with pytest.raises(UsageError, match=r"give two letters, for example --region US"):
        check_region(code)


def test_the_json_object_has_the_keys_of_the_contract_in_their_order() -> None:
    for reply in every_reply():
        found = reply_object(reply)
        assert list(found) == [
            "format", "question", "standalone_question", "outcome", "notice", "confidence", "quotes", "citations",
            "disagreement", "not_mentioned", "suggestions", "text", "disclaimer", "index",
            "advises", "otherwise", "parts",
        ]  # fmt: skip
        for quote in found["quotes"]:
            assert list(quote) == ["text", "doc_id", "start", "end", "citation", "evidence", "also", "head", "shown"]
            assert all(list(place) == ["doc_id", "start", "end", "citation"] for place in quote["also"])
        for citation in found["citations"]:
            assert list(citation) == [
                "number", "doc_id", "title", "publisher", "source_type", "section", "published", "sha256", "kind",
                "digest_of", "file", "headings", "page", "language",
            ]  # fmt: skip
        for side in found["disagreement"] or ():
            assert list(side) == ["label", "quotes"]


def test_the_json_object_says_what_the_reply_holds() -> None:
    reply = Reply("and tea?", Phrasing("how is tea made?"), ANSWERED, 0.123456, (Notice.CRISIS,), (), ("Habit",))
    found = reply_object(reply)
    assert (found["format"], found["outcome"], found["notice"]) == (1, "answered", "crisis")
    assert (found["question"], found["standalone_question"]) == ("and tea?", "how is tea made?")
    assert found["confidence"] == pytest.approx(0.123456, abs=1e-3)
    assert found["suggestions"] == ["Habit"]
    assert found["text"] == plain_text(reply)
    assert [quote["evidence"] for quote in found["quotes"]] == [None, None, "case_report"]
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("body", "outcome"),
    [(ANSWERED, "answered"), (RELATED, "related"), (Refusal(RefusalCode.NOT_COVERED), "not_covered")],
)
def test_only_a_reply_that_answers_looks_like_one(body: Answer | Refusal, outcome: str) -> None:
    reply = Reply("?", Phrasing("?"), body)
    found = reply_object(reply)
    assert found["outcome"] == outcome
    assert (wording.RELATED in found["text"]) == (outcome == "related")
    assert bool(found["quotes"]) == bool(found["citations"]) == (outcome != "not_covered")


def test_each_kind_of_refusal_has_words_of_its_own() -> None:
    texts = [plain_text(Reply("?", Phrasing("?"), Refusal(code))) for code in RefusalCode]
    assert len(set(texts)) == len(RefusalCode)


def test_citations_are_numbered_by_first_use_one_for_each_section() -> None:
    again = Quote(cited(TEA, "Tea is drunk.", "Brewing"))
    found = reply_object(Reply("?", Phrasing("?"), Answer((BREWED, again, LIST, GONE))))
    assert [c["number"] for c in found["citations"]] == [1, 2, 3, 4]
    assert [(c["doc_id"], c["section"]) for c in found["citations"]] == [
        ("tea", "Brewing"),
        ("leaf", "Place"),
        ("leaf", "Unwanted effects"),
        ("tea", None),
    ]
    assert [quote["citation"] for quote in found["quotes"]] == [1, 1, 3, 4]
    assert found["quotes"][0]["also"][0]["citation"] == 2


def test_the_numbers_behind_a_quote_lead_to_the_lines_of_their_sources() -> None:
    text = plain_text(Reply("?", Phrasing("?"), ANSWERED))
    assert "“Tea is brewed.” [1][2]" in text
    listed = re.findall(r"^\[(\d+)\] (.*)$", text, re.MULTILINE)
    assert [int(number) for number, _ in listed] == [1, 2, 3, 4]
    assert listed[0][1].startswith("Source: “Notes on tea” (section “Brewing”)")
    # a title over two lines must not look like two sources
    assert listed[1][1] == "Source: “The Leaf: a Primer” (Garden Press, blog, 2020-02-02, section “Place”)"
    assert listed[3][1] == "Source: “Notes on tea”"


@pytest.mark.parametrize("basis", EvidenceType)
def test_what_a_quote_rests_on_stands_behind_its_numbers_in_words_of_its_own(basis: EvidenceType) -> None:
    text = plain_text(Reply("?", Phrasing("?"), Answer((replace(GONE, evidence=basis),))))
    assert f"“Tea is gone.” [1] ({wording.EVIDENCE[basis]})\n" in text
    assert len(set(wording.EVIDENCE.values())) == len(EvidenceType)
    assert "“Tea is gone.” [1]\n" in plain_text(Reply("?", Phrasing("?"), Answer((replace(GONE, evidence=None),))))


def test_every_citation_is_used_and_every_use_is_cited() -> None:
    for reply in every_reply():
        numbered = number_citations(reply.quotes)
        found = reply_object(reply)
        used = [place["citation"] for quote in found["quotes"] for place in (quote, *quote["also"])]
        assert list(dict.fromkeys(used)) == [citation.number for citation in numbered]


def test_a_disagreement_shows_each_side_under_its_label_and_no_quote_twice() -> None:
    reply = Reply("?", Phrasing("?"), DISAGREEING, 0.9)
    texts = [part.text for part in reply_parts(reply)]
    assert texts.index("yes") < next(i for i, text in enumerate(texts) if "Tea is brewed." in text) < texts.index("no")
    whole = plain_text(reply)
    assert wording.DISAGREEMENT in whole
    assert all(whole.count(quote.citation.quote) == 1 for quote in reply.quotes)
    assert reply_object(reply)["disagreement"] == [{"label": "yes", "quotes": [0]}, {"label": "no", "quotes": [1]}]


def test_a_follow_up_says_how_it_was_understood_and_a_full_question_does_not() -> None:
    follow_up = Reply("and\ntea?", Phrasing("how is\ntea made?"), ANSWERED)
    assert reply_parts(follow_up)[0].text == "Understood as: how is tea made?"
    assert "Understood as" not in plain_text(Reply("tea?", Phrasing("tea?"), ANSWERED))


@pytest.mark.parametrize(
    ("words", "said"),
    [(("mars",), "mention mars."), (("mars", "venus"), "mars or venus."), (("a", "b", "c"), "mention a, b or c.")],
)
def test_words_that_no_source_knows_are_named(words: tuple[str, ...], said: str) -> None:
    reply = Reply("?", Phrasing("?"), RELATED, not_mentioned=words)
    assert said in plain_text(reply)
    assert reply_object(reply)["not_mentioned"] == list(words)


@pytest.mark.parametrize("notice", Notice)
@pytest.mark.parametrize("code", RefusalCode)
def test_a_notice_without_quotes_stands_alone_but_where_a_message_could_not_be_read(
    notice: Notice, code: RefusalCode
) -> None:
    unread = notice is Notice.EMERGENCY and code in (RefusalCode.TOO_LONG, RefusalCode.OTHER_LANGUAGE)
    reply = Reply("?", Phrasing("?"), Refusal(code), notices=(notice,))
    said = ["refusal"] if unread else []
    assert [part.kind for part in reply_parts(reply)] == ["notice", *said, "disclaimer"]
    assert [part.kind for part in reply_parts(replace(reply, notices=()))] == ["refusal", "disclaimer"]


def test_headings_to_ask_about_next_stand_near_the_end() -> None:
    parts = reply_parts(Reply("?", Phrasing("?"), ANSWERED, suggestions=("Habit", "Place")))
    assert [part.kind for part in parts][-2:] == ["hint", "disclaimer"]
    assert "Habit · Place" in parts[-2].text


def test_the_lines_of_the_sources_stand_together_and_all_else_apart() -> None:
    text = join_parts(reply_parts(Reply("?", Phrasing("?"), ANSWERED)))
    heading = text.index("\n\nQuoted from\n[1]")
    assert "\n\n" not in text[heading + 2 : text.index("[4] Source: “Notes")]


def test_what_is_rendered_is_not_wrapped() -> None:
    long = Document(id="l", title="L", text="word " * 300, sha256="3" * 64)
    text = plain_text(Reply("?", Phrasing("?"), Answer((Quote(Citation(long, 0, 1499)),))))
    assert long.text[:1499] in text


# Fixed wording lives in one module ------------------------------------------------------------------------------

ABOVE_RENDER = ("cli/", "web/", "evaluation/", "wiring.py", "indexing/")
NOT_ABOUT_REPLIES = ("documents/", "encoder/", "index/", "errors.py", "testing.py")
"""Rows that never see a reply; what they say in words are errors and notes on files."""

WORDING = ("render/wording.py", "render/page_wording.py", "query/phrasing.py")
"""The last holds the few words that join what is asked to what it is asked of: they are looked up too."""

TWO_WORDS = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}")
PATTERN = re.compile(r"[|\\]|\(\?")


def worded(source: str) -> Iterator[str]:
    """Literals of two or more words that are no docstring, error message, pattern, list of words or class of HTML."""
    tree = ast.parse(source)
    excused: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            excused.add(node.value)
        elif isinstance(node, ast.Raise | ast.Assert) or (
            isinstance(node, ast.keyword) and node.arg in ("class_", "rel")
        ):
            excused.update(ast.walk(node))
        elif isinstance(node, ast.Attribute) and node.attr == "split":
            excused.add(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in excused:
            text = node.value
            if TWO_WORDS.search(text) and not PATTERN.search(text):
                yield text


def test_no_module_below_the_command_line_but_wording_puts_anything_into_words() -> None:
    said = {
        f"{name}: {text}"
        for path in sorted(SOURCES.rglob("*.py"))
        if not (name := path.relative_to(SOURCES).as_posix()).startswith(ABOVE_RENDER + NOT_ABOUT_REPLIES)
        and name not in WORDING
        for text in worded(path.read_text(encoding="utf-8"))
    }
    assert said == set()


def test_the_search_for_wording_finds_what_it_looks_for() -> None:
    assert len(list(worded((SOURCES / "render" / "wording.py").read_text(encoding="utf-8")))) > 10
    assert list(worded('"""A docstring of words."""\nx = f"No {y} was found."\nraise E("with some words")\n')) == [
        " was found."
    ]


def test_the_disclaimer_is_written_down_once() -> None:
    beginning = DISCLAIMER[:25]
    holders = [path.name for path in SOURCES.rglob("*") if path.suffix in (".py", ".json", ".txt")
               and beginning in path.read_text(encoding="utf-8")]  # fmt: skip
    assert holders == ["wording.py"]
