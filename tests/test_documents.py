"""Reading a folder: ids, texts and their hashes, what is left out and why, and the project's own corpus."""

import codecs
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from conftest import CORPUS, PROJECT
from kratom_qa.documents.decoding import decode
from kratom_qa.documents.folder import read_corpus
from kratom_qa.documents.front_matter import split_front_matter
from kratom_qa.documents.listing import (
    SUFFIXES,
    file_states,
    list_corpus,
    packaged_corpus,
)
from kratom_qa.documents.question_files import read_questions
from kratom_qa.documents.worker import LOADERS
from kratom_qa.errors import CorpusError, UnreadableDocument
from made_files import aes_pdf, pdf, rc4_pdf, word

TEA = "# Tea\n\nTea is a hot drink.\n"
SOURCE_TYPES = {"health blog", "vendor-linked blog", "treatment provider"}
DIGESTS = sorted(path.name for path in CORPUS.glob("*.md") if path.name != "README.md")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one document, so that others can be left out."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "tea.md").write_text(TEA, encoding="utf-8")
    return corpus


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# documents


def test_documents_come_in_the_order_of_their_paths_with_ids_from_stems(folder: Path) -> None:
    put(folder, "b/green tea.txt", "Green tea is not fermented.")
    put(folder, "a.html", "<p>Mate is drunk from a gourd.</p>")
    found = read_corpus(folder)
    assert [(d.path, d.id) for d in found.documents] == [
        ("a.html", "a"),
        ("b/green tea.txt", "green tea"),
        ("tea.md", "tea"),
    ]
    assert found.skipped == ()


def test_front_matter_gives_id_and_metadata(folder: Path) -> None:
    front = "---\nid: camellia\ntitle: All of tea\npublisher: Tea House\nauthor: A. Leaf\n"
    put(folder, "tea.md", front + "source_type: health blog\npublished: 2024-05-01\nmood: good\n---\n" + TEA)
    (document,) = read_corpus(folder).documents
    assert (document.id, document.title, document.publisher) == ("camellia", "All of tea", "Tea House")
    assert (document.author, document.source_type, document.published) == ("A. Leaf", "health blog", "2024-05-01")


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("---\ntitle: From front matter\n---\n# From the heading\n\nText follows here.", "From front matter"),
        ("## Second level\n\nText.\n\n# First level\n\nText follows here.", "First level"),
        ("## Second level\n\nText follows here.\n\n## Other\n\nText.", "Second level"),
        ("## Caption\n\nText.\n\n## Other\n\nText.\n\n## Caption\n\nText follows here.", "Caption"),
        ("# First level\n\nText.\n\n## Twice\n\nText.\n\n## Twice\n\nText follows here.", "First level"),
        ("Just a sentence, and no heading at all.", "untitled"),
    ],
)
def test_title_is_the_best_that_the_file_says_of_itself(folder: Path, content: str, title: str) -> None:
    put(folder, "untitled.md", content)
    assert read_corpus(folder).documents[1].title == title


def test_text_is_the_decoded_file_itself_and_sha256_is_that_of_the_text(folder: Path) -> None:
    content = "---\nid: zen\n---\n# Zen\n\n- Tee für alle 🍵\n"
    put(folder, "z.md", content)
    document = read_corpus(folder).documents[1]
    assert document.text == content
    assert document.sha256 == hashlib.sha256(content.encode()).hexdigest()


@pytest.mark.parametrize("suffix", [".html", ".pdf", ".docx"])
def test_sha256_of_extracted_text_is_that_of_the_text_too(folder: Path, suffix: str) -> None:
    made = {".html": b"<p>Mate is bitter.</p>", ".pdf": pdf(["Mate is bitter."])}
    put(folder, "mate" + suffix, made.get(suffix) or word(body=[("Normal", "Mate is bitter.")]))
    document = read_corpus(folder).documents[0]
    assert document.text == "Mate is bitter."
    assert document.sha256 == hashlib.sha256(document.text.encode()).hexdigest()


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + TEA.encode(),
        TEA.replace("\n", "\r\n").encode(),
        TEA.replace("\n", "\r").encode(),
        codecs.BOM_UTF16_LE + TEA.replace("\n", "\r\n").encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEA.encode("utf-16-be"),
    ],
    ids=["BOM", "CRLF", "CR", "UTF-16 little, CRLF", "UTF-16 big"],
)
def test_byte_order_marks_and_line_ends_do_not_reach_the_text(folder: Path, data: bytes) -> None:
    plain = read_corpus(folder).documents[0]
    put(folder, "tea.md", data)
    assert read_corpus(folder).documents[0] == plain


