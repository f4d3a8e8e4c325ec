"""Follow-ups take what they lack from the turns before; complete questions take nothing."""

from collections.abc import Container, Sequence

import pytest

from conftest import SUBJECT
from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Answer, Citation, Document, Quote, Refusal, RefusalCode, Reply, Turn
from kratom_qa.query import FollowUpIntent, asks_for_more, follow_up_intent, readings
from kratom_qa.query import standalone_question as standalone_question_of

COMMON = {"kratom"}
LIST = Document("forms", "Forms", "Forms of tea:\n\n- Powder: ground leaves.\n- Capsules: filled with powder.\n", "")
ONE = Document("one", "One", "Tea calms most people down. It is hot.", "")
TWO = Document("two", "Two", "Nobody should drink it at night, says the guide.", "")


def standalone_question(question: str, history: Sequence[Turn], common: Container[str] = frozenset()) -> str:
    """With what the project's corpus knows of its subject."""
    return standalone_question_of(question, history, common, SUBJECT)


def turn(question: str, *documents: Document, understood: str | None = None) -> Turn:
    quotes = tuple(Quote(Citation(document, 0, len(document.text))) for document in documents)
    body = Answer(quotes) if quotes else Refusal(RefusalCode.NOT_COVERED)
    return Turn(question, Reply(question, understood or question, body))


def aside(question: str, code: RefusalCode) -> Turn:
    return Turn(question, Reply(question, question, Refusal(code)))


def talk(*questions: str) -> list[Turn]:
    """Turns whose questions are understood one after the other, as a conversation goes."""
    turns: list[Turn] = []
    for question in questions:
        turns.append(turn(question, understood=standalone_question(question, turns, COMMON)))
    return turns


def understood(*questions: str) -> str:
    return talk(*questions)[-1].reply.standalone_question


@pytest.mark.parametrize(
    ("before", "question", "in_full"),
    [
        ("Does kratom help with depression?", "and for PTSD?", "Does kratom help with PTSD?"),
        ("Can I mix kratom with opioids?", "with alcohol?", "Can I mix kratom with alcohol?"),
        ("Can I mix kratom with benzos?", "thanks, and what about my oxy?", "Can I mix kratom with my oxy?"),
        ("Does kratom damage the liver?", "the heart?", "Does kratom damage the heart?"),
        ("Is kratom safe?", "for teenagers?", "Is kratom safe for teenagers?"),
        ("Is kratom safe?", "my wife too?", "Is kratom safe, my wife too?"),
        ("Is kratom safe?", "what about women?", "Is kratom safe, what about women?"),
        ("Is kratom addictive?", "and if I'm on Zoloft?", "Is kratom addictive if I'm on Zoloft?"),
        ("Is kratom addictive?", "what if I only take a little?", "Is kratom addictive if I only take a little?"),
        ("Is kratom addictive?", "why?", "why is kratom addictive?"),
        ("Is kratom legal?", "ok but where?", "where is kratom legal?"),
        ("Is kratom addictive?", "what are the signs?", "Is kratom addictive: what are the signs?"),
        ("Is kratom addictive?", "how long does withdrawal last", "how long does kratom withdrawal last"),
        ("Is kratom addictive?", "lol ok is it legal", "is kratom legal"),
        ("Is kratom tea weaker?", "than capsules", "Is kratom tea weaker than capsules?"),
        ("Is kratom good for sleep?", "any proof?", "Is kratom good for sleep, any proof?"),
        ("Is kratom good for pain?", "how long until it kicks in?", "how long until kratom kicks in"),
        ("Does kratom hurt the liver?", "how common is that?", "Does kratom hurt the liver: how common is that?"),
        ("What is kratom withdrawal like?", "how long does it last?", "how long does kratom withdrawal last?"),
        ("Does kratom help with sleep?", "no I mean for PTSD", "Does kratom help with PTSD?"),
        ("Has anyone died?", "no i mean kratom just by itself", "Has anyone died, kratom just by itself"),
        ("Does kratom help with sleep?", "for PTSD i mean", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "not sleep. for PTSD", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "that's not what I asked. for PTSD", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "forget the sleep. PTSD.", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "thats for sleep tho, i meant PTSD", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "not just sleep, PTSD", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "what about just for PTSD", "Does kratom help with PTSD?"),
        ("Does kratom hurt the liver?", "im not dying, i just asked about my heart", "Does kratom hurt my heart?"),
        ("Is kratom legal?", "is there anything good about it", "is there anything good about kratom"),
        ("what are the kratom risks", "and the benefits", "what are the kratom benefits?"),
        ("What is mitragynine?", "and the other one?", "What is 7-hydroxymitragynine?"),
        ("Who is Dr. Emily Thompson?", "and the other emily", "Who is Dr. Emily Johnson?"),
        ("What is mitragynine?", "so its an opioid?", "mitragynine is an opioid?"),
        ("I cannot keep water down", "should i see someone", "I cannot keep water down: should i see someone"),
        ("Is tea sweet?", "and the other one?", "Is tea sweet, the other one?"),
        ("Is kratom withdrawal bad?", "how long does that last", "Is kratom withdrawal bad: how long does that last"),
        ("My son is hooked on kratom, what are the signs?", "what can i do",
         "My son is hooked on kratom: what can i do"),
        ("My son is hooked on kratom, what are the signs?", "which of those is worst",
         "son is hooked on kratom, what are the signs: which of those is worst"),
        ("Is kratom legal?", "any other side effects", "any other kratom side effects"),
        ("Does kratom hurt the liver?", "how would I know if mine is damaged",
         "Does kratom hurt the liver: how would I know if mine is damaged"),
        ("Who is Dr. Lawson?", "where did she study?", "where did Dr. Lawson study?"),
        ("What are the side effects of kratom?", "which of them are rare?",
         "which of the side effects of kratom are rare?"),
    ],
)  # fmt: skip
def test_a_follow_up_is_understood_in_full(before: str, question: str, in_full: str) -> None:
    assert understood(before, question) == in_full


