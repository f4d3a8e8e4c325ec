"""How far a quote reaches: from a sentence to what it leans on, what limits it, or the list it belongs to."""

import re
from dataclasses import dataclass, replace

from kratom_qa.answering.navigation import is_navigation
from kratom_qa.datatypes import Collection, ScoredSentence, Sentence, SentenceKind

_LEANS_BACK = re.compile(
    r"(?:however|but|yet|still|nevertheless|nonetheless|instead|additionally|also|moreover|furthermore|similarly"
    r"|likewise"
    r"|therefore|thus|as a result|as such|for example|for instance|in addition|this|that|these|those"
    r"|it|its|they|their|them"
    r"|he|his|she|her|such|both|another|the (?:study|patient|man|case report|combination|interaction|activation))\b",
    re.IGNORECASE,
)
_QUALIFIES = re.compile(r"(?:however|but|nevertheless|nonetheless|still|although|yet)\b", re.IGNORECASE)
_STEPS_BACK = 2
_LONG_LIST = 60
_LONGEST_LIST = 260
_SENTENCE_LIKE = 10
"""Words from which an item with a full stop is taken for a sentence."""
_LABELLED = 6
"""The same where it begins with a label and a colon."""
_BULLET = re.compile(r"(?:[-*+•‣◦▪–—]|\(?\d{1,2}[.)])[ \t]+\Z")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch to quote and the sentences that it was chosen for."""

    passage: int
    start: int
    end: int
    also: tuple[Sentence, ...] = ()
    head: tuple[int, int] | None = None
    """Span of the head rows of a table that the stretch is quoted under."""


def reach(scored: ScoredSentence, collection: Collection, *, wants_list: bool) -> list[Span]:
    """How far the quote of a sentence goes: to the whole list it belongs to, or back to what it leans on."""
    sentence = scored.sentence
    if sentence.group is not None:
        return _list_reach(scored, collection, wants_list=wants_list)
    start, end = sentence_reach(scored.row, collection)
    return [Span(sentence.passage, start, end, scored.also)]


def _list_reach(scored: ScoredSentence, collection: Collection, *, wants_list: bool) -> list[Span]:
    """The whole list with its lead-in where it is short or asked for; else the lead-in and the item."""
    sentence = scored.sentence
    assert sentence.group is not None
    start, end = sentence.group
    text = sentence.document.text
    length = len(text[start:end].split())
    whole = Span(sentence.passage, _line_start(text, start), end, scored.also)
    contents = is_navigation(sentence.lead_in)
    if length <= (_LONGEST_LIST if wants_list else 0 if contents else _LONG_LIST):
        return [whole]
    if sentence.kind is SentenceKind.LEAD_IN:
        return []  # a lead-in alone says nothing; its items are looked at one by one
    # a sentence before the lead-in stands in one paragraph with it, and says enough without it
    near = rows_of_group(scored.row, collection)
    rows = [
        row
        for row in near
        if _same_item(collection.sentences[row], sentence)
        and collection.sentences[row].kind is not SentenceKind.LEAD_IN
    ]
    item = Span(sentence.passage, collection.sentences[rows[0]].start, collection.sentences[rows[-1]].end, scored.also)
    first = collection.sentences[near.start]
    if sentence.head is not None:
        return [_under_head(item, sentence.head, text)]
    if first.kind is not SentenceKind.LEAD_IN or contents or _stands_alone(text[item.start : item.end]):
        return [item]
    return [Span(first.passage, first.start, first.end), item]


def _under_head(row: Span, head: tuple[int, int], text: str) -> Span:
    """A table row with its head, in one stretch where it stands right below."""
    if not text[head[1] : row.start].strip():
        return replace(row, start=head[0])
    return replace(row, head=head)


def rows_of_group(row: int, collection: Collection) -> range:
    """Rows of the sentences of the list or table that a sentence belongs to; it may reach over several passages."""
    sentences = collection.sentences
    start, end = sentences[row].group or (0, 0)
    first = last = row
    while first > 0 and _inside(sentences[first - 1], sentences[row], start, end):
        first -= 1
    while last + 1 < len(sentences) and _inside(sentences[last + 1], sentences[row], start, end):
        last += 1
    return range(first, last + 1)


def _inside(other: Sentence, sentence: Sentence, start: int, end: int) -> bool:
    return other.document.id == sentence.document.id and start <= other.start < end


def _stands_alone(item: str) -> bool:
    """Whether an item says something without its lead-in: a sentence, not a label."""
    return item.endswith(".") and len(item.split()) >= (_LABELLED if ": " in item else _SENTENCE_LIKE)


def _line_start(text: str, start: int) -> int:
    """Before the bullet of a list that has no lead-in, so that all its items look alike."""
    line = text.rfind("\n", 0, start) + 1
    return line + len(text[line:start]) - len(text[line:start].lstrip()) if _BULLET.search(text[line:start]) else start


def _same_item(one: Sentence, other: Sentence) -> bool:
    return one.document.id == other.document.id and one.block == other.block


def sentence_reach(row: int, collection: Collection) -> tuple[int, int]:
    """From what the sentence leans back on to the "however" that limits it, within its paragraph."""
    sentences = collection.sentences
    first = last = row
    for _ in range(_STEPS_BACK):
        if first > 0 and _LEANS_BACK.match(sentences[first].text) and _same_item(sentences[first - 1], sentences[row]):
            first -= 1
    if last + 1 < len(sentences) and _same_item(sentences[last + 1], sentences[row]):
        last += bool(_QUALIFIES.match(sentences[last + 1].text))
    return sentences[first].start, sentences[last].end


def is_inside(span: Span, done: Span) -> bool:
    """Whether all of a span is quoted already."""
    return span.passage == done.passage and span.start >= done.start and span.end <= done.end


def joined(spans: list[Span], collection: Collection) -> list[Span]:
    """Spans of one passage with nothing but white space between them, or that overlap, become one, in the
    place of the first."""
    result: list[Span] = []
    for span in spans:
        for i, other in enumerate(result):
            if other.passage == span.passage and _touch(other, span, collection):
                result[i] = Span(
                    span.passage,
                    min(other.start, span.start),
                    max(other.end, span.end),
                    other.also + span.also,
                    (other if other.start <= span.start else span).head,
                )
                break
        else:
            result.append(span)
    return result if len(result) == len(spans) else joined(result, collection)


def _touch(one: Span, other: Span, collection: Collection) -> bool:
    text = collection.passages[one.passage].document.text
    first, second = sorted((one, other), key=lambda span: span.start)
    return second.start <= first.end or not text[first.end : second.start].strip()


def text_of(span: Span, collection: Collection) -> str:
    """What a span quotes."""
    return collection.passages[span.passage].document.text[span.start : span.end]


def words_in(span: Span, collection: Collection) -> int:
    """The number of words that a span holds."""
    return len(text_of(span, collection).split())
