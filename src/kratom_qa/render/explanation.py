"""`Explanation` -> the object that programs read, and lines for a terminal or the page."""

from collections.abc import Sequence
from typing import Any

from kratom_qa.datatypes import ExplainedPassage, ExplainedReading, ExplainedSentence, Explanation, Term
from kratom_qa.render import wording
from kratom_qa.render.harmless import harmless

_DIGITS = 4
_LONGEST = 100
"""Characters of a sentence in a line."""


def explanation_object(found: Sequence[Explanation]) -> dict[str, Any]:
    """The value of `explain`: one entry for each question of the message."""
    return {"questions": [_object(one) for one in found]}


def explanation_text(found: Sequence[Explanation]) -> str:
    """The same in lines."""
    return "\n\n".join("\n".join(_lines(one)) for one in found) if found else wording.EXPLAIN_NOTHING


def _object(found: Explanation) -> dict[str, Any]:
    return {
        "readings": [
            {
                "standalone_question": one.phrasing.text,
                "topic": one.phrasing.topic or None,
                "asked": one.phrasing.asked or None,
                "chance": round(one.chance, _DIGITS),
                "outcome": one.outcome,
                "taken": one.taken,
            }
            for one in found.readings
        ],
        "threshold": found.threshold,
        "terms": [
            {"name": one.name, "value": round(one.value, _DIGITS), "weight": round(one.weight, _DIGITS)}
            for one in found.terms
        ],
        "passages": [_passage(one) for one in found.passages],
        "sentences": [_sentence(one) for one in found.sentences],
    }


def _passage(one: ExplainedPassage) -> dict[str, Any]:
    passage = one.hit.passage
    return {
        "doc_id": passage.document.id,
        "start": passage.start,
        "end": passage.end,
        "section": passage.section[-1] if passage.section else None,
        "score": round(one.hit.score, _DIGITS),
        "cosine": round(one.cosine, _DIGITS),
        "best_sentence": round(one.best_sentence, _DIGITS),
        "words": round(one.words, _DIGITS),
    }


def _sentence(one: ExplainedSentence) -> dict[str, Any]:
    sentence = one.scored.sentence
    return {
        "doc_id": sentence.document.id,
        "start": sentence.start,
        "end": sentence.end,
        "score": round(one.scored.score, _DIGITS),
        "fate": str(one.fate),
    }


def _lines(found: Explanation) -> list[str]:
    return [
        wording.EXPLAIN_READINGS,
        *map(_reading_line, found.readings),
        wording.EXPLAIN_PASSAGES,
        *map(_passage_line, found.passages),
        wording.EXPLAIN_CHANCE.format(threshold=f"{found.threshold:.2f}"),
        *map(_term_line, sorted(found.terms, key=lambda one: -abs(one.value * one.weight))),
        wording.EXPLAIN_SENTENCES,
        *map(_sentence_line, found.sentences),
    ]


def _reading_line(one: ExplainedReading) -> str:
    return f"{'*' if one.taken else ' '} {one.chance:.2f} {one.outcome:<11} {_short(one.phrasing.text)}"


def _passage_line(one: ExplainedPassage) -> str:
    passage = one.hit.passage
    sides = f"{one.hit.score:6.2f} {one.cosine:6.2f} {one.best_sentence:6.2f} {one.words:6.2f}"
    return f"  {sides}  {passage.document.id}: {_short(passage.section[-1]) if passage.section else passage.start}"


def _term_line(one: Term) -> str:
    return f"  {one.value * one.weight:+7.2f} = {one.value:6.2f} x {one.weight:+7.2f}  {one.name.replace('_', ' ')}"


def _sentence_line(one: ExplainedSentence) -> str:
    return f"  {one.scored.score:6.2f}  {wording.FATE[one.fate]:<{_WIDEST}}  {_short(one.scored.sentence.text)}"


def _short(text: str) -> str:
    plain = harmless(" ".join(text.split()))
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]} …"


_WIDEST = max(map(len, wording.FATE.values()))
