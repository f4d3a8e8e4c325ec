"""Conversations beside their full forms: is a follow-up answered as the same question in full is?"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Reply, Turn
from kratom_qa.evaluation.testset import TestsetError

DIALOGUES = "dialogues.jsonl"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What somebody asked turn by turn, and each turn as it would be asked by itself."""

    id: str
    split: str
    """`dev` or `test`, by hand: both halves hold all kinds."""
    kind: str
    questions: tuple[str, ...]
    in_full: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One turn after the first, and what came of it and of its full form."""

    dialogue: Dialogue
    turn: int
    reply: Reply
    in_full: Reply

    @property
    def same_outcome(self) -> bool:
        return self.reply.outcome == self.in_full.outcome

    @property
    def alike(self) -> bool:
        """Whether both have one outcome, and their first quotes, where they answer, stand in one section."""
        return self.same_outcome and (self.reply.outcome != "answered" or _first(self.reply) == _first(self.in_full))


def load_dialogues(folder: Path) -> tuple[Dialogue, ...]:
    """The conversations of `folder/dialogues.jsonl`.

    Errors: `TestsetError` where the file cannot be read.
    """
    path = folder / DIALOGUES
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return tuple(_dialogue(line) for line in lines)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise TestsetError(f"{path} cannot be read ({error})") from None


def _dialogue(line: dict[str, object]) -> Dialogue:
    turns = line["turns"]
    if not isinstance(turns, list):
        raise TypeError("no turns")
    asked, in_full = (tuple(str(turn[key]) for turn in turns) for key in ("question", "full"))
    return Dialogue(str(line["id"]), str(line["split"]), str(line["kind"]), asked, in_full)


def follow_ups(assistant: Assistant, dialogues: Sequence[Dialogue]) -> tuple[FollowUp, ...]:
    """All turns but the first of each conversation, asked after the turns before and, in full, without them."""
    found = []
    for dialogue in dialogues:
        turns: tuple[Turn, ...] = assistant.replay(dialogue.questions)
        found += [
            FollowUp(dialogue, number, turns[number].reply, assistant.reply(dialogue.in_full[number]))
            for number in range(1, len(turns))
        ]
    return tuple(found)


def _first(reply: Reply) -> tuple[str, tuple[str, ...]]:
    """Document and headings of the first quote."""
    citation = reply.quotes[0].citation
    return citation.document.id, citation.section
