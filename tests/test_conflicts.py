"""When sources are shown as saying different things, and when not."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import SUBJECT
from index_folders import build, write_corpus
from kratom_qa.assistant import Assistant
from kratom_qa.conflicts.disagreement import Asked, may_have_sides, of_another_case, sides
from kratom_qa.conflicts.same_frame import fills_differently
from kratom_qa.conflicts.stances import opposites
from kratom_qa.datatypes import Answer, Document, Reply, ScoredSentence, Sentence, Sides
from kratom_qa.index.engine import LocalEngine
from kratom_qa.render import plain_text, reply_object
from kratom_qa.retrieval.question_bank import known_sides
from kratom_qa.testing import BagOfWordsEncoder
from kratom_qa.wiring import open_index
from kratom_qa.words import stems
from small_index import open_fake


def said(*texts: str) -> list[ScoredSentence]:
    """Sentences of as many documents, the first the best."""
    documents = [Document(str(i), f"Title {i}", text, "") for i, text in enumerate(texts)]
    return [ScoredSentence(Sentence(d, 0, len(d.text), i), 0.9 - i / 100, i) for i, d in enumerate(documents)]


def shown(question: str, *texts: str, alike: float = 0.4) -> list[str]:
    """The sentences that are shown as sides."""
    weights = {s: 1.0 for s in stems(question) if s != "tea"}
    known = {s for text in texts for s in stems(text)}
    asked = Asked(
        question, weights, known.__contains__, frozenset({"tea"}), lambda s: "", lambda one, other: alike, SUBJECT
    )
    return [scored.sentence.text for side in sides(asked, said(*texts)) for scored in side]


SAFE, NOT_SAFE = "Tea is generally safe.", "The risks of tea remain uncertain."


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("Is tea safe?", NOT_SAFE, SAFE),
        ("Is tea addictive?", "Tea can lead to dependence.", "Used with care, tea can minimize the risks."),
        ("How soon does tea work?", "Tea works within 10 minutes.", "Tea works within one hour."),
        ("Can I drink tea every day?", "Regular tea drinking should be avoided.", "She drinks tea every morning."),
        ("Does tea help with cramps?", "Tea reduced cramps.", "Studies do not support tea against cramps."),
        (
            "Which journal told of the weaver?",
            "The journal Leaf told of a weaver.",
            "The journal Cup told of a weaver.",
        ),
    ],
)
def test_opposite_stances_and_different_figures_are_two_sides(question: str, one: str, other: str) -> None:
    assert shown(question, one, other) == [one, other]


def test_the_side_that_warns_is_shown_first_though_the_other_answers_better() -> None:
    assert shown("Is tea safe?", SAFE, NOT_SAFE) == [NOT_SAFE, SAFE]
    reduced, unsupported = "Tea reduced cramps.", "Studies do not support tea against cramps."
    assert shown("Does tea help with cramps?", reduced, unsupported) == [reduced, unsupported]


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("Is tea safe?", (SAFE, "Tea is usually safe.")),
        ("Is tea safe?", (SAFE, "It is not clear whether tea is dangerous.")),
        ("Is tea safe?", (SAFE, "Tea mixed with wine is dangerous.")),
        ("Why is tea safe?", (SAFE, NOT_SAFE)),
        ("Which teas are safe?", (SAFE, NOT_SAFE)),
        ("How soon does tea work?", ("Tea works within 10 minutes.", "Tea works within 10 minutes, they say.")),
        ("How soon does tea work?", ("Tea works within 10 minutes.", "The kettle boils within 4 minutes.")),
        ("Does tea help with cramps?", ("Tea reduced cramps.", "Studies do not support tea against baldness.")),
        ("Where does tea grow?", (SAFE, NOT_SAFE)),
    ],
)
def test_agreement_is_not_dressed_up_as_a_quarrel(question: str, texts: tuple[str, ...]) -> None:
    assert not may_have_sides(question) or shown(question, *texts, alike=0.1) == []


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("The hall was opened on 4 May 1897.", "The hall was opened on 12 June 1899.", True),
        ("The bridge was drawn by Edith Marlowe.", "The bridge was drawn by Edwin Marlowe.", True),
        ("The old mill closed because the river dried up.", "The old mill closed because nobody bought flour.", True),
        ("The line is 14.2 km long.", "The line is 13.6 km long, by another survey.", True),
        ("The hall was opened in 1897.", "The hall was opened in 1897, on a Monday.", False),
        ("The hall was opened in 1897.", "The mill was closed in 1950.", False),
        ("The key costs £2.", "The tour takes 30 minutes.", False),
        ("The last boat from here leaves at 17 o'clock.", "The last boat from here leaves at 18 o'clock.", False),
    ],
)
def test_one_frame_with_another_value_is_a_difference(one: str, other: str, differ: bool) -> None:
    assert fills_differently(one, other) is fills_differently(other, one) is differ


def test_sources_that_fill_one_frame_differently_are_two_sides_whatever_is_asked() -> None:
    ranked = said("The hall was opened on 4 May 1897.", "The hall was opened on 12 June 1899.")

    def titled(*titles: str) -> list[ScoredSentence]:
        named = [replace(s.sentence.document, title=title) for s, title in zip(ranked, titles, strict=True)]
        return [replace(s, sentence=replace(s.sentence, document=d)) for s, d in zip(ranked, named, strict=True)]

    asked = Asked("tell me of the opening", {}, lambda s: True, frozenset(), lambda s: "", lambda one, other: 1.0)
    assert len(sides(asked, titled("Guide for visitors", "Chronicle"))) == 2
    assert not sides(asked, titled("Data sheet A1", "Data sheet B1")), "those of a series speak of different things"


@pytest.mark.parametrize("text", ["In high doses, tea is dangerous.", "Tea withdrawal is dangerous."])
def test_another_case_is_no_other_side(text: str) -> None:
    assert shown("Is tea safe?", SAFE, text) == []
    assert of_another_case(text, "Is tea safe?", SUBJECT) and not of_another_case(SAFE, "Is tea safe?", SUBJECT)


def test_a_case_that_is_asked_about_is_none_of_another() -> None:
    assert not of_another_case("In high doses, tea is dangerous.", "Are high doses of tea safe?", SUBJECT)


def test_two_sentences_that_are_not_alike_speak_of_different_things() -> None:
    assert shown("Is tea safe?", SAFE, NOT_SAFE, alike=-0.3) == []


def test_what_answers_far_worse_than_the_best_is_no_side() -> None:
    best, *rest = said("Tea is green.", SAFE, NOT_SAFE)
    asked = Asked("Is tea safe?", {}, lambda s: True, frozenset(), lambda s: "", lambda one, other: 1.0)
    far = [ScoredSentence(s.sentence, 0.1, s.row) for s in rest]
    assert sides(asked, [best, *rest]) and not sides(asked, [best, *far])


def test_what_yields_in_a_sentence_does_not_count() -> None:
    safety = next(pair for pair in opposites(SUBJECT) if pair.is_asked("is it safe"))
    assert safety.stance("People fear it is dangerous, but it is generally safe.") == 1
    assert safety.stance("Although it is generally safe, it is dangerous at night.") == -1
    assert safety.stance("It is not dangerous.") == 1
    assert safety.stance("It is green.") == 0


def test_each_pair_of_the_lexicon_can_be_read_and_has_two_stances() -> None:
    for pair in opposites(SUBJECT):
        assert len({pair.asked, pair.one, pair.other}) == 3
        for pattern in (pair.asked, pair.unless, pair.one, pair.other):
            re.compile(pattern)


def sided(reply: Reply) -> list[tuple[str, str]]:
    """Label and quote of each side."""
    assert isinstance(reply.body, Answer)
    found = reply.body.disagreement or ()
    return [(side.label, reply.quotes[i].citation.quote) for side in found for i in side.quotes]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How quickly does kratom work?", "15-30 minutes", "30 minutes to one hour"),
        ("Is kratom safe?", "generally safe", "voiced concerns about kratom use"),
        ("Which journal published the case of the 63-year-old man?", "Psychiatric Times", "Journal of Clinical"),
        ("Are there case reports of kratom for depression?", "no case reports", "A case report in the Journal"),
        ("Is kratom addictive?", "dependence over time", "minimize the risks"),
    ],
)
def test_both_sides_stand_next_to_each_other_with_their_sources(
    digests: Assistant, question: str, one: str, other: str
) -> None:
    reply = digests.reply(question)
    found = sided(reply)
    assert any(one in quote for _, quote in found) and any(other in quote for _, quote in found)
    names = {d.publisher or d.title for d in digests.documents}
    assert {label for label, _ in found} <= names and len({label for label, _ in found}) == len(found)
    assert "say different things" in plain_text(reply)
    assert [side["label"] for side in reply_object(reply)["disagreement"]] == [label for label, _ in found]


@pytest.mark.parametrize(
    "question",
    ["Does kratom cause nausea?", "Is kratom approved by the FDA?", "What is kratom?", "How can I quit kratom?"],
)
def test_where_the_sources_agree_no_sides_are_shown(digests: Assistant, question: str) -> None:
    reply = digests.reply(question)
    assert reply.outcome == "answered" and sided(reply) == []


def test_a_message_that_sounds_like_danger_is_not_shown_who_says_otherwise(digests: Assistant) -> None:
    reply = digests.reply("My friend mixed kratom with opioids and will not wake up. Is kratom safe?")
    assert reply.notices and not getattr(reply.body, "disagreement", None)


def test_what_else_shows_no_sides(digests: Assistant) -> None:
    turns = digests.replay(["Is kratom safe?", "what else?"])
    assert sided(turns[0].reply) and not getattr(turns[1].reply.body, "disagreement", None)


def test_only_the_documents_that_are_asked_take_sides(digests: Assistant) -> None:
    reply = digests.reply("How quickly does kratom work?", sources=frozenset({"self-care-guide"}))
    assert not getattr(reply.body, "disagreement", None)


def test_places_of_one_document_are_told_apart_by_their_sections(tmp_path: Path) -> None:
    said = "Green tea from the hills of the north is {} when it is drunk warm in the evening."
    text = f"# Tea\n\n## For it\n\n{said.format('generally safe')}\n\n## Against it\n\n{said.format('dangerous')}\n"
    build(write_corpus(tmp_path / "corpus", {"tea.md": text}), tmp_path / "index")
    found = sided(open_fake(tmp_path / "index").reply("Is green tea from the hills safe or dangerous?"))
    assert {label for label, _ in found} == {"For it", "Against it"}


KETTLE = """# Kettles