def test_every_file_is_announced_before_it_is_read(folder: Path) -> None:
    put(folder, "note.xyz", "a,b")
    heard: list[str] = []
    read_corpus(folder, on_file=heard.append)
    assert heard == ["note.xyz", "tea.md"]


# front matter


def test_crlf_front_matter_is_read_and_the_body_begins_after_it() -> None:
    text = decode(b"---\r\nid: tea\r\n---\r\nBody")
    fields, body = split_front_matter(text)
    assert (fields, text[body:]) == ({"id": "tea"}, "Body")


@pytest.mark.parametrize(
    "text",
    [
        "Tea\n---\nid: x\n---\n",
        "---\nno end",
        "---\nonly words\n---\nBody",
        "---\n- a\n- b\n---\nBody",
        "----\nid: x\n----\n",
    ],
)
def test_what_is_no_front_matter_is_text(text: str) -> None:
    assert split_front_matter(text) == ({}, 0)


def test_empty_and_null_fields_are_as_if_absent(folder: Path) -> None:
    put(folder, "tea.md", "---\nid:\npublisher: null\ntitle: ''\n---\n" + TEA)
    (document,) = read_corpus(folder).documents
    assert (document.id, document.publisher, document.title) == ("tea", None, "Tea")


# what is left out


SKIPPED = [
    ("empty.md", b"", "it is empty"),
    ("blank.txt", b" \n\t\n", "it is empty"),
    ("invisible.txt", "\u200b\n\u200b".encode(), "it holds no text"),
    ("front.md", b"---\nid: x\n---\n", "it holds no text"),
    ("furniture.txt", b"Leave a Reply\n", "it holds no text"),
    ("bytes.txt", b"\x00\x01\x02tea", "it is binary"),
    ("utf32.txt", codecs.BOM_UTF32_LE + "tea".encode("utf-32-le"), "it is binary"),
    ("picture.html", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "it is binary"),
    ("latin.md", "Thé au café".encode("latin-1"), "it is not UTF-8 text (byte 2: 0xe9); save it as UTF-8"),
    ("half.txt", codecs.BOM_UTF16_LE + b"t\x00e", "it is not UTF-8 text"),
    ("yaml.md", b"---\nid: x\ntitle: [\n---\nTea is hot.", "its front matter is not valid YAML, line"),
    ("date.md", b"---\npublished: 2024-13-45\n---\nTea is hot.", "its front matter is not valid YAML"),
    (
        "table.xyz",
        b"a,b\n",
        "files of this kind are not read (known kinds: .md .mdx .rst .txt .html .htm .pdf .docx .odt .rtf",
    ),
    ("no-ending", b"Tea is hot.", "files of this kind are not read"),
    ("torn.pdf", b"%PDF-1.4 and then nothing", "it is not a PDF that can be read"),
    ("scan.pdf", pdf([]), "it holds no text (a scan?); run a text recognition on it first"),
    ("old-lock.pdf", rc4_pdf("secret", ["Tea is hot."]), "it is encrypted; save it without a password"),
    ("new-lock.pdf", aes_pdf(["Tea is hot."]), "it is encrypted; save it without a password"),
    ("torn.docx", b"PK\x03\x04 and then nothing", "it is not a Word file that can be read"),
    ("lock.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "it is encrypted or an old .doc"),
    ("nothing.docx", word(), "it holds no text"),
]


@pytest.mark.parametrize(("name", "content", "reason"), SKIPPED, ids=[name for name, _, _ in SKIPPED])
def test_a_file_that_cannot_be_read_is_left_out_with_a_reason(
    folder: Path, name: str, content: bytes, reason: str
) -> None:
    put(folder, name, content)
    found = read_corpus(folder)
    assert [document.id for document in found.documents] == ["tea"]
    (skipped,) = found.skipped
    assert skipped.path == name
    assert reason in skipped.reason
    assert "\n" not in skipped.reason


@pytest.mark.parametrize(("name", "content", "reason"), SKIPPED[-3:], ids=[name for name, _, _ in SKIPPED[-3:]])
def test_strict_refuses_a_folder_with_such_a_file(folder: Path, name: str, content: bytes, reason: str) -> None:
    put(folder, name, content)
    with pytest.raises(CorpusError) as error:
        read_corpus(folder, strict=True)
    assert f"{folder}/{name} cannot be indexed" in str(error.value)
    assert reason in str(error.value)
    assert str(error.value).endswith("(--strict)")


def test_strict_accepts_a_folder_that_is_in_order(folder: Path) -> None:
    put(folder, "README.md", "not a document")
    assert len(read_corpus(folder, strict=True).documents) == 1


def test_an_encrypted_pdf_without_a_password_is_read(folder: Path) -> None:
    put(folder, "a.pdf", rc4_pdf("", ["Anyone may read of tea."]))
    assert read_corpus(folder).documents[0].text == "Anyone may read of tea."


@pytest.fixture
def outside(tmp_path: Path, folder: Path) -> Path:
    other = tmp_path / "other"
    put(other, "secret.md", "Nobody asked for this.")
    try:
        (folder / "probe").symlink_to(other)
    except OSError:
        pytest.skip("no symbolic links here")
    (folder / "probe").unlink()
    return other


@pytest.mark.parametrize("target", ["secret.md", "."])
def test_links_out_of_the_folder_are_named_and_not_followed(folder: Path, outside: Path, target: str) -> None:
    (folder / "link.md").symlink_to(outside / target)
    found = read_corpus(folder)
    assert [document.id for document in found.documents] == ["tea"]
    assert [(skip.path, skip.reason) for skip in found.skipped] == [
        ("link.md", "it is a symbolic link out of the folder")
    ]


def test_a_link_inside_the_folder_does_not_double_a_document(folder: Path, outside: Path) -> None:
    (folder / "again.md").symlink_to(folder / "tea.md")
    (folder / "loop").symlink_to(folder)
    found = read_corpus(folder)
    assert [document.path for document in found.documents] == ["tea.md"]
    assert {skip.path for skip in found.skipped} == {"again.md", "loop"}
    assert all("read in its own place" in skip.reason for skip in found.skipped)


def test_a_corpus_folder_that_is_a_link_itself_is_read(folder: Path, outside: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert [document.id for document in read_corpus(tmp_path / "link", strict=True).documents] == ["tea"]


def test_readme_at_the_root_questions_and_hidden_files_are_no_documents(folder: Path) -> None:
    for name in ("README.md", "tea.questions.jsonl", "gaps.questions.jsonl", ".hidden.md", ".git/config.md"):
        put(folder, name, TEA)
    put(folder, "more/README.md", "A README further down is a document like any other.")
    found = read_corpus(folder)
    assert [document.path for document in found.documents] == ["more/README.md", "tea.md"]
    assert found.skipped == ()


@pytest.mark.parametrize("name", ["readme.md", "ReadMe.MD"])
def test_the_readme_may_be_spelled_in_any_case(folder: Path, name: str) -> None:
    put(folder, name, "not a document")
    listing = list_corpus(folder)
    assert (list(listing.documents), listing.skipped) == (["tea.md"], ())


# errors


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (("rates/index.md", "tours/index.md"), ("rates/index", "tours/index")),
        (("rates/index.md", "index.html", "index.md"), ("index.html", "index.md", "rates/index")),
        (("mate.md", "old/tea.txt"), ("mate", "old/tea")),
    ],
    ids=["two folders", "two endings", "one that another file takes"],
)
def test_files_of_one_name_get_ids_from_their_paths(folder: Path, names: tuple[str, ...], ids: tuple[str, ...]) -> None:
    put(folder, "tea.md", "---\nid: tea\n---\n" + TEA)
    for name in names:
        put(folder, name, f"This stands in {name.replace('/', ' of ')}.")
    found = read_corpus(folder).documents
    assert tuple(document.id for document in found if document.path != "tea.md") == ids
    assert len({document.id for document in found}) == len(names) + 1


