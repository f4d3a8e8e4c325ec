"""Evidence -> `Answer` or `Refusal`: which sentences are quoted, how far each quote reaches, and in what order."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kratom_qa.basis import evidence_basis
from kratom_qa.datatypes import (
    Answer,
    Citation,
    Collection,
    Evidence,
    Quote,
    Refusal,
    RefusalCode,
    ScoredSentence,
    Sentence,
    SentenceKind,
    Side,
)
from kratom_qa.question_kind import QuestionKind, question_kind
from kratom_qa.settings import Settings

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
_FRONT = 6
_SEVERAL = 2
"""So many items of one list among the first six sentences call for the whole list."""
_BESIDE_LIST = 60
"""Words."""
_MOST_QUOTES = 4
_MOST_RELATED = 2
_BULLET = re.compile(r"(?:[-*+•‣◦▪–—]|\(?\d{1,2}[.)])[ \t]+\Z")


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch to quote and the sentences that it was chosen for."""

    passage: int
    start: int
    end: int
    also: tuple[Sentence, ...] = ()


def compose(question: str, evidence: Evidence, collection: Collection, settings: Settings) -> Answer | Refusal:
    """The quotes that answer; or the closest there are; or, for what is unlikely to be near any document, none."""
    usable = [scored for scored in evidence.sentences if _can_be_quoted(scored.sentence)]
    near = evidence.on_subject or evidence.confidence >= settings.related
    if not usable or not near:
        return Refusal(RefusalCode.NOT_COVERED)
    answers = evidence.confidence >= settings.answered
    kind = question_kind(question)
    most = _MOST_QUOTES if answers else _MOST_RELATED
    spans = _chosen(usable, collection, settings, kind=kind if answers else QuestionKind.OTHER, most=most)
    if not spans:
        return Refusal(RefusalCode.NOT_COVERED)
    sided = _sided(evidence.opposed, collection) if answers else []
    if sided:
        spans = _beside(sided, spans, collection, settings.words)
    quotes = tuple(_quote(span, collection) for span in spans)
    return Answer(quotes, answers, _sides(quotes[: len(sided)]) or None)


def _sided(opposed: Sequence[Sequence[ScoredSentence]], collection: Collection) -> list[_Span]:
    """One stretch for each side of a disagreement; none where they run into one another or cannot be told apart."""
    spans = []
    for scored, *_ in opposed[:_MOST_QUOTES]:
        start, end = _sentence_reach(scored.row, collection)
        spans.append(_Span(scored.sentence.passage, start, end, scored.also))
    apart = len(_joined(spans, collection)) == len(spans)
    return spans if apart and _sides([_quote(span, collection) for span in spans]) else []


def _beside(sided: list[_Span], spans: list[_Span], collection: Collection, budget: int) -> list[_Span]:
    """The sides first, then what else was chosen, as far as there is room."""
    left = budget - sum(_words(span, collection) for span in sided)
    found = list(sided)
    for span in spans:
        length = _words(span, collection)
        if len(found) < _MOST_QUOTES and length <= left and len(_joined([*found, span], collection)) > len(found):
            found.append(span)
            left -= length
    return found


def _sides(quotes: Sequence[Quote]) -> tuple[Side, ...]:
    """Each quote under the name of its source, or of its section where sources share a name; none without names."""
    for names in (
        [q.citation.document.publisher or q.citation.document.title for q in quotes],
        [q.citation.section[-1] if q.citation.section else "" for q in quotes],
    ):
        if all(names) and len(set(names)) == len(names):
            return tuple(Side(" ".join(name.split()), (i,)) for i, name in enumerate(names))
    return ()


def _can_be_quoted(sentence: Sentence) -> bool:
    """Not a question, not a label, not a line that broke off, unless a whole list goes with it."""
    if sentence.kind is SentenceKind.FRAGMENT or sentence.text.endswith("?"):
        return False
    return sentence.kind is not SentenceKind.ROW or sentence.group is not None


def _chosen(
    usable: Sequence[ScoredSentence], collection: Collection, settings: Settings, *, kind: QuestionKind, most: int
) -> list[_Span]:
    floor = usable[0].score - settings.evidence_margin
    front = [s.sentence for s in usable[:_FRONT] if s.score >= floor]
    items = {(sentence.document.id, sentence.group, sentence.block) for sentence in front}
    in_front = Counter((doc_id, group) for doc_id, group, _ in items)
    # who asks for a time, a number, a name or for leave wants the item, however many of its list come near
    few = _SEVERAL if kind is QuestionKind.OTHER else len(front) + 1
    spans: list[_Span] = []
    budget = settings.words
    for scored in usable:
        if scored.score < floor or len(spans) == most:
            break
        several = in_front[scored.sentence.document.id, scored.sentence.group] >= few
        leads = scored is usable[0] and scored.sentence.kind is SentenceKind.LEAD_IN
        new = _reach(scored, collection, wants_list=kind is QuestionKind.LIST or several or leads)
        if not new or any(_inside(span, done) for span in new for done in spans):
            continue
        length = sum(_words(span, collection) for span in new)
        if spans and length > budget:
            continue
        spans = _joined([*spans, *new], collection)
        # a long list that stands first leaves room for a sentence beside it
        first_is_list = len(spans) == len(new) and scored.sentence.group is not None
        budget = max(budget - length, _BESIDE_LIST if first_is_list else 0)
    # where a lead-in is far better than all else, none of its items comes near it
    return spans or _reach(usable[0], collection, wants_list=True)


