"""Follow-ups take what they lack from the turns before; complete questions take nothing."""

from collections.abc import Container, Sequence

import pytest

from conftest import SUBJECT
from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Answer, Citation, Document, Phrasing, Quote, Refusal, RefusalCode, Reply, Turn
from kratom_qa.query import FollowUpIntent, asks_for_more, follow_up_intent, readings
from kratom_qa.query.phrasing import asked_of

COMMON = {"kratom"}
LIST = Document("forms", "Forms", "Forms of tea:\n\n- Powder: ground leaves.\n- Capsules: filled with powder.\n", "")
ONE = Document("one", "One", "Tea calms most people down. It is hot.", "")
TWO = Document("two", "Two", "Nobody should drink it at night, says the guide.", "")


def standalone_question(question: str, history: Sequence[Turn], common: Container[str] = frozenset()) -> str:
    """With what the project's corpus knows of its subject."""
    return readings(question, history, common, SUBJECT)[0].text


def texts(question: str, history: Sequence[Turn], common: Container[str] = frozenset()) -> tuple[str, ...]:
    """All readings in full."""
    return tuple(reading.text for reading in readings(question, history, common, SUBJECT))


def turn(question: str, *documents: Document, understood: Phrasing | None = None) -> Turn:
    quotes = tuple(Quote(Citation(document, 0, len(document.text))) for document in documents)
    body = Answer(quotes) if quotes else Refusal(RefusalCode.NOT_COVERED)
    return Turn(question, Reply(question, understood or Phrasing(question), body))


def aside(question: str, code: RefusalCode) -> Turn:
    return Turn(question, Reply(question, Phrasing(question), Refusal(code)))


def talk(*questions: str) -> list[Turn]:
    """Turns whose questions are understood one after the other, as a conversation goes."""
    turns: list[Turn] = []
    for question in questions:
        turns.append(turn(question, understood=readings(question, turns, COMMON, SUBJECT)[0]))
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
        ("Is kratom safe?", "my wife too?", "Is kratom safe, and what about my wife?"),
        ("Is kratom safe?", "what about women?", "Is kratom safe, and what about women?"),
        ("Is kratom addictive?", "and if I'm on Zoloft?", "Is it safe to take kratom together with Zoloft?"),
        ("Is kratom addictive?", "what if I only take a little?", "Is kratom addictive if I only take a little?"),
        ("Is kratom addictive?", "why?", "Why is kratom addictive?"),
        ("Is kratom legal?", "ok but where?", "Where is kratom legal?"),
        ("Is kratom addictive?", "what are the signs?", "Is kratom addictive, and what are the signs?"),
        ("Is kratom addictive?", "how long does withdrawal last", "How long does kratom withdrawal last?"),
        ("Is kratom addictive?", "lol ok is it legal", "Is kratom legal?"),
        ("Is kratom tea weaker?", "than capsules", "Is kratom tea weaker than capsules?"),
        ("Is kratom good for sleep?", "any proof?", "Is kratom good for sleep, and is there any proof?"),
        ("Is kratom good for pain?", "how long until it kicks in?", "How long until kratom kicks in?"),
        ("Does kratom hurt the liver?", "how common is that?", "Does kratom hurt the liver, and how common is that?"),
        ("What is kratom withdrawal like?", "how long does it last?", "How long does kratom withdrawal last?"),
        ("Does kratom help with sleep?", "no I mean for PTSD", "Does kratom help with PTSD?"),
        ("Has anyone died?", "no i mean kratom just by itself",
         "Has anyone died, and what about kratom just by itself?"),
        ("Does kratom help with sleep?", "for PTSD i mean", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "not sleep. for PTSD", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "that's not what I asked. for PTSD", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "forget the sleep. PTSD.", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "thats for sleep tho, i meant PTSD", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "not just sleep, PTSD", "Does kratom help with PTSD?"),
        ("Does kratom help with sleep?", "what about just for PTSD", "Does kratom help with PTSD?"),
        ("Does kratom hurt the liver?", "im not dying, i just asked about my heart", "Does kratom hurt my heart?"),
        ("Is kratom legal?", "is there anything good about it", "Is there anything good about kratom?"),
        ("what are the kratom risks", "and the benefits", "What are the kratom benefits?"),
        ("What is mitragynine?", "and the other one?", "What is 7-hydroxymitragynine?"),
        ("Who is Dr. Emily Thompson?", "and the other emily", "Who is Dr. Emily Johnson?"),
        ("What is mitragynine?", "so its an opioid?", "Mitragynine is an opioid?"),
        ("I cannot keep water down", "should i see someone", "I cannot keep water down. Should I see someone?"),
        ("Is tea sweet?", "and the other one?", "Is tea sweet, and what about the other one?"),
        ("Is kratom withdrawal bad?", "how long does that last",
         "Is kratom withdrawal bad, and how long does that last?"),
        ("My son is hooked on kratom, what are the signs?", "what can i do",
         "My son is hooked on kratom. What can I do?"),
        ("My son is hooked on kratom, what are the signs?", "which of those is worst",
         "My son is hooked on kratom, what are the signs, and which of those is worst?"),
        ("Is kratom legal?", "any other side effects", "Any other kratom side effects?"),
        ("Does kratom hurt the liver?", "how would I know if mine is damaged",
         "Does kratom hurt the liver, and how would I know if mine is damaged?"),
        ("Who is Dr. Lawson?", "where did she study?", "Where did Dr. Lawson study?"),
        ("What are the side effects of kratom?", "which of them are rare?",
         "Which of the side effects of kratom are rare?"),
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
    assert texts(question, [turn("Where does kratom grow?")], COMMON) == (question,)