@pytest.mark.parametrize(
    "junk",
    [
        "Microsoft Word - minutes_final2.doc", "Microsoft PowerPoint - Vortrag", "Untitled", "untitled-3", "Document1",
        "PowerPoint Presentation", "TimesNewRoman,Bold", "Arial", "Helvetica-Bold", "report_v7.indd", "main.tex",
        "12-034.", "(anonymous)", "https://tea.example/brew", "  ",
    ],
)  # fmt: skip
def test_a_title_that_a_program_left_behind_is_passed_over(folder: Path, junk: str) -> None:
    put(folder, "a.docx", word("All about mate", junk, [("Normal", "Mate is bitter.")]))
    assert read_corpus(folder).documents[0].title == "All about mate"


@pytest.mark.parametrize(
    "title",
    [
        "Times of tea",
        "A layout for small gardens",
        "Slide rules",
        "Home brewing",
        "Word, sound and power",
        "Page by page",
    ],
)
def test_a_title_that_only_resembles_one_is_kept(folder: Path, title: str) -> None:
    put(folder, "a.docx", word("All about mate", title, [("Normal", "Mate is bitter.")]))
    assert read_corpus(folder).documents[0].title == title


def test_an_author_that_a_program_left_behind_is_none(folder: Path) -> None:
    put(folder, "a.docx", word("Mate", body=[("Normal", "Mate is bitter.")]))
    assert read_corpus(folder).documents[0].author is None, "python-docx names itself"


