"""`kratom-qa eval --beir`: measure retrieval on an outside test collection."""

import json
import sys
import tempfile
from pathlib import Path

from kratom_qa.cli.bounds import exit_code, read_json
from kratom_qa.cli.progress import counting
from kratom_qa.cli.terminal import say
from kratom_qa.datatypes import NEUTRAL
from kratom_qa.documents.subject import suits
from kratom_qa.encoder import OnnxEncoder, open_passage_encoder
from kratom_qa.encoder.default_model import DEFAULT_MODELS
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.errors import KratomQAError
from kratom_qa.evaluation.beir import Run, TestCollection, read_beir, trec_id, write_trec
from kratom_qa.evaluation.external_benchmarks import answerability, measure, searchable, sides, yardstick_table
from kratom_qa.evaluation.report import FORMAT, metrics_object
from kratom_qa.indexing import PassageEncoder
from kratom_qa.protocols import Encoder
from kratom_qa.wiring import open_index, settings_for


def run_beir(
    index_dir: Path,
    folder: Path,
    report_dir: Path | None,
    fail_under: Path | None,
    *,
    as_json: bool,
    answerability_too: bool,
) -> int:
    """Measure retrieval on a BEIR folder with the model of an index; 1 where a bound of `fail_under` is missed.

    Where that is a default model, it is the one that suits the documents of the folder; and what the index knows of
    its subject counts only where they are about it.
    """
    bounds = read_json(fail_under) if fail_under else {}
    found = read_beir(folder)
    index = open_index(index_dir)
    alike = suits(index.subject, [document.text for document in found.collection.documents])
    subject, model = index.subject if alike else NEUTRAL, index.manifest.model
    if model in DEFAULT_MODELS:
        model = subject.model or DEFAULT_MODEL
    passage_encoder = open_passage_encoder(model)
    encoder = _as_when_asked(passage_encoder)
    texts = len(found.collection.passages) + len(found.collection.sentences)
    with counting(f"embedding {texts} texts", texts) as count:
        outside = searchable(found.collection, lambda texts: passage_encoder.encode(texts, count), model, subject)
    rows, base = {}, settings_for(model, questions=False)
    for name, settings in sides(base).items():
        run, rows[name] = measure(found, outside, encoder, settings)
    said = answerability(found, outside, encoder, base) if answerability_too else None
    figures = {side: metrics_object(measured) for side, measured in rows.items()}
    if said is not None:
        figures["all"] |= metrics_object({"answerability auroc": said})
    report = {
        "format": FORMAT,
        "collection": folder.name,
        "documents": len(found.collection.passages),
        "queries": len(found.qrels),
        "metrics": figures,
    }
    if as_json:
        print(json.dumps(report, indent=1))
    else:
        say(f"{folder.name}: {report['documents']} documents, {report['queries']} judged queries")
        print(yardstick_table(rows))
        if said is not None:
            say(f"answerability AUROC {said.value:.3f} [{said.low:.3f}, {said.high:.3f}] n={said.n}")
    if report_dir is not None:
        _write(report_dir, run, found)
    return exit_code(report, bounds)


def _as_when_asked(indexer: PassageEncoder) -> Encoder:
    """The same model as questions are embedded with."""
    with tempfile.TemporaryDirectory() as folder:
        indexer.export(Path(folder))
        return OnnxEncoder(Path(folder))


def _write(folder: Path, run: Run, found: TestCollection) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_trec(folder, run, found.qrels)
        names = {*found.qrels, *(document for ranked in run.values() for document, _ in ranked)}
        if any(trec_id(name) != name for name in names):
            print("ids that hold white space are written with %20 and the like", file=sys.stderr)
    except OSError as error:
        raise KratomQAError(f"the run cannot be written to {folder} ({error.strerror})") from None