@pytest.mark.parametrize("opening", ["new question: ", "other topic. ", "and another thing, "])
def test_what_announces_a_new_subject_is_no_part_of_the_question(opening: str) -> None:
    question = "how do antidepressants work"
    assert texts(opening + question, [turn("Where does kratom grow?")], COMMON) == (question,)


def test_the_replaced_phrase_is_not_asked_about_any_more() -> None:
    assert "depression" not in standalone_question("for PTSD?", [turn("Is kratom good for depression?")])


def test_a_topic_stays_alive_over_many_turns() -> None:
    questions = ("What is kratom withdrawal like?", "How long does it last?", "what helps?", "does exercise help?")
    assert understood(*questions) == "As for kratom withdrawal, does exercise help?"
    assert understood(*questions, "and yoga") == "As for kratom withdrawal, does yoga help?"


def test_a_fragment_takes_the_place_of_the_one_before() -> None:
    assert understood("Is kratom safe?", "my wife too?", "what about women?") == "Is kratom safe, and what about women?"


def test_a_users_own_colon_names_no_topic() -> None:
    asked = "Tell me one thing about kratom: is it legal?"
    assert understood(asked, "and in Canada?") == "Tell me one thing about kratom: is it legal in Canada."


@pytest.mark.parametrize(
    "question", ["what about with alcohol?", "and with a beer", "what about beer?", "what if I drink alcohol"]
)
def test_another_thing_is_asked_about_together_with_the_subject(question: str) -> None:
    asked = understood("Is kratom addictive?", question)
    assert asked.startswith("Is it safe to take kratom together with ")
    assert asked.endswith(("alcohol?", "beer?", "drink?"))


def test_who_speaks_of_drinking_too_leaves_the_pill() -> None:
    asked = understood("Can I take kratom?", "with Valium?", "if she drinks too")
    assert asked == "Is it safe to take kratom together with alcohol?"
    assert understood("Can I take kratom with Valium?", "and if I drink") == asked.replace("drinks", "drink")
    assert "Valium" not in understood("Is kratom safe?", "with Valium?", "new question: where can we get help")


@pytest.mark.parametrize(
    ("question", "in_full"),
    [
        ("and for the first one again?", "Can kratom harm the liver?"),
        ("and for the first one again, which diseases?", "Can kratom harm the liver, and which diseases?"),
        ("back to the heart: which diseases?", "Can kratom harm the heart, and which diseases?"),
        ("the liver again", "Can kratom harm the liver?"),
        ("is it legal again?", "Is kratom legal again?"),
    ],
)
def test_a_message_may_go_back_to_an_earlier_question(question: str, in_full: str) -> None:
    assert understood("Can kratom harm the liver?", "and the heart?", "what about my stomach?", question) == in_full


@pytest.mark.parametrize("question", ["my insurance, does it pay?", "what about my insurance, does it pay?"])
def test_what_names_its_own_topic_takes_none_from_before(question: str) -> None:
    assert understood("Is kratom legal?", question) == "As for my insurance, does it pay?"


def test_a_person_in_a_story_is_not_the_story_nor_another_person() -> None:
    first = "What is the story of the 63-year-old man?"
    assert understood(first, "did he stop?") == "Did the 63-year-old man stop?"
    assert understood(first, "and Sarah, did she stop?") == "As for Sarah, did she stop?"
    assert "Sarah" not in understood("Who is Sarah?", "and the man, did he stop?")


def test_what_was_asked_of_one_item_is_asked_of_the_next() -> None:
    turns = [turn("Which forms are there?", LIST)]
    turns.append(turn("is the first stronger?", understood=readings("is the first stronger?", turns, COMMON)[0]))
    assert standalone_question("and the second?", turns, COMMON).endswith("is Capsules stronger?")


