"""Scale, threshold and bound from an operator's own questions."""

import json
from pathlib import Path

import numpy as np
import pytest

from index_folders import real_project
from kratom_qa.answering.calibration import (
    CALIBRATION,
    Calibration,
    Measured,
    bound,
    fit,
    read_calibration,
    upper_bound,
    write_calibration,
)
from kratom_qa.cli import main
from kratom_qa.cli.calibrate import certify
from kratom_qa.errors import IndexDamaged, KratomQAError
from kratom_qa.wiring import open_assistant, open_index


@pytest.mark.parametrize(("wrong", "n", "expected"), [(0, 10, 0.2589), (2, 50, 0.1206), (5, 100, 0.1023), (9, 9, 1.0)])
def test_the_bound_of_a_rate_is_that_of_clopper_and_pearson(wrong: int, n: int, expected: float) -> None:
    assert upper_bound(wrong, n) == pytest.approx(expected, abs=1e-3)


def test_the_scale_is_found_again() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(0, 2, 4000)
    answerable = rng.random(4000) < 1 / (1 + np.exp(-(0.5 * values - 1)))
    found = fit(values, answerable)
    assert found.scale == pytest.approx(0.5, abs=0.08) and found.shift == pytest.approx(-1, abs=0.15)


def test_the_bound_holds_on_fresh_questions_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)

    def drawn(n: int) -> tuple[np.ndarray, np.ndarray]:
        answerable = rng.random(n) < 0.6
        return 1 / (1 + np.exp(-rng.normal(np.where(answerable, 1.2, -0.6), 1.0))), answerable

    chances, answerable = drawn(200_000)
    found = [bound(*drawn(120), 0.2) for _ in range(300)]
    kept = [one for one in found if one]
    broken = sum((~answerable[chances >= one.threshold]).mean() > 0.2 for one in kept)
    assert len(kept) > 200
    assert broken / len(found) <= 0.07


def told(good: float, bad: float, n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    spread = np.linspace(-0.05, 0.05, n)
    return np.concatenate([good + spread, bad + spread]), np.repeat([True, False], n)


def test_questions_that_are_told_apart_give_a_threshold_between_them() -> None:
    measured, found = certify("build", *told(0.8, 0.3), 0.1)
    # the first wrong answer is let in, which the bound still allows, and no more
    assert (found.answered, found.wrong) == (61, 1) and found.at_most <= 0.1
    assert "of 100 questions answered at most 8 are wrong" in measured.promise
    assert measured.calibration.again(0.3) < measured.threshold <= measured.calibration.again(0.75) + 1e-9


@pytest.mark.parametrize(
    ("chances", "allowed", "why"),
    [
        (told(0.8, 0.3, 20), 0.1, "at least 50 are needed"),
        (told(0.5, 0.5), 0.1, "does not tell these questions apart"),
        (told(0.52, 0.5), 0.05, "no threshold keeps wrong answers to 5%"),
    ],
)
def test_nothing_is_certified_where_the_questions_prove_nothing(
    chances: tuple[np.ndarray, np.ndarray], allowed: float, why: str
) -> None:
    with pytest.raises(KratomQAError, match=why):
        certify("build", *chances, allowed)


def test_what_was_measured_holds_for_its_build_alone(tmp_path: Path) -> None:
    measured = Measured("0123456789abcdef", Calibration(1.5, -0.25), 0.625, "of 100 …")
    write_calibration(tmp_path, measured)
    assert read_calibration(tmp_path, measured.build) == measured
    assert read_calibration(tmp_path, "another") is None
    (tmp_path / CALIBRATION).write_text("{}", encoding="utf-8")
    with pytest.raises(IndexDamaged, match="delete it"):
        read_calibration(tmp_path, measured.build)


ANSWERED = (
    "is black tea poured boiling",
    "does green tea like cooler water",
    "does long steeping make tea bitter",
    "are coffee beans roasted until they crack",
    "does milk spoil within a week",
)
UNANSWERED = (
    "who won the sailing race",
    "which bank lends to farmers",
    "how tall is the lighthouse",
    "where do swallows nest",
    "what does the tram to the harbour cost",
)
WAYS = ("{}", "{}?", "please, {}", "tell me: {}?", "{}, I wonder")


def write_questions(path: Path, ways: tuple[str, ...] = WAYS) -> Path:
    rows = [
        (way.format(text), kind)
        for kind, texts in ((True, ANSWERED), (False, UNANSWERED))
        for text in texts
        for way in ways
    ]
    path.write_text("".join(json.dumps({"question": q, "answerable": a}) + "\n" for q, a in rows), encoding="utf-8")
    return path


def test_an_index_is_calibrated_until_it_is_built_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = real_project(tmp_path) / "index"
    questions = write_questions(tmp_path / "questions.jsonl")
    plain = open_assistant(index).reply(ANSWERED[0]).confidence
    capsys.readouterr()
    assert main(["calibrate", "--index", str(index), str(questions), "--allowed", "15"]) == 0
    assert "of 100 questions answered at most" in capsys.readouterr().out
    measured = read_calibration(index, open_index(index).manifest.version())
    assert measured is not None
    assistant = open_assistant(index)
    assert assistant.settings.answer_threshold == measured.threshold
    assert assistant.reply(ANSWERED[0]).confidence == pytest.approx(measured.calibration.again(plain), abs=1e-6)
    assert assistant.reply(ANSWERED[0]).outcome == "answered" and assistant.reply(UNANSWERED[0]).outcome != "answered"
    assert main(["doctor", "--index", str(index)]) == 0
    assert f"ok: calibrated: {measured.promise}" in capsys.readouterr().out
    (tmp_path / "corpus" / "milk.txt").write_text("Milk turns sour within a week.\n", encoding="utf-8")
    assert main(["index", "--corpus", str(tmp_path / "corpus"), "--index", str(index)]) == 0
    assert open_assistant(index).settings.answer_threshold != measured.threshold


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ('{"question": "is tea hot", "answerable": true}\n', 1, "prove nothing"),
        ('{"question": "is tea hot"}\n', 2, "line 1 is not of the form"),
        ("[" * 50_000, 2, "line 1 is not of the form"),
    ],
)
def test_bad_questions_change_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, code: int, said: str
) -> None:
    index = real_project(tmp_path) / "index"
    (tmp_path / "questions.jsonl").write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert main(["calibrate", "--index", str(index), str(tmp_path / "questions.jsonl")]) == code
    assert said in capsys.readouterr().err and not (index / CALIBRATION).exists()
