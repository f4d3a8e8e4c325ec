"""How a reply came about: what is told agrees with the reply, and is worked out only where it is asked for."""

import json
import math
from pathlib import Path

import pytest

from kratom_qa.assistant import Assistant
from kratom_qa.cli import main
from kratom_qa.datatypes import Fate
from kratom_qa.render import explanation_object, explanation_text
from kratom_qa.render.html_panel import citations_panel
from kratom_qa.render.page_wording import EXPLAIN, EXPLAINED
from kratom_qa.render.wording import EXPLAIN_NOTHING
from small_index import open_fake, small_index

QUESTION = "How is kratom tea brewed?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_index(tmp_path_factory.mktemp("explaining"))


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    return open_fake(index)


@pytest.mark.parametrize("question", ["Is kratom addictive?", "Can I take kratom with Xanax?", "Is kratom blue?"])
def test_the_terms_add_up_to_the_chance(digests: Assistant, assistant: Assistant, question: str) -> None:
    for one in (digests, assistant):
        reply = one.reply(question)
        (found,) = one.explain(reply)
        log_odds = sum(term.value * term.weight for term in found.terms)
        assert 1 / (1 + math.exp(-log_odds)) == pytest.approx(reply.confidence, abs=1e-3)
        (taken,) = (reading for reading in found.readings if reading.taken)
        assert (taken.chance, taken.phrasing) == (reply.confidence, reply.phrasing)


def test_each_sentence_that_is_quoted_is_told_so_and_the_best_stands_first(assistant: Assistant) -> None:
    reply = assistant.reply(QUESTION)
    (found,) = assistant.explain(reply)
    quoted = [one.scored.sentence for one in found.sentences if one.fate is Fate.QUOTED]
    assert quoted
    for sentence in quoted:
        assert any(sentence.text in quote.citation.quote for quote in reply.quotes)
    scores = [one.scored.score for one in found.sentences]
    assert scores == sorted(scores, reverse=True)
    assert {one.fate for one in found.sentences} > {Fate.QUOTED}
    fused = [one.hit.score for one in found.passages]
    assert fused == sorted(fused, reverse=True)


def test_a_follow_up_shows_all_its_readings_and_each_of_several_questions_its_own(assistant: Assistant) -> None:
    turns = assistant.replay([QUESTION])
    reply = assistant.reply("what are the signs?", turns)
    (found,) = assistant.explain(reply, turns)
    assert len(found.readings) > 1
    several = assistant.reply("How is kratom tea brewed? And can I drink alcohol with it?")
    assert len(assistant.explain(several)) == 2
    assert assistant.explain(assistant.reply("hello")) == ()
    assert explanation_text(()) == EXPLAIN_NOTHING


def test_the_command_and_the_page_tell_it_only_where_it_is_asked_for(
    assistant: Assistant, capsys: pytest.CaptureFixture[str], digest_index: Path
) -> None:
    reply = assistant.reply(QUESTION)
    explained = explanation_text(assistant.explain(reply))
    plain, full = citations_panel(reply, 0, ()), citations_panel(reply, 0, (), explained)
    assert EXPLAIN in plain
    assert EXPLAINED not in plain
    assert EXPLAINED in full
    asked = ["ask", "--index", str(digest_index), "--json", "Is kratom addictive?"]
    assert main(asked) == 0
    without = json.loads(capsys.readouterr().out)
    assert main([*asked, "--explain"]) == 0
    with_it = json.loads(capsys.readouterr().out)
    found = with_it.pop("explain")
    assert with_it == without
    assert set(found["questions"][0]) == {"readings", "threshold", "terms", "passages", "sentences"}
    assert main([*asked[:3], *asked[4:], "--explain"]) == 0
    assert "log-odds" in capsys.readouterr().out


def test_what_is_told_is_json(assistant: Assistant) -> None:
    assert json.loads(json.dumps(explanation_object(assistant.explain(assistant.reply(QUESTION)))))