## Copper

Copper kettles whistle early. They cost more than others.

## Steel

Steel kettles never whistle. They weigh little.
"""
ASKED = "Do kettles whistle at tea time?"


def asked_of_kettles(tmp_path: Path, question: str) -> Reply:
    """The reply of an index in which it is known that sources differ on whether kettles whistle."""
    quotes = {"Copper kettles whistle early. They cost more than others.": 1, "Steel kettles never whistle.": 2}
    lines = [{"question": ASKED, "quote": quote, "side": side} for quote, side in quotes.items()]
    lines.append({"question": "What do steel kettles weigh?", "quote": "They weigh little."})
    questions = "\n".join(map(json.dumps, lines))
    corpus = write_corpus(tmp_path / "corpus", {"kettles.md": KETTLE, "kettles.questions.jsonl": questions})
    build(corpus, tmp_path / "index")
    return open_fake(tmp_path / "index").reply(question)


def test_sides_that_are_known_are_shown_where_no_rule_would_find_them(tmp_path: Path) -> None:
    assert not may_have_sides(ASKED)
    assert sided(asked_of_kettles(tmp_path, ASKED)) == [
        ("Copper", "Copper kettles whistle early. They cost more than others."),
        ("Steel", "Steel kettles never whistle."),
    ]


def test_a_known_question_without_sides_has_none(tmp_path: Path) -> None:
    assert sided(asked_of_kettles(tmp_path, "What do steel kettles weigh?")) == []


def test_sides_are_known_only_of_the_documents_that_are_asked(tmp_path: Path) -> None:
    asked_of_kettles(tmp_path, ASKED)
    index = open_index(tmp_path / "index")
    engine = LocalEngine(index)

    def known(question: str, sources: frozenset[str] = frozenset()) -> Sides | None:
        found = engine.search(BagOfWordsEncoder().encode([question])[0], stems(question))
        return known_sides(found, index.collection, sources)

    assert len(known(ASKED) or ()) == 2
    assert known(ASKED, frozenset({"leaf"})) == ()
    assert known("Who sells umbrellas?") is None
