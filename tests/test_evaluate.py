"""`kratom-qa eval`: what it prints and writes, gates, comparisons, outside collections, and errors in one line."""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from ir_measures import RR, Success, nDCG

from conftest import PROJECT
from kratom_qa.cli import main
from kratom_qa.errors import KratomQAError
from kratom_qa.evaluation.beir import read_beir
from kratom_qa.evaluation.report import missed_bounds

Run = Callable[..., tuple[int, str, str]]

# of each kind one or two, in both halves: plain, two spans in one place, follow-ups, near misses, off topic, a notice
HELD_OUT = ("E001", "C003", "N002")
CHOSEN = ("a-034", "a-053", "a-077", "a-124", "f-035", "f-036", "u-001", "u-002", "u-081", "n-001")
VOID = {"meta", "link", "br", "hr", "img", "input", "line", "circle", "rect", "polyline"}

Measured = tuple[Path, Path, dict[str, Any]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit code, standard output and standard error of a command."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture(scope="module")
def testset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few questions of the real test set."""
    lines = (PROJECT / "tests" / "testset" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    folder = tmp_path_factory.mktemp("testset")
    kept = [line for line in lines if json.loads(line)["id"] in CHOSEN]
    assert len(kept) == len(CHOSEN)
    (folder / "questions.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")
    lines = (PROJECT / "tests" / "testset" / "notices.jsonl").read_text(encoding="utf-8").splitlines()
    held_out = [line for line in lines if json.loads(line)["id"] in HELD_OUT]
    (folder / "notices.jsonl").write_text("\n".join(held_out) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def measured(digest_index: Path, testset: Path, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """The index, the folder of a report, and the report."""
    folder = tmp_path_factory.mktemp("report") / "new" / "folder"
    arguments = ["eval", "--index", str(digest_index), "--testset", str(testset), "--report", str(folder)]
    assert main(arguments) == 0
    return digest_index, folder, json.loads((folder / "report.json").read_text(encoding="utf-8"))


def one_line(error: str) -> str:
    assert error.startswith("kratom-qa: ") and error.count("\n") == 1, error
    return error.strip()


def untimed(report: Mapping[str, Any]) -> dict[str, Any]:
    """A report without what differs from run to run."""
    tables = [*report["figures"].values(), *report["tags"].values(), *report["follow-ups"].values()]
    for table in tables:
        table.pop("seconds median", None)
        table.pop("seconds p95", None)
    return dict(report)


def test_the_table_has_both_halves_with_intervals(run: Run, measured: Measured, testset: Path) -> None:
    index, _, report = measured
    code, out, _ = run("eval", "--index", index, "--testset", testset)
    assert code == 0
    assert out.splitlines()[0].split() == ["dev", "test"]
    lines = {line[:30].strip(): line for line in out.splitlines()}
    for half in ("dev", "test"):
        for name, figure in report["figures"][half].items():
            if not name.startswith("seconds"):
                assert f" n={figure['n']}" in lines[name], name
                values = [float(value) for value in re.findall(r"(\d+\.\d+) \[", lines[name])]
                # the report keeps four digits, the table shows three
                assert any(value == pytest.approx(figure["value"], abs=6e-4) for value in values), name
    assert "follow-ups, vital nugget recall: with history " in out and "; asked in full " in out
    assert "with what was quoted before " in out


def test_held_out_notices_stand_in_a_line_of_their_own(measured: Measured) -> None:
    found = measured[2]["held-out notices"]
    assert {name: figure["n"] for name, figure in found.items()} == {
        "missed emergencies": 1,
        "missed crises": 1,
        "false alarms": 1,
    }


def test_json_is_the_report_and_the_same_each_time(run: Run, measured: Measured, testset: Path) -> None:
    index, _, report = measured
    code, out, _ = run("eval", "--index", index, "--testset", testset, "--json")
    assert code == 0
    assert untimed(json.loads(out)) == untimed(report)


def test_a_figure_lies_in_its_interval_and_counts_its_questions(measured: Measured) -> None:
    report = measured[2]
    for half, figures in report["figures"].items():
        inside = [question for question in report["questions"] if question["split"] == half]
        for name, figure in figures.items():
            assert figure["low"] <= figure["value"] <= figure["high"], name
            assert 0 < figure["n"] <= len(inside), name
        answered = [q for q in inside if not q["answerable"] and not q["notice"] and q["outcome"] == "answered"]
        asked = [q for q in inside if not q["answerable"] and not q["notice"]]
        assert figures["false answers"]["value"] == pytest.approx(len(answered) / len(asked), abs=1e-4)
    assert {question["id"] for question in report["questions"]} == set(CHOSEN)


class Page(HTMLParser):
    """Checks that tags close in order; keeps the attributes and the text of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.style = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["style"]:
            self.style += data
        else:
            self.text += data


def test_the_page_stands_alone(measured: Measured) -> None:
    page = Page()
    page.feed((measured[1] / "report.html").read_text(encoding="utf-8"))
    page.close()
    assert not page.open
    assert not {"script", "link", "img", "iframe", "object", "embed", "a"} & set(page.seen)
    assert not {"src", "href", "srcset", "data", "action", "xlink:href"} & {name for name, _ in page.attributes}
    assert not any("//" in value for _, value in page.attributes)
    assert "url(" not in page.style and "@import" not in page.style
    assert page.seen.count("svg") == 2


def test_the_page_shows_every_failed_question(measured: Measured) -> None:
    _, folder, report = measured
    page = Page()
    page.feed((folder / "report.html").read_text(encoding="utf-8"))
    failed = [
        question
        for question in report["questions"]
        if (question["notice"] and question["notice"] not in question["notices"])
        or (not question["answerable"] and not question["notice"] and question["outcome"] == "answered")
        or (question["answerable"] and question["scores"]["nugget recall"] == 0)
    ]
    for question in failed:
        assert f"{question['id']} (" in page.text and question["question"] in page.text
        assert all(quote in page.text for quote in question["quotes"])


def test_ir_measures_reads_what_is_written_and_agrees(measured: Measured) -> None:
    _, folder, report = measured
    qrels = list(ir_measures.read_trec_qrels(str(folder / "qrels.trec")))
    run = list(ir_measures.read_trec_run(str(folder / "run.trec")))
    names = {str(nDCG @ 10): "ndcg@10", str(RR @ 10): "mrr@10", str(Success @ 1): "success@1"}
    theirs: dict[str, dict[str, float]] = {}
    for found in ir_measures.iter_calc([nDCG @ 10, RR @ 10, Success @ 1], qrels, run):
        theirs.setdefault(found.query_id, {})[names[str(found.measure)]] = found.value
    answerable = [question for question in report["questions"] if question["answerable"]]
    assert set(theirs) == {question["id"] for question in answerable}
    for question in answerable:
        for name, value in theirs[question["id"]].items():
            assert question["scores"][name] == pytest.approx(value, abs=1e-4), (question["id"], name)


def test_the_beir_folder_can_be_read_back(measured: Measured) -> None:
    _, folder, report = measured
    for half in ("dev", "test"):
        found = read_beir(folder / "beir", half)
        ids = {document.id for document in found.collection.documents}
        assert all(set(row) <= ids for row in found.qrels.values())
        expected = {q["id"] for q in report["questions"] if q["split"] == half and q["answerable"]}
        assert set(found.qrels) == expected
        assert set(found.queries) == set(CHOSEN)
        assert {q["id"]: q["answerable"] for q in report["questions"]} == {
            query: fields["answerable"] for query, fields in found.metadata.items()
        }


def bounds(folder: Path, wanted: object) -> Path:
    path = folder / "bounds.json"
    path.write_text(json.dumps(wanted), encoding="utf-8")
    return path


def test_a_missed_bound_fails_and_names_the_figure(run: Run, measured: Measured, testset: Path, tmp_path: Path) -> None:
    wanted = {"test": {"success@1": 1.01, "false answers": -0.01, "recall@10": 0, "words": 10_000}}
    index, _, report = measured
    code, out, error = run("eval", "--index", index, "--testset", testset, "--fail-under", bounds(tmp_path, wanted))
    figures = report["figures"]["test"]
    assert code == 1
    assert out, "the table is printed all the same"
    assert error.splitlines() == [
        f"kratom-qa: test success@1 is {figures['success@1']['value']:.3f}, the bound is 1.01",
        f"kratom-qa: test false answers is {figures['false answers']['value']:.3f}, the bound is -0.01",
    ]


def test_bounds_that_are_kept_pass(measured: Measured) -> None:
    report = measured[2]
    wanted = {
        half: {name: figure["value"] for name, figure in table.items()} for half, table in report["figures"].items()
    }
    assert missed_bounds(report, wanted) == []


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"test": {"accuracy": 1}}, "the bound test / accuracy names no figure; figures are those of --json"),
        ({"test": {"ndcg@10": "high"}}, "the bound test / ndcg@10 names no figure; figures are those of --json"),
        ({"ndcg@10": 0.9}, 'bounds are written {"test": {"auroc": 0.9}}'),
        ([1], 'bounds are written {"test": {"auroc": 0.9}}'),
    ],
)
def test_a_bound_that_means_nothing_is_an_error(measured: Measured, wanted: Any, message: str) -> None:
    with pytest.raises(KratomQAError, match=f"^{re.escape(message)}"):
        missed_bounds(measured[2], wanted)


