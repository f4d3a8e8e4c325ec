"""`kratom-qa calibrate`: threshold and scale of an index from an operator's own questions, and what they prove."""

import json
from pathlib import Path

import numpy as np

from kratom_qa.answering.calibration import (
    FEWEST,
    FEWEST_OF_A_KIND,
    SEPARATES,
    Bound,
    Measured,
    bound,
    fit,
    log_odds,
    write_calibration,
)
from kratom_qa.answering.evidence import EvidenceFinder
from kratom_qa.cli.progress import counting
from kratom_qa.datatypes import Phrasing
from kratom_qa.encoder import OnnxEncoder
from kratom_qa.errors import KratomQAError, UsageError
from kratom_qa.evaluation.abstention import auroc
from kratom_qa.wiring import open_index, settings_of, speller

CONFIDENCE = 0.95


def run_calibrate(index_dir: Path, questions: Path, allowed: float) -> int:
    """Measure, keep what was found, and say what holds.

    Errors: `KratomQAError` where the questions are too few or the index does not tell them apart; nothing is changed.
    """
    asked = read_questions(questions)
    index = open_index(index_dir)
    encoder = OnnxEncoder(index.model)
    finder, spelled = EvidenceFinder.over(index, encoder, settings_of(index)), speller(index, encoder)
    chances = np.zeros(len(asked))
    with counting(f"asking {len(asked)} questions", len(asked)) as count:
        for i, (text, _) in enumerate(asked):
            chances[i] = finder.read(Phrasing(spelled.corrected(text))).verdict.chance
            count(1)
    measured, found = certify(index.manifest.version(), chances, np.array([label for _, label in asked]), allowed)
    write_calibration(index_dir, measured)
    print(f"{measured.promise} ({found.answered} of {len(asked)} were answered, {found.wrong} of them wrongly)")
    print(f"replies are answers from a chance of {measured.threshold:.2f} on, until the index is built again")
    return 0


def certify(build: str, chances: np.ndarray, answerable: np.ndarray, allowed: float) -> tuple[Measured, Bound]:
    """Scale, threshold and bound from the chances of questions and whether the documents answer them.

    Errors: `KratomQAError` that says why nothing can be certified.
    """
    good, bad = int(answerable.sum()), int((~answerable).sum())
    if good + bad < FEWEST or min(good, bad) < FEWEST_OF_A_KIND:
        raise KratomQAError(
            f"{good} answerable and {bad} unanswerable questions prove nothing; at least {FEWEST} are needed, "
            f"{FEWEST_OF_A_KIND} of each kind"
        )
    told_apart = auroc(chances, answerable)
    if told_apart < SEPARATES:
        raise KratomQAError(
            f"the index does not tell these questions apart (AUROC {told_apart:.2f}): no threshold would mean anything"
        )
    found = bound(chances, answerable, allowed, CONFIDENCE)
    if found is None:
        raise KratomQAError(
            f"no threshold keeps wrong answers to {allowed:.0%} with these {good + bad} questions; "
            "bring more of them, or allow more with --allowed"
        )
    calibration = fit(np.array([log_odds(chance) for chance in chances]), answerable)
    promise = f"of 100 questions answered at most {100 * found.at_most:.0f} are wrong, {CONFIDENCE:.0%} sure"
    return Measured(build, calibration, calibration.again(found.threshold), promise), found


def read_questions(path: Path) -> list[tuple[str, bool]]:
    """Questions and whether the documents answer them.

    Errors: `UsageError` that names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path} cannot be read as a text file") from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, label = row["question"], row["answerable"]
            if not isinstance(text, str) or not text.strip() or not isinstance(label, bool):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError):
            raise UsageError(
                f'{path} line {number} is not of the form {{"question": "...", "answerable": true}}'
            ) from None
        found.append((text, label))
    return found
