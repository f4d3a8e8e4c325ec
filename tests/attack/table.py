"""All attacks and their table. `python -m attack --share 0.03` takes a minute, all of it up to an hour."""

import argparse
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from attack.files import mutate_documents, mutate_questions
from attack.indexes import flip_bytes, kill_builds, read_beside_updates
from attack.load import ask_together
from attack.outcome import Attack, Outcome
from attack.questions import ask_odd_questions
from attack.routes import try_routes
from kratom_qa.wiring import open_assistant

ATTACKS: dict[str, tuple[Attack, int]] = {
    "kill -9 before any change on disk of a build or update": (kill_builds, 200),
    "one byte of an index changed": (flip_bytes, 1000),
    "an index opened beside updates": (read_beside_updates, 500),
    "documents of every format broken at random": (mutate_documents, 300),
    "questions and about.toml broken at random": (mutate_questions, 300),
    "requests by every route and beside them, before a login": (try_routes, 3000),
}
"""Name -> attack and its trials (for each format, of documents)."""


def run(attacks: Mapping[str, tuple[Attack, int]], share: float, seed: int) -> Iterator[tuple[str, Outcome, float]]:
    """Each attack with a share of its trials, its outcome and the seconds that it took."""
    for name, (attack, trials) in attacks.items():
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            outcome = attack(random.Random(f"{seed} {name}"), max(1, round(trials * share)), Path(folder))
            yield name, outcome, time.monotonic() - began


HEAD = "| attack | trials | faults | outcomes | time |\n|---|---|---|---|---|"


def row(name: str, outcome: Outcome, seconds: float) -> str:
    """One line of the table."""
    counts = ", ".join(f"{what} {n}" for what, n in outcome.counts.most_common())
    return f"| {name} | {outcome.trials} | {len(outcome.faults)} | {counts} | {seconds:.0f} s |"


def main() -> int:
    """Attack, and print the table; 1 where a fault was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the trials; 1: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--index", type=Path, help="also ask this index 2,000 odd questions, and for 30 minutes 50 at once"
    )
    parser.add_argument("--only", metavar="WORDS", default="", help="only attacks whose names hold these words")
    args = parser.parse_args()
    attacks = dict(ATTACKS)
    if args.index is not None:
        attacks["odd questions"] = (ask_odd_questions(open_assistant(args.index)), 2000)
        attacks["50 people at once, a trial a second"] = (ask_together(args.index), 1800)
    attacks = {name: attack for name, attack in attacks.items() if args.only in name}
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{date.today()}, {machine}, seed {args.seed}\n\n{HEAD}")
    faults: list[str] = []
    for name, outcome, seconds in run(attacks, args.share, args.seed):
        print(row(name, outcome, seconds), flush=True)
        faults += [f"{name}: {fault}" for fault in outcome.faults]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0