def test_a_missing_file_of_bounds_is_said_before_anything_is_measured(
    run: Run, measured: Measured, testset: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "none.json"
    code, out, error = run("eval", "--index", measured[0], "--testset", testset, "--fail-under", missing)
    assert (code, out) == (1, "")
    assert one_line(error) == f"kratom-qa: {missing} cannot be read as JSON (FileNotFoundError)"


def test_a_report_does_not_differ_from_itself(run: Run, measured: Measured) -> None:
    path = measured[1] / "report.json"
    code, out, _ = run("eval", "--compare", path, path)
    assert code == 0
    halves = {block.split()[0]: block.splitlines()[1:] for block in out.split("\n\n")}
    assert list(halves) == ["dev", "test"]
    names = {row[:30].strip() for row in halves["test"]}
    assert names >= {"ndcg@10", "success@1", "vital nugget recall", "words", "false answers", "notice false alarms"}
    for row in (row for rows in halves.values() for row in rows):
        old, new, difference, low, high, p, n = row[30:].replace("[", "").replace("]", "").replace(",", "").split()
        assert old == new and int(n) > 0
        assert {float(difference), float(low), float(high)} == {0.0} and float(p) == 1.0


def test_a_better_report_has_a_positive_difference(run: Run, measured: Measured, tmp_path: Path) -> None:
    report = json.loads(json.dumps(measured[2]))
    for question in report["questions"]:
        if question["answerable"]:
            question["scores"] = {name: value + 0.5 for name, value in question["scores"].items()}
    better = tmp_path / "better.json"
    better.write_text(json.dumps(report), encoding="utf-8")
    _, out, _ = run("eval", "--compare", measured[1] / "report.json", better)
    scored = [row for row in out.splitlines() if row.startswith(("ndcg@10", "words", "nugget recall"))]
    assert len(scored) == 6, "three figures in two halves"
    assert all("+0.500 [+0.500, +0.500]" in row for row in scored)


def test_only_reports_with_questions_in_common_can_be_compared(run: Run, measured: Measured, tmp_path: Path) -> None:
    path, other = measured[1] / "report.json", tmp_path / "other.json"
    other.write_text(json.dumps({"format": 1, "questions": []}), encoding="utf-8")
    code, _, error = run("eval", "--compare", path, other)
    assert code == 1 and one_line(error) == "kratom-qa: the two reports have no question in common"
    code, _, error = run("eval", "--compare", bounds(tmp_path, {"test": {}}), path)
    assert code == 1 and "only reports can be compared" in one_line(error)


def test_a_missing_test_set_is_an_error(run: Run, digest_index: Path, tmp_path: Path) -> None:
    code, _, error = run("eval", "--index", digest_index, "--testset", tmp_path)
    assert code == 1
    assert one_line(error) == (
        f"kratom-qa: there is no test set at {tmp_path}; name a folder that holds questions.jsonl"
    )


def test_a_test_set_that_does_not_fit_the_documents_is_an_error(
    run: Run, digest_index: Path, testset: Path, tmp_path: Path
) -> None:
    text = (testset / "questions.jsonl").read_text(encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text(text + text, encoding="utf-8")
    code, _, error = run("eval", "--index", digest_index, "--testset", tmp_path)
    assert code == 1
    assert one_line(error).endswith(f"the id stands twice (and {len(CHOSEN) - 1} more)")


def test_a_report_that_cannot_be_written_is_an_error(
    run: Run, digest_index: Path, testset: Path, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("in the way", encoding="utf-8")
    code, _, error = run("eval", "--index", digest_index, "--testset", testset, "--report", file)
    assert code == 1
    assert f"the report cannot be written to {file}" in one_line(error)


DOCUMENTS = {"tea": "Green tea is picked in spring.", "iron": "Iron melts in a furnace.", "owl": "Owls hunt at night."}
QUERIES = {"q1": "When is green tea picked?", "q2": "Which bird hunts at night?", "q3": "How does iron melt?"}
# q3 is judged wrongly on purpose: what it asks for is found, and nothing that is found is relevant
QRELS = {"q1": {"tea": 1}, "q2": {"owl": 2, "tea": 0}, "q3": {"nowhere": 1}}


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    corpus = [json.dumps({"_id": name, "title": "", "text": text}) for name, text in DOCUMENTS.items()]
    queries = [
        json.dumps({"_id": q, "text": text, "metadata": {"answerable": q != "q3"}}) for q, text in QUERIES.items()
    ]
    judged = [f"{query}\t{name}\t{grade}" for query, row in QRELS.items() for name, grade in row.items()]
    (folder / "corpus.jsonl").write_text("\n".join(corpus), encoding="utf-8")
    (folder / "queries.jsonl").write_text("\n".join(queries) + "\n", encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *judged]), encoding="utf-8")
    return folder


def test_a_beir_folder_is_measured_side_by_side(run: Run, digest_index: Path, beir: Path, tmp_path: Path) -> None:
    report = tmp_path / "out"
    code, out, _ = run("eval", "--index", digest_index, "--beir", beir, "--report", report, "--answerability")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "tiny: 3 documents, 3 judged queries"
    assert [line[:18].strip() for line in lines[2:6]] == ["BM25 alone", "passages alone", "sentences alone", "all"]
    for line in lines[2:6]:
        # two of three queries have their document first, the third can find nothing
        assert line[18:].split()[0] == "0.667" and line.split()[-4:] == ["0.667"] * 4
    assert lines[6].startswith("answerability AUROC ") and lines[6].endswith("n=3")
    ranked = (report / "run.trec").read_text(encoding="utf-8").splitlines()
    first = {line.split()[0]: line.split()[2] for line in ranked if line.split()[3] == "1"}
    assert first == {"q1": "tea", "q2": "owl", "q3": "iron"}
    qrels = list(ir_measures.read_trec_qrels(str(report / "qrels.trec")))
    outside = ir_measures.calc_aggregate([nDCG @ 10], qrels, ir_measures.read_trec_run(str(report / "run.trec")))
    assert outside[nDCG @ 10] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "corpus.jsonl",
            '{"_id": "tea", "text": "t"}\n{"_id": "x"}\n',
            "corpus.jsonl line 2 has not the fields _id, text",
        ),
        ("corpus.jsonl", '"_id text"\n', "corpus.jsonl line 1 has not the fields _id, text"),
        ("corpus.jsonl", "", "holds no document: nothing to measure"),
        ("queries.jsonl", "{\n", "queries.jsonl line 1 has not the fields _id, text"),
        ("queries.jsonl", '{"_id": "q1", "text": "t"}\n', "judges the query q2, which queries.jsonl does not hold"),
        ("qrels/test.tsv", "head\nq1 tea\n", "line 2 is no judgement"),
        ("qrels/test.tsv", "head\nq1\ttea\tgood\n", "line 2 is no judgement"),
        ("qrels/test.tsv", "head\n", "holds no judged query: nothing to measure"),
    ],
)
def test_a_broken_beir_file_is_one_line(
    run: Run, digest_index: Path, beir: Path, name: str, text: str, message: str
) -> None:
    (beir / name).write_text(text, encoding="utf-8")
    code, out, error = run("eval", "--index", digest_index, "--beir", beir)
    assert (code, out) == (1, "")
    assert message in one_line(error)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels"])
def test_a_missing_beir_file_is_one_line(run: Run, digest_index: Path, beir: Path, name: str) -> None:
    shutil.rmtree(beir / name) if name == "qrels" else (beir / name).unlink()
    code, out, error = run("eval", "--index", digest_index, "--beir", beir)
    assert (code, out) == (1, "")
    assert str(beir / name) in one_line(error)
