"""One bad file never stops the work: whatever lies in a corpus folder is read, or named and left out."""

import io
import os
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import docx
import pytest

from index_folders import build, content, write_corpus
from kratom_qa.documents.folder import read_corpus
from kratom_qa.documents.limits import Limits
from kratom_qa.documents.listing import file_states, list_corpus
from kratom_qa.documents.question_files import read_questions
from kratom_qa.documents.reader import DocumentReader
from kratom_qa.documents.subject import read_subject
from kratom_qa.errors import CorpusError, UnreadableDocument
from kratom_qa.index import load_index

TEA = "# Tea\n\nTea is hot.\n"
QUICK = Limits(seconds=3, memory_bytes=400_000_000)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with one good document."""
    return write_corpus(tmp_path / "corpus", {"tea.md": TEA})


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def left_out(folder: Path, limits: Limits = QUICK) -> dict[str, str]:
    """What is left out beside the good document, which is always read."""
    found = read_corpus(folder, limits=limits)
    assert "tea.md" in [document.path for document in found.documents]
    return {skipped.path: skipped.reason for skipped in found.skipped}


# no plain file


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    # a path of a socket is short
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _device(path: Path) -> None:
    try:
        os.mknod(path, 0o20600, os.makedev(1, 5))  # /dev/zero, which never ends
    except PermissionError:
        pytest.skip("only the superuser makes devices")


@pytest.mark.skipif(os.name != "posix", reason="this system has no such files")
@pytest.mark.parametrize(
    ("make", "kind"),
    [(_pipe, "a named pipe"), (_socket, "a socket"), (_device, "a device"), (_loop, "leads nowhere")],
)
def test_what_is_no_plain_file_is_named_and_left_out(corpus: Path, make, kind: str) -> None:
    names = ["about.toml", "deep/z.pdf", "tea.questions.jsonl", "z.txt", "z.xyz"]
    for name in names:
        (corpus / name).parent.mkdir(exist_ok=True)
        make(corpus / name)
    reasons = left_out(corpus)
    assert sorted(reasons) == names
    assert all(kind in reason for reason in reasons.values())
    assert read_questions(corpus, read_corpus(corpus).documents) == ((), ())
    assert read_subject(corpus).title is None
    assert [state.path for state in file_states(corpus)] == ["tea.md"]


@pytest.mark.skipif(os.name != "posix", reason="this system has no pipes in folders")
def test_a_file_that_becomes_a_pipe_after_it_was_listed_is_not_waited_for(corpus: Path) -> None:
    path = put(corpus, "milk.txt", "Milk is white.")
    listing = list_corpus(corpus)
    path.unlink()
    os.mkfifo(path)
    with DocumentReader(QUICK) as reader, pytest.raises(UnreadableDocument, match="it is no plain file"):
        reader.read(listing.documents["milk.txt"], "milk.txt")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_folder_that_cannot_be_opened_is_named(corpus: Path) -> None:
    put(corpus, "closed/milk.txt", "Milk is white.")
    (corpus / "closed").chmod(0)
    try:
        assert left_out(corpus) == {"closed": "it cannot be opened (Permission denied)"}
    finally:
        (corpus / "closed").chmod(0o700)


# files that break a library, or take too much


def _word(paragraph: str, times: int) -> bytes:
    """A Word file whose one paragraph is repeated inside the archive: small on disk, large in memory."""
    file = docx.Document()
    file.add_paragraph("@")
    saved, swollen = io.BytesIO(), io.BytesIO()
    file.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(swollen, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "word/document.xml":
                data = data.replace(b"@", paragraph.encode() * times)
            target.writestr(entry.filename, data)
    return swollen.getvalue()


def _aliases(levels: int) -> str:
    """Front matter of a few hundred bytes whose title would be ten to the power of `levels` words."""
    lines = ["a0: &a0 tea"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, levels + 1)]
    return "---\n" + "\n".join(lines) + f"\ntitle: *a{levels}\n---\nTea is hot."


HOSTILE = {
    "word of no truth.md": "---\ntitle: !!bool tea\n---\nTea is hot.",
    "no time.md": "---\npublished: !!timestamp tea\n---\nTea is hot.",
    "no number.md": "---\ntitle: !!int ''\n---\nTea is hot.",
    "long number.md": f"---\ntitle: 0x{'f' * 5000}\n---\nTea is hot.",
    "brackets.md": f"---\ntitle: {'[' * 1500}{']' * 1500}\n---\nTea is hot.",
    "aliases.md": _aliases(9),
    "unpacked.docx": _word("Tea is hot. ", 50_000_000),
    "large text.docx": _word("Tea is hot. ", 8_000_000),
    "broken.pdf": b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF",
    "broken.docx": b"PK\x03\x04 and no more",
}


def test_hostile_files_are_left_out_with_a_reason_each_and_the_others_read(corpus: Path) -> None:
    for name, data in HOSTILE.items():
        put(corpus, name, data)
    put(corpus, "zebra.md", "# Zebra\n\nA zebra has stripes.\n")
    began = time.monotonic()
    found = read_corpus(corpus, limits=QUICK)
    assert time.monotonic() - began < 60
    read = {document.path: document for document in found.documents}
    # a title that is no line of text is passed over, never spelled out
    assert {"tea.md", "zebra.md"} <= read.keys() and all(len(document.title) < 200 for document in read.values())
    reasons = {skipped.path: skipped.reason for skipped in found.skipped}
    assert reasons.keys() == HOSTILE.keys() - read.keys()
    assert read.keys() - {"tea.md", "zebra.md"} <= {"aliases.md", "brackets.md", "long number.md"}
    assert all(reason and "\n" not in reason and len(reason) < 300 for reason in reasons.values())


def test_a_file_that_takes_too_long_is_left_out_and_says_how_long(corpus: Path) -> None:
    put(corpus, "slow.html", "<p>" + "<i><b></i></b>" * 200_000)
    reasons = left_out(corpus, Limits(seconds=1, seconds_a_megabyte=0))
    assert reasons == {"slow.html": "reading it takes more than 1 seconds, or more memory than there is"}


def test_deep_pages_are_read(corpus: Path) -> None:
    put(corpus, "deep.html", "<div>" * 900 + "<p>Deep down is tea.</p>")
    assert [d.text for d in read_corpus(corpus).documents if d.path == "deep.html"] == ["Deep down is tea."]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("blanks.md", lambda n: "# a" + " " * 20 * n + "b\n\nTea is hot.\n"),
        ("items.txt", lambda n: "- tea is hot today\n\n" * n),
        ("inline.html", lambda n: "<p>" + "<b> </b>" * n + "tea is hot</p>"),
        ("captions.md", lambda n: "".join(f"## Caption {i}\n\n" for i in range(n)) + "Tea is hot."),
    ],
)
def test_time_grows_with_the_length_and_not_with_its_square(corpus: Path, name: str, make) -> None:
    """By the processor's clock of the process that reads; twice as long takes twice as long, within reason."""
    put(corpus, name, make(8000))
    found = read_corpus(corpus, limits=Limits(seconds=3, seconds_a_megabyte=0))
    assert name in [document.path for document in found.documents], found.skipped


