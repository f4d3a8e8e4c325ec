"""From log-odds to chances, and what a set of questions lets an operator promise."""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kratom_qa.errors import IndexDamaged

CALIBRATION = "calibration.json"
Values = NDArray[np.float64]

_LARGEST = 30.0
_SURE = 1e-9
_STEPS = 100
_RIDGE = 1e-3
FEWEST = 50
"""Questions of which a bound can be certified; fewer say next to nothing."""
FEWEST_OF_A_KIND = 15
_GRID = tuple(round(1 - i / 200, 3) for i in range(1, 200))
SEPARATES = 0.6
"""AUROC below which a threshold would be chance."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Two numbers that bring log-odds to the scale of one corpus and encoder (Platt 1999)."""

    scale: float = 1.0
    shift: float = 0.0

    def chance(self, log_odds: float) -> float:
        """Chance between 0 and 1.

        >>> Calibration().chance(0.0), Calibration(2.0, 1.0).chance(-0.5)
        (0.5, 0.5)
        """
        return 1 / (1 + math.exp(-max(-_LARGEST, min(_LARGEST, self.scale * log_odds + self.shift))))

    def again(self, chance: float) -> float:
        """A chance that was calibrated elsewhere, brought to this scale.

        >>> Calibration(1.0, 1.0).again(0.5) > 0.7
        True
        """
        return self.chance(log_odds(chance))


def log_odds(chance: float) -> float:
    """Of a chance between 0 and 1, both of which are cut off."""
    kept = min(max(chance, _SURE), 1 - _SURE)
    return math.log(kept / (1 - kept))


@dataclass(frozen=True, slots=True)
class Bound:
    """A threshold, and what holds from it on with the stated confidence."""

    threshold: float
    answered: int
    """Of the questions, how many are answered from the threshold on."""
    wrong: int
    """Of these, how many the documents do not answer."""
    at_most: float
    """Upper bound of the share of wrong ones among those answered."""


def fit(values: Values, answerable: NDArray[np.bool_]) -> Calibration:
    """Scale and shift of log-odds by logistic regression with Platt's targets, which keep a set that separates
    well from certainty; Newton's method. The scale is never negative.

    >>> fitted = fit(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([False, False, True, True]))
    >>> fitted.scale > 0, abs(fitted.shift) < 1e-6
    (True, True)
    """
    good, bad = int(answerable.sum()), int((~answerable).sum())
    targets = np.where(answerable, (good + 1) / (good + 2), 1 / (bad + 2))
    features = np.column_stack([values, np.ones_like(values)])
    weights = np.array([1.0, 0.0])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(features @ weights, -_LARGEST, _LARGEST)))
        slope = features.T @ (chance - targets) + _RIDGE * (weights - [1.0, 0.0])
        curve = (features * (chance * (1 - chance))[:, None]).T @ features + _RIDGE * np.eye(2)
        step = np.linalg.solve(curve, slope)
        weights = weights - np.clip(step, -1.0, 1.0)
        if float(np.abs(step).max()) < 1e-9:
            break
    return Calibration(max(float(weights[0]), 0.0), float(weights[1]))


def upper_bound(wrong: int, n: int, confidence: float = 0.95) -> float:
    """The exact one-sided upper bound of a rate (Clopper & Pearson 1934), by halving.

    >>> round(upper_bound(0, 59), 3), upper_bound(3, 3)
    (0.05, 1.0)
    """
    if wrong >= n:
        return 1.0
    low, high = wrong / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, n, middle) > 1 - confidence else (low, middle)
    return high


def _at_most(k: int, n: int, rate: float) -> float:
    """Chance of at most k of n."""
    logs = [
        math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1)
        + i * math.log(max(rate, 1e-300)) + (n - i) * math.log(max(1 - rate, 1e-300))
        for i in range(k + 1)
    ]  # fmt: skip
    return float(sum(map(math.exp, logs)))


def bound(chances: Values, answerable: NDArray[np.bool_], allowed: float, confidence: float = 0.95) -> Bound | None:
    """The lowest threshold whose bound on wrong answers among all answers is at most `allowed`; None if there is none.

    Thresholds of a fixed grid are tried from the strictest on, and the first that fails ends it, so that trying many
    costs nothing (fixed-sequence testing; Angelopoulos et al. 2021, "Learn then Test",
    https://arxiv.org/abs/2110.01052). Those that let so few through that even no wrong one would prove anything are
    passed over.
    """
    fewest = math.ceil(math.log(1 - confidence) / math.log(1 - allowed))
    found: Bound | None = None
    for threshold in _GRID:
        passed = chances >= threshold
        n, wrong = int(passed.sum()), int((passed & ~answerable).sum())
        if n < fewest:
            continue
        at_most = upper_bound(wrong, n, confidence)
        if at_most > allowed:
            break
        found = Bound(threshold, n, wrong, at_most)
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found with an operator's own questions, and the build of the index that it holds for."""

    build: str
    calibration: Calibration
    threshold: float
    """On the scale of the calibrated chance."""
    promise: str
    """The bound, in a sentence."""


def read_calibration(index_dir: Path, build: str) -> Measured | None:
    """What was measured on this build of an index; None where nothing was, or on another build.

    Errors: `IndexDamaged` where the file is not what `write_calibration` writes.
    """
    path = index_dir / CALIBRATION
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        numbers = Calibration(float(found["scale"]), float(found["shift"]))
        measured = Measured(str(found["build"]), numbers, float(found["threshold"]), str(found["promise"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise IndexDamaged(f"{path} cannot be read; delete it, or run: kratom-qa calibrate") from None
    return measured if measured.build == build else None


def write_calibration(index_dir: Path, measured: Measured) -> None:
    """Keep it beside the builds of an index, at once or not at all."""
    found = {"build": measured.build, "threshold": measured.threshold, "promise": measured.promise}
    text = json.dumps({**found, **asdict(measured.calibration)}, indent=1) + "\n"
    unfinished = index_dir / f".{CALIBRATION}"
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(index_dir / CALIBRATION)
