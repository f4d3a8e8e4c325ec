"""Which notices a message calls for by the words in it; pure.

The patterns are lists of words in the files beside this one, one a line.
"""

import difflib
import functools
import re
from importlib.resources import files

from kratom_qa.datatypes import Notice
from kratom_qa.words import normalise

_MISSPELLED = 0.82
_LONG_ENOUGH = 5


def by_rules(message: str) -> tuple[Notice, ...]:
    """The notices whose patterns a message fits, an emergency before a crisis.

    >>> by_rules("my roommate took oxy and xanax and wont wake up")
    (<Notice.EMERGENCY: 'emergency'>,)
    >>> by_rules("can coffee cause seizures?")
    ()
    """
    text = _without_idioms(message)
    asks = _is_knowledge(text)
    found = []
    if not asks and _is_emergency(text):
        found.append(Notice.EMERGENCY)
    # what nobody says of somebody else counts even in a question: "is it normal to want to hurt myself?"
    said = patterns("crisis").search(text) or patterns("crisis_plain").search(text)
    if said or (not asks and patterns("crisis_words").search(text)):
        found.append(Notice.CRISIS)
    return tuple(found)


def in_plain_words(message: str) -> tuple[Notice, ...]:
    """The notices for what is said plainly: that somebody bleeds, or wants to harm or kill themself.

    >>> in_plain_words("is it normal to want to hurt myself?"), in_plain_words("does it make people suicidal?")
    ((<Notice.CRISIS: 'crisis'>,), ())
    """
    text = _without_idioms(message)
    found = []
    # a crisis is spoken of in questions, too; an emergency is not
    if patterns("emergency_plain").search(text) and not _is_knowledge(text):
        found.append(Notice.EMERGENCY)
    if patterns("crisis_plain").search(text):
        found.append(Notice.CRISIS)
    return tuple(found)


def of_liver(message: str) -> tuple[Notice, ...]:
    """An emergency for who tells of yellow skin or eyes, or of dark urine: plain, though not to who has it.

    >>> of_liver("my eyes are yellow"), of_liver("can tea turn eyes yellow?")
    ((<Notice.EMERGENCY: 'emergency'>,), ())
    """
    text = _without_idioms(message)
    told = patterns("jaundice").search(text) is not None and not _is_knowledge(text)
    return (Notice.EMERGENCY,) if told else ()


def asks_how_to_act(message: str) -> bool:
    """Whether it asks what is to be done where somebody is in danger, though nobody may be, or for whom to call.

    >>> asks_how_to_act("what should I do if someone overdoses?"), asks_how_to_act("what is an overdose?")
    (True, False)
    """
    text = _without_idioms(message)
    asks = all(patterns(name).search(text) is not None for name in ("acting", "emergency"))
    return asks or patterns("hotlines").search(text) is not None


def without_denials(message: str) -> str:
    """The message without danger that is denied, only asked about or long over.

    >>> without_denials("I'm not suicidal, I only read about it.")
    ', I only read about it.'
    """
    return patterns("denials").sub("", message.replace("’", "'"))


def of_person(message: str) -> bool:
    """Whether it speaks of somebody.

    >>> of_person("she stopped breathing"), of_person("the fan stopped turning")
    (True, False)
    """
    return patterns("people").search(_plain(message)) is not None


def _is_emergency(text: str) -> bool:
    """A danger sign, or a child or a mixture of drugs together with the taking of it."""
    if patterns("emergency").search(text) or patterns("emergency_plain").search(text):
        return True
    if patterns("taken").search(text) is None:
        return False
    mixed = patterns("mixtures").search(text) is not None and patterns("people").search(text) is not None
    return mixed or patterns("children").search(text) is not None


def _is_knowledge(text: str) -> bool:
    """Whether it asks in general, or tells of long ago, and nothing in it is happening to anybody."""
    if patterns("urgent").search(text):
        return False
    if patterns("past").search(text):
        return True
    return patterns("knowledge").search(text) is not None and patterns("happening").search(text) is None


def _without_idioms(message: str) -> str:
    return patterns("idioms").sub(" ", _plain(message))


def _plain(message: str) -> str:
    """Lower case, one space between words, straight apostrophes, likely misspellings of danger words put right."""
    text = re.sub(r"\s+", " ", normalise(message).replace("’", "'").replace("`", "'")).lower()
    return re.sub(r"[a-z']+", lambda match: _spelled(match.group()), text)


@functools.lru_cache(maxsize=4096)
def _spelled(word: str) -> str:
    """The danger word that a word is a misspelling of, or the word itself.

    >>> _spelled("siezure"), _spelled("coffee")
    ('seizure', 'coffee')
    """
    known = _vocabulary()
    if len(word) < _LONG_ENOUGH or word in known or word in _ordinary():
        return word
    alike = [other for other in known if other[0] == word[0] and abs(len(other) - len(word)) <= 2]
    return next(iter(difflib.get_close_matches(word, alike, n=1, cutoff=_MISSPELLED)), word)


@functools.cache
def patterns(name: str) -> re.Pattern[str]:
    """All lines of a file of patterns as one; a blank stands for white space, `#` begins a comment."""
    lines = (line.partition("#")[0].strip() for line in _lines(name))
    return re.compile(r"\b(?:" + "|".join(f"(?:{line})" for line in lines if line) + r")", re.IGNORECASE)


@functools.lru_cache(maxsize=1)
def _vocabulary() -> tuple[str, ...]:
    return tuple(word for line in _lines("spelling") for word in line.partition("#")[0].split() if word[0] != "-")


@functools.lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """Words that are near a danger word and mean something else."""
    return frozenset(word[1:] for line in _lines("spelling") for word in line.split() if word[0] == "-")


def _lines(name: str) -> list[str]:
    return (files("kratom_qa.safety") / f"{name}.txt").read_text(encoding="utf-8").splitlines()
