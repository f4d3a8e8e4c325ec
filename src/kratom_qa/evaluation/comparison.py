"""Two reports side by side, question by question: what changed in each half, and whether by chance."""

from collections.abc import Mapping, Sequence
from typing import Any

from kratom_qa.errors import KratomQAError
from kratom_qa.evaluation.intervals import mean, permutation_p
from kratom_qa.evaluation.metrics import FAR
from kratom_qa.evaluation.report import FORMAT, HALVES

_BY_CHANCE = 0.05
Question = Mapping[str, Any]
"""One question of a report, as report.json holds it."""


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Paired differences, new less old, over the questions that both hold, with interval and p-value, by half."""
    return compared(old, new)[0]


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The table of differences, and the figures that got worse by more than chance (p below 0.05)."""
    if not all(isinstance(report, Mapping) and report.get("format") == FORMAT for report in (old, new)):
        raise KratomQAError("only reports can be compared: the files report.json that eval --report writes")
    before = {q["id"]: q for q in old["questions"]}
    pairs = [(before[q["id"]], q) for q in new["questions"] if q["id"] in before]
    if not pairs:
        raise KratomQAError("the two reports have no question in common")
    halves = {half: [pair for pair in pairs if pair[1]["split"] == half] for half in HALVES}
    tables = [_half(half, inside) for half, inside in halves.items() if inside]
    return "\n\n".join(table for table, _ in tables), tuple(name for _, worse in tables for name in worse)


def _half(half: str, pairs: Sequence[tuple[Question, Question]]) -> tuple[str, list[str]]:
    worse: list[str] = []
    lines = [f"{half:<30}{'old':>10}{'new':>10}{'difference':>30}{'p':>9}{'n':>6}"]
    counted = [(_counted(a), _counted(b), str(b["cluster"])) for a, b in pairs]
    for name in dict.fromkeys(key for _, found, _ in counted for key in found):
        both = [(a[name], b[name], cluster) for a, b, cluster in counted if name in a and name in b]
        if not both:
            continue
        before, after = (sum(column) / len(both) for column in ([b[0] for b in both], [b[1] for b in both]))
        differences, clusters = [b - a for a, b, _ in both], [cluster for _, _, cluster in both]
        difference = mean(differences, clusters)
        cell = f"{difference.value:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"
        p = permutation_p(differences, clusters)
        lines.append(f"{name:<30}{before:>10.3f}{after:>10.3f}{cell:>30}{p:>9.4f}{len(both):>6}")
        better_if_less = "false" in name
        if p < _BY_CHANCE and difference.value != 0 and (difference.value > 0) == better_if_less:
            worse.append(f"{half}: {name}")
    return "\n".join(lines), worse


def _counted(question: Question) -> dict[str, float]:
    """What one question adds to each figure. Messages that get a notice count for notices alone, as in the figures."""
    if question["notice"] is not None:
        return {"notice recall": float(question["notice"] in question["notices"])}
    answered, alarm = question["outcome"] == "answered", {"notice false alarms": float(bool(question["notices"]))}
    if question["answerable"]:
        return dict(question["scores"]) | {"false abstentions": float(not answered)} | alarm
    found = {"false answers": float(answered)}
    if "near-miss" in question["tags"]:
        found["false answers to near misses"] = float(answered)
    if FAR & set(question["tags"]):
        found["false answers off topic"] = float(answered)
    return found | alarm