def test_the_rows_of_a_table_are_numbered_by_what_they_are_about() -> None:
    text = "| Tea | Taste |\n|---|---|\n| Green | mild |\n| Green | sweet |\n| Black | strong |"
    asked = standalone_question("and the second one?", [turn("Which teas are there?", Document("t", "T", text, ""))])
    assert "Black" in asked


@pytest.mark.parametrize("code", [RefusalCode.THANKS, RefusalCode.SMALL_TALK, RefusalCode.ABOUT, RefusalCode.TOO_LONG])
def test_small_talk_does_not_change_the_topic(code: RefusalCode) -> None:
    turns = [turn("Is kratom safe?"), aside("thanks!", code)]
    assert standalone_question("for teenagers?", turns, COMMON) == "Is kratom safe for teenagers?"
    assert standalone_question("for teenagers?", turns[1:], COMMON) == "for teenagers?"


@pytest.mark.parametrize("code", [RefusalCode.NOT_COVERED, RefusalCode.NOTHING_MORE])
def test_a_question_that_got_no_answer_is_a_topic_too(code: RefusalCode) -> None:
    assert standalone_question("why?", [aside("Is kratom safe?", code)], COMMON) == "Why is kratom safe?"


def test_where_words_do_not_tell_both_readings_are_offered_the_likelier_first() -> None:
    history = [turn("Is kratom addictive?")]
    assert texts("what are the signs?", history, COMMON)[:2] == (
        "Is kratom addictive, and what are the signs?",
        "what are the signs?",
    )
    assert texts("who complained", history, COMMON) == ("Is kratom addictive, and who complained?", "who complained")
    assert texts("who took part", history, COMMON) == ("Is kratom addictive, and who took part?",)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("what about the second one?", "Capsules"),
        ("the last one", "Capsules"),
        ("and the first?", "Powder"),
        ("number 2", "Capsules"),
        ("is the second one better?", "is Capsules better?"),
        ("is the first stronger?", "is Powder stronger?"),
    ],
)
def test_the_second_one_is_the_second_item_of_the_list_that_was_quoted(question: str, named: str) -> None:
    turns = [turn("Which forms are there?", LIST), turn("Is it hot?", ONE)]
    assert named in standalone_question(question, turns)


def test_the_quotes_of_the_last_reply_are_numbered_before_a_list_of_long_ago() -> None:
    turns = [turn("What forms are there?", LIST), turn("Is it calming?", ONE, TWO), turn("Is it hot?", ONE, TWO)]
    assert standalone_question("what does the second one say", turns, COMMON).startswith("What does Nobody should")
    assert "Capsules" in standalone_question("what about the second one", turns[:2], COMMON)


def test_of_what_was_added_turn_by_turn_the_first_and_the_last_are_carried_on() -> None:
    asked = ("Is the tea bitter?", "does that come from steeping it", "would it help to cool it", "is that safe")
    assert understood(*asked, "and is it sweet then?").count("steeping") == 0


def test_without_a_list_the_second_one_is_the_second_quote() -> None:
    turns = [turn("Is tea good?", ONE, TWO)]
    assert standalone_question("tell me about the second one", turns) == "What about “Nobody should drink it at night”?"


def test_what_has_a_verb_takes_nothings_place() -> None:
    asked = texts("ive already taken both", talk("Can I take kratom with wine?"), COMMON)
    assert asked == ("Can I take kratom with wine? Ive already taken both.",)


def test_the_one_about_something_is_the_newest_quote_that_names_it() -> None:
    turns = [turn("Is tea good?", ONE, TWO), turn("Is it strong?")]
    assert standalone_question("and the one about the night", turns) == "What about “Nobody should drink it at night”?"
    # the name of a guide is not what its quote is about
    assert "Nobody" not in standalone_question("and the one about the guide", turns)


def test_others_like_somebody_are_asked_without_them() -> None:
    assert understood("Who is the man of 63?", "any other stories like his") == "Any other stories?"
    assert (
        understood("Who took kratom for pain?", "any other stories like hers")
        == "As for kratom, are there any other stories?"
    )


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
        assert texts(question, ()) == (question,)


def test_a_pronoun_may_stand_for_what_was_just_asked_of_the_topic() -> None:
    asked = turn("do they use CBT for it?", understood=asked_of("what treatment is there", "do they use CBT for it?"))
    pointing = texts("what would that do?", [asked])
    assert "CBT" in pointing[0]
    assert not any("CBT" in reading for reading in texts("what are the risks", [asked]))
