"""What the encoder gets of a question."""

import numpy as np
import pytest

from kratom_qa.datatypes import Phrasing
from kratom_qa.query.phrasing import asked_of
from kratom_qa.query.vector import query_vector
from kratom_qa.testing import BagOfWordsEncoder

ENCODER = BagOfWordsEncoder()
TOPIC = "is green tea from the old gardens of China bitter"


def test_a_question_is_embedded_with_the_articles_words_for_everyday_ones() -> None:
    vector = query_vector(ENCODER, Phrasing("Will Xanax help?"), (("benzodiazepine", ("xanax",)),))
    assert vector == pytest.approx(ENCODER.encode(["Will Xanax help? benzodiazepine"])[0])


def test_nothing_is_added_where_the_corpus_knows_no_synonyms() -> None:
    question = "What did the treaty replace for the drinkers of wine?"
    assert query_vector(ENCODER, Phrasing(question), ()) == pytest.approx(ENCODER.encode([question])[0])


@pytest.mark.parametrize("asked", ["how does milk change that", "with lemon"])
def test_what_is_asked_of_a_topic_weighs_more_than_its_few_words_among_the_topics(asked: str) -> None:
    understood = asked_of(TOPIC, asked)
    wanted, plain = ENCODER.encode([understood.asked, understood.text])
    vector = query_vector(ENCODER, understood, ())
    assert vector @ wanted > plain @ wanted
    assert vector @ plain > wanted @ plain
    assert np.linalg.norm(vector) == pytest.approx(1)


@pytest.mark.parametrize("empty", ["what would that do for him?", "why is that?", "and what else"])
def test_a_part_that_names_nothing_leaves_the_whole_as_it_is(empty: str) -> None:
    understood = asked_of(TOPIC, empty)
    assert query_vector(ENCODER, understood, ()) == pytest.approx(ENCODER.encode([understood.text])[0])


def test_a_users_own_colon_and_commas_make_no_topic() -> None:
    question = "About tea: is it bitter, and what does it cost?"
    assert query_vector(ENCODER, Phrasing(question), ()) == pytest.approx(ENCODER.encode([question])[0])
