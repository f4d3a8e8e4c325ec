"""Bounds that figures are held against, for `kratom-qa eval --fail-under`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kratom_qa.cli.terminal import warn
from kratom_qa.errors import KratomQAError
from kratom_qa.evaluation.report import missed_bounds


def read_json(path: Path) -> Any:
    """What a JSON file holds.

    Errors: `KratomQAError` that names the file.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise KratomQAError(f"{path} cannot be read as JSON ({type(error).__name__})") from None


def exit_code(found: Mapping[str, Any], bounds: Mapping[str, Any]) -> int:
    """1 where a bound is missed, each on a line of standard error; 0 otherwise."""
    missed = missed_bounds(found, bounds)
    for line in missed:
        warn(line)
    return 1 if missed else 0