def test_strict_refuses_a_file_that_is_not_read_whole(folder: Path) -> None:
    put(folder, "a.html", "<p>Mate is <s>sweet</s> bitter.</p>")
    assert read_corpus(folder).documents[0].lost == ("1 struck passages left out",)
    with pytest.raises(CorpusError, match=r"a\.html cannot be indexed whole: 1 struck passages left out \(--strict\)"):
        read_corpus(folder, strict=True)


def test_a_folder_without_documents_is_an_error_that_names_the_kinds(tmp_path: Path) -> None:
    put(tmp_path, "empty.md", "")
    with pytest.raises(CorpusError, match=r"holds no document that can be read \(known kinds: \.md"):
        read_corpus(tmp_path)


def test_a_folder_that_is_not_there_is_an_error_that_names_the_option(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"there is no folder .*nowhere.*--corpus"):
        read_corpus(tmp_path / "nowhere")


# states


def test_the_listing_knows_the_same_endings_as_the_loaders() -> None:
    # two lists, because asking a question must not import parsers
    assert tuple(LOADERS) == SUFFIXES


def test_states_change_with_content_and_unknown_kinds_have_none(folder: Path) -> None:
    put(folder, "note.xyz", "a,b")
    before = file_states(folder)
    put(folder, "tea.md", TEA + "\nIt is brown.")
    put(folder, "new.txt", "Mate is bitter.")
    after = {state.path: state for state in file_states(folder)}
    assert [state.path for state in before] == ["tea.md"]
    assert before[0].sha256 == hashlib.sha256(TEA.encode()).hexdigest()
    assert set(after) == {"new.txt", "tea.md"}
    assert after["tea.md"].sha256 != before[0].sha256


def test_a_file_whose_size_and_time_are_known_is_not_read_again(folder: Path) -> None:
    (state,) = file_states(folder)
    other = put(folder, "tea.md", TEA.replace("hot", "tot"))
    os.utime(other, ns=(state.mtime_ns, state.mtime_ns))
    # the content differs, but nothing that is cheap to look at says so
    assert file_states(folder, {"tea.md": state}) == (state,)
    os.utime(other, ns=(state.mtime_ns + 1_000_000_000,) * 2)
    assert file_states(folder, {"tea.md": state})[0].sha256 != state.sha256


