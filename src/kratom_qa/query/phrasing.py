"""A topic and what is asked of it -> one well-formed question.

>>> asked_of("Is tea bitter", "how do i mend it").text, asked_of("green tea", "what does it cost?").text
('Is tea bitter, and how do I mend it?', 'As for green tea, what does it cost?')
>>> narrowed("What does tea cost?", "in winter").text, narrowed("What does tea cost?", "the bags").text
('What does tea cost in winter?', 'What does tea cost, and what about the bags?')
"""

import re

from kratom_qa.datatypes import Phrasing
from kratom_qa.query.intent import without_opening
from kratom_qa.query.patterns import pattern

FIXED = ("As for", "and", "what about", "why", "is there", "are there")
"""Every word that is put between the words of a user."""
_SENTENCE = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)[.!?;]\s+", re.IGNORECASE)
_ENDS = "?!.… ,;:"


def bare(question: str) -> str:
    """The question without the marks at its end."""
    return question.strip().rstrip(_ENDS)


def as_sentence(question: str) -> Phrasing:
    """A question that says it all, written as one."""
    return Phrasing(_sentence(question, "." if pattern("requests").match(question) else "?"))


def asked_of(topic: str, asked: str, between: str = "") -> Phrasing:
    """What is asked of a topic, a thing or what was asked or told before; `between` was asked of it since then."""
    topic, asked, between = bare(without_opening(topic)), _whole(bare(asked)), bare(between)
    if not _asks(asked) or ((_tells(topic) or _SENTENCE.search(topic)) and not _asks(topic)):
        text = " ".join(_sentence(part) for part in (topic, between, asked) if part)
    elif _asks(topic):
        before = ", ".join(filter(None, (topic, between and _lowered(between))))
        text = _sentence(f"{before}, and {_lowered(asked)}", _end(asked))
    else:
        text = _sentence(f"As for {topic}, {_lowered(asked)}", _end(asked))
    return Phrasing(text, topic, asked, between)


def narrowed(topic: str, part: str) -> Phrasing:
    """A question with a part added that makes it narrower."""
    topic = bare(without_opening(topic))
    named = pattern("too").sub("", pattern("about").sub("", bare(part)))
    if any(pattern(name).match(named) for name in ("preposition", "condition", "comparison")):
        return Phrasing(_sentence(f"{topic} {named}", "?"), topic, named, narrows=True)
    if _asks(_whole(named)):
        return asked_of(topic, named)
    joint = ", and what about" if _asks(topic) else ". What about"
    return Phrasing(_sentence(f"{topic}{joint} {named}", "?"), topic, named, narrows=True)


def about_quote(words: str) -> Phrasing:
    """What else there is to some words that were quoted."""
    return Phrasing(f"What about “{words}”?", words)


def _asks(text: str) -> bool:
    """Whether the last sentence of a text is a question or a request, or ends with one."""
    clauses = re.split(r",\s+", _SENTENCE.split(text)[-1])
    return any(pattern("asks_something").match(one) and not pattern("about").match(one) for one in clauses)


def _tells(text: str) -> bool:
    return pattern("tells").match(text) is not None


def _whole(asked: str) -> str:
    """What is asked as a sentence: "any proof" asks whether there is any."""
    some = pattern("any").match(asked)
    return f"{'are' if some['many'] else 'is'} there {_lowered(asked)}" if some else asked


def _end(asked: str) -> str:
    return "?" if _asks(asked) and not pattern("requests").match(asked) else "."


def _sentence(text: str, end: str = "") -> str:
    """With a capital letter, "I" as it is written, and a mark at its end."""
    plain = re.sub(r"\bi\b(?!\.\w)", "I", bare(text))
    return f"{plain[:1].upper()}{plain[1:]}{end or _end(plain)}"


def _lowered(text: str) -> str:
    """As it stands within a sentence: what begins a question is no name."""
    return f"{text[:1].lower()}{text[1:]}" if _asks(text) or pattern("any").match(text) else text
