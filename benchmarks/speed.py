"""How long a warm reply, many questions and a cold `ask` take, beside what they cannot do without.

usage: python benchmarks/speed.py [--runs N] [--index DIR] [--against CHECKOUT]

A warm reply is timed beside one pass of the encoder over the same question, in one process; `batch` in questions a
second, its start included; a cold `ask` beside a bare process that imports numpy, onnxruntime, faiss and tokenizers and
opens the model. With `--against`, another checkout whose `index/` is built is timed too, in turn, so that both share
whatever else the machine does. Prints medians. Exit status 1 where a promise is missed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
QUESTIONS = PROJECT / "tests" / "testset" / "questions.jsonl"
MOST_PASSES, MOST_PASSES_P95, MOST_OF_BARE, LEAST_GAIN = 2.5, 4.0, 1.45, 3.0
"""Of a warm reply, its 95th percentile and a cold `ask`; questions a second beside the other build."""

WARM = """
import json, sys, time
from pathlib import Path
from kratom_qa.encoder import OnnxEncoder
from kratom_qa.wiring import open_assistant

used, encode = [], OnnxEncoder.encode
OnnxEncoder.encode = lambda self, texts: (used.append(self), encode(self, texts))[1]
assistant = open_assistant(Path(sys.argv[1]))
questions = json.load(open(sys.argv[2]))
assistant.reply(questions[0])
encoder, pairs = used[0], []
for question in questions[1:]:
    start = time.perf_counter()
    assistant.reply(question)
    replied = time.perf_counter()
    encoder.encode([question + " ?"])  # another text, since vectors of questions are remembered
    pairs.append((replied - start, time.perf_counter() - replied))
print(json.dumps(pairs))
"""
BARE = """
import numpy, faiss, onnxruntime, tokenizers
from kratom_qa.encoder.default_model import ADAPTED_MODEL, open_default
open_default(ADAPTED_MODEL)
"""


@dataclass(frozen=True, slots=True)
class Build:
    """A checkout of the program and an index that it built."""

    name: str
    checkout: Path
    index: Path

    def run(self, *arguments: str) -> str:
        """What a Python process with this checkout's modules prints.

        Compiled modules are kept, as they are for whoever installed the program.
        """
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPATH": str(self.checkout / "src"), "ORT_DISABLE_TELEMETRY": "1"}
        command = [sys.executable, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout

    def seconds(self, *arguments: str) -> float:
        """Wall-clock time of such a process."""
        start = time.perf_counter()
        self.run(*arguments)
        return time.perf_counter() - start

    def cold(self) -> float:
        """Seconds of one `ask`."""
        return self.seconds("-m", "kratom_qa", "ask", "--index", str(self.index), "Can I take it with Xanax?")


def warm(builds: list[Build], questions: list[str], scratch: Path, runs: int) -> list[str]:
    """A line for each build: a reply in passes of its encoder; asserts nothing of another build's promise."""
    asked = scratch / "asked.json"
    asked.write_text(json.dumps(questions), encoding="utf-8")
    pairs: dict[str, list[tuple[float, float]]] = {build.name: [] for build in builds}
    for _ in range(runs):
        for build in builds:
            pairs[build.name] += json.loads(build.run("-c", WARM, str(build.index), str(asked)))
    lines = []
    for name, found in pairs.items():
        replies, passes = (statistics.median(values) for values in zip(*found, strict=True))
        ratios = sorted(reply / one for reply, one in found)
        middle, late = statistics.median(ratios), ratios[int(0.95 * len(ratios))]
        lines.append(
            f"warm reply  {name:<8} {1000 * replies:7.1f} ms, one encoder pass {1000 * passes:5.1f} ms: "
            f"{middle:.2f} passes at the median, {late:.2f} at p95"
        )
        if name == "here":
            lines += missed(middle <= MOST_PASSES, f"at most {MOST_PASSES} passes")
            lines += missed(late <= MOST_PASSES_P95, f"at most {MOST_PASSES_P95} passes at p95")
    return lines


def many(builds: list[Build], questions: list[str], scratch: Path, runs: int) -> list[str]:
    """A line for each build: questions of `batch` a second, and how many times the other build's."""
    asked, written = scratch / "asked.jsonl", scratch / "replies.jsonl"
    records = (json.dumps({"id": f"q{i}", "question": question}) for i, question in enumerate(questions))
    asked.write_text("\n".join(records) + "\n", encoding="utf-8")
    rates: dict[str, list[float]] = {build.name: [] for build in builds}
    for _ in range(runs):
        for build in builds:
            written.unlink(missing_ok=True)
            command = ("-m", "kratom_qa", "batch", str(asked), str(written), "--index", str(build.index))
            rates[build.name].append(len(questions) / build.seconds(*command))
    lines = [
        f"batch       {name:<8} {statistics.median(found):7.1f} questions a second" for name, found in rates.items()
    ]
    for name in rates.keys() - {"here"}:
        gain = statistics.median(a / b for a, b in zip(rates["here"], rates[name], strict=True))
        lines += [f"batch       {gain:.2f} times {name}", *missed(gain >= LEAST_GAIN, f"at least {LEAST_GAIN} times")]
    return lines


def cold(builds: list[Build], runs: int) -> list[str]:
    """A line for each build: a cold `ask` in bare processes of this checkout."""
    here = builds[0]
    for build in builds:
        build.cold()
    times: dict[str, list[tuple[float, float]]] = {build.name: [] for build in builds}
    for _ in range(runs):
        for build in builds:
            times[build.name].append((build.cold(), here.seconds("-c", BARE)))
    lines = []
    for name, found in times.items():
        ratio = statistics.median(ask / bare for ask, bare in found)
        middle = statistics.median(ask for ask, _ in found)
        lines.append(f"cold ask    {name:<8} {middle:7.2f} s: {ratio:.2f} times the bare process")
        if name == "here":
            lines += missed(ratio <= MOST_OF_BARE, f"at most {MOST_OF_BARE} times")
    return lines


def missed(kept: bool, promise: str) -> list[str]:
    """A line that says so where a promise is missed."""
    return [] if kept else [f"MISSED      promised: {promise}"]


def main() -> int:
    """Time all three and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--index", type=Path, default=PROJECT / "index")
    parser.add_argument("--against", type=Path, help="another checkout, whose index/ is built")
    args = parser.parse_args()
    builds = [Build("here", PROJECT, args.index)]
    if args.against:
        builds.append(Build("against", args.against, args.against / "index"))
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as scratch:
        lines = warm(builds, questions[:200], Path(scratch), max(1, args.runs // 2))
        lines += many(builds, questions, Path(scratch), max(1, args.runs // 2))
    lines += cold(builds, args.runs)
    print("\n".join(lines))
    return int(any(line.startswith("MISSED") for line in lines))


if __name__ == "__main__":
    sys.exit(main())
