"""`kratom-qa eval`: measure, print, keep, compare."""

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from kratom_qa.assistant import Assistant
from kratom_qa.cli.bounds import exit_code, read_json
from kratom_qa.cli.progress import counting, telling
from kratom_qa.cli.terminal import warn
from kratom_qa.datatypes import Collection
from kratom_qa.errors import KratomQAError, UsageError
from kratom_qa.evaluation.ablation import ablation_table, variants
from kratom_qa.evaluation.beir import qrels, write_beir, write_trec
from kratom_qa.evaluation.comparison import compared
from kratom_qa.evaluation.disagreement import Point, ask_points, load_points, point_problems
from kratom_qa.evaluation.metrics import metrics
from kratom_qa.evaluation.notices import load_notices, notice_metrics
from kratom_qa.evaluation.page import page
from kratom_qa.evaluation.report import FORMAT, Report, metrics_object, report_object, table
from kratom_qa.evaluation.run import run
from kratom_qa.evaluation.testset import TestQuestion, load_testset, problems
from kratom_qa.evaluation.texts import load_texts, other_texts
from kratom_qa.wiring import open_assistant, open_index, settings_of

TESTSET = Path("tests/testset")
_PAGE = "report.html"
_JSON = "report.json"
_OPTIONS = {
    "compare": set[str](),
    "beir": {"report", "json", "fail_under", "answerability"},
    "ablate": {"testset", "json", "fail_under"},
    "": {"testset", "report", "json", "fail_under"},
}
"""What goes with each way to measure, the plain one last."""


def check_options(args: argparse.Namespace) -> None:
    """Refuse an option that the way to measure would pass over in silence.

    Errors: `UsageError` that names both.
    """
    way = next(name for name in _OPTIONS if not name or getattr(args, name))
    for name in ("ablate", "beir", "testset", "report", "json", "fail_under", "answerability"):
        if getattr(args, name) and name != way and name not in _OPTIONS[way]:
            with_what = f"does not go with --{way}" if way else "goes with --beir alone"
            raise UsageError(f"--{name.replace('_', '-')} {with_what}")


def run_eval(index_dir: Path, testset: Path, report_dir: Path | None, fail_under: Path | None, *, as_json: bool) -> int:
    """Ask the whole test set; 1 where a bound of `fail_under` is missed."""
    bounds = read_json(fail_under) if fail_under else {}
    with telling("reading the test set", everywhere=True):
        questions, assistant = _opened(index_dir, testset)
        points = _points(testset, assistant)
        held_out = notice_metrics(load_notices(testset), lambda message: assistant.assess(message).notices)
    report = replace(_measured(assistant, questions, points, index_dir), held_out_notices=held_out)
    found = report_object(report)
    print(json.dumps(found, indent=1) if as_json else table(report))
    if report_dir is not None:
        _write(report_dir, report, found, assistant.collection)
    return exit_code(found, bounds)


def run_ablation(index_dir: Path, testset: Path, fail_under: Path | None, *, as_json: bool) -> int:
    """Ask the test half with one stage at a time left out; 1 where a bound of `fail_under` is missed."""
    bounds = read_json(fail_under) if fail_under else {}
    questions = tuple(question for question in _opened(index_dir, testset)[0] if question.split == "test")
    found = {}
    alternatives = variants(settings_of(open_index(index_dir)))
    with counting("asking", len(alternatives) * len(questions)) as count:
        for name, settings in alternatives.items():
            found[name] = metrics(run(open_assistant(index_dir, settings), questions, count))
    by_name = {name: metrics_object(measured) for name, measured in found.items()}
    report = {"format": FORMAT, "half": "test", "metrics": by_name}
    print(json.dumps(report, indent=1) if as_json else "test half\n" + ablation_table(found))
    return exit_code(report, bounds)


def run_compare(old: Path, new: Path) -> int:
    """Print paired differences of two reports; 1 where a figure got worse by more than chance."""
    table, worse = compared(read_json(old), read_json(new))
    print(table)
    for name in worse:
        print(f"worse: {name}", file=sys.stderr)
    return 1 if worse else 0


def _opened(index_dir: Path, testset: Path) -> tuple[tuple[TestQuestion, ...], Assistant]:
    """The questions and the assistant, after a check that they fit each other."""
    questions, texts = load_testset(testset), load_texts(testset)
    assistant = open_assistant(index_dir)
    _check(other_texts(texts, assistant.documents) or problems(questions, assistant.documents), testset)
    return questions, assistant


def _points(testset: Path, assistant: Assistant) -> tuple[Point, ...]:
    """The points on which documents differ or agree, after the same check."""
    points = load_points(testset)
    _check(point_problems(points, assistant.documents), testset)
    return points


def _check(wrong: list[str], testset: Path) -> None:
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise KratomQAError(f"the test set {testset} does not fit the documents: {wrong[0]}{more}")


def _measured(
    assistant: Assistant, questions: tuple[TestQuestion, ...], points: tuple[Point, ...], index_dir: Path
) -> Report:
    follow_ups = [question for question in questions if question.history]
    total = len(questions) + len(follow_ups) + len(points)
    with counting(f"asking {total} questions", total) as count:
        records = run(assistant, questions, count)
        in_full = run(assistant, follow_ups, count, in_full=True)
        asked = ask_points(assistant, points, count)
    about = {"index": str(index_dir), "documents": len(assistant.documents), **asdict(assistant.settings)}
    return Report(records, in_full, about, points=asked)


def _write(folder: Path, report: Report, found: dict[str, Any], collection: Collection) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _PAGE).write_text(page(report), encoding="utf-8", newline="\n")
        (folder / _JSON).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8", newline="\n")
        questions = [record.question for record in report.records]
        write_beir(folder / "beir", collection, questions)
        write_trec(folder, {r.question.id: r.ranked for r in report.records}, qrels(questions, collection))
    except OSError as error:
        raise KratomQAError(f"the report cannot be written to {folder} ({error.strerror})") from None
    warn(f"report: {folder / _PAGE}, {folder / _JSON}")
