"""`kratom-qa verify`: do the questions of a message agree with the rest of a saved reply?"""

from collections.abc import Mapping
from typing import Any

from kratom_qa.datatypes import AskedPart, Phrasing
from kratom_qa.errors import ReplyMismatch


def parts_of(reply: Mapping[str, Any]) -> tuple[AskedPart, ...]:
    """The questions that a reply says the message asks, each with its quotes."""
    return tuple(
        AskedPart(Phrasing(one["standalone_question"]), one["outcome"], one["confidence"], tuple(one["quotes"]))
        for one in reply.get("parts") or ()
    )


def check_parts(reply: Mapping[str, Any]) -> None:
    """Every quote belongs to a part, and question, outcome and confidence are those of the parts.

    Errors: `ReplyMismatch`.
    """
    parts = parts_of(reply)
    if not parts:
        return
    if not isinstance(reply["question"], str):
        raise ReplyMismatch("the question of the reply is no text")
    used = {number for part in parts for number in part.quotes}
    if used != set(range(len(reply["quotes"]))):
        raise ReplyMismatch("the quotes of the reply are not those of its parts")
    if reply["standalone_question"] != " ".join(part.phrasing.text for part in parts):
        raise ReplyMismatch("the question of the reply is not that of its parts")
    outcomes = [part.outcome for part in parts]
    if next((one for one in ("answered", "related", "not_covered") if one in outcomes), None) != reply["outcome"]:
        raise ReplyMismatch("the outcome of the reply is not that of its parts")
    counted = [part.confidence for part in parts if part.outcome == "answered" or "answered" not in outcomes]
    if min(counted) != reply["confidence"]:
        raise ReplyMismatch("the confidence of the reply is not that of its parts")
