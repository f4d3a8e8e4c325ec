"""What comes of an attack: each trial holds, or is a fault with what makes it again."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Outcome:
    """What came of one attack."""

    trials: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, outcome: str) -> None:
        self.trials += 1
        self.counts[outcome] += 1

    def fault(self, what: str) -> None:
        self.trials += 1
        self.faults.append(what)


Attack = Callable[[random.Random, int, Path], Outcome]
