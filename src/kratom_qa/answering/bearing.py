"""Whether a sentence bears on what is asked: its title, its headings and its lead-in count for it.

Of sentences that are alike, as those of a series of data sheets, it is the one under the right heading.
"""

import functools
import re
from collections.abc import Container, Sequence

import numpy as np

from kratom_qa.answering.missing import (
    SMALL_NUMBERS,
    Missing,
    denies,
    missing,
    names,
    names_lacked,
    numbers_asked,
    numbers_of,
    told,
    without_situation,
)
from kratom_qa.datatypes import Candidates, Collection, Passage, ScoredSentence, Sentence, SentenceKind
from kratom_qa.documents.splitting import context
from kratom_qa.query.everyday_words import everyday_stems
from kratom_qa.query.query import Query
from kratom_qa.words import stem, stems

_NEAREST = 12
"""Sentences of which the one that would be quoted is looked at for what it lacks."""
_PASSAGES = 5
"""Nearest passages whose headings are looked at."""
_LABEL = re.compile(r"([^|:]{1,60}?)\s*(?:\||:\s)")
"""The first cell of a row, or what stands before the colon of an item."""
_VALUES = frozenset(map(stem, "cost price amount number value rate share dose fee size take need".split()))
"""What asks for the value in a cell is not said in it."""
_KEYED = 0.3
"""What a row or an item gains that is asked for by its key."""
_SHARED = 0.2
"""What a sentence gains for the words that it and its headings share with the question, and loses for those lacked."""
_NAMED = 0.2
_DENIED = 0.3
"""What a sentence loses that lacks a name, and that says it is not so: more than the margin of what is quoted."""
_WHOSE = 0.25
"""Weight of the words in the headings of the best sentence that make it known whose fact is asked for."""


def headings(sentence: Sentence, passage: Passage) -> str:
    """The title, the headings and the lead-in above a sentence."""
    return f"{context(passage)} {sentence.lead_in}"


def paragraph(sentence: Sentence, collection: Collection) -> str:
    """All of the paragraph that a sentence stands in."""
    rows = collection.sentence_rows[sentence.passage]
    return " ".join(one.text for one in collection.sentences[rows.start : rows.stop] if one.block == sentence.block)


def lacks(query: Query, found: Candidates, collection: Collection) -> Missing:
    """What the sentence that bears most on a query, its headings and its passage do not hold of it."""
    best, lacked, asked = -1.0, Missing(), without_situation(query.text)
    near = found.sentences.best(_NEAREST)
    for row, cosine in zip(near.rows.tolist(), near.scores.tolist(), strict=True):
        sentence = collection.sentences[row]
        if not sentence.may_be_quoted:
            continue
        passage = collection.passages[sentence.passage]
        above = headings(sentence, passage)
        told_around = paragraph(sentence, collection)
        found_lacking = missing(asked, sentence.text_with_head, above, passage.text, told_around)
        said = set(stems(sentence.text))
        shared = sum(weight for one, weight in told(asked).items() if one in said)
        score = cosine + _SHARED * (shared - found_lacking.words - found_lacking.names)
        score -= _DENIED * found_lacking.negation
        if score > best:
            best, lacked = score, found_lacking
    return lacked


def fit(query: Query, sentence: Sentence, passage: Passage) -> float:
    """What a sentence gains that is asked for by its key, less what it loses where it lacks a name of the question or
    denies what is looked for."""
    lost = _DENIED * denies(query.text, sentence.text)
    lost += _NAMED * names_lacked(query.text, context(passage), sentence.lead_in, sentence.text_with_head)
    return _KEYED * is_keyed(query, sentence, passage) - lost


def shared_words(query: Query, sentence: Sentence, passage: Passage) -> float:
    """The weight of the query's words that a sentence or its headings hold."""
    held = {*stems(sentence.text), *stems(headings(sentence, passage))}
    return sum(query.weights[s] for s in query.weights.keys() & held)


def without_strays(
    query: Query, scored: Sequence[ScoredSentence], known: Container[int], collection: Collection
) -> list[ScoredSentence]:
    """The sentences, best first, without those of another thing, as the title or heading of the best one names it, and
    without those that deny what the best one does not.

    Those that questions are `known` to lead to stay.
    """
    best = next((one for one in scored if one.sentence.may_be_quoted), None)
    if best is None:
        return list(scored)
    above = set(stems(headings(best.sentence, collection.passages[best.sentence.passage])))
    named, names_held = above & query.weights.keys(), {name for name in names(query.text) if stem(name) in above}
    denied = denies(query.text, best.sentence.text)

    def strays(one: ScoredSentence) -> bool:
        held = {*stems(headings(one.sentence, collection.passages[one.sentence.passage]))}
        held |= {*stems(one.sentence.text_with_head)}
        other = sum(query.weights[s] for s in named - held) >= _WHOSE or any(stem(n) not in held for n in names_held)
        return other or (not denied and denies(query.text, one.sentence.text))

    return [one for one in scored if one.row in known or not strays(one)]


def is_headed(query: Query, found: Candidates, collection: Collection) -> bool:
    """Whether a heading near asks what is asked, or a row or an item is asked for by its key.

    All that the heading or key says is in the question, and with the headings above it holds all that the question
    says; everyday words aside.
    """
    sentences = [collection.sentences[row] for row in found.sentences.best(_NEAREST).rows.tolist()]
    nearest = found.passages[np.argsort(-found.passage_cosines, kind="stable")[:_PASSAGES]]
    rows = dict.fromkeys([*(s.passage for s in sentences), *nearest.tolist()])
    if any(_asks_heading(query, collection.passages[row]) for row in rows):
        return True
    inside = (collection.sentences[s] for row in rows for s in collection.sentence_rows[row])
    return any(is_keyed(query, one, collection.passages[one.passage]) for one in inside)


def _asks_heading(query: Query, passage: Passage) -> bool:
    own = _content(passage.section[-1]) if passage.section else frozenset()
    asked = _content(query.text)
    same = bool(own) and own <= asked <= _content(context(passage))
    # last year's fare stands under no other heading than this year's
    return same and numbers_asked(query.text) <= numbers_of(f"{context(passage)} {passage.text}")


def is_keyed(query: Query, sentence: Sentence, passage: Passage) -> bool:
    """Whether a row or an item is asked for by its first cell or its label, or by a code in it.

    `Evening ticket | 7 | 4` under `Ticket | Adult | Child`: "What does an evening ticket cost for a child?"
    """
    if sentence.kind not in (SentenceKind.ROW, SentenceKind.ITEM):
        return False
    label = _LABEL.match(sentence.text)
    own = set(stems(label[1])) - everyday_stems() if label else set()
    asked = _content(query.text) | {one for one in stems(query.text) if one.isdigit()}
    by_code = {one for one in own & asked if any(c.isdigit() for c in one)}
    if not own or not (own <= asked or by_code):
        return False
    around = f"{headings(sentence, passage)} {sentence.text_with_head}"
    return asked <= set(stems(around)) and numbers_asked(query.text) <= numbers_of(around)


@functools.lru_cache(maxsize=4096)
def _content(text: str) -> frozenset[str]:
    """The stems of a text but everyday words, numbers and how many there are."""
    plain = everyday_stems() | _VALUES
    return frozenset(s for s in stems(text) if s not in plain and not s.isdigit() and s not in SMALL_NUMBERS)
