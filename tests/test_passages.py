"""Passages and sentences: what holds for every document, and how single sentences are told apart."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from conftest import CORPUS
from kratom_qa.datatypes import (
    AskedQuestion,
    Block,
    BlockKind,
    Collection,
    Document,
    Passage,
    Place,
    Questions,
    SentenceKind,
)
from kratom_qa.documents.folder import read_corpus
from kratom_qa.documents.markdown import load_markdown
from kratom_qa.documents.question_places import with_questions
from kratom_qa.documents.sentences import sentence_spans
from kratom_qa.documents.splitting import context, split
from kratom_qa.encoder.locate import TOKENIZER_FILE, default_folder
from kratom_qa.indexing import texts_to_embed
from kratom_qa.settings import Settings

LIMIT = 254
"""What the default model reads, less its two special tokens."""
TARGET = Settings().passage_tokens

_tokenizer = Tokenizer.from_file(str(default_folder() / TOKENIZER_FILE))
_tokenizer.no_truncation()
_tokenizer.no_padding()


def tokens(text: str) -> int:
    """The real count, as the encoder gives it."""
    return len(_tokenizer.encode(text, add_special_tokens=False).ids)


def document(markdown: str, title: str = "All of tea") -> Document:
    extracted = load_markdown(markdown.encode())
    return Document("tea", title, extracted.text, "", "tea.md", blocks=extracted.blocks)


def passages(markdown: str, title: str = "All of tea", target: int = TARGET) -> list[Passage]:
    collection = split([document(markdown, title)], tokens, LIMIT, target)
    check(collection)
    return list(collection.passages)


def check(collection: Collection, count: Callable[[str], int] = tokens, limit: int = LIMIT) -> None:
    """All that holds for every collection."""
    embedded = texts_to_embed(collection, ())[0]
    assert len(collection.sentence_rows) == len(collection.passages)
    row = 0
    for number, (passage, rows) in enumerate(zip(collection.passages, collection.sentence_rows, strict=True)):
        sentences = [collection.sentences[i] for i in rows]
        assert rows.start == row < rows.stop, "rows are contiguous, and no passage is empty"
        row = rows.stop
        assert all(sentence.passage == number for sentence in sentences)
        assert all(sentence.document is passage.document for sentence in sentences)
        assert passage.start <= sentences[0].start, "sentences stand inside their passage"
        assert passage.end == sentences[-1].end
        assert all(a.end <= b.start for a, b in pairwise(sentences))
        assert all(sentence.text == sentence.text.strip() != "" for sentence in sentences)
        assert count(embedded[number]) <= limit, f"too long for the encoder: {passage.text}"
        for block in passage.document.blocks:
            inside = block.start < passage.end and block.end > passage.start
            question = block.start == passage.start and passage.document.text[block.start : block.end].endswith("?")
            if inside and block.kind is BlockKind.HEADING:
                assert question, "no passage crosses a heading"
            assert not (inside and block.kind is BlockKind.BOILERPLATE), "page furniture stays out"
    assert row == len(collection.sentences)
    for found in collection.documents:
        check_nothing_lost([s for s in collection.sentences if s.document is found], found)


def check_nothing_lost(sentences: list, found: Document) -> None:
    """Every block that is text is the sentences in it and the white space between them."""
    for number, block in enumerate(found.blocks):
        if block.kind in (BlockKind.HEADING, BlockKind.BOILERPLATE):
            continue
        rest = list(found.text[block.start : block.end])
        for sentence in (s for s in sentences if s.block == number):
            assert block.start <= sentence.start < sentence.end <= block.end
            rest[sentence.start - block.start : sentence.end - block.start] = " " * (sentence.end - sentence.start)
        assert not "".join(rest).strip()


# for every document


@pytest.mark.parametrize("target", [60, TARGET])
def test_the_projects_corpus_is_split_soundly(target: int) -> None:
    documents = read_corpus(CORPUS).documents
    check(split(documents, tokens, LIMIT, target))


@pytest.mark.parametrize("target", [60, TARGET])
def test_the_articles_are_split_soundly(target: int, data: Path) -> None:
    check(split(read_corpus(data / "sources").documents, tokens, LIMIT, target))


PIECES = [
    "# Tea",
    "## How hot is it?",
    "## How hot " + "and how hot " * 12 + "is it?",
    "### Kinds",
    "Tea is hot. It is brown! Is it?",
    "Some kinds of tea are these:",
    "- green\n- black. It keeps for years.\n- white",
    "1. Nausea, in some.\n2. Sleep.",
    "| Tea | Heat |\n|---|---|\n| green | 80 |",
    "```\nbrew()\n```",
    "a" * 900,
    "茶" * 300,
    "many words and no stop " * 60,
    "Tea is drunk in many places. " * 25,
    "Dr. Leaf of the U.S. said so 15-30 times.",
    "[^1^] 😀 “Yes.” (No.)",
    "Leave a Reply",
]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=10), st.integers(20, LIMIT), st.sampled_from(["Tea", "x" * 500]))
def test_any_document_is_split_soundly(pieces: list[str], target: int, title: str) -> None:
    made = document("\n\n".join(pieces), title)
    furniture = made.text.find("Leave a Reply")
    blocks = tuple(
        Block(BlockKind.BOILERPLATE, block.start, block.end) if block.start == furniture else block
        for block in made.blocks
    )
    check(split([replace(made, blocks=blocks)], tokens, LIMIT, target))


def test_splitting_twice_gives_the_same() -> None:
    documents = read_corpus(CORPUS).documents
    assert split(documents, tokens, LIMIT, TARGET) == split(documents, tokens, LIMIT, TARGET)


def test_no_documents_make_an_empty_collection() -> None:
    assert split([], tokens, LIMIT, TARGET) == Collection((), (), (), ())


# sections and context


def test_a_passage_knows_the_headings_above_it() -> None:
    found = passages("# All of tea\n\nIntro.\n\n## Kinds\n\nTwo.\n\n### Green\n\nFresh.\n\n## Brewing\n\nHot.")
    assert [passage.section for passage in found] == [(), ("Kinds",), ("Kinds", "Green"), ("Brewing",)]
    assert context(found[2]) == "All of tea > Kinds > Green"


def test_short_sections_are_not_put_together() -> None:
    assert [passage.text for passage in passages("## Green\n\nFresh.\n\n## Black\n\nStrong.")] == ["Fresh.", "Strong."]


def test_a_caption_that_repeats_the_title_does_not_hide_the_heading_above_it() -> None:
    (found,) = passages("## Kinds\n\n## All of tea\n\nTwo.")
    assert found.section == ("Kinds",)


def test_of_a_long_context_the_innermost_headings_are_kept() -> None:
    (found,) = passages(f"# {'outer ' * 60}\n\n## Inner\n\nText.")
    assert context(found).endswith("outer > Inner")
    assert len(context(found)) <= 300


# what stays together


def test_short_paragraphs_are_put_together_up_to_the_target() -> None:
    paragraph = "Tea is drunk in many places of the world."
    found = passages("\n\n".join([paragraph] * 10), target=40)
    assert {passage.text.count(paragraph) for passage in found} == {4, 2}
    assert all(tokens(passage.text) <= 40 for passage in found)


def test_furniture_between_two_paragraphs_parts_them() -> None:
    made = document("Tea is hot.\n\nAdvertisement\n\nIt is brown.")
    first, middle, last = made.blocks
    made = replace(made, blocks=(first, replace(middle, kind=BlockKind.BOILERPLATE), last))
    collection = split([made], tokens, LIMIT, TARGET)
    assert [passage.text for passage in collection.passages] == ["Tea is hot.", "It is brown."]


def test_a_list_that_fits_is_one_passage_with_its_lead_in() -> None:
    before = "Tea is drunk in many places of the world, and people like it. " * 12
    items = "".join(f"- kind number {i} is a tea that many people drink every day\n" for i in range(8))
    found = passages(f"{before}\n\nPeople tell these kinds apart:\n\n{items}")
    assert found[-1].text.startswith("People tell these kinds apart:")
    assert found[-1].text.count("kind number") == 8


@pytest.mark.parametrize("words", range(150, 215, 5))
def test_a_lead_in_is_never_left_alone_at_the_end_of_a_passage(words: int) -> None:
    # the paragraph grows until its last sentence, the lead-in, is what just fits
    text = "word " * words + "end. People tell these apart:\n\n" + "- a kind of tea that is quite long to tell of\n" * 9
    assert not [passage for passage in passages(text) if passage.text.endswith("apart:")]


@pytest.mark.parametrize("target", range(40, 58, 3))
def test_two_sentences_of_one_item_stay_together(target: int) -> None:
    item = "- First half of an item about tea. Second half of an item about tea.\n"
    collection = split([document(item * 20)], tokens, LIMIT, target)
    check(collection)
    homes: dict[int, set[int]] = {}
    for sentence in collection.sentences:
        homes.setdefault(sentence.block, set()).add(sentence.passage)
    assert len(homes) == 20
    assert all(len(home) == 1 for home in homes.values())


@pytest.mark.parametrize("title", ["All of tea", "How hot is it?"])
def test_a_question_stays_with_its_answer(title: str) -> None:
    (found,) = passages("## How hot is it?\n\nAs hot as you like it.", title)
    assert found.text == "How hot is it?\n\nAs hot as you like it."


def test_only_the_first_passage_of_an_answer_carries_the_question() -> None:
    found = passages("## How hot is it?\n\n" + "As hot as you like it. " * 80)
    assert len(found) > 1
    assert [passage.text.startswith("How hot is it?") for passage in found] == [True] + [False] * (len(found) - 1)


def test_the_question_counts_towards_what_the_encoder_reads() -> None:
    question = "How hot " + "and how hot " * 15 + "is it?"
    found = passages(f"## {question}\n\n" + "As hot as you like it. " * 80)
    assert found[0].text.startswith(question)


def test_a_question_too_long_to_carry_is_left_to_the_context() -> None:
    question = "How hot is it, " + "and how hot " * 60 + "is it?"
    found = passages(f"## {question}\n\nAs hot as you like it.")
    assert found[0].text == "As hot as you like it."
    assert found[0].section == (question,)


# kinds


def test_sentences_know_what_part_they_play() -> None:
    text = "Tea is hot. There are two:\n\n- green\n- black\n\n| a | b |\n|---|---|\n\nThe price of tea in"
    collection = split([document(text)], tokens, LIMIT, TARGET)
    check(collection)
    assert [(sentence.text, sentence.kind) for sentence in collection.sentences] == [
        ("Tea is hot.", SentenceKind.PROSE),
        ("There are two:", SentenceKind.LEAD_IN),
        ("green", SentenceKind.ITEM),
        ("black", SentenceKind.ITEM),
        ("| a | b |", SentenceKind.ROW),
        ("The price of tea in", SentenceKind.FRAGMENT),
    ]


def test_a_list_and_its_lead_in_are_one_group() -> None:
    text = "Tea is hot.\n\nThere are two:\n\n- green\n- black\n\nIt ends."
    collection = split([document(text)], tokens, LIMIT, TARGET)
    span = (text.index("There"), text.index("black") + 5)
    assert [sentence.group for sentence in collection.sentences] == [None, span, span, span, None]


def test_paragraphs_after_a_lead_in_are_taken_for_its_list_where_bullets_were_lost() -> None:
    text = "There are two:\n\nGreen tea is fresh.\n\nBlack tea is strong.\n\n## Next\n\nIt ends."
    collection = split([document(text)], tokens, LIMIT, TARGET)
    span = (0, text.index("strong.") + 7)
    assert [sentence.group for sentence in collection.sentences] == [span, span, span, None]


# sentences


SENTENCES = [
    ("Dr. Lawson drinks tea. So does Prof. Green.", ["Dr. Lawson drinks tea.", "So does Prof. Green."]),
    ("The U.S. has many teas. Most are black.", ["The U.S. has many teas.", "Most are black."]),
    ("Wait 15-30 minutes. Then pour.", ["Wait 15-30 minutes.", "Then pour."]),
    ("It costs 3.5 dollars. Really!", ["It costs 3.5 dollars.", "Really!"]),
    ("1. Nausea, headache and a dry mouth.", ["1. Nausea, headache and a dry mouth."]),
    ("1. Nausea, in some. 2. Sleep.", ["1. Nausea, in some.", "2. Sleep."]),
    ("IV. Sleep is short.", ["IV. Sleep is short."]),
    ("Use mint, e.g. with lime. It is fresh.", ["Use mint, e.g. with lime.", "It is fresh."]),
    ("Tea\nis hot. It\nis brown.", ["Tea\nis hot.", "It\nis brown."]),
    ("Is it hot? Yes! “It is.” Maybe", ["Is it hot?", "Yes!", "“It is.”", "Maybe"]),
    ("😀 is tea. 😀 is more.", ["😀 is tea.", "😀 is more."]),
    ("  spaced  out.  ", ["spaced  out."]),
    ("no stop at the end", ["no stop at the end"]),
    ("a" * 5000, ["a" * 5000]),
    ("Stir it with approx. 30 ml of oil. Rest.", ["Stir it with approx. 30 ml of oil.", "Rest."]),
    (
        "Use valve No. 6, cf. tab. 2, at max. 40 bar. Shut it.",
        ["Use valve No. 6, cf. tab. 2, at max. 40 bar.", "Shut it."],
    ),
    (
        "The desk opens at 8 a.m. Tuesday. It shuts at 6 p.m. The bell rings.",
        ["The desk opens at 8 a.m. Tuesday.", "It shuts at 6 p.m.", "The bell rings."],
    ),
    ("It grows in S.W. France, too. Take 2 tbsp. daily.", ["It grows in S.W. France, too.", "Take 2 tbsp. daily."]),
    ("St. Mary runs it. It is in Main St. They know.", ["St. Mary runs it.", "It is in Main St.", "They know."]),
    ("Hens lay at dawn.4 Geese do not.[5] Ducks may.²", ["Hens lay at dawn.", "Geese do not.", "Ducks may."]),
    ("**Shut the gate.** _Feed the dog._ ✅", ["Shut the gate.", "Feed the dog."]),
    (
        "Die Pumpe läuft bzw. ruht. Am 7. März kam Frau Dr. Holm mit ca. 4 l Öl aus dem Keller.",
        ["Die Pumpe läuft bzw. ruht.", "Am 7. März kam Frau Dr. Holm mit ca. 4 l Öl aus dem Keller."],
    ),
    (
        "La Sra. Ríos llega a las 9. Hay que esperar aprox. 12 minutos antes de abrir la puerta del horno.",
        ["La Sra. Ríos llega a las 9.", "Hay que esperar aprox. 12 minutos antes de abrir la puerta del horno."],
    ),
    ("ประตูเปิดเก้าโมงเช้า ห้ามนำสุนัขเข้ามา", ["ประตูเปิดเก้าโมงเช้า", "ห้ามนำสุนัขเข้ามา"]),
    ("Plan B\u00a0.Ça va. All well.", ["Plan B\u00a0.Ça va.", "All well."]),
    (" \n ", []),
    ("1.", ["1."]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[text[:20].strip() for text, _ in SENTENCES])
def test_a_paragraph_is_cut_into_its_sentences(text: str, expected: list[str]) -> None:
    block = Block(BlockKind.PARAGRAPH, 4, 4 + len(text))
    made = Document("tea", "Tea", f">>> {text} <<<", "", blocks=(block,))
    assert [span.quote for span in sentence_spans(made, block)] == expected


def test_speech_without_a_full_stop_comes_in_stretches_that_begin_where_clauses_do() -> None:
    text = (
        "we open the north gate at six and the south gate at seven because the guard walks from one to the other " * 8
    )
    block = Block(BlockKind.PARAGRAPH, 0, len(text))
    found = [span.quote for span in sentence_spans(Document("gate", "Gate", text, "", blocks=(block,)), block)]
    assert " ".join(found) == text.strip()
    assert all(10 <= len(stretch.split()) <= 40 for stretch in found[:-1])
    assert all(stretch.split()[0] in ("we", "and", "because") for stretch in found)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Blue crate on Friday, green crate on Sunday", [SentenceKind.LINE]),
        ("Blue crates", [SentenceKind.FRAGMENT]),
        ("Crates are blue. The price of a", [SentenceKind.PROSE, SentenceKind.FRAGMENT]),
        ("The price of a", [SentenceKind.FRAGMENT]),
    ],
)
def test_a_line_without_a_full_stop_may_be_quoted_unless_it_is_a_label_or_breaks_off(
    text: str, kinds: list[SentenceKind]
) -> None:
    found = split([document(text)], tokens, LIMIT, TARGET).sentences
    assert [sentence.kind for sentence in found] == kinds
    assert [sentence.may_be_quoted for sentence in found] == [kind is not SentenceKind.FRAGMENT for kind in kinds]


def test_a_table_row_is_one_sentence() -> None:
    row = "| Tea is hot. It is brown. | 80 |"
    made = Document("tea", "Tea", row, "")
    assert [span.quote for span in sentence_spans(made, Block(BlockKind.ROW, 0, len(row)))] == [row]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("SDr. U.S. 1. aé茶😀?!:;,…“”()[]\n\t\u00a0\u200b-"), max_size=60))
def test_sentences_of_any_text_are_in_order_and_leave_out_no_letter(text: str) -> None:
    block = Block(BlockKind.PARAGRAPH, 0, len(text))
    made = Document("tea", "Tea", text, "", blocks=(block,))
    done = 0
    for span in sentence_spans(made, block):
        assert span.start >= done
        assert not re.search(r"[^\W\d_]", text[done : span.start])
        assert span.quote == span.quote.strip() != ""
        done = span.end
    assert not re.search(r"[^\W\d_]", text[done:])


@pytest.mark.parametrize("text", ["茶" * 2000, "tea " * 2000, "no,stop;or" * 200], ids=["word", "words", "signs"])
def test_a_sentence_longer_than_the_encoder_reads_is_cut_between_words_where_there_are_any(text: str) -> None:
    collection = split([document(text)], tokens, LIMIT, TARGET)
    check(collection)
    assert len(collection.passages) > 3
    if " " in text:
        assert {word for sentence in collection.sentences for word in sentence.text.split()} == {"tea"}


# questions that are asked


def test_questions_are_at_home_where_their_quote_stands() -> None:
    made = document("## Kinds\n\nTea is hot. It is brown.\n\n## Price\n\nIt is cheap. It is good. It is dear.")
    collection = split([made], tokens, LIMIT, TARGET)
    start = made.text.index("is good")
    question = AskedQuestion("Is it good or dear?", made, start, made.text.index("dear.") + 5)
    heading = AskedQuestion("Which kinds?", made, made.text.index("Kinds"), made.text.index("Kinds") + 5)
    found = with_questions(collection, [question, heading], ["Who invented tea?"])
    # a quote from a heading has no sentence to stand for it
    assert found.questions == Questions((question.text,), ((Place(1, (3, 5)),),))
    assert found.unanswerable.texts == ("Who invented tea?",)
    assert found.passages == collection.passages


def test_what_is_asked_of_several_places_is_one_question_with_several_answers() -> None:
    made = document("## Kinds\n\nTea is hot. It is brown.\n\n## Price\n\nIt is cheap. It is good.")
    collection = split([made], tokens, LIMIT, TARGET)

    def asked(text: str, quote: str, side: int = 0) -> AskedQuestion:
        start = made.text.index(quote)
        return AskedQuestion(text, made, start, start + len(quote), side=side)

    found = with_questions(
        collection,
        [asked("What is tea?", "Tea is hot."), asked("Dear?", "cheap", 1), asked("what is tea?", "good", 2)],
        [],
    )
    assert found.questions == Questions(
        ("What is tea?", "Dear?"), ((Place(0, (0, 1)), Place(1, (3, 4), side=2)), (Place(1, (2, 3), side=1),))
    )


def test_a_question_that_a_place_only_bears_on_is_a_gap_with_that_place() -> None:
    made = document("## Kinds\n\nTea is hot. It is brown.")
    collection = split([made], tokens, LIMIT, TARGET)

    def near(text: str, quote: str, rank: int) -> AskedQuestion:
        start = made.text.index(quote)
        return AskedQuestion(text, made, start, start + len(quote), answered=False, rank=rank)

    asked = [near("Is tea purple?", "brown", 2), near("is tea purple?", "hot", 1)]
    found = with_questions(collection, asked, ["Is TEA purple?", "Who invented tea?"])
    assert found.questions == Questions()
    unanswerable = ("Is tea purple?", "Who invented tea?")
    assert found.unanswerable == Questions(unanswerable, ((Place(0, (1, 2), rank=2), Place(0, (0, 1))), ()))


def _long_block(sentences: str, times: int) -> list[str]:
    text = " ".join([sentences] * times)
    document = Document("tea", "Tea", text, "", blocks=(Block(BlockKind.PARAGRAPH, 0, len(text)),))
    return [span.quote for span in sentence_spans(document, document.blocks[0])]


def test_a_long_block_is_split_as_its_parts_are() -> None:
    assert _long_block("Tea is hot, said Mr. Bell. It cools in 3 min. at 20.5 °C.", 2000) == [
        "Tea is hot, said Mr. Bell.", "It cools in 3 min. at 20.5 °C.",
    ] * 2000  # fmt: skip


def test_open_quotation_marks_take_no_more_time_than_their_length() -> None:
    began = time.process_time()
    assert len(_long_block("“Tea is hot, said Mr. Bell.", 12_000)) == 12_000
    assert time.process_time() - began < 4
