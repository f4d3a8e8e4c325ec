"""Which sentences answer, how sure that is, and what no source knows."""

from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from kratom_qa.answering.answerability import Answerability, fits, learn, left_out_signals, logistic_regression
from kratom_qa.answering.missing import Missing
from kratom_qa.answering.not_mentioned import not_mentioned
from kratom_qa.answering.signals import Signals
from kratom_qa.answering.verdict import confidence_without_questions as chance
from kratom_qa.answering.verdict import mixed
from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Answer
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.index.terms import Terms
from kratom_qa.query.help import gives_help
from kratom_qa.query.spelling import Speller
from kratom_qa.wiring import open_index

KNOWN = frozenset({"kratom", "liver", "damag", "legal", "state", "effect", "side", "tea"})
SPELLER = Speller(Terms(["kratom", "legal", "liver", "state"]), lambda word: False)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Is kratom legal in Ohio?", ("Ohio",)),
        ("is kratom leagal", ()),
        ("is kratom tea legal in texas", ("texas",)),
        ("does the liver need CYP2D6", ()),
        ("What are the side effects?", ()),
        ("kratom <script>alert(1)</script> `rm -rf /` effects", ("alert",)),
        ("zebra, koala, gecko or heron", ("zebra", "koala", "gecko")),
        ("is kratom legal on saturday in january?", ()),
        ("should i refrigerate kratom, can it be smoked or vaped?", ()),
        ("does kratom go with lions mane", ("lions", "mane")),
        ("is kava legaler than kratom? it is similar to zebra", ("kava", "zebra")),
        ("can zebra tea effect the liver", ("zebra",)),
        ("does kratom cure malaria", ("malaria",)),
        ("was kratom invented in texas", ("texas",)),
        ("kratom side effects hair or fal", ("hair",)),
    ],
)
def test_words_that_no_source_knows_are_named_plainly(question: str, words: tuple[str, ...]) -> None:
    assert not_mentioned(question, KNOWN, SPELLER) == words


NOTHING = astuple(Missing())
NEAR, FAR = (0.9, 0.8, 0.8, 0.3, 0.2, *NOTHING), (0.2, 0.2, 0.2, 0.1, 0.1, *NOTHING)


@pytest.mark.parametrize("model", [DEFAULT_MODEL, ADAPTED_MODEL, "another"])
def test_confidence_without_questions_is_a_chance_and_grows_with_similarity(model: str) -> None:
    assert 0 <= chance(FAR, model) < chance(NEAR, model) <= 1


def test_what_few_questions_teach_weighs_little() -> None:
    of_any, of_few, of_many = (mixed(3.0, -1.0, n) for n in (0, 50, 5000))
    assert of_any == -1.0 and of_few < 0 < of_many < 3.0


def test_what_was_learned_tells_answered_questions_from_gaps(digest_index: Path) -> None:
    index = open_index(digest_index)
    learned = Answerability(index.answerability, len(index.unanswerable_vectors))
    kinds = (index.question_vectors, index.unanswerable_vectors)
    # each question as if it did not stand in the index
    signals = [Signals(*values) for values in left_out_signals(index, every=20)]
    vectors = np.concatenate([kind.vectors(range(0, len(kind), 20)) for kind in kinds])
    chances = np.array([learned.log_odds(v, s) for v, s in zip(vectors, signals, strict=True)])
    first = len(range(0, len(kinds[0]), 20))
    assert (chances[:first, None] > chances[first:]).mean() > 0.95


def test_nothing_is_learned_of_a_corpus_without_questions(raw_index: Path) -> None:
    index = open_index(raw_index)
    assert not len(index.answerability)
    assert not len(learn(index))


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("How long does kratom take to work?", "15-30 minutes"),
        ("can I take kratom with Xanax?", "enzodiazepines"),
        ("Who is Dr. Rebecca Lawson?", "psychologist"),
        ("Which strains of kratom are there?", "White vein"),
        ("Does kratom damage the liver?", "liver"),
    ],
)
def test_the_sentences_that_answer_are_quoted(digests: Assistant, question: str, fact: str) -> None:
    reply = digests.reply(question)
    assert reply.outcome == "answered"
    assert any(fact in quote.citation.quote for quote in reply.quotes)


@pytest.mark.parametrize(
    "question",
    ["What is the half-life of mitragynine?", "Is kratom legal in Ohio?", "How do I bake bread?", "Who won the cup?"],
)
def test_what_the_sources_do_not_say_is_not_answered(digests: Assistant, question: str) -> None:
    assert digests.reply(question).outcome != "answered"


def test_a_filter_on_sources_is_kept_to(digests: Assistant) -> None:
    for document in digests.documents:
        reply = digests.reply("What are the risks of kratom?", sources=frozenset({document.id}))
        places = [c for quote in reply.quotes for c in (quote.citation, *quote.also)]
        assert {place.document.id for place in places} <= {document.id}


def test_the_logistic_regression_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(400, 30))
    answered = (features[:, 0] + rng.normal(size=400) > 1).astype(np.int64)
    theirs = LogisticRegression(C=0.3, class_weight="balanced", tol=1e-10, max_iter=5000).fit(features, answered)
    expected = np.concatenate([theirs.intercept_, theirs.coef_[0]])
    assert logistic_regression(features, answered) == pytest.approx(expected, abs=1e-5)


def test_only_weights_of_this_model_fit(digest_index: Path) -> None:
    index = open_index(digest_index)
    dimension = index.manifest.counts["dimension"]
    assert fits(index.answerability, dimension) and fits(np.zeros(0), dimension)
    assert not fits(index.answerability[:-1], dimension)


@pytest.mark.parametrize(
    "question",
    [
        "i have been on 30g a day for two years how do i stop",
        "my husband is addicted what can i do",
        "i cant stop taking kratom please help",
        "how can my wife get off kratom",
    ],
)
def test_who_asks_for_help_is_told_first_what_helps_and_never_to_take_more(digests: Assistant, question: str) -> None:
    reply = digests.reply(question)
    quotes = [quote.citation.quote for quote in reply.quotes]
    assert reply.outcome == "answered" and gives_help(quotes[0], digests.subject)
    assert not any("Raise the kratom dose" in quote or "generally safe" in quote for quote in quotes)


def test_what_is_known_to_bear_on_an_unanswered_question_is_what_is_shown(digests: Assistant) -> None:
    reply = digests.reply("does ibuprofen go with kratom?")
    assert reply.outcome == "related"
    assert any("never combine kratom with other substances" in quote.citation.quote for quote in reply.quotes)


def test_where_nothing_is_known_to_bear_on_it_nothing_is_shown(digests: Assistant) -> None:
    reply = digests.reply("would kratom show on a drug test?")
    assert (reply.outcome, reply.quotes) == ("not_covered", ())


def test_what_is_closest_keeps_to_the_sources_asked_for(digests: Assistant) -> None:
    chosen = frozenset({"withdrawal-mental-health"})
    reply = digests.reply("does ibuprofen go with kratom?", sources=chosen)
    assert {quote.citation.document.id for quote in reply.quotes} <= chosen


def test_sides_are_shown_only_where_one_of_them_is_near_the_best(digests: Assistant) -> None:
    reply = digests.reply("can kratom kill you")
    assert isinstance(reply.body, Answer)
    assert reply.body.answers
    assert "death" in reply.quotes[0].citation.quote
    assert reply.body.disagreement is None
