"""Records -> metrics with their intervals."""

from collections.abc import Sequence

import numpy as np

from kratom_qa.evaluation.abstention import area_under_risk_coverage, auroc, calibration_error, false_answers_at
from kratom_qa.evaluation.intervals import Estimate, mean, rate, statistic
from kratom_qa.evaluation.run import Record

MEANS = (
    "success@1", "success@3", "success@5", "recall@10", "mrr@10", "ndcg@10", "document success@1", "document ndcg@10",
    "sentence precision", "sentence recall", "sentence f1",
    "vital nugget recall", "nugget recall", "quote precision",
)  # fmt: skip
LOWER_IS_BETTER = frozenset(
    {"words", "false answers", "false answers to near misses", "false answers off topic",
     "false answers at 90 % answered", "false abstentions",
     "aurc", "ece", "notice false alarms", "false conflicts", "seconds median", "seconds p95"}
)  # fmt: skip
FAR = frozenset({"off-topic", "small-talk"})


def metrics(records: Sequence[Record]) -> dict[str, Estimate]:
    """Every measure that the records allow. Messages that get a notice count for notices alone."""
    asked = [r for r in records if r.question.notice is None]
    answerable = [r for r in asked if r.question.answerable]
    found = {name: mean_of(name, answerable) for name in MEANS}
    found["words"] = _words(answerable)
    found |= _abstention(asked) | _notices(records) | _speed(records)
    return {name: figure for name, figure in found.items() if figure.n}


def by_tag(records: Sequence[Record]) -> dict[str, dict[str, Estimate]]:
    """The figures of each tag's questions."""
    tags = sorted({tag for record in records for tag in record.question.tags})
    return {tag: metrics([r for r in records if tag in r.question.tags]) for tag in tags}


def unopposed(records: Sequence[Record]) -> list[tuple[str, bool]]:
    """Outcome and whether sides were shown, of the answerable questions on which the documents agree."""
    asked = [r for r in records if r.question.answerable and "disagreement" not in r.question.tags]
    return [(r.outcome, r.disagreement) for r in asked]


def mean_of(name: str, records: Sequence[Record]) -> Estimate:
    """The mean of a score over the records that have it."""
    having = [r for r in records if name in r.scores]
    return mean([r.scores[name] for r in having], [r.question.cluster for r in having])


def _words(records: Sequence[Record]) -> Estimate:
    having = [r for r in records if "words" in r.scores]
    counts = np.array([r.scores["words"] for r in having])
    return statistic(lambda rows: float(np.median(counts[rows])), [r.question.cluster for r in having])


def _abstention(asked: Sequence[Record]) -> dict[str, Estimate]:
    answerable = [r for r in asked if r.question.answerable]
    not_answerable = [r for r in asked if not r.question.answerable]
    near = [r for r in not_answerable if "near-miss" in r.question.tags]
    far = [r for r in not_answerable if FAR & set(r.question.tags)]
    found = {
        "false answers": rate([r.outcome == "answered" for r in not_answerable]),
        "false answers to near misses": rate([r.outcome == "answered" for r in near]),
        "false answers off topic": rate([r.outcome == "answered" for r in far]),
        "false abstentions": rate([r.outcome != "answered" for r in answerable]),
    }
    if not answerable or not not_answerable:
        return found
    chance = np.array([r.confidence for r in asked])
    good = np.array([r.question.answerable for r in asked])
    clusters = [r.question.cluster for r in asked]
    return found | {
        "false answers at 90 % answered": statistic(lambda rows: false_answers_at(chance[rows], good[rows]), clusters),
        "auroc": statistic(lambda rows: auroc(chance[rows], good[rows]), clusters),
        "aurc": statistic(lambda rows: area_under_risk_coverage(chance[rows], ~good[rows]), clusters),
        "ece": statistic(lambda rows: calibration_error(chance[rows], good[rows]), clusters),
    }


def _notices(records: Sequence[Record]) -> dict[str, Estimate]:
    needing = [r for r in records if r.question.notice is not None]
    others = [r for r in records if r.question.notice is None]
    return {
        "notice recall": rate([r.question.notice in r.notices for r in needing]),
        "notice false alarms": rate([bool(r.notices) for r in others]),
    }


def _speed(records: Sequence[Record]) -> dict[str, Estimate]:
    seconds = np.array([r.seconds for r in records])
    clusters = [r.question.cluster for r in records]
    return {
        "seconds median": statistic(lambda rows: float(np.median(seconds[rows])), clusters),
        "seconds p95": statistic(lambda rows: float(np.quantile(seconds[rows], 0.95)), clusters),
    }
