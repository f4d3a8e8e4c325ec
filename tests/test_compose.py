"""What is quoted, how far each quote reaches, and what is never quoted."""

from dataclasses import replace
from itertools import pairwise

import pytest

from kratom_qa.answering.compose import compose
from kratom_qa.answering.evidence import Evidence
from kratom_qa.answering.verdict import Outcome, Verdict
from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import (
    Answer,
    Block,
    BlockKind,
    Collection,
    Document,
    Help,
    Phrasing,
    Refusal,
    ScoredSentence,
    SentenceKind,
    Subject,
)
from kratom_qa.documents.splitting import split
from kratom_qa.query.query import make_query
from kratom_qa.safety.reassurance import reassures
from kratom_qa.settings import Settings
from kratom_qa.testing import BagOfWordsEncoder
from small_index import with_settings

TEXT = (
    "Tea is healthy. However, too much tea keeps people awake. It is drunk hot.\n\n"
    "Tea comes in these forms:\n\n- Leaves: loose leaves in a tin.\n- Bags: small bags of paper.\n\n"
    "Is tea good?\n\nTea with no end"
)


def collection() -> Collection:
    def block(kind: BlockKind, text: str) -> Block:
        start = TEXT.index(text)
        return Block(kind, start, start + len(text))

    paragraphs = [part for part in TEXT.split("\n\n") if not part.startswith("-")]
    items = ["Leaves: loose leaves in a tin.", "Bags: small bags of paper."]
    blocks = [block(BlockKind.PARAGRAPH, text) for text in paragraphs] + [block(BlockKind.ITEM, text) for text in items]
    document = Document("tea", "Tea", TEXT, "", blocks=tuple(sorted(blocks, key=lambda b: b.start)))
    return split([document], lambda text: len(text.split()), 200, 100)


HOOKED = Subject(help=Help(asked=("is hooked",), given=("doctors",)))


def evidence(found: Collection, question: str, *texts: str, chance: float = 0.9) -> Evidence:
    rows = [next(row for row, s in enumerate(found.sentences) if s.text.startswith(text)) for text in texts]
    scored = tuple(ScoredSentence(found.sentences[row], 1 - i / 100, row) for i, row in enumerate(rows))
    query = make_query(Phrasing(question), BagOfWordsEncoder(), lambda stem: 0.0, HOOKED)
    settings = Settings()
    related = Outcome.RELATED if chance >= settings.related_threshold else Outcome.NOT_COVERED
    outcome = Outcome.ANSWERED if chance >= settings.answer_threshold else related
    return Evidence(query, Verdict(chance, outcome), (), scored)


def quotes(question: str, *texts: str) -> list[str]:
    found = collection()
    body = compose(evidence(found, question, *texts), found, Settings())
    return [quote.citation.quote for quote in body.quotes] if isinstance(body, Answer) else []


def test_a_sentence_that_leans_back_brings_what_it_leans_on() -> None:
    assert quotes("awake?", "However, too much") == ["Tea is healthy. However, too much tea keeps people awake."]


def test_the_however_that_limits_a_sentence_goes_with_it() -> None:
    assert quotes("healthy?", "Tea is healthy.") == ["Tea is healthy. However, too much tea keeps people awake."]


def test_a_list_is_quoted_whole_with_its_lead_in() -> None:
    (quote,) = quotes("forms?", "Bags: small")
    assert quote.startswith("Tea comes in these forms:")
    assert quote.endswith("small bags of paper.")


def test_neighbours_become_one_quote() -> None:
    assert len(quotes("tea?", "It is drunk hot.", "Tea is healthy.")) == 1


def test_questions_are_never_quoted_and_a_line_without_a_stop_is() -> None:
    assert quotes("good?", "Is tea good?", "Tea with no end") == ["Tea with no end"]


@pytest.mark.parametrize(("chance", "outcome"), [(0.9, True), (0.3, False)])
def test_the_outcome_follows_the_confidence(chance: float, outcome: bool) -> None:
    found = collection()
    body = compose(evidence(found, "healthy?", "Tea is healthy.", chance=chance), found, Settings())
    assert isinstance(body, Answer)
    assert body.answers is outcome


def test_too_little_confidence_shows_nothing() -> None:
    found = collection()
    low = evidence(found, "healthy?", "Tea is healthy.", chance=0.01)
    assert isinstance(compose(low, found, Settings()), Refusal)


