"""How long a cold `kratom-qa ask` takes, beside what it cannot do without and beside sentence-transformers.

usage: python benchmarks/cold_start.py [--runs N] [--index DIR]

Three whole processes are timed in turn, so that they share whatever else the machine does: `ask`; a bare process that
imports numpy, onnxruntime, faiss and tokenizers and opens the model; `import sentence_transformers`. Prints medians and
the median of the pairwise ratios. Exit status 1 where a promise is missed: at most 1.6 times bare, at least 10 times
less than sentence-transformers.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

MOST_OF_BARE = 1.6
LEAST_OF_IMPORT = 10
BARE = """
import numpy, faiss, onnxruntime, tokenizers
from kratom_qa.encoder.default_model import ADAPTED_MODEL, open_default
open_default(ADAPTED_MODEL)
"""


def seconds(command: list[str]) -> float:
    """Wall-clock time of one run, with compiled modules kept as they are for whoever installed the program."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def main() -> int:
    """Time the three processes in turn and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--index", type=Path, default=Path("index"))
    args = parser.parse_args()
    python = sys.executable
    commands = {
        "ask": [python, "-m", "kratom_qa", "ask", "--index", str(args.index), "Can I take kratom with Xanax?"],
        "bare": [python, "-c", BARE],
        "import": [python, "-c", "import sentence_transformers"],
    }
    for command in commands.values():
        seconds(command)
    times = {name: [] for name in commands}
    for _ in range(args.runs):
        for name, command in commands.items():
            times[name].append(seconds(command))
    for name, found in times.items():
        print(f"{name:<7} median {statistics.median(found):6.2f} s   min {min(found):6.2f}   max {max(found):6.2f}")
    of_bare = statistics.median(a / b for a, b in zip(times["ask"], times["bare"], strict=True))
    of_import = statistics.median(b / a for a, b in zip(times["ask"], times["import"], strict=True))
    print(f"ask takes {of_bare:.2f} times the bare process (promised: at most {MOST_OF_BARE})")
    print(
        f"importing sentence-transformers takes {of_import:.1f} times as long as ask "
        f"(promised: at least {LEAST_OF_IMPORT})"
    )
    return 0 if of_bare <= MOST_OF_BARE and of_import >= LEAST_OF_IMPORT else 1


if __name__ == "__main__":
    sys.exit(main())
