"""Which sentences answer, how sure that is, and what no source knows."""

import pytest

from kratom_qa.assistant import Assistant
from kratom_qa.evidence import Signals, confidence
from kratom_qa.evidence.not_mentioned import not_mentioned

KNOWN = {stem: i for i, stem in enumerate(["kratom", "liver", "damag", "legal", "state", "effect", "side"])}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Is kratom legal in Ohio?", ("Ohio",)),
        ("is kratom leagal", ()),
        ("What are the side effects?", ()),
        ("kratom <script>alert(1)</script> `rm -rf /` effects", ("alert",)),
        ("zebra yak gnu emu", ("zebra", "yak", "gnu")),
    ],
)
def test_words_that_no_source_knows_are_named_plainly(question: str, words: tuple[str, ...]) -> None:
    assert not_mentioned(question, KNOWN) == words


@pytest.mark.parametrize("has_questions", [True, False])
def test_confidence_is_a_chance_and_grows_with_similarity(has_questions: bool) -> None:
    near = Signals(0.9, 0.8, 0.8, 1.0, 0.0, 0.95, 0.9, 0.8, 0.3, 0.3, 0.3)
    far = Signals(0.2, 0.2, 0.2, 0.1, 0.8, 0.3, 0.3, 0.2, 0.8, 0.7, 0.6)
    low, high = confidence(far, has_questions=has_questions), confidence(near, has_questions=has_questions)
    assert 0 <= low < high <= 1


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
