"""`kratom-qa eval`: measure, print, keep, compare."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from kratom_qa.assistant import Assistant
from kratom_qa.errors import KratomQAError
from kratom_qa.evaluation.ablation import ablation_table, variants
from kratom_qa.evaluation.figures import figures
from kratom_qa.evaluation.page import page
from kratom_qa.evaluation.report import Report, compare, missed_bounds, report_object, table
from kratom_qa.evaluation.run import run
from kratom_qa.evaluation.testset import TestQuestion, load_testset, problems
from kratom_qa.settings import Settings
from kratom_qa.wiring import open_assistant

_PAGE = "report.html"
_JSON = "report.json"


def run_eval(
    index_dir: Path, testset: Path, report_dir: Path | None, fail_under: Path | None, *, as_json: bool, ablate: bool
) -> int:
    """Ask the whole test set; 1 where a bound of `fail_under` is missed."""
    bounds = _read_json(fail_under) if fail_under else {}
    questions = load_testset(testset)
    assistant = open_assistant(index_dir)
    _check(questions, assistant, testset)
    if ablate:
        print(_ablation(index_dir, questions))
        return 0
    report = _measured(assistant, questions, index_dir)
    found = report_object(report)
    print(json.dumps(found, indent=1) if as_json else table(report))
    if report_dir is not None:
        _write(report_dir, report, found)
    missed = missed_bounds(found, bounds)
    for line in missed:
        print(f"kratom-qa: {line}", file=sys.stderr)
    return 1 if missed else 0


def run_compare(old: Path, new: Path) -> int:
    """Print paired differences of two reports."""
    print(compare(_read_json(old), _read_json(new)))
    return 0


def _check(questions: tuple[TestQuestion, ...], assistant: Assistant, testset: Path) -> None:
    wrong = problems(questions, assistant.documents)
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise KratomQAError(f"the test set {testset} does not fit the documents: {wrong[0]}{more}")


def _measured(assistant: Assistant, questions: tuple[TestQuestion, ...], index_dir: Path) -> Report:
    follow_ups = [question for question in questions if question.history]
    total = len(questions) + len(follow_ups)
    with tqdm(total=total, desc="Asking", disable=None, leave=False, file=sys.stderr) as bar:
        records = run(assistant, questions, bar.update)
        in_full = run(assistant, follow_ups, bar.update, in_full=True)
    about = {"index": str(index_dir), "documents": len(assistant.documents), **asdict(assistant.settings)}
    return Report(records, in_full, about)


def _ablation(index_dir: Path, questions: tuple[TestQuestion, ...]) -> str:
    found = {}
    alternatives = variants(Settings())
    with tqdm(total=len(alternatives) * len(questions), desc="Asking", disable=None, leave=False) as bar:
        for name, settings in alternatives.items():
            records = run(open_assistant(index_dir, settings), questions, bar.update)
            found[name] = figures([record for record in records if record.question.split == "test"])
    return "test half\n" + ablation_table(found)


def _write(folder: Path, report: Report, found: dict[str, Any]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _PAGE).write_text(page(report), encoding="utf-8", newline="\n")
        (folder / _JSON).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise KratomQAError(f"the report cannot be written to {folder} ({error.strerror})") from None
    print(f"\nreport: {folder / _PAGE}, {folder / _JSON}", file=sys.stderr)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise KratomQAError(f"{path} cannot be read as JSON ({type(error).__name__})") from None
