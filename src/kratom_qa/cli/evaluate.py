"""`kratom-qa eval`: measure, print, keep, compare."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Collection
from kratom_qa.errors import KratomQAError
from kratom_qa.evaluation.ablation import ablation_table, variants
from kratom_qa.evaluation.beir import qrels, read_beir, write_beir, write_trec
from kratom_qa.evaluation.figures import figures
from kratom_qa.evaluation.page import page
from kratom_qa.evaluation.report import Report, compare, missed_bounds, report_object, table
from kratom_qa.evaluation.run import run
from kratom_qa.evaluation.testset import TestQuestion, load_testset, problems
from kratom_qa.evaluation.yardstick import answerability, measure, searchable, sides, yardstick_table
from kratom_qa.settings import Settings
from kratom_qa.wiring import open_assistant, open_index

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
        _write(report_dir, report, found, assistant.collection)
    missed = missed_bounds(found, bounds)
    for line in missed:
        print(f"kratom-qa: {line}", file=sys.stderr)
    return 1 if missed else 0


def run_beir(index_dir: Path, folder: Path, report_dir: Path | None, *, answerability_too: bool) -> int:
    """Measure retrieval on a BEIR folder with the model of an index."""
    from kratom_qa.encoder import OnnxEncoder
    from kratom_qa.encoder.sentence_transformer import SentenceTransformerEncoder

    found = read_beir(folder)
    index = open_index(index_dir)
    encoder = OnnxEncoder(index.model)
    passage_encoder = SentenceTransformerEncoder(index.manifest.model)
    texts = len(found.collection.passages) + len(found.collection.sentences)
    with tqdm(total=texts, desc="Embedding", disable=None, leave=False) as bar:
        outside = searchable(
            found.collection, lambda texts: passage_encoder.encode(texts, bar.update), index.manifest.model
        )
    rows = {}
    for name, settings in sides(Settings()).items():
        run, rows[name] = measure(found, outside, encoder, settings)
    print(f"{folder.name}: {len(found.collection.passages)} documents, {len(found.qrels)} judged queries")
    print(yardstick_table(rows))
    if report_dir is not None:
        try:
            report_dir.mkdir(parents=True, exist_ok=True)
            write_trec(report_dir, run, found.qrels)
        except OSError as error:
            raise KratomQAError(f"the run cannot be written to {report_dir} ({error.strerror})") from None
    if answerability_too and (figure := answerability(found, outside, encoder, Settings())):
        print(f"answerability AUROC {figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}] n={figure.n}")
    return 0


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
    questions = tuple(question for question in questions if question.split == "test")
    alternatives = variants(Settings())
    with tqdm(total=len(alternatives) * len(questions), desc="Asking", disable=None, leave=False) as bar:
        for name, settings in alternatives.items():
            found[name] = figures(run(open_assistant(index_dir, settings), questions, bar.update))
    return "test half\n" + ablation_table(found)


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
    print(f"\nreport: {folder / _PAGE}, {folder / _JSON}", file=sys.stderr)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise KratomQAError(f"{path} cannot be read as JSON ({type(error).__name__})") from None
