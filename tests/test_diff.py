"""`diff`: two builds, in words."""

from pathlib import Path

import pytest

from index_folders import TEXTS, build, write_corpus
from kratom_qa.cli import main
from kratom_qa.index.manifest import live_version

PAST = {**TEXTS, "milk.txt": "Milk is white. Milk keeps for a day.\n"}


def test_documents_sentences_questions_and_subject_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, index = write_corpus(tmp_path / "corpus", PAST), tmp_path / "index"
    build(corpus, index)
    old = live_version(index)
    write_corpus(corpus, {**PAST, "milk.txt": "Milk is white. Milk keeps for a week.\n", "void.md": ""})
    write_corpus(corpus, {"rain.md": "# Rain\n\nRain is wet.\n", "subject.toml": 'contact = "a@tea.example"\n'})
    (corpus / "tea.questions.jsonl").unlink()
    build(corpus, index)
    assert main(["diff", str(old), str(index)]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("milk: 1 sentences gone")
    assert lines[at : at + 4] == [
        "milk: 1 sentences gone", "  - Milk keeps for a day.", "milk: 1 sentences new", "  + Milk keeps for a week.",
    ]  # fmt: skip
    assert "rain: new, 1 sentences" in lines
    assert "void.md: left out now: it is empty" in lines
    questions = len(TEXTS["tea.questions.jsonl"].splitlines())
    assert any(line.endswith(" gone") and line.startswith(f"{questions} question") for line in lines)
    assert lines[-1] == "what is known of the subject: contact changed"
    assert main(["diff", str(index), str(old)]) == 0
    back = capsys.readouterr().out.splitlines()
    assert "rain: removed" in back
    assert "void.md: no longer left out" in back


def test_nothing_differs_from_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(write_corpus(tmp_path / "corpus"), tmp_path / "index")
    assert main(["diff", str(tmp_path / "index"), str(tmp_path / "index")]) == 0
    assert capsys.readouterr().out == "nothing differs\n"
    assert main(["diff", str(tmp_path / "index"), str(tmp_path / "none")]) == 3
