"""The spine: what becomes of a question on its way through the parts."""

import time
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kratom_qa.assistant import Assistant, checked
from kratom_qa.datatypes import Candidates, Notice, Refusal, RefusalCode
from kratom_qa.errors import UsageError
from kratom_qa.index.terms import Terms
from kratom_qa.protocols import Sources, Vectors
from kratom_qa.query.scope import LONGEST_QUESTION
from kratom_qa.query.spelling import Speller
from kratom_qa.render import plain_text
from kratom_qa.render.html import reply_html
from kratom_qa.settings import Settings
from small_index import ABSTAINS, ANSWERS, ONLY_RELATES, open_fake, small_index, with_settings

DANGER = "my friend took kratom and cant breathe"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return open_fake(small_index(tmp_path_factory.mktemp("assistant")))


class Unasked:
    """An engine that must not be needed. Implements `Engine`."""

    def search(self, vector: Vectors, stems: Sequence[str], sources: Sources = frozenset(), k: int = 0) -> Candidates:
        raise AssertionError(stems)


@pytest.mark.parametrize("question", ["", " ", "\n\t", "\u200b", "\u2060\ufeff\u00ad", "\x00\x1b"])
def test_a_question_in_which_nothing_can_be_seen_is_wrong_usage(assistant: Assistant, question: str) -> None:
    with pytest.raises(UsageError, match="the question is empty; ask something, for example"):
        assistant.reply(question)
    with pytest.raises(UsageError, match="the question is empty"):
        assistant.search(question, 3)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_a_question_is_shown_without_what_could_hide_or_steer(question: str) -> None:
    try:
        shown = checked(question)
    except UsageError:
        return
    assert not {c for c in shown if unicodedata.category(c).startswith("C")} - {"\n", "\t"}
    assert checked(shown) == shown


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("hello", RefusalCode.SMALL_TALK),
        ("thanks!", RefusalCode.THANKS),
        ("who are you?", RefusalCode.ABOUT),
        ("x" * 2001, RefusalCode.TOO_LONG),
        ("Wie lange dauert das und was hilft?", RefusalCode.OTHER_LANGUAGE),
    ],
)
def test_what_is_out_of_scope_is_asked_of_no_document(assistant: Assistant, question: str, code: RefusalCode) -> None:
    reply = replace(assistant, finder=replace(assistant.finder, engine=Unasked())).reply(question)
    assert reply.body == Refusal(code)
    assert (reply.outcome, reply.quotes, reply.suggestions, reply.not_mentioned) == ("not_covered", (), (), ())


def test_an_over_long_cry_for_help_still_gets_its_notice(assistant: Assistant) -> None:
    reply = assistant.reply(DANGER + " please help" * 300)
    assert reply.body == Refusal(RefusalCode.TOO_LONG)
    assert reply.notices == (Notice.EMERGENCY,)


def test_after_a_notice_only_quotes_that_answer_follow(assistant: Assistant) -> None:
    for_sure = assistant.reply(DANGER)
    assert for_sure.notices == (Notice.EMERGENCY,)
    assert for_sure.outcome == "answered"
    in_doubt = with_settings(assistant, ONLY_RELATES).reply(DANGER)
    assert in_doubt.notices == (Notice.EMERGENCY,)
    assert in_doubt.body == Refusal(RefusalCode.NOT_COVERED)


def test_nobody_who_bleeds_is_told_what_the_sources_say_of_an_upset_stomach(assistant: Assistant) -> None:
    reply = assistant.reply("i am throwing up blood since this morning, is kratom tea to blame?")
    assert reply.notices == (Notice.EMERGENCY,)
    assert reply.body == Refusal(RefusalCode.NOT_COVERED)


def test_nobody_in_danger_is_told_which_of_their_words_are_unknown(assistant: Assistant) -> None:
    question = "zxqv kratom flurbing"
    for settings_ in (ONLY_RELATES, ABSTAINS):
        doubtful = with_settings(assistant, settings_)
        assert doubtful.reply(question).not_mentioned
        endangered = doubtful.reply(f"{DANGER} {question}")
        assert endangered.notices
        assert endangered.not_mentioned == ()


def test_unknown_words_are_named_only_where_the_reply_is_no_answer(assistant: Assistant) -> None:
    question = "Is kratom tea flurbish?"
    assert assistant.reply(question).not_mentioned == ()
    assert with_settings(assistant, ONLY_RELATES).reply(question).not_mentioned == ("flurbish",)


