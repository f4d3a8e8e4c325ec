"""What a corpus knows of its own subject. The program itself knows none."""

from dataclasses import dataclass
from enum import StrEnum

Synonyms = tuple[tuple[str, tuple[str, ...]], ...]
"""The documents' word, and the everyday words for it."""


class Safety(StrEnum):
    """How closely messages are read for danger; the values are those of `subject.toml`."""

    GENERAL = "general"
    """Only who says that they want to die, or that somebody is dying now, gets a notice."""
    HEALTH = "health"
    """Every message that tells of an emergency or a crisis does; the documents are about health."""


@dataclass(frozen=True, slots=True)
class Opposition:
    """Two positions on one point, and how a question asks for them; each a tuple of regular expressions."""

    asked: tuple[str, ...]
    one: tuple[str, ...]
    other: tuple[str, ...]
    unless: tuple[str, ...] = ()
    """Words of a question that make it another point."""
    weighs: bool = False
    """Whether "X, but Y" takes both positions, because here X does not yield."""
    warns: bool = False
    """Whether the other position warns, and so is shown first."""
    strict: bool = False
    """Whether the words of position have to stand near what is asked about: they are said of many things."""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """How a question, and how a sentence, limits itself to a case such as a mixture; regular expressions."""

    asked: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Help:
    """Who needs help in what the corpus is about, and which sentences give it; regular expressions."""

    asked: tuple[str, ...] = ()
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """How it is asked whether the subject goes together with something else."""

    question: str = ""
    """With `{other}` in the place of the other thing."""
    others: tuple[str, ...] = ()
    """Words for such things."""
    called: Synonyms = ()
    """A thing, and the words that only point to it: who drinks takes alcohol."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a corpus says of itself and of its subject; each part may be missing."""

    title: str | None = None
    about: str | None = None
    examples: tuple[str, ...] = ()
    """Questions to begin with."""
    called: tuple[str, ...] = ()
    """Words for the subject itself."""
    disclaimer: str | None = None
    """What stands under each reply besides the fixed words."""
    contact: str | None = None
    """Whom to ask where the documents do not answer: a person or an office, and how they are reached."""
    safety: Safety = Safety.GENERAL
    model: str | None = None
    """The embedding model that suits the documents, by name."""
    persons: tuple[str, ...] = ()
    """Names by which people in the documents are spoken of."""
    aspects: tuple[str, ...] = ()
    """What is asked of the subject itself, whatever the talk was about before: "dosage"."""
    editorial: tuple[str, ...] = ()
    """Words of sentences that are about the document, not about its subject."""
    topicless: tuple[str, ...] = ()
    """Words that name no topic, because nearly everything here is about them."""
    synonyms: Synonyms = ()
    alternatives: tuple[tuple[str, ...], ...] = ()
    """Words of which one can stand in another's place; of two, each is "the other one"."""
    together: Together = Together()
    help: Help = Help()
    opposites: tuple[Opposition, ...] = ()
    """From the narrowest point to the widest."""
    circumstances: tuple[Circumstance, ...] = ()
    of_another: tuple[str, ...] = ()
    """Regular expressions; what their first group finds in a sentence must be what was asked about."""


NEUTRAL = Subject()
"""Of a corpus that says nothing of itself."""
