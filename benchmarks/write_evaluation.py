"""Writes the figures of docs/evaluation.md anew.

usage: python benchmarks/write_evaluation.py [figures] [ablation] [beir NAME ...]

`figures` and `ablation` run the evaluation on index/. `beir` takes names of folders in $KRATOM_QA_DATA/data and keeps
what stands on the page for the others. Each BEIR table carries the hash of its input files, so that a test can tell
whether it belongs to the data at hand.
"""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "evaluation.md"
TIMINGS = "seconds"


def printed(*arguments: str) -> str:
    """What the program prints."""
    command = [sys.executable, "-m", "kratom_qa", "eval", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout.strip("\n")


def block(page: str, name: str) -> str:
    """What stands between the marks of a block."""
    match = re.search(rf"<!-- {name} -->\n(.*?)<!-- end -->", page, re.DOTALL)
    if match is None:
        raise SystemExit(f"{PAGE} has no block {name}")
    return match.group(1)


def with_block(page: str, name: str, text: str) -> str:
    """The page with another text between the marks of a block."""
    return page.replace(f"<!-- {name} -->\n{block(page, name)}", f"<!-- {name} -->\n{text}", 1)


def indented(text: str) -> str:
    """As Markdown shows verbatim text."""
    return "\n" + "".join(f"    {line}".rstrip() + "\n" for line in text.splitlines()) + "\n"


def data_hash(folder: Path) -> str:
    """SHA-256 over the input files of a BEIR folder, its first 16 digits."""
    digest = hashlib.sha256()
    for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def beir_tables(page: str, names: list[str]) -> str:
    """The tables on the page, those of `names` measured anew."""
    found = dict(re.findall(r"(?m)^### (\w+), data [0-9a-f]{16}\n(.*?)(?=^### |\Z)", block(page, "beir"), re.DOTALL))
    hashes = dict(re.findall(r"(?m)^### (\w+), data ([0-9a-f]{16})$", block(page, "beir")))
    for name in names:
        folder = Path(os.environ["KRATOM_QA_DATA"]) / "data" / name
        found[name] = indented(printed("--beir", str(folder)))
        hashes[name] = data_hash(folder)
    return "\n" + "".join(f"### {name}, data {hashes[name]}\n{found[name]}" for name in sorted(found))


def main(arguments: list[str]) -> None:
    """Write the blocks that are named, both of our own where none is."""
    page = PAGE.read_text(encoding="utf-8")
    for name, options in (("figures", ()), ("ablation", ("--ablate",))):
        if name in arguments or not arguments:
            text = "\n".join(line for line in printed(*options).splitlines() if not line.startswith(TIMINGS))
            page = with_block(page, name, indented(text))
    if "beir" in arguments:
        names = arguments[arguments.index("beir") + 1 :]
        page = with_block(page, "beir", beir_tables(page, names))
    PAGE.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