@pytest.mark.parametrize(
    "question",
    [
        "Which strains of kratom are there?",
        "Does kratom interact with benzodiazepines?",
        "Who is Dr. Rebecca Lawson?",
        "What treatments are there for kratom addiction?",
        "what is mitragynine",
        "who is Sarah",
        "red vein vs white vein",
        "well known strains of kratom",
    ],
)
def test_a_complete_question_on_a_new_subject_stays_as_it_is(question: str) -> None:
    assert readings(question, [turn("Where does kratom grow?")], COMMON) == (question,)


@pytest.mark.parametrize("opening", ["new question: ", "other topic. ", "and another thing, "])
def test_what_announces_a_new_subject_is_no_part_of_the_question(opening: str) -> None:
    question = "how do antidepressants work"
    assert readings(opening + question, [turn("Where does kratom grow?")], COMMON) == (question,)


def test_the_replaced_phrase_is_not_asked_about_any_more() -> None:
    assert "depression" not in standalone_question("for PTSD?", [turn("Is kratom good for depression?")])


def test_a_topic_stays_alive_over_many_turns() -> None:
    questions = ("What is kratom withdrawal like?", "How long does it last?", "what helps?", "does exercise help?")
    assert understood(*questions) == "kratom withdrawal: does exercise help?"
    assert understood(*questions, "and yoga") == "kratom withdrawal: does yoga help?"


def test_a_fragment_takes_the_place_of_the_one_before() -> None:
    assert understood("Is kratom safe?", "my wife too?", "what about women?") == "Is kratom safe, what about women?"


@pytest.mark.parametrize("code", [RefusalCode.THANKS, RefusalCode.SMALL_TALK, RefusalCode.ABOUT, RefusalCode.TOO_LONG])
def test_small_talk_does_not_change_the_topic(code: RefusalCode) -> None:
    turns = [turn("Is kratom safe?"), aside("thanks!", code)]
    assert standalone_question("for teenagers?", turns, COMMON) == "Is kratom safe for teenagers?"
    assert standalone_question("for teenagers?", turns[1:], COMMON) == "for teenagers?"


@pytest.mark.parametrize("code", [RefusalCode.NOT_COVERED, RefusalCode.NOTHING_MORE])
def test_a_question_that_got_no_answer_is_a_topic_too(code: RefusalCode) -> None:
    assert standalone_question("why?", [aside("Is kratom safe?", code)], COMMON) == "why is kratom safe?"


def test_where_words_do_not_tell_both_readings_are_offered_the_likelier_first() -> None:
    history = [turn("Is kratom addictive?")]
    assert readings("what are the signs?", history, COMMON)[:2] == (
        "Is kratom addictive: what are the signs?",
        "what are the signs?",
    )
    assert readings("who complained", history, COMMON) == ("Is kratom addictive: who complained", "who complained")
    assert readings("who took part", history, COMMON) == ("Is kratom addictive: who took part?",)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("what about the second one?", "Capsules"),
        ("the last one", "Capsules"),
        ("and the first?", "Powder"),
        ("number 2", "Capsules"),
        ("is the second one better?", "is Capsules better?"),
    ],
)
def test_the_second_one_is_the_second_item_of_the_list_that_was_quoted(question: str, named: str) -> None:
    turns = [turn("Which forms are there?", LIST), turn("Is it hot?", ONE)]
    assert named in standalone_question(question, turns)


def test_the_quotes_of_the_last_reply_are_numbered_before_a_list_of_long_ago() -> None:
    turns = [turn("What forms are there?", LIST), turn("Is it calming?", ONE, TWO), turn("Is it hot?", ONE, TWO)]
    assert standalone_question("what does the second one say", turns, COMMON).startswith("what does Nobody should")
    assert "Capsules" in standalone_question("what about the second one", turns[:2], COMMON)


