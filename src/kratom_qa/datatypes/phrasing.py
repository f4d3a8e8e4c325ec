"""One way to understand a message: the question in full, and what of it comes from before."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A question in full; the parts of a follow-up stand in fields, so nothing is read off the text again."""

    text: str
    """A whole sentence, such as a person could have written."""
    topic: str = ""
    """What the question is asked of, as the talk had it before; empty where the message says it all."""
    asked: str = ""
    """What is asked of the topic, in the message's own words."""
    between: str = ""
    """What was asked of the topic just before, where "that" may stand for it."""
    narrows: bool = False
    """Whether what is asked only narrows the topic, as "and in winter?" does."""
