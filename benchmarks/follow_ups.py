"""How many follow-ups of the test set's conversations are answered as their full forms are.

usage: python benchmarks/follow_ups.py [--index DIR] [--split dev|test] [--show]

Prints the share with the same outcome, and with the same outcome and the first quote from the same section, with 95 %
intervals; `--show` also prints how each was understood, those that differ marked.
"""

import argparse
from pathlib import Path

from kratom_qa.evaluation.dialogues import follow_ups, load_dialogues
from kratom_qa.evaluation.intervals import rate
from kratom_qa.wiring import open_assistant

TESTSET = Path(__file__).parent.parent / "tests" / "testset"


def main() -> None:
    """Ask every conversation and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--split", choices=("dev", "test"))
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    dialogues = [one for one in load_dialogues(TESTSET) if args.split in (None, one.split)]
    found = follow_ups(open_assistant(args.index), dialogues)
    for one in found if args.show else ():
        mark = " " if one.alike else "*"
        print(f"{mark} {one.dialogue.id} {one.reply.question} -> {one.reply.standalone_question}")
        if not one.alike:
            print(f"      {one.reply.outcome} {one.reply.confidence:.2f}; in full: {one.in_full.question}")
            print(f"      {one.in_full.outcome} {one.in_full.confidence:.2f}")
    for split in ("dev", "test"):
        of_split = [one for one in found if one.dialogue.split == split]
        if of_split:
            print(f"{split}  same outcome    {_cell([one.same_outcome for one in of_split])}")
            print(f"{split}  answered alike  {_cell([one.alike for one in of_split])}")


def _cell(flags: list[bool]) -> str:
    found = rate(flags)
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}] n={found.n}"


if __name__ == "__main__":
    main()
