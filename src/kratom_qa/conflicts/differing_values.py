"""Different figures or names for the same thing: how soon, how long, how many, which journal."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kratom_qa.datatypes import ScoredSentence
from kratom_qa.words import stems

_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|a few|several)"
_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
_SPELL = rf"{_NUMBER}(?: {_UNIT})?(?:\s*(?:-|–|to|or)\s*{_NUMBER})? {_UNIT}"
_NAME = r"[A-Z]\w+(?: (?:of |and )?[A-Z]\w+)*"


@dataclass(frozen=True, slots=True)
class FigureKind:
    """A kind of figure or name: how a question asks for it and how a sentence gives it."""

    asked: str
    given: str
    """The figure is in the first group that matches."""
    alike: float
    """Share of the shorter sentence's stems, the figure aside, that the other must have too."""

    @property
    def asks(self) -> re.Pattern[str]:
        """Finds the words that ask."""
        return _compiled(rf"(?i:\b(?:{self.asked}))")


_KINDS = (
    FigureKind(
        r"how (?:soon|quick\w*|fast)|when (?:does|do|will|can)|kick(?:s|ing)?[- ]in|onset|minutes (?:until|till|before)"
        r"|(?:been|after|since|wait\w*) \d+ (?:min|hour|hr)\w*|first effects|by now"
        r"|how (?:long|many \w+)\b.*\b(?:takes?|until|till|before|starts?|begins?|to work|to feel)\b",
        rf"(?i:\b(?:within|in|after|takes?)(?: about| around)? ({_SPELL}))",
        0.42,
    ),
    FigureKind(
        r"how (?:long|many \w+)\b.*\b(?:lasts?|stays?|goes? on|stick|wears? off)\b",
        rf"(?i:\b(?:for|lasts?|up to)(?: about| around| up to)? ({_SPELL}))",
        0.42,
    ),
    FigureKind(
        r"how (?:many|much|old)|what (?:dose|dosage|percentage|age)",
        r"(\d[\d.,]*(?: ?(?:-|–|to) ?\d[\d.,]*)? ?(?:%|percent|mg|milligrams?|grams?|years? old|years of age))",
        0.42,
    ),
    FigureKind(
        r"(?:which|what|name of the) (?:\w+ )?(?:journal|magazine|newspaper|publication)\b|where\b.*\bpublished",
        rf"(Journal\sof {_NAME})|\b(?:journal|magazine|newspaper) ({_NAME})",
        0.6,
    ),
)


def figure_kind(question: str) -> FigureKind | None:
    """The kind of figure that a question asks for, if any."""
    return next((kind for kind in _KINDS if kind.asks.search(question)), None)


def figures_said(
    question: str, kind: FigureKind, ranked: Sequence[ScoredSentence]
) -> tuple[tuple[ScoredSentence, ...], ...]:
    """The best sentence for each figure that is given for what the question asks; empty where all give the same."""
    # a span of time that is told of names nothing: "after 20 minutes, should it not work?"
    given, numbers = _compiled(kind.given), set(_compiled(rf"\b\d+\b(?! ?(?:min|{_UNIT}|hrs?\b))").findall(question))
    found: dict[str, ScoredSentence] = {}
    for scored in ranked:
        match = given.search(scored.sentence.text)
        if match and numbers <= set(_compiled(r"\d+").findall(scored.sentence.text)):
            figure = "".join(next(filter(None, match.groups())).lower().split())
            first = next(iter(found.values()), scored)
            if figure not in found and _shared(first, scored, given) >= kind.alike:
                found[figure] = scored
    return tuple((scored,) for scored in found.values()) if len(found) > 1 else ()


def _shared(one: ScoredSentence, other: ScoredSentence, given: re.Pattern[str]) -> float:
    """How far two sentences speak of the same thing, whatever figure they give for it."""
    here, there = (set(stems(given.sub(" ", scored.sentence.text))) for scored in (one, other))
    return len(here & there) / max(min(len(here), len(there)), 1)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
