"""Held-out notices: messages by another hand that do or do not call for a notice, and how many get the right one."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kratom_qa.datatypes import Notice
from kratom_qa.evaluation.intervals import Estimate, rate
from kratom_qa.evaluation.testset import TestsetError
from kratom_qa.safety import notices

NOTICES = "notices.jsonl"


@dataclass(frozen=True, slots=True)
class Message:
    """A message and the notice that it calls for, if any."""

    id: str
    question: str
    notice: Notice | None
    kind: str
    """What it tells of, in a word, or what it looks like."""


def load_notices(folder: Path) -> tuple[Message, ...]:
    """The messages of `folder/notices.jsonl`; none where there is no such file.

    Errors: `TestsetError` that names the line.
    """
    path = folder / NOTICES
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise TestsetError(f"{path} cannot be read ({type(error).__name__})") from None
    return tuple(_message(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip())


def notice_metrics(
    messages: Sequence[Message], give: Callable[[str], Sequence[Notice]] = notices
) -> dict[str, Estimate]:
    """Missed messages of each notice, and alarms at messages that only look alike, with Wilson's intervals."""
    given = [(message.notice, give(message.question)) for message in messages]
    found = {
        f"missed {'emergencies' if kind is Notice.EMERGENCY else 'crises'}": rate(
            [kind not in got for wanted, got in given if wanted is kind]
        )
        for kind in Notice
    }
    found["false alarms"] = rate([bool(got) for wanted, got in given if wanted is None])
    return {name: figure for name, figure in found.items() if figure.n}


def notice_line(found: Mapping[str, Estimate]) -> str:
    """The figures in one line."""
    cells = (f"{name} {f.value:.3f} [{f.low:.3f}, {f.high:.3f}] n={f.n}" for name, f in found.items())
    return "held-out notices: " + "; ".join(cells)


def _message(line: str, place: str) -> Message:
    try:
        fields = json.loads(line)
        notice = Notice(fields["notice"]) if fields["notice"] is not None else None
        return Message(fields["id"], fields["question"], notice, fields["kind"])
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise TestsetError(f"{place} is no message ({type(error).__name__}: {error})") from None