def test_a_large_file_is_left_out_and_the_reason_names_the_option(corpus: Path) -> None:
    put(corpus, "large.txt", "Tea is hot. " * 1000)
    limits = Limits(file_bytes=10_000)
    assert left_out(corpus, limits) == {"large.txt": "it has 0.0 MB; up to 0.01 MB are read (--max-file)"}


def test_one_worker_reads_many_files_and_is_replaced_after_it_was_ended(corpus: Path) -> None:
    good, bad = put(corpus, "a.md", TEA), put(corpus, "b.html", "<i><b></i></b>" * 200_000)
    with DocumentReader(Limits(seconds=1, seconds_a_megabyte=0)) as reader:
        first = reader.worker
        assert first is None
        reader.read(good, "a.md")
        one = reader.worker
        reader.read(good, "a.md")
        assert reader.worker == one, "starting a process costs more than most files"
        with pytest.raises(UnreadableDocument):
            reader.read(bad, "b.html")
        assert reader.read(good, "a.md").text == TEA
        assert reader.worker != one
    assert reader.worker is None


def test_a_script_without_a_main_guard_reads_documents(corpus: Path, tmp_path: Path) -> None:
    # what multiprocessing cannot do: it would run the script again in the child
    script = put(
        tmp_path,
        "script.py",
        (
            "import sys\nfrom pathlib import Path\nfrom kratom_qa.documents.folder import read_corpus\n"
            "print(*[d.id for d in read_corpus(Path(sys.argv[1])).documents])\n"
        ),
    )
    put(tmp_path, "json.py", "raise SystemExit('a file beside the script was imported')")
    run = subprocess.run([sys.executable, str(script), str(corpus)], capture_output=True, text=True, check=False,
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONSAFEPATH": "1"})  # fmt: skip
    assert (run.stdout, run.stderr) == ("tea\n", "")


# names and texts


def test_names_are_cleaned_when_they_are_read(corpus: Path) -> None:
    put(corpus, "a\x1b]0;owned\x07b.md", "# T\x1b[31mitle \u202eeltit\n\nSugar is sweet.\n")
    put(corpus, "b.md", '---\nid: "b\\e[2J\\u202e"\ntitle: "B\\n\\u2066B"\npublisher: "P\\e"\n---\nSalt is white.')
    put(corpus, "c\u202etxt.xyz", "no document")
    found = read_corpus(corpus)
    told = [x for d in found.documents for x in (d.id, d.title, d.path, d.publisher or "")]
    told += [x for skipped in found.skipped for x in (skipped.path, skipped.reason)]
    assert all(text.isprintable() for text in told), told
    assert [(d.id, d.title) for d in found.documents] == [
        ("a ]0;owned b", "T [31mitle eltit"), ("b [2J", "B B"), ("tea", "Tea"),
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="this system has no such names")
def test_a_name_that_is_no_utf8_is_left_out(corpus: Path, tmp_path: Path) -> None:
    path = os.fsencode(corpus) + b"/caf\xe9.md"
    with open(path, "w") as file:  # noqa: PTH123  (bytes)
        file.write(TEA)
    assert left_out(corpus) == {"caf\\xe9.md": "its name is not UTF-8; rename it"}
    build(corpus, tmp_path / "index")
    assert len(load_index(tmp_path / "index").collection.documents) == 1


def test_two_names_that_look_alike_are_told_apart_or_left_out(corpus: Path) -> None:
    put(corpus, "tea\u202e.md", "# Other\n\nTea is cold.\n")
    reasons = left_out(corpus)
    assert list(reasons) == ["tea.md"]
    assert "characters that cannot be seen" in reasons["tea.md"]


def test_half_a_character_in_a_field_is_dropped(corpus: Path, tmp_path: Path) -> None:
    put(corpus, "half.md", '---\nid: "half\\ud800"\ntitle: "A \\udfffcup"\n---\nSugar is sweet.')
    document = read_corpus(corpus).documents[0]
    assert (document.id, document.title) == ("half", "A cup")
    build(corpus, tmp_path / "index")


@pytest.mark.parametrize(
    "line",
    [
        "[" * 50_000,
        '{"question": "hot?", "quote": "Tea is hot.", "rank": 2147483648}',
        '{"question": "hot?", "quote": "Tea is hot.", "rank": ' + "9" * 5000 + "}",
        '{"question": "hot?", "quote": "Tea\\ud800"}',
    ],
)
def test_a_line_of_questions_that_makes_no_sense_is_named(corpus: Path, line: str) -> None:
    put(corpus, "tea.questions.jsonl", line)
    with pytest.raises(CorpusError, match=r"^tea\.questions\.jsonl line 1 ") as caught:
        read_questions(corpus, read_corpus(corpus).documents)
    assert str(caught.value).isprintable()


def test_questions_of_a_document_that_is_left_out_are_left_out_with_it(corpus: Path, tmp_path: Path) -> None:
    put(corpus, "milk.md", b"\xff\xfe\x00")
    put(corpus, "milk.questions.jsonl", '{"question": "is milk white", "quote": "Milk is white."}\n')
    report = build(corpus, tmp_path / "index")
    assert (report.documents, [path for path, _ in report.skipped]) == (1, ["milk.md"])


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "title = " + "9" * 5000, 'title = "\\ud800"'])
def test_an_about_that_cannot_be_read_is_an_error_in_one_line(corpus: Path, text: str) -> None:
    put(corpus, "about.toml", text)
    with pytest.raises(CorpusError, match=r"^about\.toml cannot be read: "):
        read_subject(corpus)


