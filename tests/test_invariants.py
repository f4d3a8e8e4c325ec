"""The six things that always hold (docs/design.md, section 1), each with a test that fails where it does not."""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CORPUS, DISCLAIMER, PROJECT, SUBJECT
from index_folders import build, copy_tree, files_of, overwrite, write_corpus
from kratom_qa.assistant import Assistant
from kratom_qa.cli import main
from kratom_qa.datatypes import Citation, Document, Turn
from kratom_qa.errors import UsageError
from kratom_qa.index.manifest import live_version
from kratom_qa.query.phrasing import FIXED as JOINTS
from kratom_qa.render import plain_text, reply_object, wording
from kratom_qa.words import visible
from small_index import ANSWERS, ONLY_RELATES, open_fake, small_index, with_settings

TESTSET = [
    json.loads(line)
    for line in (PROJECT / "tests" / "testset" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
OWN_QUESTIONS = [
    "Is kratom addictive?",
    "What are the side effects of kratom?",
    "my brother took kratom with xanax and wont wake up",
    "who won the world cup?",
    "thanks!",
]


@pytest.fixture(scope="module")
def digests_by_words(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The project's documents with the fake encoder: where quotes come from does not depend on the model."""
    folder = tmp_path_factory.mktemp("by-words")
    write_corpus(folder / "corpus", {path.name: path.read_text(encoding="utf-8") for path in CORPUS.glob("*.md")})
    build(folder / "corpus", folder / "index")
    return open_fake(folder / "index")


def python(program: str, *arguments: str, typed: str = "", cwd: Path | None = None, **environment: str) -> bytes:
    """Standard output of a program in a process of its own; its standard error where it fails."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        input=typed.encode(),
        capture_output=True,
        cwd=cwd,
        env={**os.environ, **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


# 1. Source text only --------------------------------------------------------------------------------------------


def fixed_wording() -> set[str]:
    """The stretches between the placeholders of everything that `wording` and the regions hold."""
    templates = [value for value in vars(wording).values() if isinstance(value, str)]
    templates += [*wording.REFUSALS.values(), *wording.EVIDENCE.values(), *wording.DOCUMENT.values()]
    templates += [DISCLAIMER, *SUBJECT.called, *SUBJECT.examples]
    regions = (PROJECT / "src" / "kratom_qa" / "render" / "regions.json").read_text(encoding="utf-8")
    templates += [number for entry in json.loads(regions).values() for number in entry.values()]
    return {piece for template in templates for piece in re.split(r"\{\w+\}", template)}


FIXED = fixed_wording()


def folded(text: str) -> str:
    return " ".join(text.split())


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


def foreign_words(found: Mapping[str, Any], documents: Mapping[str, Document]) -> set[str]:
    """Words of a reply's text that are left when quotes, metadata, fixed wording and the question are taken out."""
    spans = {documents[q["doc_id"]].text[q["start"] : q["end"]] for q in found["quotes"]}
    cited = {documents[c["doc_id"]] for c in found["citations"]}
    metadata = {fact for d in cited for fact in (d.title, d.publisher, d.author, d.source_type, d.published) if fact}
    headings = {c["section"] for c in found["citations"] if c["section"]} | set(found["suggestions"])
    # headings are spans too, of any document
    assert all(any(heading in document.text for document in documents.values()) for heading in headings)
    known = spans | metadata | headings | FIXED | {found["standalone_question"], *found["not_mentioned"]}
    known |= {found["otherwise"] or ""} | {part["standalone_question"] for part in found["parts"] or ()}
    rest = folded(found["text"])
    for piece in sorted({folded(piece) for piece in known} - {""}, key=lambda piece: (-len(piece), piece)):
        # a break in its place, so that what stood around it does not grow together
        rest = rest.replace(piece, "\n")
    return words(re.sub(r"\[\d+\]", " ", rest))


def assert_source_only(assistant: Assistant, question: str, history: Sequence[Turn]) -> None:
    found = reply_object(assistant.reply(question, history))
    documents = {document.id: document for document in assistant.documents}
    assert foreign_words(found, documents) == set()
    for quote in found["quotes"]:
        text = documents[quote["doc_id"]].text
        assert quote["text"] == text[quote["start"] : quote["end"]]
        assert quote["text"] in found["text"]
        assert all(0 <= p["start"] < p["end"] <= len(documents[p["doc_id"]].text) for p in quote["also"])
    said = [question, *(turn.question for turn in history)]
    # misspelled words are mended before anything else is done with a question
    said += [assistant.speller.corrected(visible(text)) for text in said]
    earlier = said + [q.citation.quote for turn in history for q in turn.reply.quotes]
    earlier += [*JOINTS, SUBJECT.together.question]
    assert words(found["standalone_question"]) <= words(" ".join(visible(text) for text in earlier))
    assert words(" ".join(found["not_mentioned"])) <= words(found["standalone_question"])


@pytest.mark.parametrize("chosen", [ANSWERS, ONLY_RELATES])
def test_source_only_every_word_of_a_reply_is_quoted_fixed_or_the_users(
    digests_by_words: Assistant, chosen: Any
) -> None:
    assistant = with_settings(digests_by_words, chosen)
    for asked in TESTSET:
        assert_source_only(assistant, asked["question"], assistant.replay(asked.get("history", [])))


def test_source_only_holds_with_the_real_model(digests: Assistant) -> None:
    for asked in TESTSET[::20]:
        assert_source_only(digests, asked["question"], digests.replay(asked.get("history", [])))


def vocabulary() -> list[str]:
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.md")))
    return sorted(set(text.split()))[::7]


QUESTIONS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from([*vocabulary(), "what", "how", "else?", "it", "the second one", "<b>", "\x1b[31m"])).map(
        " ".join
    ),
)


@pytest.fixture(scope="module")
def opened(digests_by_words: Assistant) -> Callable[[], Assistant]:
    """Behind a function, because hypothesis prints its arguments, and these would be the whole corpus."""
    return lambda: digests_by_words


@settings(max_examples=60, deadline=None, derandomize=True)
@given(question=QUESTIONS, history=st.lists(QUESTIONS, max_size=2))
def test_source_only_holds_for_any_question_after_any_history(
    opened: Callable[[], Assistant], question: str, history: list[str]
) -> None:
    try:
        assert_source_only(opened(), question, opened().replay(history))
    except UsageError:
        return


def test_source_only_a_quote_is_derived_from_its_offsets_and_stored_nowhere() -> None:
    assert [field.name for field in dataclasses.fields(Citation)] == ["document", "start", "end", "section", "head"]
    assert isinstance(vars(Citation)["quote"], property)
    assert not hasattr(Citation(Document("d", "D", "text", ""), 0, 4), "__dict__")


def test_source_only_the_search_for_foreign_words_finds_one(digests_by_words: Assistant) -> None:
    documents = {document.id: document for document in digests_by_words.documents}
    found = reply_object(digests_by_words.reply("Is kratom addictive?"))
    assert foreign_words(found, documents) == set()
    assert foreign_words({**found, "text": "Probably: " + found["text"]}, documents) == {"probably"}
    paraphrased = found["text"].replace(found["quotes"][0]["text"], found["quotes"][0]["text"][:-9])
    assert foreign_words({**found, "text": paraphrased}, documents)


# 2. Fixed wording: the disclaimer on every way out (that no other module has wording: test_render.py) -----------


def test_fixed_wording_every_way_out_of_the_program_carries_the_disclaimer(
    digest_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = ["--index", str(digest_index)]
    records = [{"id": str(i), "question": question} for i, question in enumerate(OWN_QUESTIONS)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    assert main(["batch", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), *index]) == 0
    capsys.readouterr()
    for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines():
        reply = json.loads(line)["reply"]
        assert reply["disclaimer"] == DISCLAIMER
        assert reply["text"].endswith(DISCLAIMER)
    for question in OWN_QUESTIONS[1:3]:
        assert main(["ask", question, *index]) == 0
        assert capsys.readouterr().out.endswith(DISCLAIMER + "\n")
    program = "import sys; from kratom_qa.cli import main; sys.exit(main(['chat', '--index', sys.argv[1]]))"
    typed = "\n".join([*OWN_QUESTIONS, "/save talk.txt", "/save talk.json", "/quit\n"])
    shown = python(program, str(digest_index), typed=typed, cwd=tmp_path).decode()
    assert shown.count(DISCLAIMER) == len(OWN_QUESTIONS)
    assert (tmp_path / "talk.txt").read_text(encoding="utf-8").count(DISCLAIMER) == len(OWN_QUESTIONS)
    assert all(
        reply["disclaimer"] == DISCLAIMER and reply["text"].endswith(DISCLAIMER)
        for reply in json.loads((tmp_path / "talk.json").read_text(encoding="utf-8"))
    )


# 3. Deterministic -----------------------------------------------------------------------------------------------

ALL_COMMANDS = """
import sys
from kratom_qa.cli import main

index = ["--index", sys.argv[1]]
commands = [
    ["ask", "Is kratom addictive?"],
    ["ask", "--json", "What are the side effects of kratom, and who should avoid it?"],
    ["search", "--json", "-k", "20", "kratom with alcohol"],
    ["batch", "in.jsonl", "out.jsonl"],
    ["verify", "out.jsonl"],
    ["sources"],
    ["chat"],
]
for command in commands:
    assert main([*command, *index]) == 0, command
    after(command)
"""
TYPED = "How long does withdrawal last?\nand for depression?\nwhat else?\n/sources\n/quit\n"


@pytest.fixture(scope="module")
def questions_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "in.jsonl"
    chosen = [{name: q[name] for name in ("id", "question", "history") if name in q} for q in TESTSET[::60]]
    path.write_text("".join(json.dumps(record) + "\n" for record in chosen), encoding="utf-8")
    return path


def test_deterministic_two_processes_give_the_same_bytes(
    digest_index: Path, questions_file: Path, tmp_path: Path
) -> None:
    seen = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        shutil.copy(questions_file, folder / "in.jsonl")
        program = "after = lambda command: None\n" + ALL_COMMANDS
        shown = python(program, str(digest_index), typed=TYPED, cwd=folder, PYTHONHASHSEED=seed)
        seen.append((shown, (folder / "out.jsonl").read_bytes()))
    assert seen[0] == seen[1]
    assert all(seen[0])


def test_deterministic_what_was_asked_before_by_others_changes_nothing(digests: Assistant) -> None:
    alone = [plain_text(digests.reply(question)) for question in OWN_QUESTIONS]
    among_others = []
    for question in OWN_QUESTIONS:
        digests.reply("Does kratom help with depression?")
        among_others.append(plain_text(digests.reply(question)))
    assert among_others == alone


# 4. Offline -----------------------------------------------------------------------------------------------------

NO_NETWORK = """
import sys

def forbid(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.")):
        raise SystemExit(f"network: {event} {arguments}")
    if event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"):
        raise SystemExit(f"a child process could use the network: {event} {arguments}")

sys.addaudithook(forbid)
after = lambda command: None
"""


def test_offline_no_command_opens_a_socket_or_starts_a_process_that_could(
    digest_index: Path, questions_file: Path
) -> None:
    python(NO_NETWORK + ALL_COMMANDS, str(digest_index), typed=TYPED, cwd=questions_file.parent)


def test_offline_the_watch_over_the_network_sees_it() -> None:
    with pytest.raises(AssertionError, match="network: socket"):
        python(NO_NETWORK + "import socket\nsocket.create_connection(('192.0.2.1', 9))")
    with pytest.raises(AssertionError, match="child process"):
        python(NO_NETWORK + "import subprocess\nsubprocess.run(['true'])")


# 5. Light to ask ------------------------------------------------------------------------------------------------

NOTHING_HEAVY = """
import sys

def after(command):
    heavy = {"torch", "transformers", "sentence_transformers", "gradio"} & set(sys.modules)
    assert not heavy, f"{command[0]} imports {', '.join(sorted(heavy))}"
"""


def test_light_no_command_that_asks_imports_torch_or_its_kin(digest_index: Path, questions_file: Path) -> None:
    python(NOTHING_HEAVY + ALL_COMMANDS, str(digest_index), typed=TYPED, cwd=questions_file.parent)


def test_light_the_watch_over_imports_sees_them() -> None:
    with pytest.raises(AssertionError, match="ask imports torch"):
        python(NOTHING_HEAVY + "sys.modules['torch'] = sys\nafter(['ask'])")


# 6. Never answer from a doubtful index --------------------------------------------------------------------------


def ways_to_ask(folder: Path, index: Path) -> Iterator[list[str]]:
    """Every command that reads an index to say something about kratom."""
    (folder / "in.jsonl").write_text('{"id": "1", "question": "Is kratom addictive?"}\n', encoding="utf-8")
    (folder / "reply.json").write_text('{"quotes": []}', encoding="utf-8")
    for command in (
        ["ask", "Is kratom addictive?"],
        ["ask", "--json", "hello"],
        ["search", "kratom"],
        ["chat"],
        ["batch", str(folder / "in.jsonl"), str(folder / "out.jsonl")],
        ["verify", str(folder / "reply.json")],
        ["sources"],
    ):
        yield [*command, "--index", str(index)]


def assert_refused(arguments: Sequence[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 3, named
    captured = capsys.readouterr()
    assert captured.out == ""
    assert named in captured.err
    assert "kratom-qa index" in captured.err
    assert captured.err.count("\n") == 1


@pytest.fixture(scope="module")
def copy(digest_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the index to damage; each test leaves it whole."""
    return copy_tree(digest_index, tmp_path_factory.mktemp("copy") / "index")


@pytest.mark.parametrize("damage", ["gone", "cut short", "one byte altered", "empty"])
def test_doubtful_damage_to_any_file_of_an_index_is_found(
    copy: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    question = ["ask", "Is kratom addictive?", "--index", str(copy)]
    for name in files_of(copy):
        path = live_version(copy) / name
        whole = path.with_name("whole")
        path.rename(whole)
        data = whole.read_bytes()
        middle = len(data) // 2
        if damage == "cut short":
            path.write_bytes(data[:-1])
        elif damage == "one byte altered":
            path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
        elif damage == "empty":
            path.write_bytes(b"")
        del data
        assert_refused(question, Path(name).name, capsys)
        whole.replace(path)
    # it was the damage that was refused
    assert main(question) == 0


@pytest.mark.parametrize("pointer", [b"", b"\n", b"0123456789abcdef\n", b"..\n", b"\xff\xfe", b"a/b\n"])
def test_doubtful_a_pointer_that_leads_nowhere_is_no_index(
    copy: Path, pointer: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / "current"
    true = path.read_bytes()
    overwrite(path, pointer)
    assert_refused(["ask", "Is kratom addictive?", "--index", str(copy)], "the pointer", capsys)
    overwrite(path, true)


def test_doubtful_a_missing_or_half_written_index_is_refused_by_every_command(
    fake_project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half = copy_tree(fake_project / "index", tmp_path / "half")
    live_version(half).rename(half / "unfinished-abc")
    (half / "current").unlink()
    for index in (tmp_path / "none", half):
        for arguments in ways_to_ask(tmp_path, index):
            assert_refused(arguments, f"there is no index at {index}", capsys)
    assert not (tmp_path / "out.jsonl").exists()


def test_doubtful_a_damaged_index_is_refused_by_every_command(
    fake_project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = copy_tree(fake_project / "index", tmp_path / "index")
    overwrite(live_version(index) / "documents.bin", b"[]")
    for arguments in ways_to_ask(tmp_path, index):
        assert_refused(arguments, "the index is damaged: documents.bin", capsys)
    assert not (tmp_path / "out.jsonl").exists()


@pytest.fixture
def fake_project(tmp_path: Path) -> Path:
    """A corpus and its index, made with the fake encoder: doubts come up before any model is needed."""
    folder = tmp_path / "project"
    small_index(folder)
    return folder


CHANGES = {
    "tea.md was changed": lambda corpus: (corpus / "tea.md").write_text("# Tea\n\nAnother tea.\n", encoding="utf-8"),
    "coffee.txt is new": lambda corpus: (corpus / "coffee.txt").write_text("Coffee is hot.\n", encoding="utf-8"),
    "tea.md was deleted": lambda corpus: (corpus / "tea.md").unlink(),
    "leaf.md was deleted": lambda corpus: (corpus / "leaf.md").rename(corpus / "leaves.md"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_doubtful_a_stale_index_is_refused_by_every_command_and_the_change_is_named(
    fake_project: Path, tmp_path: Path, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sources", "--index", str(fake_project / "index")]) == 0
    capsys.readouterr()
    CHANGES[change](fake_project / "corpus")
    for arguments in ways_to_ask(tmp_path, fake_project / "index"):
        assert_refused(arguments, f"the index is stale: {change}", capsys)


def test_doubtful_an_absent_corpus_is_no_reason_to_doubt(
    fake_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(fake_project / "corpus")
    assert main(["sources", "--index", str(fake_project / "index")]) == 0
    assert "The Leaf" in capsys.readouterr().out
