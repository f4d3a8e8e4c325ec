"""Turns the drafts into the test set: `PYTHONPATH=src python tests/second_subject/make_testset.py`.

A draft names the words that answer; what is written holds their offsets in the documents' text. Run it again after a
change of the corpus, or of how a format's text is extracted. In a draft, blocks are parted by an empty line:

    @ id: tag, tag                  or, for points and pairs, @ name
    & conversation
    < an earlier question
    ? the question                  (points: one line for each wording)
    > the question in full          (follow-ups)
    = doc_id: words that answer     (points: one line for each side; pairs: two lines)
    + fact: pattern                 (vital; - for other facts)
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kratom_qa.documents.folder import read_corpus

HERE = Path(__file__).parent
Record = dict[str, Any]
Block = list[tuple[str, str]]


def blocks(name: str) -> Iterator[Block]:
    """The blocks of a draft, each line as its sign and what follows."""
    for block in (HERE / "drafts" / name).read_text(encoding="utf-8").split("\n\n"):
        if block.strip():
            yield [(line[0], line[2:].strip()) for line in block.strip().split("\n")]


def those(block: Block, sign: str) -> list[str]:
    """What follows this sign."""
    return [text for found, text in block if found == sign]


def span(line: str, texts: Mapping[str, str]) -> Record:
    """Where the words of `doc_id: words` stand; they must stand there once, white space aside."""
    doc_id, words = line.split(": ", 1)
    pattern = r"\s+".join(map(re.escape, words.split()))
    places = [match.span() for match in re.finditer(pattern, texts[doc_id])]
    if len(places) != 1:
        sys.exit(f"{doc_id} holds these words {len(places)} times, wanted is once: {words}")
    return {"doc_id": doc_id, "start": places[0][0], "end": places[0][1]}


def nugget(line: str, *, vital: bool) -> Record:
    """A fact and the pattern that finds it; a fact may hold a colon, the pattern follows the last one."""
    fact, _, pattern = line.rpartition(": ")
    return {"fact": fact, "patterns": [pattern], "vital": vital}


def question(block: Block, texts: Mapping[str, str]) -> Record:
    """One line of `questions.jsonl`."""
    name, tags = those(block, "@")[0].split(": ")
    made: Record = {"id": name}
    if those(block, "&"):
        made["conversation"] = those(block, "&")[0]
    made["question"] = those(block, "?")[0]
    if those(block, "<"):
        made |= {"history": those(block, "<"), "standalone": those(block, ">")[0]}
    gold = [span(line, texts) for line in those(block, "=")]
    facts = [nugget(text, vital=sign == "+") for sign, text in block if sign in "+-"]
    return made | {"answerable": bool(gold), "tags": tags.split(", "), "gold": gold, "nuggets": facts, "notice": None}


def points(texts: Mapping[str, str]) -> Iterator[Record]:
    """The lines of `disagreements.jsonl`: each wording of each point, and the questions on which the sources agree."""
    for block in blocks("disagreements.txt"):
        point = those(block, "@")[0]
        sides = [[span(line, texts)] for line in those(block, "=")]
        for number, asked in enumerate(those(block, "?"), 1):
            name = f"{point}-{number}"
            yield {"id": name, "point": point if sides else name, "question": asked, "sides": sides}


def pairs(texts: Mapping[str, str]) -> Iterator[Record]:
    """The lines of `near_pairs.jsonl`: two places that say nearly the same, of different things."""
    for block in blocks("near_pairs.txt"):
        places = [span(line, texts) for line in those(block, "=")]
        yield {"id": those(block, "@")[0], "question": those(block, "?")[0], "spans": places}


def made_files() -> dict[str, str]:
    """The name and content of each file of the test set."""
    texts = {document.id: document.text for document in read_corpus(HERE / "corpus").documents}
    records = {
        "questions.jsonl": [question(block, texts) for block in blocks("questions.txt")],
        "disagreements.jsonl": points(texts),
        "near_pairs.jsonl": pairs(texts),
    }
    return {
        name: "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines) for name, lines in records.items()
    }


if __name__ == "__main__":
    for name, content in made_files().items():
        (HERE / "testset" / name).write_text(content, encoding="utf-8")
