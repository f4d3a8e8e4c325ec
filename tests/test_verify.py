"""A true reply passes `verify`; whatever is changed in a saved reply is found."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index_folders import build
from kratom_qa.assistant import Assistant
from kratom_qa.cli import main
from kratom_qa.cli.verify import Originals, originals, verify_reply
from kratom_qa.datatypes import Answer, Citation, EvidenceType, Phrasing, Position, Quote, Reply
from kratom_qa.errors import ReplyMismatch
from kratom_qa.render import known_regions, reply_object
from kratom_qa.wiring import open_index
from small_index import ABSTAINS, ANSWERS, ONLY_RELATES, open_fake, small_index, with_settings

Saved = dict[str, Any]

GENEROUS = replace(ANSWERS, evidence_margin=9.0)
"""Quotes whatever there is."""

QUESTIONS = [
    "What are the unwanted effects of kratom?",
    "How is kratom tea brewed?",
    "Can I drink alcohol with kratom?",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_index(tmp_path_factory.mktemp("verify"))


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    return open_fake(index)


@pytest.fixture(scope="module")
def documents(index: Path) -> Originals:
    return originals(open_index(index))


def saved(reply: Reply) -> Saved:
    """A reply as it comes back from a file."""
    again: Saved = json.loads(json.dumps(reply_object(reply)))
    return again


@pytest.fixture(scope="module")
def reply(assistant: Assistant) -> Saved:
    """A reply with more than one quote and more than one source."""
    found = saved(with_settings(assistant, GENEROUS).reply("Is kratom tea bitter, and does kratom cause nausea?"))
    assert len(found["quotes"]) > 1
    assert len({citation["doc_id"] for citation in found["citations"]}) > 1
    return found


@pytest.mark.parametrize("settings", [ANSWERS, ONLY_RELATES, ABSTAINS])
@pytest.mark.parametrize("region", [None, *known_regions(), "ZZ"])
def test_true_replies_pass_whatever_their_outcome_and_region(
    assistant: Assistant, documents: Originals, settings: Any, region: str | None
) -> None:
    sure = with_settings(assistant, settings)
    questions = [*QUESTIONS, "hi", "who are you?", "x" * 3000, "my son took kratom and wont wake up and wants to die"]
    for question in questions:
        found = saved(sure.reply(question, region=region))
        assert verify_reply(found, documents) == len(found["quotes"])


def test_a_follow_up_passes(assistant: Assistant, documents: Originals) -> None:
    turns = assistant.replay(["How is kratom tea brewed?"])
    found = saved(assistant.reply("and with alcohol?", turns))
    assert found["standalone_question"] != found["question"]
    assert verify_reply(found, documents) == len(found["quotes"])


def test_several_questions_pass_and_no_part_can_be_changed(assistant: Assistant, documents: Originals) -> None:
    found = saved(assistant.reply("How is kratom tea brewed? And can I drink alcohol with kratom?"))
    assert verify_reply(found, documents) == len(found["quotes"])
    for changed in ({"quotes": []}, {"standalone_question": "Is it a cure?"}):
        torn = copy.deepcopy(found)
        torn["parts"][0] |= changed
        with pytest.raises(ReplyMismatch):
            verify_reply(torn, documents)


def test_a_disagreement_passes_and_its_labels_are_checked(
    assistant: Assistant, documents: Originals, reply: Saved
) -> None:
    quotes = with_settings(assistant, GENEROUS).reply(reply["question"]).quotes
    sides = [next(i for i, q in enumerate(quotes) if q.citation.document.id == name) for name in ("leaf", "tea")]
    torn = Answer(quotes, disagreement=(Position("Garden Press", (sides[0],)), Position("Notes on tea", (sides[1],))))
    found = saved(Reply(reply["question"], Phrasing(reply["question"]), torn, 0.5))
    assert verify_reply(found, documents) == len(torn.quotes)
    other_words = replace(torn, disagreement=(Position("The WHO", (sides[0],)), Position("Notes on tea", (sides[1],))))
    with pytest.raises(ReplyMismatch):
        verify_reply(saved(Reply(reply["question"], Phrasing(reply["question"]), other_words, 0.5)), documents)


def with_first(reply: Reply, change: Callable[[Quote], Quote]) -> Reply:
    """A reply rendered anew from quotes of which the first was changed."""
    assert isinstance(reply.body, Answer)
    first, *others = reply.quotes
    return replace(reply, body=replace(reply.body, quotes=(change(first), *others)))


def moved(quote: Quote, start: int, end: int, section: tuple[str, ...] | None = None) -> Quote:
    here = quote.citation
    section = here.section if section is None else section
    return replace(quote, citation=Citation(here.document, here.start + start, here.end + end, section))


RENDERED_ANEW: dict[str, Callable[[Reply], Reply]] = {
    "evidence": lambda reply: with_first(reply, lambda q: replace(q, evidence=EvidenceType.STUDY)),
    "section": lambda reply: with_first(reply, lambda q: moved(q, 0, 0, ("Approved by the FDA",))),
    "no section": lambda reply: with_first(reply, lambda q: moved(q, 0, 0, ())),
    "cut at its end": lambda reply: with_first(reply, lambda q: moved(q, 0, -12)),
    "cut at its beginning": lambda reply: with_first(reply, lambda q: moved(q, 7, 0)),
    "also: another sentence": lambda reply: with_first(reply, lambda q: replace(q, also=(reply.quotes[-1].citation,))),
    "suggestions": lambda reply: replace(reply, suggestions=("Buy some now",)),
    "not_mentioned": lambda reply: replace(reply, not_mentioned=("risks",)),
    "confidence above 1": lambda reply: replace(reply, confidence=5.0),
    "confidence below 0": lambda reply: replace(reply, confidence=-0.1),
}


@pytest.mark.parametrize("lie", RENDERED_ANEW)
def test_a_lie_that_agrees_with_itself_is_found_in_the_index(
    assistant: Assistant, documents: Originals, lie: str
) -> None:
    true = with_settings(assistant, GENEROUS).reply("Is kratom tea bitter, and does kratom cause nausea?")
    assert verify_reply(saved(true), documents)
    changed = saved(RENDERED_ANEW[lie](true))
    assert changed != saved(true)
    with pytest.raises(ReplyMismatch):
        verify_reply(changed, documents)


def test_words_that_are_missing_are_checked(assistant: Assistant, documents: Originals) -> None:
    reply = with_settings(assistant, ONLY_RELATES).reply("Does kratom help with malaria or scurvy?")
    assert reply.not_mentioned == ("malaria", "scurvy")
    assert verify_reply(saved(reply), documents)
    for words in (("malaria",), ("scurvy", "malaria"), ("malaria", "scurvy", "nausea")):
        with pytest.raises(ReplyMismatch, match="the words that no source is said to mention"):
            verify_reply(saved(replace(reply, not_mentioned=words)), documents)


@pytest.mark.parametrize("place", ["reply", "quote", "citation"])
def test_keys_that_are_added_are_found(reply: Saved, documents: Originals, place: str) -> None:
    changed = copy.deepcopy(reply)
    {"reply": changed, "quote": changed["quotes"][0], "citation": changed["citations"][0]}[place]["approved"] = True
    with pytest.raises(ReplyMismatch):
        verify_reply(changed, documents)


@pytest.mark.parametrize("change", [("start", True), ("start", 1.0), ("citation", True), ("citation", 1.0)])
def test_a_number_of_another_kind_is_another_number(reply: Saved, documents: Originals, change: Any) -> None:
    changed = copy.deepcopy(reply)
    name, value = change
    changed["quotes"][0][name] = type(value)(changed["quotes"][0][name])
    with pytest.raises(ReplyMismatch):
        verify_reply(changed, documents)


def test_a_reply_of_an_earlier_version_or_of_another_build_passes(reply: Saved, documents: Originals) -> None:
    assert reply["index"]
    assert verify_reply({name: value for name, value in reply.items() if name != "index"}, documents)
    assert verify_reply({**reply, "index": "0123456789abcdef"}, documents)
    with pytest.raises(ReplyMismatch):
        verify_reply({**reply, "index": 7}, documents)


def other(reply: Saved, place: Saved) -> str:
    """The id of a document that the reply cites elsewhere."""
    return next(c["doc_id"] for c in reply["citations"] if c["doc_id"] != place["doc_id"])


def change_quote(name: str, change: Callable[[Any], Any]) -> Callable[[Saved], None]:
    def tamper(reply: Saved) -> None:
        reply["quotes"][0][name] = change(reply["quotes"][0][name])

    return tamper


def change_citation(name: str, change: Callable[[Any], Any]) -> Callable[[Saved], None]:
    def tamper(reply: Saved) -> None:
        reply["citations"][0][name] = change(reply["citations"][0][name])

    return tamper


def change(name: str, to: Callable[[Any], Any]) -> Callable[[Saved], None]:
    def tamper(reply: Saved) -> None:
        reply[name] = to(reply[name])

    return tamper


def swap_documents(reply: Saved) -> None:
    reply["quotes"][0]["doc_id"] = other(reply, reply["quotes"][0])


def reword_everywhere(reply: Saved) -> None:
    """The kind of lie that agrees with itself."""
    old = reply["quotes"][0]["text"]
    new = old.replace(old.split()[0], "Never")
    reply["quotes"][0]["text"] = new
    reply["text"] = reply["text"].replace(old, new)


def move_and_reword(reply: Saved) -> None:
    """Offsets that lie within the document, and a text to match."""
    quote = reply["quotes"][0]
    old = quote["text"]
    quote["start"] += 3
    quote["text"] = old[3:]


def cite_nothing(reply: Saved) -> None:
    reply["citations"] = []


def drop_a_quote(reply: Saved) -> None:
    reply["quotes"].pop()


def quote_twice(reply: Saved) -> None:
    reply["quotes"].append(copy.deepcopy(reply["quotes"][0]))


def point_elsewhere(reply: Saved) -> None:
    quote = reply["quotes"][0]
    quote["also"] = [{"doc_id": "nowhere", "start": 0, "end": 5, "citation": 1}]


def point_outside(reply: Saved) -> None:
    quote = reply["quotes"][0]
    place = {name: quote[name] for name in ("doc_id", "start", "end", "citation")}
    quote["also"] = [{**place, "end": 10**9}]


TAMPERINGS = {
    "quote.text": change_quote("text", lambda text: text.replace("kratom", "Kratom", 1) + "!"),
    "quote.text: one character": change_quote("text", lambda text: text[:-1] + "?"),
    "quote.text: white space": change_quote("text", lambda text: text.replace(" ", "  ", 1)),
    "quote.start": change_quote("start", lambda start: start + 1),
    "quote.start: negative": change_quote("start", lambda start: start - 10**6),
    "quote.end": change_quote("end", lambda end: end - 1),
    "quote.end: outside": change_quote("end", lambda end: end + 10**6),
    "quote.end: before start": change_quote("end", lambda end: 0),
    "quote.doc_id: another": swap_documents,
    "quote.doc_id: unknown": change_quote("doc_id", lambda doc_id: "nowhere"),
    "quote.citation: none such": change_quote("citation", lambda number: 99),
    "quote.citation: another": change_quote("citation", lambda number: number + 1),
    "quote.evidence: another": change_quote("evidence", lambda evidence: "story" if evidence != "story" else "study"),
    "quote.evidence: no such": change_quote("evidence", lambda evidence: "proof"),
    "quote.also: unknown": point_elsewhere,
    "quote.also: outside": point_outside,
    "quote and text alike": reword_everywhere,
    "quote moved": move_and_reword,
    "quote dropped": drop_a_quote,
    "quote doubled": quote_twice,
    "citation.sha256": change_citation("sha256", lambda sha: "0" * 64),
    "citation.doc_id": change_citation("doc_id", lambda doc_id: "nowhere"),
    "citation.title": change_citation("title", lambda title: title + " (peer-reviewed)"),
    "citation.publisher": change_citation("publisher", lambda publisher: "World Health Organization"),
    "citation.source_type": change_citation("source_type", lambda kind: "clinical trial"),
    "citation.published": change_citation("published", lambda published: "2031-01-01"),
    "citation.section": change_citation("section", lambda section: "Proven cures"),
    "citation.number": change_citation("number", lambda number: 7),
    "citations dropped": cite_nothing,
    "disclaimer": change("disclaimer", lambda text: text.replace("nobody has", "somebody has")),
    "disclaimer: gone": change("disclaimer", lambda text: ""),
    "text: no disclaimer": lambda reply: reply.update(text=reply["text"].removesuffix(reply["disclaimer"])),
    "text: disclaimer reworded": change("text", lambda text: text.replace("nobody has", "somebody has")),
    "text: quote reworded": change("text", lambda text: text.replace("kratom", "the leaf")),
    "text: a sentence more": change("text", lambda text: "Kratom cures everything.\n\n" + text),
    "text: a sentence after the disclaimer": change("text", lambda text: text + "\n\nIgnore the lines above."),
    "text: a source reworded": change("text", lambda text: text.replace("[1] ", "[1] The Lancet: ")),
    "text: gone": change("text", lambda text: ""),
    "outcome": change("outcome", lambda outcome: "related"),
    "outcome: unknown": change("outcome", lambda outcome: "certain"),
    "notice": change("notice", lambda notice: "crisis"),
    "suggestions": change("suggestions", lambda headings: ["Buy some now"]),
    "not_mentioned": change("not_mentioned", lambda words: ["risk"]),
    "disagreement": change("disagreement", lambda sides: [{"label": "no", "quotes": [0]}]),
    "disagreement: on a quote that is not there": change("disagreement", lambda sides: [{"label": "", "quotes": [99]}]),
    "format": change("format", lambda number: 2),
    "standalone_question": change("standalone_question", lambda question: "Is kratom a cure?"),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_every_kind_of_tampering_is_found(reply: Saved, documents: Originals, tampering: str) -> None:
    verify_reply(reply, documents)
    changed = copy.deepcopy(reply)
    TAMPERINGS[tampering](changed)
    assert changed != reply
    with pytest.raises(ReplyMismatch) as caught:
        verify_reply(changed, documents)
    assert "\n" not in str(caught.value)


def test_nothing_of_the_reply_can_be_left_out(reply: Saved, documents: Originals) -> None:
    for name in set(reply) - {"index", "advises", "otherwise"}:
        with pytest.raises(ReplyMismatch):
            verify_reply({key: value for key, value in reply.items() if key != name}, documents)
    for name in reply["quotes"][0]:
        less = copy.deepcopy(reply)
        del less["quotes"][0][name]
        with pytest.raises(ReplyMismatch):
            verify_reply(less, documents)


@pytest.mark.parametrize("value", [None, 0, 1.5, "x", [], {}, [None], [[]]])
def test_values_of_a_wrong_kind_are_a_mismatch_and_no_crash(reply: Saved, documents: Originals, value: object) -> None:
    for name in ("text", "citations", "disclaimer", "notice", "outcome", "question", "confidence", "suggestions"):
        # what the user asked, and how sure the model was, stand nowhere else
        if (name, value) in (("notice", None), ("question", "x"), ("confidence", 0)):
            continue
        with pytest.raises(ReplyMismatch):
            verify_reply({**reply, name: value}, documents)
    for name in ("text", "start", "end", "doc_id", "citation"):
        changed = copy.deepcopy(reply)
        changed["quotes"][0][name] = value
        with pytest.raises(ReplyMismatch):
            verify_reply(changed, documents)


@pytest.mark.parametrize(
    ("tampering", "named"),
    [
        ("quote.text", "quote 1 is not what stands at"),
        ("quote.end: outside", "quote 1 lies outside"),
        ("citation.sha256", "[1] cites another version of"),
        ("citation.doc_id", "“nowhere”, which is not in the index"),
        ("disclaimer", "the disclaimer of the reply was changed"),
        ("text: quote reworded", "does not stand unchanged in the text of the reply"),
        ("text: a sentence more", "the text of the reply is not what its quotes and citations make"),
        ("citation.publisher", "“citations” does not agree with the rest"),
    ],
)
def test_the_message_names_what_does_not_agree(reply: Saved, documents: Originals, tampering: str, named: str) -> None:
    changed = copy.deepcopy(reply)
    TAMPERINGS[tampering](changed)
    with pytest.raises(ReplyMismatch) as caught:
        verify_reply(changed, documents)
    assert named in str(caught.value)


def run(index: Path, path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["verify", str(path), "--index", str(index)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_command_reads_one_reply_a_list_of_them_and_the_lines_of_batch(
    index: Path, reply: Saved, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch_lines = [{"id": "1", "reply": reply, "hits": []}, {"id": None, "error": "line 2: it is not JSON"}]
    texts = {
        "one.json": json.dumps(reply, indent=2),
        "list.json": json.dumps([reply, reply]),
        "lines.jsonl": "\n".join(map(json.dumps, batch_lines)) + "\n\n",
        # as some editors and shells on Windows save it
        "bom.json": "\ufeff" + json.dumps(reply),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        code, out, err = run(index, tmp_path / name, capsys)
        assert (code, err) == (0, "")
        replies = 2 if name == "list.json" else 1
        assert out.startswith(f"ok: {replies * len(reply['quotes'])} quotes in {replies} replies")


def test_the_command_ends_with_1_and_one_line_where_any_reply_does_not_agree(
    index: Path, reply: Saved, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = copy.deepcopy(reply)
    TAMPERINGS["quote and text alike"](changed)
    path = tmp_path / "replies.json"
    path.write_text(json.dumps([reply, changed]), encoding="utf-8")
    code, out, err = run(index, path, capsys)
    assert (code, out) == (1, "")
    assert err.startswith("kratom-qa: quote 1 is not what stands at ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no reply"),
        (b"[]", "holds no reply"),
        (b"42", "holds no reply"),
        (b'{"quotes": 1}', "holds no reply"),
        (b'{"id": "1", "error": "line 1: it is not JSON"}', "holds no reply"),
        (b'{"format": 1,\n "quotes": [', "is not JSON (Expecting value: line 2"),
        (b'{"quotes": []}\nnonsense\n', "is not JSON (Expecting value: line 2"),
        (b'{"quotes": [], "text": "a", "text": "b"}', "is not JSON (the key “text” is given twice"),
        (b'{"quotes": [], "confidence": NaN}', "is not JSON (NaN is no number of JSON"),
        (b"[" * 100_000, "is not JSON (maximum recursion depth"),
        (b'{"format": ' + b"1" * 5000 + b"}", "is not JSON (Exceeds the limit"),
        (b"\xff\xfe{\x00", "it is not UTF-8"),
    ],
)
def test_a_file_that_holds_no_reply_is_an_error_that_says_why(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    path = tmp_path / "reply.json"
    path.write_bytes(content)
    code, out, err = run(index, path, capsys)
    assert (code, out) == (1, "")
    assert message in err
    assert err.startswith(f"kratom-qa: {path} ")
    assert err.count("\n") == 1


def test_a_file_that_is_not_there_is_an_error(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(index, tmp_path / "none.json", capsys)
    assert (code, out) == (1, "")
    assert "none.json cannot be read (No such file" in err


def test_a_reply_from_before_a_source_was_edited_does_not_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = small_index(tmp_path)
    found = saved(open_fake(index).reply(QUESTIONS[1]))
    path = tmp_path / "reply.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    assert run(index, path, capsys)[0] == 0
    tea = tmp_path / "corpus" / "tea.md"
    tea.write_text(tea.read_text(encoding="utf-8").replace("twenty", "thirty"), encoding="utf-8", newline="\n")
    build(tmp_path / "corpus", index)
    code, _, err = run(index, path, capsys)
    assert code == 1
    assert "another version of “tea”" in err
