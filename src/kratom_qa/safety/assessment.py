"""What may be said to a message: the notices that come first, and whether quotes and reassurance may follow. One table.

| the message | notices | quotes that answer | reassurance |
|---|---|---|---|
| tells of no danger | none | yes | yes |
| asks what to do in an emergency | emergency | yes | no |
| tells of an emergency | emergency | yes | no |
| tells of one in plain words, such as that somebody bleeds | emergency | no | no |
| tells of a crisis | crisis, perhaps emergency | no | no |

After a notice nothing is quoted that only comes close, no side says otherwise, and nothing is called uncovered.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kratom_qa.datatypes import Notice, Safety
from kratom_qa.safety import notices, sounds_dangerous
from kratom_qa.safety.ngram_classifier import ClassProbabilities
from kratom_qa.safety.rules import asks_how_to_act, in_plain_words, without_denials

Classify = Callable[[str], ClassProbabilities | None]
"""The probabilities that a message calls for each notice by what it means; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One row of the table."""

    notices: tuple[Notice, ...] = ()
    may_quote: bool = True
    """Whether what answers may be quoted."""
    may_reassure: bool = True
    """Whether that something is safe, or passes, may be among it."""


def assess(message: str, classify: Classify = lambda text: None, level: Safety = Safety.HEALTH) -> Assessment:
    """What may be said to a message, over documents with this level of safety.

    >>> assess("what should i do if someone overdoses?").may_quote, assess("i want to kill myself").may_quote
    (True, False)
    """
    told = without_denials(message)
    health = level is Safety.HEALTH
    found = notices(told, classify(told) if health or sounds_dangerous(told) else None, level)
    if health and Notice.EMERGENCY not in found and asks_how_to_act(told):
        found = (Notice.EMERGENCY, *found)
    if not found:
        return Assessment()
    return Assessment(found, Notice.CRISIS not in found and not in_plain_words(told), may_reassure=False)
