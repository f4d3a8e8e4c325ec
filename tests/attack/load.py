"""Fifty people who ask at once, for as long as one likes: no error, even replies, flat memory."""

import asyncio
import contextlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from attack.outcome import Attack, Outcome

PEOPLE = 50
_SHARE = 0.8
"""Of the measured capacity."""
_WARM_UP = 15.0
"""Seconds in which the capacity is measured; allocators fill their pools meanwhile."""
_UNEVEN = 3.0
"""Times the median that the 95th percentile may be."""
_GROWTH = 1.05
_QUESTIONS = Path(__file__).resolve().parents[1] / "testset" / "questions.jsonl"


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of some time under load."""

    capacity: float
    """Replies a second without a pause."""
    statuses: Counter[int]
    seconds: Sequence[float]
    """Each reply took so long."""
    before: int
    after: int
    """Resident memory of the server in bytes."""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[int(0.95 * len(self.seconds))]


def ask_together(index: Path) -> Attack:
    """The attack of fifty people; its trials are seconds."""

    def attack(rng: random.Random, trials: int, folder: Path) -> Outcome:
        measured = measure(index, rng, trials, _WARM_UP)
        found = Outcome()
        for status, count in measured.statuses.items():
            for _ in range(count):
                found.add("answered") if status == 200 else found.fault(f"status {status}")
        found.counts |= Counter(
            {
                "median ms": round(1000 * measured.median),
                "p95 ms": round(1000 * measured.p95),
                "capacity a minute": round(60 * measured.capacity),
                "MB before": measured.before >> 20,
                "MB after": measured.after >> 20,
            }
        )
        if measured.p95 > _UNEVEN * measured.median:
            found.fault(f"p95 is {measured.p95 / measured.median:.1f} times the median")
        if measured.after > _GROWTH * measured.before:
            found.fault(f"memory grew by {100 * (measured.after / measured.before - 1):.1f} %")
        return found

    return attack


def measure(index: Path, rng: random.Random, seconds: float, warm_up: float) -> Measured:
    """A server over an index, asked by fifty people at four fifths of what it can."""
    lines = _QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    with _served(index) as (port, pid):
        # as many at a time as it has processors, without a pause
        _, took = asyncio.run(_ask(port, questions, rng, people=os.cpu_count() or 2, seconds=warm_up, pause=0.0))
        capacity = len(took) / warm_up
        before = _memory(pid)
        pause = PEOPLE / (_SHARE * capacity)
        statuses, took = asyncio.run(_ask(port, questions, rng, people=PEOPLE, seconds=seconds, pause=pause))
        return Measured(capacity, statuses, took, before, _memory(pid))


async def _ask(
    port: int, questions: Sequence[str], rng: random.Random, *, people: int, seconds: float, pause: float
) -> tuple[Counter[int], list[float]]:
    """People who ask, each on average every `pause` seconds, as in a Poisson process."""
    statuses, took = Counter[int](), list[float]()
    ends = time.monotonic() + seconds

    async def person() -> None:
        while True:
            due = time.monotonic() + (rng.expovariate(1 / pause) if pause else 0)
            if due >= ends:
                break
            await asyncio.sleep(due - time.monotonic())
            began = time.monotonic()
            statuses[await _post(port, rng.choice(questions))] += 1
            took.append(time.monotonic() - began)

    await asyncio.gather(*(person() for _ in range(people)))
    return statuses, took


async def _post(port: int, question: str) -> int:
    """The status of the answer to one question; people come back after longer than a connection is kept."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps({"question": question}).encode()
    lines = ("POST /ask HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", f"Content-Length: {len(body)}")
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"(?i)^content-length: (\d+)", answer, re.MULTILINE)
    assert length is not None, answer
    await reader.readexactly(int(length[1]))
    writer.close()
    return int(answer.split()[1])


@contextlib.contextmanager
def _served(index: Path) -> Iterator[tuple[int, int]]:
    """Port and process of a server that is up."""
    command = [sys.executable, str(Path(__file__).resolve().parents[1] / "ask_server.py"), str(index)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said = (re.match(r"serving at http://127\.0\.0\.1:(\d+)/", line) for line in process.stdout)
        found = next(match for match in said if match)
        try:
            yield int(found[1]), process.pid
        finally:
            process.stdin.close()


def _memory(pid: int) -> int:
    """Resident bytes of a process, of Linux."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    assert found is not None
    return int(found[1]) << 10
