"""Which fixed notice, if any, comes before everything else; pure.

A notice is for somebody who describes danger for themself or for somebody with them, not for a question of knowledge:
"my son had a seizure" is, "can coffee cause seizures?" is not. In doubt, a first-person statement gets the notice.
Rules over words and two small learned models, one of letters, one of meaning, decide together (docs/adr/0004).
"""

import re

from kratom_qa.datatypes import Notice, Safety
from kratom_qa.safety.ngram_classifier import ClassProbabilities, chances
from kratom_qa.safety.rules import by_rules, in_plain_words, of_liver, of_person

_END = re.compile(r"(?<=[.!?])\s+|\n+")
ALONE = 0.35
"""From this chance of either on, a notice is given. On messages of other people, 0.35 misses 5 of 639 at 44 alarms of
779; 0.3 to 0.4 were compared (`training/fit_meanings.py --compare`), and a missed one weighs more."""
BY_LETTERS = 0.3
"""The same where no encoder is at hand: letters alone are less sure of danger."""
LIKELY = 0.3
"""From this chance by letters on, what a rule finds is given over documents that are not about health; 0.3 to 0.7 tried
on the dev half of tests/testset/danger.jsonl and on tests/second_subject/testset/notices.jsonl, alike."""
SURE = 0.9
"""From this chance of both, each by itself, a notice is given over such documents, whatever the rules find: 0 alarms on
640 everyday messages there, and 0.51 of the crises and 0.66 of the emergencies of training/notices/dev.jsonl; 0.7 to
0.98 tried."""
BESIDE = 0.15
"""From this chance on, the second notice is given beside the first. In cross-validation, more than half of the messages
that would get the wrong one alone then get both."""
WITH_RULE = 0.05
"""From this chance of either on, what a rule finds is given."""
_MEANING = 0.5
"""Weight of the meaning beside the letters; 0.3 to 0.7 tried."""


def notices(
    message: str, meaning: ClassProbabilities | None = None, level: Safety = Safety.HEALTH
) -> tuple[Notice, ...]:
    """The notices that come first, an emergency before a crisis.

    Over documents that have nothing to do with health, `Safety.GENERAL`, only who says in plain words that somebody
    is dying or wants to die gets one, or where both models are all but sure: what they learned of such messages they
    learned beside talk of health.

    `meaning` holds the chances by what the message means, where an encoder is at hand.

    >>> notices("my roommate took oxy and xanax and wont wake up")
    (<Notice.EMERGENCY: 'emergency'>,)
    >>> notices("can coffee cause seizures?")
    ()
    """
    if level is Safety.GENERAL:
        return _of_anybody(message, meaning)
    if not message.strip(" .,;:!?"):
        return ()
    chance, parts = mixed(chances(message), meaning), of_parts(message)
    alone = BY_LETTERS if meaning is None else ALONE
    # most of the time would go into rules that cannot count
    ruled = by_rules(message) if _backed(chance, parts, alone, WITH_RULE) else ()
    return decide(chance, ruled, in_plain_words(message) + of_liver(message), parts, alone=alone)


def sounds_dangerous(message: str) -> bool:
    """Whether the letters alone are all but sure of danger, so that it is worth while to ask what is meant."""
    chance = chances(message)
    return max(chance.emergency, chance.crisis) >= SURE


def _of_anybody(message: str, meaning: ClassProbabilities | None) -> tuple[Notice, ...]:
    """What is said in plain words, what the rules find of a person where the letters speak for danger, too, and what
    both models are sure of."""
    chance = chances(message)
    likely = chance.emergency + chance.crisis >= LIKELY
    found = {*in_plain_words(message), *(by_rules(message) if likely and of_person(message) else ())}
    if meaning is not None:
        both = {
            Notice.EMERGENCY: min(chance.emergency, meaning.emergency),
            Notice.CRISIS: min(chance.crisis, meaning.crisis),
        }
        found |= {notice for notice, value in both.items() if value >= SURE}
    return tuple(notice for notice in (Notice.EMERGENCY, Notice.CRISIS) if notice in found)


def mixed(letters: ClassProbabilities, meaning: ClassProbabilities | None) -> ClassProbabilities:
    """The chances by letters and by meaning together."""
    if meaning is None:
        return letters
    return ClassProbabilities(
        (1 - _MEANING) * letters.emergency + _MEANING * meaning.emergency,
        (1 - _MEANING) * letters.crisis + _MEANING * meaning.crisis,
    )


def of_parts(message: str) -> float:
    """The highest chance of either notice among the sentences of a message: a question after it hides no danger."""
    parts = (chances(part) for part in _END.split(message) if part.strip())
    return max((part.emergency + part.crisis for part in parts), default=0.0)


def decide(
    chance: ClassProbabilities,
    ruled: tuple[Notice, ...],
    plain: tuple[Notice, ...],
    highest: float = 0.0,
    *,
    alone: float = ALONE,
    with_rule: float = WITH_RULE,
) -> tuple[Notice, ...]:
    """The notices by the chances, by what the rules found, and by what is said in plain words.

    `highest` is the highest chance of a part of the message, which may back a rule but gives no notice alone.

    >>> decide(ClassProbabilities(emergency=0.3, crisis=0.2), (), plain=())
    (<Notice.EMERGENCY: 'emergency'>, <Notice.CRISIS: 'crisis'>)
    """
    found = set(plain)
    if _backed(chance, highest, alone, with_rule):
        found |= set(ruled)
    if chance.emergency + chance.crisis >= alone:
        likelier = max(chance.emergency, chance.crisis)
        by_chance = {Notice.EMERGENCY: chance.emergency, Notice.CRISIS: chance.crisis}
        found |= {notice for notice, value in by_chance.items() if value >= min(BESIDE, likelier)}
    return tuple(notice for notice in (Notice.EMERGENCY, Notice.CRISIS) if notice in found)


def _backed(chance: ClassProbabilities, highest: float, alone: float, with_rule: float) -> bool:
    """Whether what a rule finds counts: the model holds it for possible, or would itself act on a part alone."""
    return chance.emergency + chance.crisis >= with_rule or highest >= alone