def test_of_what_was_added_turn_by_turn_the_first_and_the_last_are_carried_on() -> None:
    asked = ("Is the tea bitter?", "does that come from steeping it", "would it help to cool it", "is that safe")
    assert understood(*asked, "and is it sweet then?").count("steeping") == 0


def test_without_a_list_the_second_one_is_the_second_quote() -> None:
    turns = [turn("Is tea good?", ONE, TWO)]
    assert standalone_question("tell me about the second one", turns) == "Nobody should drink it at night"


def test_what_has_a_verb_takes_nothings_place() -> None:
    asked = readings("ive already taken both", talk("Can I take kratom with wine?"), COMMON)
    assert asked == ("Can I take kratom with wine: ive already taken both",)


def test_the_one_about_something_is_the_newest_quote_that_names_it() -> None:
    turns = [turn("Is tea good?", ONE, TWO), turn("Is it strong?")]
    assert standalone_question("and the one about the night", turns) == "Nobody should drink it at night"
    # the name of a guide is not what its quote is about
    assert "Nobody" not in standalone_question("and the one about the guide", turns)


def test_others_like_somebody_are_asked_without_them() -> None:
    assert understood("Who is the man of 63?", "any other stories like his") == "any other stories"
    assert understood("Who took kratom for pain?", "any other stories like hers") == "any other stories (kratom)"


@pytest.mark.parametrize(
    "question", ["what about the fifth one?", "how long does it last?", "is it ok the first time?"]
)
def test_an_item_that_was_not_listed_is_not_made_up(question: str) -> None:
    asked = standalone_question(question, [turn("Which forms are there?", LIST)])
    assert "Capsules" not in asked
    assert "Powder" not in asked


@pytest.mark.parametrize(
    ("kind", "messages"),
    [
        (
            FollowUpIntent.MORE,
            ["what else?", "tell me more", "more please", "go on", "and the others?", "is that all?"],
        ),
        (FollowUpIntent.REASONS, ["why?", "but why tho", "ok, and why is that?", "how come", "why not?"]),
        (
            FollowUpIntent.CLARIFY,
            [
                "is that true?",
                "are you sure?",
                "really?",
                "does it?",
                "can you explain that?",
                "in plain words?",
                "huh?",
                "so yes or no?",
            ],
        ),
        (
            FollowUpIntent.OTHERS,
            ["any other studies?", "what about the other authors", "what else does the study say?"],
        ),
        (FollowUpIntent.REPEAT, ["says who?", "which source says that?", "where did you get that?"]),
        (
            FollowUpIntent.NOTHING,
            [
                "why is kratom addictive?",
                "what else does kratom do",
                "which source is best",
                "is that safe?",
                "more tea",
            ],
        ),
    ],
)
def test_what_is_wanted_of_the_last_answer_is_told_from_new_questions(
    kind: FollowUpIntent, messages: Sequence[str]
) -> None:
    assert {message: follow_up_intent(message) for message in messages} == dict.fromkeys(messages, kind)
    assert all(asks_for_more(message) == (kind is FollowUpIntent.MORE) for message in messages)


def test_what_else_repeats_nothing_that_was_said(digests: Assistant) -> None:
    turns = digests.replay(["What are the side effects of kratom?", "what else?"])
    first, second = ({(q.citation.document.id, q.citation.start) for q in t.reply.quotes} for t in turns)
    assert first
    assert second
    assert not first & second


def test_why_brings_reasons_that_were_not_said_or_says_that_there_are_none(digests: Assistant) -> None:
    said, why = digests.replay(["Is kratom addictive?", "why?"])
    places = {(q.citation.document.id, q.citation.start) for q in said.reply.quotes}
    assert any("because" in quote.citation.quote for quote in why.reply.quotes)
    assert not places & {(q.citation.document.id, q.citation.start) for q in why.reply.quotes}
    *_, none = digests.replay(["Does kratom damage the liver?", "why?"])
    assert none.reply.body == Refusal(RefusalCode.NOTHING_MORE)
    # where what was quoted says why, it is said again
    said, again = digests.replay(["Why might kratom and Xanax not mix well?", "why?"])
    assert again.reply.outcome == "answered"


@pytest.mark.parametrize("doubt", ["says who?", "where did you get that?"])
def test_who_doubts_gets_the_quotes_and_their_sources_once_more(digests: Assistant, doubt: str) -> None:
    first, again = digests.replay(["Is kratom addictive?", doubt])
    assert again.reply.body == first.reply.body
    assert again.reply.quotes


def test_without_history_every_question_stays_as_it_is() -> None:
    for question in ("and with alcohol?", "why?", "what else?", "the second one"):
        assert readings(question, ()) == (question,)


def test_a_pronoun_may_stand_for_what_was_just_asked_of_the_topic() -> None:
    asked = turn("do they use CBT for it?", understood="what treatment is there: do they use CBT for it?")
    pointing = readings("what would that do?", [asked])
    assert "CBT" in pointing[0]
    assert not any("CBT" in reading for reading in readings("what are the risks", [asked]))