def test_confidence_does_not_depend_on_what_it_is_held_against(assistant: Assistant) -> None:
    question = "Does the tea taste bitter?"
    replies = [with_settings(assistant, s).reply(question) for s in (ANSWERS, ONLY_RELATES, ABSTAINS)]
    assert [reply.outcome for reply in replies] == ["answered", "related", "not_covered"]
    assert len({reply.confidence for reply in replies}) == 1
    assert 0 < replies[0].confidence < 1


def test_suggestions_are_few_and_not_what_was_quoted(assistant: Assistant) -> None:
    for question in ("Is kratom tea bitter?", "What are the unwanted effects?", "Can I drink alcohol with kratom?"):
        reply = assistant.reply(question)
        quoted = {quote.citation.section[-1] for quote in reply.quotes if quote.citation.section}
        assert 0 < len(reply.suggestions) <= 3
        assert len(set(reply.suggestions)) == len(reply.suggestions)
        assert not quoted & set(reply.suggestions)
    assert with_settings(assistant, ABSTAINS).reply("Is the tea bitter?").suggestions == ()


def test_more_is_never_what_was_said_already(assistant: Assistant) -> None:
    narrow = with_settings(assistant, Settings(answer_threshold=0.0, related_threshold=0.0, max_words=1))
    questions = ["What happens with kratom tea?", "what else?", "tell me more", "what else?"]
    said: set[tuple[str, int]] = set()
    for turn in narrow.replay(questions):
        places = {(quote.citation.document.id, quote.citation.start) for quote in turn.reply.quotes}
        assert not places & said
        said |= places
    assert len(said) > 2


def test_another_reading_that_is_answered_is_offered_in_full(assistant: Assistant) -> None:
    turns = assistant.replay(["Does kratom cause nausea?", "Which lemon juice makes tea less bitter?"])
    reply = assistant.reply("what are the signs?", turns)
    assert reply.otherwise not in (None, reply.question, reply.standalone_question)
    assert f"Or ask: {reply.otherwise}" in plain_text(reply)
    assert reply.otherwise in reply_html(reply, 0)
    for question in (reply.otherwise, "Does kratom cause nausea?"):
        assert assistant.reply(question, turns).otherwise is None
    assert assistant.reply("why?", turns).otherwise is None
    unsure = with_settings(assistant, ABSTAINS)
    assert unsure.reply("what are the signs?", turns).otherwise is None


def test_a_replay_is_the_conversation_asked_turn_by_turn(assistant: Assistant) -> None:
    questions = ["How is kratom tea brewed?", "and with alcohol?", "why?"]
    turns = assistant.replay(questions)
    assert [turn.question for turn in turns] == questions
    for number, question in enumerate(questions):
        assert turns[number].reply == assistant.reply(question, turns[:number])


def test_named_sources_are_the_only_ones_that_are_quoted_found_or_remembered(assistant: Assistant) -> None:
    only = frozenset({"tea"})
    turns = assistant.replay(["Is kratom addictive?", "and with alcohol?"], sources=only)
    reply = assistant.reply("what else?", turns, sources=only)
    quotes = [quote for one in (*(turn.reply for turn in turns), reply) for quote in one.quotes]
    assert quotes
    assert {c.document.id for quote in quotes for c in (quote.citation, *quote.also)} == only
    assert {hit.passage.document.id for hit in assistant.search("kratom", 99, sources=only)} == only


def test_the_same_question_after_the_same_history_gets_the_same_reply(assistant: Assistant) -> None:
    first = assistant.reply("and with alcohol?", assistant.replay(["How is kratom tea brewed?"]))
    assistant.reply("Does kratom cause nausea?")
    assert assistant.reply("and with alcohol?", assistant.replay(["How is kratom tea brewed?"])) == first


def test_a_long_message_is_cut_before_anything_looks_at_it(assistant: Assistant) -> None:
    def is_word(word: str) -> bool:
        raise AssertionError("a message that is refused was worked through")

    unread = replace(assistant, speller=Speller(Terms([]), is_word), finder=replace(assistant.finder, engine=Unasked()))
    for text in ("unknwon wrods " * 75_000, "\u200b" * 7_000 + "wrods " * 200_000, "ﬁ" * 1_000_000):
        start = time.perf_counter()
        reply = unread.reply(text)
        assert time.perf_counter() - start < 2
        assert reply.body == Refusal(RefusalCode.TOO_LONG)
        assert len(reply.question) <= LONGEST_QUESTION + 1


@pytest.mark.parametrize("where", ["{danger} {filling}", "{filling} {danger}"])
def test_danger_is_heard_at_both_ends_of_a_long_message(assistant: Assistant, where: str) -> None:
    reply = assistant.reply(where.format(danger=DANGER, filling="I was at work. " * 2_000))
    assert reply.body == Refusal(RefusalCode.TOO_LONG)
    assert reply.notices == (Notice.EMERGENCY,)