def test_what_reassures_is_not_shown_beside_a_question_without_an_answer(digests: Assistant) -> None:
    reassuring = "generally safe when use is moderate"
    for question, answered in (("is kratom safe", True), ("is kratom safe during pregnancy", False)):
        reply = digests.reply(question)
        assert (reply.outcome == "answered") is answered
        assert any(reassuring in quote.citation.quote for quote in reply.quotes) is answered, question


def test_replies_keep_to_the_length_unless_a_list_is_asked_for(digests: Assistant) -> None:
    most = Settings().max_words
    for question in ("Is kratom addictive?", "Does kratom hurt the liver?", "How does kratom work?"):
        reply = digests.reply(question)
        first, *others = [len(quote.citation.quote.split()) for quote in reply.quotes]
        assert sum(others) <= most, question
        assert first <= 2 * most, question


def test_no_place_is_quoted_twice(digests: Assistant) -> None:
    for question in ("What are the side effects of kratom?", "Is kratom safe?", "What does withdrawal feel like?"):
        spans = sorted(
            (q.citation.document.id, q.citation.start, q.citation.end) for q in digests.reply(question).quotes
        )
        pairs = pairwise(spans)
        assert all(one[0] != two[0] or one[2] <= two[1] for one, two in pairs), question


def test_rows_and_fragments_do_not_pass_for_sentences(digests: Assistant) -> None:
    loose = with_settings(digests, Settings(answer_threshold=0.0, related_threshold=0.0))
    fragments = {
        (s.document.id, s.start, s.end) for s in digests.collection.sentences if s.kind is SentenceKind.FRAGMENT
    }
    for question in ("What is kratom?", "About the author", "Which alkaloids are in kratom?"):
        quoted = {(q.citation.document.id, q.citation.start, q.citation.end) for q in loose.reply(question).quotes}
        assert not quoted & fragments


BEFORE, LEAD_IN = "Brewing well takes practice.", "Tea is brewed like this:"
STEPS = [f"Step {n}: warm the pot, count the leaves, pour, wait and then taste." for n in range(1, 8)]
LONG_LIST = f"{BEFORE} {LEAD_IN}\n\n" + "\n".join(f"- {step}" for step in STEPS)


def long_list(lead_in: str = LEAD_IN) -> Collection:
    text = LONG_LIST.replace(LEAD_IN, lead_in)
    kinds = [(BlockKind.PARAGRAPH, f"{BEFORE} {lead_in}"), *((BlockKind.ITEM, step) for step in STEPS)]
    blocks = tuple(Block(kind, text.index(said), text.index(said) + len(said)) for kind, said in kinds)
    return split([Document("tea", "Tea", text, "", blocks=blocks)], lambda part: len(part.split()), 200, 100)


def quotes_of_long_list(
    question: str, *scores: tuple[str, float], lead_in: str = LEAD_IN, chance: float = 0.9
) -> list[str]:
    found = long_list(lead_in)
    plain = evidence(found, question, *(text for text, _ in scores), chance=chance)
    scored = tuple(replace(one, score=score) for one, (_, score) in zip(plain.sentences, scores, strict=True))
    body = compose(replace(plain, sentences=scored), found, Settings())
    assert isinstance(body, Answer)
    return [quote.citation.quote for quote in body.quotes]


def test_a_lead_in_that_is_far_ahead_brings_its_whole_list() -> None:
    found = quotes_of_long_list("a checklist for brewing, please", (LEAD_IN, 1.0), (STEPS[0], -1.0))
    assert found == [LONG_LIST]


def test_a_lead_in_that_is_best_brings_its_list_whatever_is_asked() -> None:
    found = quotes_of_long_list("how many steps are there?", (LEAD_IN, 1.0), (STEPS[0], 0.99))
    assert found == [LONG_LIST]


def test_the_sentence_before_a_lead_in_is_quoted_without_it() -> None:
    assert quotes_of_long_list("how hard is brewing?", (BEFORE, 1.0)) == [BEFORE]


def test_without_an_answer_no_long_list_is_brought() -> None:
    near = [(LEAD_IN, 1.0), (STEPS[0], 0.99), (STEPS[1], 0.98)]
    found = quotes_of_long_list("what are the steps of roasting?", *near, chance=0.3)
    assert found == STEPS[:2]


def test_an_item_that_answers_by_itself_is_quoted_without_its_list() -> None:
    near = [(STEPS[3], 1.0), (LEAD_IN, 0.6), (STEPS[4], 0.7), (STEPS[5], 0.65)]
    assert quotes_of_long_list("what is step 4?", *near) == [STEPS[3]]


