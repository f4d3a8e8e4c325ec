"""Numbers to call, by region; one data file, a general text for everywhere else."""

import functools
import json
from collections.abc import Mapping
from importlib.resources import files

from kratom_qa.datatypes import Notice
from kratom_qa.errors import UsageError
from kratom_qa.render import wording

DEFAULT_REGION = "US"
ELSEWHERE = "ZZ"
"""A region without numbers of its own (a code that ISO 3166 leaves to its users)."""
_CODE_LENGTH = 2


@functools.lru_cache(maxsize=1)
def _numbers() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = json.loads(
        (files("kratom_qa.render") / "regions.json").read_text(encoding="utf-8")
    )
    return found


def known_regions() -> tuple[str, ...]:
    """Codes of the regions whose numbers are known."""
    return tuple(_numbers())


def check_region(code: str) -> str:
    """A region's two letters, in capitals; a region without numbers of its own gets the general text.

    Errors: `UsageError` for anything that is not two letters.
    """
    if len(code) != _CODE_LENGTH or not code.isascii() or not code.isalpha():
        raise UsageError(f"“{code}” is no region; give two letters, for example --region US")
    return code.upper()


def notice_text(notice: Notice, region: str | None) -> str:
    """The fixed notice with the numbers of a region."""
    numbers = _numbers().get(region or DEFAULT_REGION)
    if notice is Notice.EMERGENCY:
        return wording.EMERGENCY.format(
            emergency=_call(wording.CALL_EMERGENCY, numbers, "emergency", wording.EMERGENCY_ELSEWHERE),
            poison=_call(wording.CALL_POISON, numbers, "poison", wording.POISON_ELSEWHERE),
        )
    return wording.CRISIS.format(
        crisis=_call(wording.CALL_CRISIS, numbers, "crisis", wording.CRISIS_ELSEWHERE),
        emergency_now=_call(wording.CALL_EMERGENCY_NOW, numbers, "emergency", wording.EMERGENCY_NOW_ELSEWHERE),
    )


def _call(template: str, numbers: Mapping[str, str] | None, kind: str, elsewhere: str) -> str:
    return elsewhere if numbers is None else template.format(number=numbers[kind])
