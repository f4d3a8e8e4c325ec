"""Figures as a table, as JSON, and held against bounds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kratom_qa.errors import KratomQAError
from kratom_qa.evaluation.disagreement import PointRecord, point_metrics
from kratom_qa.evaluation.intervals import Estimate
from kratom_qa.evaluation.metrics import LOWER_IS_BETTER, by_tag, mean_of, metrics, unopposed
from kratom_qa.evaluation.notices import notice_line
from kratom_qa.evaluation.run import SO_FAR, VITAL, Record

FORMAT = 1
_DIGITS = 4
HALVES = ("dev", "test")


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one evaluation measured."""

    records: tuple[Record, ...]
    in_full: tuple[Record, ...]
    """The follow-ups once more, as rewritten in full by hand."""
    about: Mapping[str, Any]
    """What was measured: index, model, settings."""
    held_out_notices: Mapping[str, Estimate] = field(default_factory=dict)
    points: tuple[PointRecord, ...] = ()
    """Points on which the documents are known to differ or to agree."""

    def half(self, name: str) -> tuple[Record, ...]:
        return tuple(record for record in self.records if record.question.split == name)

    def metrics(self, half: str) -> dict[str, Estimate]:
        """Every figure of one half."""
        records = self.half(half)
        points = [record for record in self.points if record.point.split == half]
        return metrics(records) | dict(point_metrics(points, unopposed(records)))


def table(report: Report) -> str:
    """Both halves side by side, each figure with its 95 % interval and the number of questions."""
    halves = {name: report.metrics(name) for name in HALVES}
    lines = [f"{'':<30}" + "".join(f"{name:>34}" for name in HALVES)]
    for name in dict.fromkeys(key for found in halves.values() for key in found):
        cells = "".join(f"{_cell(halves[half].get(name)):>34}" for half in HALVES)
        lines.append(f"{name:<30}{cells}")
    notices = ["", notice_line(report.held_out_notices)] if report.held_out_notices else []
    return "\n".join([*lines, *_follow_ups(report), *notices])


def report_object(report: Report) -> dict[str, Any]:
    """The report in JSON's terms."""
    return {
        "format": FORMAT,
        "about": dict(report.about),
        "metrics": {half: metrics_object(report.metrics(half)) for half in HALVES},
        "tags": {tag: metrics_object(found) for tag, found in by_tag(report.half("test")).items()},
        "follow-ups": {
            "with history": metrics_object(metrics(_follow_up_records(report.records))),
            "in full": metrics_object(metrics(report.in_full)),
        },
        "held-out notices": metrics_object(report.held_out_notices),
        "questions": [_record_object(record) for record in report.records],
    }


def missed_bounds(found: Mapping[str, Any], bounds: Mapping[str, Any]) -> list[str]:
    """Which bounds of `{"test": {"auroc": 0.9, "ece": 0.08}}` are missed, in words; lower is better for errors."""
    if not isinstance(bounds, Mapping) or not all(isinstance(wanted, Mapping) for wanted in bounds.values()):
        raise KratomQAError('bounds are written {"test": {"auroc": 0.9}}, as many halves and figures as you like')
    missed = []
    for half, wanted in bounds.items():
        for name, bound in wanted.items():
            figure = found["metrics"].get(half, {}).get(name)
            if figure is None or not isinstance(bound, int | float):
                raise KratomQAError(f"the bound {half} / {name} names no figure; figures are those of --json")
            value = figure["value"]
            if value > bound if name in LOWER_IS_BETTER else value < bound:
                missed.append(f"{half} {name} is {value:.3f}, the bound is {bound}")
    return missed


def _follow_ups(report: Report) -> list[str]:
    if not report.in_full:
        return []
    after = [record for record in _follow_up_records(report.records) if record.question.notice is None]
    with_history, so_far, in_full = mean_of(VITAL, after), mean_of(SO_FAR, after), mean_of(VITAL, report.in_full)
    cells = f"with history {_cell(with_history)}; asked in full {_cell(in_full)}"
    return ["", f"follow-ups, {VITAL}: {cells}", f"    with what was quoted before  {_cell(so_far)}"]


def _follow_up_records(records: Sequence[Record]) -> list[Record]:
    return [record for record in records if record.question.history]


def _cell(figure: Estimate | None) -> str:
    if figure is None or math.isnan(figure.value):
        return "-"
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}] n={figure.n}"


def metrics_object(found: Mapping[str, Estimate]) -> dict[str, Any]:
    """Figures in JSON's terms, rounded."""
    return {
        name: {key: round(value, _DIGITS) if isinstance(value, float) else value for key, value in asdict(f).items()}
        for name, f in found.items()
    }


def _record_object(record: Record) -> dict[str, Any]:
    question = record.question
    return {
        "id": question.id,
        "cluster": question.cluster,
        "split": question.split,
        "tags": list(question.tags),
        "history": list(question.history),
        "question": question.question,
        "answerable": question.answerable,
        "expected": [nugget.fact for nugget in question.nuggets],
        "notice": question.notice,
        "outcome": record.outcome,
        "confidence": round(record.confidence, _DIGITS),
        "notices": list(record.notices),
        "quotes": list(record.quotes),
        "retrieved": list(record.retrieved),
        "scores": {name: round(value, _DIGITS) for name, value in record.scores.items()},
    }
