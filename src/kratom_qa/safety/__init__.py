"""Which fixed notice, if any, comes before everything else; pure.

A notice is for somebody who describes danger for themself or for somebody with them, not for a question of knowledge:
"my son had a seizure" is, "can kratom cause seizures?" is not. In doubt, a first-person statement gets the notice.
Rules over words and a small learned model decide together (docs/adr/0004).
"""

import re

from kratom_qa.datatypes import Notice
from kratom_qa.safety.learned import Chances, chances
from kratom_qa.safety.rules import by_rules, in_plain_words

_END = re.compile(r"(?<=[.!?])\s+|\n+")
ALONE = 0.4
"""From this chance of either on, a notice is given. Cross-validated over parts of the training messages that were
written apart (docs/adr/0004), missed messages and false alarms are together fewest from 0.4 to 0.5; a missed one
weighs more."""
BESIDE = 0.15
"""From this chance on, the second notice is given beside the first. In cross-validation, more than half of the messages
that would get the wrong one alone then get both."""
WITH_RULE = 0.05
"""From this chance of either on, what a rule finds is given. Below it, one in ten of the rules' finds was true in
cross-validation."""


def notices(message: str) -> tuple[Notice, ...]:
    """The notices that come first, an emergency before a crisis.

    >>> notices("my roommate took kratom and xanax and wont wake up")
    (<Notice.EMERGENCY: 'emergency'>,)
    >>> notices("can kratom cause seizures?")
    ()
    """
    chance, of_parts = chances(message), _of_parts(message)
    # most of the time would go into rules that cannot count
    ruled = by_rules(message) if max(chance.emergency + chance.crisis, of_parts) >= WITH_RULE else ()
    return decide(chance, ruled, in_plain_words(message), of_parts)


def _of_parts(message: str) -> float:
    """The highest chance of either notice among the sentences of a message: a question after it hides no danger."""
    parts = (chances(part) for part in _END.split(message) if part.strip())
    return max((part.emergency + part.crisis for part in parts), default=0.0)


def decide(
    chance: Chances,
    ruled: tuple[Notice, ...],
    plain: tuple[Notice, ...],
    of_parts: float = 0.0,
    *,
    alone: float = ALONE,
    with_rule: float = WITH_RULE,
) -> tuple[Notice, ...]:
    """The notices by the chances, by what the rules found, and by what is said in plain words.

    `of_parts` is the highest chance of a part of the message, which may back a rule but gives no notice alone.

    >>> decide(Chances(emergency=0.3, crisis=0.2), (), plain=())
    (<Notice.EMERGENCY: 'emergency'>, <Notice.CRISIS: 'crisis'>)
    """
    found = set(plain)
    either = chance.emergency + chance.crisis
    if max(either, of_parts) >= with_rule:
        found |= set(ruled)
    if either >= alone:
        likelier = max(chance.emergency, chance.crisis)
        by_chance = {Notice.EMERGENCY: chance.emergency, Notice.CRISIS: chance.crisis}
        found |= {notice for notice, value in by_chance.items() if value >= min(BESIDE, likelier)}
    return tuple(notice for notice in (Notice.EMERGENCY, Notice.CRISIS) if notice in found)
