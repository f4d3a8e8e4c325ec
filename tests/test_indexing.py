"""Building and updating an index, with the fake encoder."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index_folders import TEXTS, CountingEncoder, OtherEncoder, Quiet, build, content, small_project, write_corpus
from kratom_qa.errors import CorpusError, KratomQAError
from kratom_qa.index import load_index
from kratom_qa.index.manifest import live_version
from kratom_qa.indexing import PassageEncoder, build_index, gathering, texts_to_embed, writing
from kratom_qa.indexing import build as build_module
from kratom_qa.settings import Settings
from kratom_qa.testing import BagOfWordsEncoder


def _never(name: str) -> PassageEncoder:
    raise AssertionError("the model was opened although nothing changed")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "project")


def test_a_new_index_holds_every_document_and_a_vector_for_every_text(project: Path) -> None:
    encoder = CountingEncoder()
    report = build(project / "corpus", project / "index2", encoder)
    index = load_index(project / "index2")
    assert {d.path: d.text for d in index.collection.documents} == {
        name: text for name, text in TEXTS.items() if "questions" not in name
    }
    questions, sentences = index.collection.questions, index.collection.sentences
    answers = [" ".join(s.text for s in sentences[slice(*place.sentences)]) for (place,) in questions.places]
    assert list(zip(questions.texts, answers, strict=True)) == [
        ("which infusion must not be scalded", "Green tea likes cooler water."),
        ("why has my mug gone astringent", "Long steeping makes it bitter."),
    ]
    assert list(index.collection.unanswerable.texts) == ["who invented the kettle"]
    passages, entries = texts_to_embed(index.collection, ())
    fake = BagOfWordsEncoder()
    assert np.array_equal(index.passage_vectors.vectors(range(len(passages))), fake.encode(passages))
    kinds = (index.sentence_vectors, index.question_vectors, index.unanswerable_vectors)
    found = np.concatenate([kind.vectors(range(len(kind))) for kind in kinds])
    assert np.array_equal(found, fake.encode(entries))
    assert sorted(encoder.embedded) == sorted({*passages, *entries}), "each text is embedded once"
    assert (report.documents, report.passages, report.sentences) == (3, len(passages), len(entries) - 3)
    assert (report.embedded, report.skipped, report.rebuilt) == (len(encoder.embedded), (), True)


def test_a_text_that_stands_twice_is_embedded_once(tmp_path: Path) -> None:
    same = "# Tea\n\nTea is hot.\n"
    encoder = CountingEncoder()
    build(write_corpus(tmp_path / "corpus", {"one.md": same, "two.md": same}), tmp_path / "index", encoder)
    assert sorted(encoder.embedded) == ["Tea\nTea is hot.", "Tea is hot."]


def test_where_nothing_changed_nothing_is_opened_or_written(project: Path) -> None:
    before = content(project / "index")
    report = build_index(project / "corpus", project / "index", _never, "bag-of-words", Quiet())
    assert (report.documents, report.embedded, report.rebuilt) == (3, 0, False)
    assert content(project / "index") == before


def test_another_model_under_the_same_name_is_a_change(project: Path) -> None:
    sha256 = load_index(project / "index").manifest.model_sha256
    where = project / "corpus", project / "index"
    same = build_index(*where, _never, "bag-of-words", Quiet(), fingerprint=lambda name: sha256)
    gone = build_index(*where, _never, "bag-of-words", Quiet(), fingerprint=lambda name: None)
    assert not same.rebuilt and not gone.rebuilt
    other = build_index(
        *where, lambda name: BagOfWordsEncoder(), "bag-of-words", Quiet(), fingerprint=lambda name: "other"
    )
    assert other.rebuilt


def test_with_other_synonyms_only_questions_that_hold_one_are_embedded_anew(project: Path) -> None:
    questions = [{"question": "Is char green?"}, {"question": "Is it blue?"}]
    unanswerable = "".join(json.dumps(question) + "\n" for question in questions)
    (project / "corpus" / "gaps.questions.jsonl").write_text(unanswerable, encoding="utf-8")
    build(project / "corpus", project / "index")
    (project / "corpus" / "subject.toml").write_text('[synonyms]\ntea = ["char"]\n', encoding="utf-8")
    encoder = CountingEncoder()
    assert build(project / "corpus", project / "index", encoder).rebuilt
    assert encoder.embedded == ["Is char green? tea"]
    assert not build(project / "corpus", project / "index", encoder).rebuilt


def test_an_index_of_another_stemmer_is_built_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (build_module, writing, gathering):
        monkeypatch.setattr(module, "stemmer_version", lambda: "PyStemmer 2.0")
    assert build(project / "corpus", project / "index", CountingEncoder()).rebuilt
    monkeypatch.undo()
    assert build(project / "corpus", project / "index", CountingEncoder()).rebuilt


def test_a_file_that_was_only_touched_is_no_change(project: Path) -> None:
    os.utime(project / "corpus" / "tea.md", (1, 1))
    assert not build_index(project / "corpus", project / "index", _never, "bag-of-words", Quiet()).rebuilt


def test_of_a_new_file_only_its_own_texts_are_embedded(project: Path) -> None:
    (project / "corpus" / "water.md").write_text("# Water\n\nRain falls. Rivers flow.\n", encoding="utf-8")
    encoder = CountingEncoder()
    report = build(project / "corpus", project / "index", encoder)
    assert sorted(encoder.embedded) == ["Rain falls.", "Rivers flow.", "Water\nRain falls. Rivers flow."]
    assert (report.documents, report.embedded, report.rebuilt) == (4, 3, True)


def test_of_a_changed_file_only_the_changed_sentence_and_its_passage_are_embedded(project: Path) -> None:
    path = project / "corpus" / "tea.md"
    path.write_text(TEXTS["tea.md"].replace("Black tea", "Strong tea"), encoding="utf-8")
    encoder = CountingEncoder()
    build(project / "corpus", project / "index", encoder)
    assert sorted(encoder.embedded) == [
        "Strong tea is poured boiling.",
        "Tea > Heat\nStrong tea is poured boiling. Green tea likes cooler water.",
    ]


def test_of_a_new_question_only_the_question_is_embedded(project: Path) -> None:
    with (project / "corpus" / "gaps.questions.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"question": "what does a samovar weigh"}\n')
    encoder = CountingEncoder()
    build(project / "corpus", project / "index", encoder)
    assert encoder.embedded == ["what does a samovar weigh"]


def test_a_deleted_file_leaves_no_word_in_the_index(project: Path) -> None:
    (project / "corpus" / "milk.txt").unlink()
    report = build(project / "corpus", project / "index")
    assert report.documents == 2
    assert [d.id for d in load_index(project / "index").collection.documents] == ["coffee", "tea"]
    left = b"".join(content(live_version(project / "index")).values())
    assert b"roasted" in left, "this would not see words at all"
    assert b"spoil" not in left


def test_an_update_gives_the_same_bytes_as_a_new_build(project: Path) -> None:
    (project / "corpus" / "coffee.md").unlink()
    (project / "corpus" / "gaps.questions.jsonl").unlink()
    (project / "corpus" / "milk.txt").write_text("Milk keeps for a week.\n", encoding="utf-8")
    (project / "corpus" / "juice.md").write_text("# Juice\n\nApples are pressed.\n", encoding="utf-8")
    build(project / "corpus", project / "index")
    build(project / "corpus", project / "fresh")
    assert content(live_version(project / "index")) == content(live_version(project / "fresh"))


def test_another_model_embeds_everything_again(project: Path) -> None:
    before = load_index(project / "index")
    encoder = OtherEncoder()
    report = build(project / "corpus", project / "index", encoder)
    after = load_index(project / "index")
    assert (
        report.embedded
        == len(encoder.embedded)
        == len({text for texts in texts_to_embed(after.collection, ()) for text in texts})
    )
    assert after.manifest.model == "other"
    assert after.collection == before.collection
    rows = range(report.passages)
    assert np.array_equal(after.passage_vectors.vectors(rows), -before.passage_vectors.vectors(rows))
    assert b'"other"' in (after.model / "encoder.json").read_bytes()


def test_other_passage_lengths_build_again(project: Path) -> None:
    report = build(project / "corpus", project / "index", settings=Settings(passage_tokens=6))
    assert report.rebuilt
    assert load_index(project / "index").manifest.passage_tokens == 6


def test_another_corpus_folder_builds_again(project: Path) -> None:
    other = write_corpus(project / "other")
    assert build(other, project / "index").rebuilt
    assert load_index(project / "index").manifest.corpus == "../other"


def test_nothing_is_taken_over_from_a_damaged_index(project: Path) -> None:
    (live_version(project / "index") / "sentences.npy").unlink()
    encoder = CountingEncoder()
    build(project / "corpus", project / "index", encoder)
    assert encoder.embedded
    assert len(load_index(project / "index").collection.documents) == 3


class _Recorder:
    """Remembers each stage with its total and how far it came."""

    def __init__(self) -> None:
        self.stages: list[list] = []

    def start(self, stage: str, total: int) -> None:
        self.stages.append([stage, total, 0])

    def advance(self, count: int) -> None:
        self.stages[-1][2] += count


def test_progress_arrives_at_the_end_of_each_stage(project: Path) -> None:
    progress = _Recorder()
    (project / "corpus" / "photo.jpg").write_bytes(b"no document")
    build_index(project / "corpus", project / "new", lambda name: BagOfWordsEncoder(), "bag-of-words", progress)
    assert [stage for stage, _, _ in progress.stages] == ["Reading", "Splitting", "Embedding", "Writing"]
    assert all(total == done > 0 for _, total, done in progress.stages)


# what is left out, and what cannot be indexed


def test_what_cannot_be_read_is_left_out_and_named(project: Path) -> None:
    (project / "corpus" / "photo.jpg").write_bytes(b"\xff\xd8")
    (project / "corpus" / "void.md").write_bytes(b"")
    report = build(project / "corpus", project / "index")
    assert report.documents == 3
    assert dict(report.skipped).keys() == {"photo.jpg", "void.md"}
    again = build_index(project / "corpus", project / "index", _never, "bag-of-words", Quiet())
    assert again.skipped == report.skipped, "an index that is up to date still knows what it left out"


@pytest.mark.parametrize("current", [True, False])
def test_strict_fails_where_a_file_cannot_be_read_and_keeps_the_old_index(project: Path, current: bool) -> None:
    (project / "corpus" / "void.md").write_bytes(b"")
    if current:
        build(project / "corpus", project / "index")
    before = content(project / "index")
    with pytest.raises(CorpusError, match=r"void\.md cannot be indexed: it is empty \(--strict\)"):
        build(project / "corpus", project / "index", strict=True)
    assert content(project / "index") == before


def test_strict_is_content_with_a_corpus_that_can_be_read(project: Path) -> None:
    assert build(project / "corpus", project / "index", strict=True).documents == 3


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({}, "holds no document that can be read"),
        ({"README.md": "Tea is hot."}, "holds no document that can be read"),
        ({"tea.md": "# Tea\n\n## Heat\n"}, "holds headings only, nothing that could be quoted"),
    ],
)
def test_a_corpus_that_cannot_be_indexed_is_refused(project: Path, texts: dict[str, str], message: str) -> None:
    folder = project / "useless"
    for name, text in texts.items():
        write_corpus((folder / name).parent, {Path(name).name: text})
    folder.mkdir(exist_ok=True)
    before = content(project / "index")
    with pytest.raises(CorpusError, match=message) as caught:
        build(folder, project / "index")
    assert caught.value.exit_code == 1
    assert content(project / "index") == before


def test_a_corpus_that_is_not_there_is_named(project: Path) -> None:
    with pytest.raises(CorpusError, match=r"there is no folder .*nowhere; name one that holds documents with --corpus"):
        build(project / "nowhere", project / "index")


# one build at a time


_HOLDS_THE_LOCK = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1], timeout=0):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_builds_of_one_index_do_not_meet(project: Path) -> None:
    command = [sys.executable, "-c", _HOLDS_THE_LOCK, str(project / "index" / ".lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(KratomQAError, match=r"another build of .*index is under way; try again") as caught:
            build(project / "corpus", project / "index", strict=True)
        assert caught.value.exit_code == 1
        assert len(load_index(project / "index").collection.documents) == 3, "asking goes on meanwhile"
        other.communicate("")
    assert build(project / "corpus", project / "index", strict=True).rebuilt


def test_an_index_that_cannot_be_written_is_an_error_in_one_line(project: Path) -> None:
    (project / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(KratomQAError, match=r"the index cannot be written to .*file: "):
        build(project / "corpus", project / "file")
    with pytest.raises(KratomQAError, match=r"the index cannot be written to .*inside: "):
        build(project / "corpus", project / "file" / "inside")


def test_what_was_lost_of_a_file_is_told_by_every_build_and_by_one_that_is_up_to_date(project: Path) -> None:
    (project / "corpus" / "mate.html").write_text("<p>Mate is <s>sweet</s> bitter, as all who drink it know.</p>")
    report = build(project / "corpus", project / "index")
    assert report.lost == (("mate.html", "1 struck passages left out"),)
    again = build(project / "corpus", project / "index")
    assert (again.rebuilt, again.lost) == (False, report.lost)