# questions beside documents


def test_questions_point_at_the_words_that_answer_them(folder: Path) -> None:
    line = json.dumps({"question": "Is tea hot?", "quote": "a hot drink"})
    put(folder, "tea.questions.jsonl", line + "\n\n")
    put(folder, "gaps.questions.jsonl", '{"question": "Who invented tea?"}\n')
    documents = read_corpus(folder).documents
    (asked,), unanswerable = read_questions(folder, documents)
    assert list(list_corpus(folder).questions) == ["gaps.questions.jsonl", "tea.questions.jsonl"]
    assert (asked.text, asked.document, unanswerable) == ("Is tea hot?", documents[0], ("Who invented tea?",))
    assert asked.document.text[asked.start : asked.end] == "a hot drink"


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        (
            "tea.questions.jsonl",
            '{"question": "Is it cold?", "quote": "a cold one"}',
            "line 1 points at words that do",
        ),
        (
            "tea.questions.jsonl",
            '{"question": "Is it hot?", "quote": " "}',
            "line 1 points at words that do",
        ),
        ("tea.questions.jsonl", '{"question": "Is it hot?"}', 'line 1 is not {"question": "...", "quote": "..."}'),
        ("tea.questions.jsonl", "Is it hot?", "line 1 is not"),
        ("gaps.questions.jsonl", "[]", 'line 1 is not {"question": "..."}'),
        ("mate.questions.jsonl", "{}", "stands beside no document"),
        ("tea.questions.jsonl", b"\xff", "cannot be read"),
    ],
)
def test_a_question_file_that_does_not_fit_is_an_error_that_names_the_line(
    folder: Path, name: str, line: str | bytes, message: str
) -> None:
    put(folder, name, line)
    with pytest.raises(CorpusError) as error:
        read_questions(folder, read_corpus(folder).documents)
    assert str(error.value).startswith(name)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


# the project's own corpus


def front_matter(name: str) -> dict[str, object]:
    return yaml.safe_load((CORPUS / name).read_text(encoding="utf-8").split("---\n")[1])


def test_the_corpus_is_in_order_and_is_what_comes_with_the_program() -> None:
    found = read_corpus(CORPUS, strict=True)
    assert [document.path for document in found.documents] == DIGESTS
    assert sorted(path.name for path in packaged_corpus().glob("*.md") if path.name != "README.md") == DIGESTS


@pytest.mark.parametrize("name", DIGESTS)
def test_front_matter_of_a_digest_is_complete(name: str) -> None:
    fields = front_matter(name)
    assert set(fields) == {"id", "title", "publisher", "author", "source_type", "published", "original"}
    assert fields["id"] == Path(name).stem
    assert fields["title"]
    assert fields["source_type"] in SOURCE_TYPES
    assert set(fields["original"]) == {"file", "sha256"}


@pytest.mark.parametrize("name", DIGESTS)
def test_the_readme_of_the_corpus_covers_the_digest(name: str) -> None:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert f"### `{name}`" in readme


@pytest.mark.parametrize("name", DIGESTS)
def test_original_names_the_article_that_was_retold(name: str, data: Path) -> None:
    original = front_matter(name)["original"]
    article = data / "sources" / original["file"]
    assert hashlib.sha256(article.read_bytes()).hexdigest() == original["sha256"]


def test_every_article_has_its_digest(data: Path) -> None:
    assert {front_matter(name)["original"]["file"] for name in DIGESTS} == {
        path.name for path in (data / "sources").glob("*.txt")
    }


@pytest.mark.parametrize("part", ["corpus", "src", "tests", "docs"])
def test_no_sentence_of_the_articles_stands_in_the_project(part: str, data: Path) -> None:
    tool = data / "tools" / "check_originality.py"
    if not tool.is_file():
        pytest.skip(f"{tool} is not there")
    run = subprocess.run([sys.executable, str(tool), str(PROJECT / part)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_decoding_names_the_byte_that_is_no_utf8() -> None:
    with pytest.raises(UnreadableDocument, match=r"byte 3: 0xff"):
        decode(b"tea\xff")
