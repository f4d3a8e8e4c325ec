"""What a question names and the nearest text does not hold."""

from dataclasses import astuple

import pytest

from kratom_qa.answering.missing import Missing, missing, names
from kratom_qa.answering.verdict import WITHOUT_QUESTIONS, confidence_without_questions


def lacks(question: str, sentence: str, headings: str = "", passage: str = "") -> Missing:
    return missing(question, sentence, headings, passage)


@pytest.mark.parametrize(
    ("question", "sentence", "headings", "field"),
    [
        ("When did Clara Voss join the choir?", "Klara Noss joined the choir in 1998.", "Choir", "names"),
        ("What is the range of the drone M4?", "The range is nine kilometres.", "Drone M3", "names"),
        ("what is the range of the m4", "The range is nine kilometres.", "Drone M3", "names"),
        ("What did the fair of 1925 cost?", "The fair of 1924 cost 300 crowns.", "", "numbers"),
        ("Which berries are not ripe in June?", "Strawberries are ripe in June.", "", "negation"),
        ("Which kettle must be washed?", "The red kettle may be used without being washed.", "", "negation"),
        ("When is the upper gate locked?", "The lower gate is locked at nine.", "Gates", "opposite"),
        ("How many bells has the tower?", "The tower has bells.", "", "amount"),
    ],
)
def test_what_tells_a_near_miss_apart_is_seen(question: str, sentence: str, headings: str, field: str) -> None:
    found = lacks(question, sentence, headings)
    assert getattr(found, field) > 0


@pytest.mark.parametrize(
    ("question", "sentence", "headings"),
    [
        ("When did Klara Noss join the choir?", "Klara Noss joined the choir in 1998.", "Choir"),
        ("What is the range of the drone M3?", "The range is nine kilometres.", "Drone M3"),
        ("How many bells has the tower?", "The tower has seven bells.", ""),
        ("Is the gate locked on feast days?", "The gate is not locked on feast days.", ""),
        ("Which gate is locked at noon?", "The gate is not only locked at noon.", ""),
        ("After how many years may one ask again?", "One asks again after nine years.", ""),
        ("How often may one ask?", "Every member asks twice a year.", ""),
        ("What did the council allow?", "The council did not allow the fair.", ""),
        ("Which berries are not ripe in June?", "Pears are not ripe in June, nor are other berries.", ""),
        ("When is the upper gate locked?", "The upper gate is locked at nine, the lower at ten.", "Gates"),
    ],
)
def test_nothing_but_words_is_missing_where_the_sentence_answers(question: str, sentence: str, headings: str) -> None:
    found = lacks(question, sentence, headings)
    assert (found.names, found.numbers, found.negation, found.opposite, found.amount) == (0, 0, 0, 0, 0)


def test_a_title_counts_for_its_sentences_and_the_passage_for_words_alone() -> None:
    held = lacks("How heavy is the lantern?", "It weighs 300 grams.", "Lantern", "It is heavy.")
    assert held.words == 0
    assert lacks("How heavy is the lantern?", "It weighs 300 grams.").words == 1


def test_words_that_all_begin_with_a_capital_name_nothing() -> None:
    assert names("Where Is The Old Bridge?") == frozenset()


@pytest.mark.parametrize("model", WITHOUT_QUESTIONS)
def test_another_name_lowers_the_chance(model: str) -> None:
    near = (0.7, 0.6, 0.6, 0.2, 0.1)
    told = [confidence_without_questions((*near, *astuple(Missing(names=n))), model) for n in (0.0, 0.5, 1.0)]
    assert told[0] > told[1] > told[2]
