"""Which questions are turned away before any document is asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kratom_qa.datatypes import RefusalCode
from kratom_qa.query.scope import LONGEST_QUESTION, out_of_scope
from kratom_qa.words import stems

KNOWN = frozenset(stems("kratom withdrawal depression anxiety dose alcohol Mitragyna speciosa opioid symptoms liver"))


@pytest.mark.parametrize(
    "question",
    [
        *("hi", "Hello!", "hey there", "good morning everyone", "How are you doing today?", "bye", "Goodbye!!"),
        *(
            "lol",
            "ＨＥＬＬＯ",
            "hi\u200b",
            "testing",
            "you're the best",
            "what’s up, bot?",
            "how r u",
            "helo",
            "heyyyy",
        ),
        *(
            "ok",
            "ok cool",
            "wow!",
            "nvm",
            "got it",
            "bad bot",
            "anyone there?",
            "wassup",
            "good mornin",
            "ok bye",
            "no",
        ),
    ],
)
def test_small_talk_is_told_from_questions(question: str) -> None:
    assert out_of_scope(question, KNOWN) is RefusalCode.SMALL_TALK


@pytest.mark.parametrize(
    "question",
    [
        *("thanks", "Thank you so much!", "ok, thanks a lot", "great, cheers mate", "thx", "thx!!", "tysm", "tahnks"),
        *("cool thanks that helps", "thank u sooo much", "ok got it thanks!", "perfect, very helpful", "no thanks"),
    ],
)
def test_thanks_are_answered_as_thanks(question: str) -> None:
    assert out_of_scope(question, KNOWN) is RefusalCode.THANKS


@pytest.mark.parametrize(
    "question",
    [
        *("who are you?", "What can you do?", "are you a doctor?", "help", "what is this", "Who made you?"),
        *("hey what is this", "can you diagnose me?", "are you a real doctor", "r u human", "wat can u do", "menu"),
        *("hi, who r u??", "can i talk to a human", "can i trust you", "what are your sources?", "is this chatgpt"),
    ],
)
def test_questions_about_the_program_are_told_from_questions_about_kratom(question: str) -> None:
    assert out_of_scope(question, KNOWN) is RefusalCode.ABOUT


@pytest.mark.parametrize("question", ["???", "!!!", "🙂", "...", "-", "¿?"])
def test_a_message_without_letters_or_digits_is_small_talk(question: str) -> None:
    assert out_of_scope(question, KNOWN) is RefusalCode.SMALL_TALK


@pytest.mark.parametrize(
    "question",
    [
        "Hi, is kratom addictive?",
        "Hello! What are the withdrawal symptoms?",
        "thanks, and what about alcohol?",
        "what is kratom",
        "what can kratom do for me",
        "can you help me stop taking kratom",
        "help me with withdrawal",
        "are you sure it is safe with alcohol?",
        "who made the study on depression?",
        "kratom",
        "7-OH?",
        "is it ok to test kratom first",
        "how does kratom work",
        "does it make you feel great",
        *("hi is kratom safe?", "thanks, and with alcohol?", "ok but how long?", "cool, why?", "great, what else?"),
        *("is it safe", "are you sure?", "is this safe with tea?", "what should i do", "can you treat withdrawal"),
        *(
            "i love kratom",
            "good for sleep?",
            "i need help quitting",
            "what is this plant",
            "bad trip",
            "Does Der Spiegel write of it?",
            "who is Ingrid Berg",
            "Kaffee or tea?",
            "agencies that comment on it",
        ),
    ],
)
def test_a_question_is_asked_of_the_documents_however_politely_it_comes(question: str) -> None:
    assert out_of_scope(question, KNOWN) is None


@pytest.mark.parametrize(
    "question",
    [
        "Wie lange dauert der Entzug und was hilft dagegen?",
        "Quels sont les effets secondaires de cette plante ?",
        "¿Cuáles son los efectos secundarios de la planta?",
        "Quali sono gli effetti della pianta sul cuore?",
        "Quais são os efeitos da planta no coração?",
        "Jak działa i czy jest bezpieczne?",
        "Каковы побочные эффекты?",
        "Wann öffnet der Hof?",
        "Darf ich den Tee trinken?",
        "Hilft es gegen Husten?",
        "Combien coûte ce thé ?",
        "副作用は何ですか",
        "ما هي الآثار الجانبية؟",
    ],
)
def test_questions_in_other_languages_are_told_so(question: str) -> None:
    assert out_of_scope(question, KNOWN) is RefusalCode.OTHER_LANGUAGE


def test_a_foreign_looking_question_of_words_that_the_documents_know_is_asked_of_them() -> None:
    assert out_of_scope("Mitragyna speciosa en la depression", KNOWN) is None
    assert out_of_scope("кратом", frozenset(stems("кратом"))) is None


def test_the_longest_question_is_still_asked_and_one_character_more_is_not() -> None:
    longest = "is kratom safe? ".ljust(LONGEST_QUESTION, "a")
    assert out_of_scope(longest, KNOWN) is None
    assert out_of_scope(longest + "a", KNOWN) is RefusalCode.TOO_LONG


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_gets_a_verdict_and_always_the_same(question: str) -> None:
    verdict = out_of_scope(question, KNOWN)
    assert verdict is None or isinstance(verdict, RefusalCode)
    assert out_of_scope(question, KNOWN) is verdict


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(["hello", "thanks", "who are you", "is kratom safe"]), st.sampled_from("!.? \t\n"))
def test_case_and_punctuation_at_the_end_change_nothing(question: str, end: str) -> None:
    verdict = out_of_scope(question, KNOWN)
    assert out_of_scope(question.upper() + end, KNOWN) is verdict
    assert out_of_scope(end + question.capitalize() + end + end, KNOWN) is verdict
