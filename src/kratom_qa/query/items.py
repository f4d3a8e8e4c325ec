"""\"The second one\": which item, or else which quote, of the replies so far is meant."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kratom_qa.datatypes import Reply, Turn
from kratom_qa.query.patterns import pattern
from kratom_qa.words import stems

_PLACES = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "sixth": 5, "6th": 5, "last": -1,
}  # fmt: skip
_LABEL = 10
"""Words that name an item without a label."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was quoted and is now asked about."""

    label: str
    is_listed: bool
    """Whether it is an item of a list; a quote otherwise."""
    turn: int
    """Number of the turn that asked for it."""
    siblings: tuple[str, ...]
    """The labels beside it."""
    asked: str
    """The question with the label in the place of the number."""


def named_item(question: str, history: Sequence[Turn]) -> Item | None:
    """What the question names by its number: of the newest reply that has so many items, or else so many quotes.

    Or by what it is about, "the one about sleep": the newest that has those words.
    """
    about = pattern("the_one_about").search(question)
    if about:
        return _about(about, question, history)
    match = pattern("ordinal").search(question)
    if match is None:
        return None
    for turn, labels_of in _where_looked(history):
        labels = labels_of(history[turn].reply)
        place = place_of(match, len(labels))
        if place is not None:
            asked = question[: match.start()] + labels[place] + question[match.end() :]
            listed, asking = labels_of is not _quotes, _asking_turn(history, turn)
            return Item(labels[place], listed, asking, tuple(labels), asked)
    return None


def place_of(match: re.Match[str], count: int) -> int | None:
    """The place from 0 that a match of "ordinal" names among so many; None where there is no such place."""
    word = match["word"].lower() if match["word"] else ""
    if word == "middle":
        return count // 2 if count % 2 and count > 1 else None
    place = int(match["number"]) - 1 if match["number"] else _PLACES[word]
    return place % count if -count <= place < count else None


def _about(match: re.Match[str], question: str, history: Sequence[Turn]) -> Item | None:
    """The newest quote that has the words of "the one about ..."; the name of a guide is not what it is about."""
    wanted = set(stems(match["what"]))
    for turn, reply in reversed([*enumerate(past.reply for past in history)]):
        for text in (quote.citation.quote for quote in reply.quotes):
            if wanted and wanted <= set(stems(pattern("own_name").sub(" ", text))):
                label = _label(text)
                asked = question[: match.start()] + label + question[match.end() :]
                return Item(label, is_listed=False, turn=turn, siblings=(), asked=asked)
    return None


def _where_looked(history: Sequence[Turn]) -> Iterator[tuple[int, Callable[[Reply], list[str]]]]:
    """Lists before quotes, but the quotes of the last reply before the lists of those that came long before."""
    turns = range(len(history))[::-1]
    recent = [turn for turn in turns if turn >= _asking_turn(history, len(history) - 1) - 1]
    yield from ((turn, _items) for turn in recent)
    yield from ((turn, _rows) for turn in recent)
    yield from ((turn, _quotes) for turn in recent[:1])
    yield from ((turn, _items) for turn in turns)
    yield from ((turn, _quotes) for turn in turns)


def _asking_turn(history: Sequence[Turn], turn: int) -> int:
    """The turn itself, or the one before it that did not ask for an item by its number."""
    while turn > 0 and pattern("ordinal").search(history[turn].question):
        turn -= 1
    return turn


def _items(reply: Reply) -> list[str]:
    """Labels of the list items that were quoted, one item quoted alone aside."""
    lines = [
        line for quote in reply.quotes for line in quote.citation.quote.splitlines() if pattern("bullet").match(line)
    ]
    return [_label(pattern("bullet").sub("", line, count=1)) for line in lines] if len(lines) > 1 else []


def _rows(reply: Reply) -> list[str]:
    """What the rows of a quoted table are about: the first cells, each once."""
    rows = [line for quote in reply.quotes for line in quote.citation.quote.splitlines() if line.startswith("|")]
    ruled = next((i for i, row in enumerate(rows) if not re.search(r"\w", row)), -1)
    cells = dict.fromkeys(row.strip("| ").split("|")[0].strip() for row in rows[ruled + 1 :])
    return list(cells) if len(cells) > 1 else []


def _quotes(reply: Reply) -> list[str]:
    return [_label(quote.citation.quote) for quote in reply.quotes]


def _label(text: str) -> str:
    """What stands before the colon, or the first words, to the end of a clause if there is one among them."""
    line = re.sub(r"[*_`]+", "", text.strip().partition("\n")[0])
    label, colon, _ = line.partition(":")
    if colon and len(label.split()) <= _LABEL:
        return label.strip()
    start = " ".join(label.split()[:_LABEL])
    clause = re.match(r"(?:\S+\s+){3,}?\S+(?=[,;.])", start)
    return clause.group() if clause else start.rstrip(",;.")