# ids


@pytest.mark.parametrize(
    ("files", "ids"),
    [
        (["a/index.md", "b/index.md", "c/menu.md"], ["a/index", "b/index", "menu"]),
        (["a/index.md", "a/index.txt", "b/index.md"], ["a/index.md", "a/index.txt", "b/index"]),
        (["tea.md", "tea.txt"], ["tea.md", "tea.txt"]),
    ],
)
def test_documents_of_one_name_are_told_apart_by_their_paths(tmp_path: Path, files: list[str], ids: list[str]) -> None:
    for name in files:
        put(tmp_path / "docs", name, f"Of {name} this is all.")
    found = read_corpus(tmp_path / "docs")
    assert ([d.id for d in found.documents], found.skipped) == (ids, ())


def test_an_id_that_a_file_gives_itself_comes_before_one_from_a_name(tmp_path: Path) -> None:
    put(tmp_path / "docs", "a/tea.md", TEA)
    put(tmp_path / "docs", "b.md", "---\nid: tea\n---\nOther tea.")
    put(tmp_path / "docs", "c.md", "---\nid: tea\n---\nThird tea.")
    found = read_corpus(tmp_path / "docs")
    assert [(d.path, d.id) for d in found.documents] == [("a/tea.md", "a/tea"), ("b.md", "tea")]
    assert [(s.path, s.reason) for s in found.skipped] == [
        ("c.md", "it gives itself the id “tea”, as b.md does; give it another")
    ]


def test_questions_find_the_one_of_two_documents_that_holds_their_words(tmp_path: Path) -> None:
    put(tmp_path, "tea.md", TEA)
    put(tmp_path, "tea.txt", "Tea is cold in here.")
    put(tmp_path, "tea.questions.jsonl", '{"question": "is it cold", "quote": "Tea is cold"}')
    ((asked,), _) = read_questions(tmp_path, read_corpus(tmp_path).documents)
    assert asked.document.path == "tea.txt"


def test_to_leave_out_is_not_to_change_the_index(corpus: Path, tmp_path: Path) -> None:
    put(corpus, "bad.md", b"\xff")
    build(corpus, tmp_path / "index")
    before = content(tmp_path / "index")
    assert not build(corpus, tmp_path / "index").rebuilt
    assert content(tmp_path / "index") == before
