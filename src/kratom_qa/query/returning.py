"""\"And for the first one again?\": which earlier question of the talk is meant."""

from collections.abc import Sequence

from kratom_qa.datatypes import Turn
from kratom_qa.query.items import place_of
from kratom_qa.query.patterns import pattern
from kratom_qa.query.phrasing import bare
from kratom_qa.words import stems


def returned_to(rest: str, history: Sequence[Turn]) -> tuple[int, str] | None:
    """The number of the turn that a message goes back to, and what it asks of it; None where it goes back to none.

    "The first one" counts the questions of the talk; else it is the newest question before the last that has the words.
    """
    match = pattern("goes_back").match(bare(rest))
    if match is None:
        return None
    what, asked = match["what"] or match["what2"], match["asked"] or match["asked2"] or ""
    ordinal = pattern("ordinal").search(what)
    if ordinal:
        place = place_of(ordinal, len(history))
        return (place, asked) if place is not None else None
    wanted = set(stems(what))
    named = (n for n in reversed(range(len(history) - 1)) if wanted <= set(stems(history[n].reply.phrasing.text)))
    turn = next(named, None) if wanted else None
    return (turn, asked) if turn is not None else None