def _reach(scored: ScoredSentence, collection: Collection, *, wants_list: bool) -> list[_Span]:
    """How far the quote of a sentence goes: to the whole list it belongs to, or back to what it leans on."""
    sentence = scored.sentence
    if sentence.group is not None:
        return _list_reach(scored, collection, wants_list=wants_list)
    start, end = _sentence_reach(scored.row, collection)
    return [_Span(sentence.passage, start, end, scored.also)]


def _list_reach(scored: ScoredSentence, collection: Collection, *, wants_list: bool) -> list[_Span]:
    """The whole list with its lead-in where it is short or asked for; else the lead-in and the item."""
    sentence = scored.sentence
    assert sentence.group is not None
    start, end = sentence.group
    text = sentence.document.text
    length = len(text[start:end].split())
    whole = _Span(sentence.passage, _line_start(text, start), end, scored.also)
    if length <= (_LONGEST_LIST if wants_list else _LONG_LIST):
        return [whole]
    if sentence.kind is SentenceKind.LEAD_IN:
        return []  # a lead-in alone says nothing; its items are looked at one by one
    # a sentence before the lead-in stands in one paragraph with it, and says enough without it
    rows = [
        row
        for row, other in enumerate(collection.sentences)
        if _same_item(other, sentence) and other.kind is not SentenceKind.LEAD_IN
    ]
    item = _Span(sentence.passage, collection.sentences[rows[0]].start, collection.sentences[rows[-1]].end, scored.also)
    first = next(s for s in collection.sentences if s.document is sentence.document and s.start == start)
    if first.kind is not SentenceKind.LEAD_IN or _stands_alone(text[item.start : item.end]):
        return [item]
    return [_Span(first.passage, first.start, first.end), item]


def _stands_alone(item: str) -> bool:
    """Whether an item says something without its lead-in: a sentence, not a label."""
    return item.endswith(".") and len(item.split()) >= _SENTENCE_LIKE


def _line_start(text: str, start: int) -> int:
    """Before the bullet of a list that has no lead-in, so that all its items look alike."""
    line = text.rfind("\n", 0, start) + 1
    return line + len(text[line:start]) - len(text[line:start].lstrip()) if _BULLET.search(text[line:start]) else start


def _same_item(one: Sentence, other: Sentence) -> bool:
    return one.document is other.document and one.block == other.block


def _sentence_reach(row: int, collection: Collection) -> tuple[int, int]:
    """From what the sentence leans back on to the "however" that limits it, within its paragraph."""
    sentences = collection.sentences
    first = last = row
    for _ in range(_STEPS_BACK):
        if first > 0 and _LEANS_BACK.match(sentences[first].text) and _same_item(sentences[first - 1], sentences[row]):
            first -= 1
    if last + 1 < len(sentences) and _same_item(sentences[last + 1], sentences[row]):
        last += bool(_QUALIFIES.match(sentences[last + 1].text))
    return sentences[first].start, sentences[last].end


def _inside(span: _Span, done: _Span) -> bool:
    return span.passage == done.passage and span.start >= done.start and span.end <= done.end


def _joined(spans: list[_Span], collection: Collection) -> list[_Span]:
    """Spans of one passage with nothing but white space between them, or that overlap, become one, in the
    place of the first."""
    result: list[_Span] = []
    for span in spans:
        for i, other in enumerate(result):
            if other.passage == span.passage and _touch(other, span, collection):
                result[i] = _Span(
                    span.passage, min(other.start, span.start), max(other.end, span.end), other.also + span.also
                )
                break
        else:
            result.append(span)
    return result if len(result) == len(spans) else _joined(result, collection)


def _touch(one: _Span, other: _Span, collection: Collection) -> bool:
    text = collection.passages[one.passage].document.text
    first, second = sorted((one, other), key=lambda span: span.start)
    return second.start <= first.end or not text[first.end : second.start].strip()


def _words(span: _Span, collection: Collection) -> int:
    return len(collection.passages[span.passage].document.text[span.start : span.end].split())


def _quote(span: _Span, collection: Collection) -> Quote:
    passage = collection.passages[span.passage]
    also = {s.document.id: s for s in reversed(span.also) if s.document.id != passage.document.id}
    elsewhere = (
        Citation(s.document, s.start, s.end, collection.passages[s.passage].section) for s in reversed(also.values())
    )
    citation = Citation(passage.document, span.start, span.end, passage.section)
    return Quote(citation, tuple(elsewhere), evidence_basis(citation, _around(span, collection)))


def _around(span: _Span, collection: Collection) -> Sequence[Sentence]:
    """The sentences of a passage up to the one behind the span; a list may reach into further passages."""
    sentences, rows = collection.sentences, collection.sentence_rows[span.passage]
    stop = rows.stop
    while stop < len(sentences) and sentences[stop - 1].end <= span.end:
        stop += 1
    return sentences[rows.start : stop]
