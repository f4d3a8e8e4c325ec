"""Several questions in one message: told apart, answered one by one, and said in one reply."""

from pathlib import Path

import pytest

from kratom_qa.answering.parts import one_reply
from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Answer, Citation, Document, Phrasing, Position, Quote, Refusal, RefusalCode, Reply
from kratom_qa.query.parts import questions_in
from kratom_qa.render import reply_object
from kratom_qa.render.html import reply_html
from kratom_qa.render.wording import NOT_ANSWERED
from small_index import ABSTAINS, open_fake, small_index, with_settings

TEA = Document("tea", "Tea", "Tea is hot. Tea is bitter. Tea is cheap.", "")
HOT, BITTER, CHEAP = (Quote(Citation(TEA, start, end)) for start, end in ((0, 11), (12, 26), (27, 40)))


def reply(question: str, *quotes: Quote, answers: bool = True, confidence: float = 0.9) -> Reply:
    body = Answer(quotes, answers) if quotes else Refusal(RefusalCode.NOT_COVERED)
    return Reply(question, Phrasing(question), body, confidence)


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("Is tea bitter and is it hot?", ("Is tea bitter", "is it hot?")),
        ("What is tea? And how much does it cost?", ("What is tea?", "how much does it cost?")),
        ("who wrote it, and when was it written", ("who wrote it", "when was it written")),
        ("Is tea legal and where?", ("Is tea legal", "where?")),
        ("I drink tea. Is that bad? Also, can I stop?", ("I drink tea. Is that bad?", "can I stop?")),
        ("What is tea, and what does it do and how long does it last?",
         ("What is tea", "what does it do", "how long does it last?")),
    ],
)  # fmt: skip
def test_each_question_of_a_message_is_told(message: str, questions: tuple[str, ...]) -> None:
    assert questions_in(message) == questions


@pytest.mark.parametrize(
    "message",
    [
        "Is tea safe and legal?",
        "Is tea safe or is it dangerous?",
        "Who likes tea? Anybody?",
        "What helps? List please.",
        "Do you know what tea is and how it works?",
        "I have a cold and can not sleep, does tea help?",
        "and is it hot?",
        "Is it hot? Is it wet? Is it new? Is it old? Is it mine?",
    ],
)
def test_one_question_stays_whole(message: str) -> None:
    assert questions_in(message) == (message,)


def test_the_quotes_of_all_parts_stand_in_one_list_and_each_part_knows_its_own() -> None:
    whole = one_reply("both", [reply("Is it hot", HOT, BITTER), reply("Is it bitter?", BITTER, CHEAP, confidence=0.7)])
    assert whole.quotes == (HOT, BITTER, CHEAP)
    assert [part.quotes for part in whole.parts] == [(0, 1), (1, 2)]
    assert (whole.outcome, whole.confidence, whole.question) == ("answered", 0.7, "both")
    assert whole.standalone_question == "Is it hot? Is it bitter?"


def test_what_is_only_near_is_quoted_where_nothing_answers_and_a_part_without_answer_is_named() -> None:
    near = reply("Is it old?", CHEAP, answers=False, confidence=0.2)
    whole = one_reply("both", [reply("Is it hot?", HOT), near])
    assert (whole.quotes, [part.outcome for part in whole.parts]) == ((HOT,), ["answered", "related"])
    assert whole.confidence == 0.9
    made = reply_object(whole)
    assert made["text"].count(NOT_ANSWERED) == 1
    assert NOT_ANSWERED in reply_html(whole, 0)
    neither = one_reply("both", [near, reply("Is it new?", confidence=0.1)])
    assert (neither.outcome, neither.quotes, neither.confidence) == ("related", (CHEAP,), 0.1)
    assert NOT_ANSWERED not in reply_object(neither)["text"]


def test_a_disagreement_of_the_second_part_points_at_its_own_quotes() -> None:
    differing = Reply(
        "Is it bitter?", Phrasing("Is it bitter?"),
        Answer((BITTER, CHEAP), disagreement=(Position("One", (0,)), Position("Other", (1,)))), 0.9,
    )  # fmt: skip
    whole = one_reply("both", [reply("Is it hot?", HOT), differing])
    made = reply_object(whole)
    assert made["disagreement"] == [{"label": "One", "quotes": [1]}, {"label": "Other", "quotes": [2]}]
    text = made["text"]
    assert text.index("Tea is hot.") < text.index("Is it bitter?") < text.index("different things") < text.index("One")


def test_a_message_of_several_questions_is_answered_one_by_one(tmp_path: Path) -> None:
    assistant = open_fake(small_index(tmp_path))
    whole = assistant.reply("How is kratom tea brewed? And can I drink alcohol with it?")
    assert len(whole.parts) == 2
    brewed, alcohol = (" ".join(whole.quotes[i].citation.quote for i in part.quotes) for part in whole.parts)
    assert "brewed" in brewed
    assert "alcohol" in alcohol
    assert whole.parts[1].phrasing.text.endswith("?")
    assert assistant.reply("Is tea bitter?").parts == ()
    refused = with_settings(assistant, ABSTAINS).reply("How is tea brewed? And can I drink wine with it?")
    assert refused.body == Refusal(RefusalCode.NOT_COVERED)


def test_nobody_in_danger_is_answered_point_by_point(digests: Assistant) -> None:
    assert digests.reply("My friend took kratom and cant breathe. What is kratom? And is it legal?").parts == ()
    addictive, legal = digests.reply("Is kratom addictive and is it legal?").parts
    assert (addictive.outcome, legal.outcome) == ("answered", "answered")
    assert legal.phrasing.text == "Is kratom legal?"


def test_a_part_is_not_headed_by_the_part_before_it(digests: Assistant) -> None:
    first, then = digests.reply("How many mg should a beginner take, and is it okay to drive afterwards?").parts
    assert first.phrasing.text == "How many mg should a beginner take?"
    assert then.phrasing.text == "Is it okay to drive afterwards?"


def test_what_somebody_tells_of_themselves_is_not_looked_for_in_the_documents(digests: Assistant) -> None:
    asked = digests.reply("how do i stop taking kratom?")
    told = digests.reply("i have been on 30g a day for two years, how do i stop taking kratom?")
    assert (asked.outcome, told.outcome) == ("answered", "answered")