def test_items_that_are_meant_alike_bring_their_list() -> None:
    near = [(STEPS[row], 1.0 - row / 100) for row in range(4)]
    assert quotes_of_long_list("which steps are first?", *near) == [LONG_LIST]


def test_who_asks_for_advice_gets_the_list_whose_lead_in_is_near() -> None:
    near = [(STEPS[3], 1.0), (LEAD_IN, 0.8)]
    assert quotes_of_long_list("is the water hot?", *near) == [STEPS[3]]
    assert quotes_of_long_list("any tips for brewing?", *near) == [LONG_LIST]


CONTENTS = "In this guide readers will learn these things about tea:"


def test_a_table_of_contents_is_not_brought_for_some_of_its_items() -> None:
    found = quotes_of_long_list("what are the steps?", (STEPS[0], 1.0), (STEPS[1], 0.99), lead_in=CONTENTS)
    assert found == STEPS[:2]


def test_a_table_of_contents_that_is_best_is_brought_whole() -> None:
    (found,) = quotes_of_long_list("what is in the guide?", (CONTENTS, 1.0), (STEPS[0], 0.9), lead_in=CONTENTS)
    assert found.endswith(STEPS[-1])


def test_without_an_answer_a_lead_in_far_ahead_brings_no_list() -> None:
    near = [(LEAD_IN, 1.0), (STEPS[0], -1.0)]
    assert quotes_of_long_list("a checklist for roasting?", *near, chance=0.3) == [STEPS[0]]


def test_without_an_answer_nothing_is_quoted_back_to_what_reassures() -> None:
    text = "Tea is generally safe. However, tea keeps people awake. Hot water brews tea."
    document = Document("tea", "Tea", text, "", blocks=(Block(BlockKind.PARAGRAPH, 0, len(text)),))
    found = split([document], lambda part: len(part.split()), 200, 100)
    for chance, wanted in ((0.9, True), (0.3, False)):
        body = compose(evidence(found, "awake?", "However", "Hot water", chance=chance), found, Settings())
        assert isinstance(body, Answer)
        assert any("generally safe" in quote.citation.quote for quote in body.quotes) is wanted


def test_who_is_hooked_is_not_quoted_what_makes_light_of_it() -> None:
    text = "Careful use can minimize the risks. Doctors treat people who are hooked."
    document = Document("tea", "Tea", text, "", blocks=(Block(BlockKind.PARAGRAPH, 0, len(text)),))
    found = split([document], lambda part: len(part.split()), 200, 100)
    for question, wanted in (("Is it addictive?", True), ("My son is hooked, what can I do?", False)):
        body = compose(evidence(found, question, "Careful", "Doctors", chance=0.9), found, Settings())
        assert isinstance(body, Answer)
        assert any("minimize" in quote.citation.quote for quote in body.quotes) is wanted


def test_who_is_in_danger_is_not_told_that_it_passes() -> None:
    text = "Stomach cramps are usually temporary. Vomiting has been seen."
    document = Document("tea", "Tea", text, "", blocks=(Block(BlockKind.PARAGRAPH, 0, len(text)),))
    found = split([document], lambda part: len(part.split()), 200, 100)
    for in_danger in (False, True):
        body = compose(evidence(found, "vomiting?", "Stomach", "Vomiting"), found, Settings(), in_danger=in_danger)
        assert isinstance(body, Answer)
        assert any("temporary" in quote.citation.quote for quote in body.quotes) is not in_danger


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("Tea is safe for most people.", True),
        ("Tea is considered a safe alternative to coffee.", True),
        ("If used responsibly, tea is harmless.", True),
        ("You can safely drink it every day.", True),
        ("These cramps are mild and short-lived.", True),
        ("The cramps pass on their own.", True),
        ("The symptoms usually go away within a few days.", True),
        ("There is little risk of addiction.", True),
        ("There is no need to see a doctor.", True),
        ("It isn’t dangerous.", True),
        ("Raise the dose slowly.", True),
        ("Tea is not safe.", False),
        ("It is unclear whether tea is safe.", False),
        ("There is no safe dose.", False),
        ("A doctor can make sure that the dose is safe.", False),
        ("It is not a harmless plant.", False),
        ("The symptoms are mild to severe.", False),
        ("The risks of mixing are high.", False),
    ],
)
def test_reassurance_is_told_by_its_kind_and_not_where_it_is_denied(text: str, does: bool) -> None:
    assert reassures(text) is does
