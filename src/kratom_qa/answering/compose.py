"""Evidence -> `Answer` or `Refusal`: which sentences are quoted, and in what order."""

from collections.abc import Sequence

from kratom_qa.answering.evidence import Evidence
from kratom_qa.answering.evidence_type import evidence_type
from kratom_qa.answering.lists import Lists
from kratom_qa.answering.remake import position_labels
from kratom_qa.answering.spans import Span, is_inside, joined, reach, sentence_reach, text_of, words_in
from kratom_qa.answering.verdict import Outcome
from kratom_qa.datatypes import (
    Answer,
    Citation,
    Collection,
    Position,
    Quote,
    Refusal,
    RefusalCode,
    ScoredSentence,
    Sentence,
    SentenceKind,
)
from kratom_qa.query.query import Query
from kratom_qa.safety.reassurance import reassures
from kratom_qa.settings import Settings

_BESIDE_LIST = 60
_MORE_FOR_LIST = 30
"""Words; a list that is asked for may go beyond the rest by so many."""
_MOST_QUOTES = 4
_MOST_RELATED = 2


def compose(
    evidence: Evidence, collection: Collection, settings: Settings, *, in_danger: bool = False
) -> Answer | Refusal:
    """The quotes that answer; or the closest there are; or, for what is unlikely to be near any document, none.

    Nobody `in_danger` is told that such things pass.
    """
    query, outcome = evidence.query, evidence.verdict.outcome
    answers = outcome is Outcome.ANSWERED
    careful = in_danger or not answers or query.asks_for_help
    fit = _can_answer if answers else _can_stand_near
    usable = [s for s in evidence.sentences if fit(s.sentence) and not (careful and reassures(s.sentence.text))]
    if not usable or outcome is Outcome.NOT_COVERED:
        return Refusal(RefusalCode.NOT_COVERED)
    spans = _chosen(usable, collection, settings, query, answers=answers, careful=careful)
    if not spans:
        return Refusal(RefusalCode.NOT_COVERED)
    sided = _sided(evidence.opposed, collection) if answers else []
    if sided:
        spans = _beside(sided, spans, collection, settings.max_words)
    quotes = tuple(_quote(span, collection) for span in spans)
    return Answer(quotes, answers, _sides(quotes[: len(sided)]) or None)


def _sided(opposed: Sequence[Sequence[ScoredSentence]], collection: Collection) -> list[Span]:
    """One stretch for each side of a disagreement; none where they run into one another or cannot be told apart."""
    spans = []
    for first, *others in opposed[:_MOST_QUOTES]:
        start, end = sentence_reach(first.row, collection)
        end = max([end, *(scored.sentence.end for scored in others)])
        spans.append(Span(first.sentence.passage, start, end, first.also))
    apart = len(joined(spans, collection)) == len(spans)
    return spans if apart and _sides([_quote(span, collection) for span in spans]) else []


def _beside(sided: list[Span], spans: list[Span], collection: Collection, budget: int) -> list[Span]:
    """The sides first, then what else was chosen, as far as there is room."""
    left = budget - sum(words_in(span, collection) for span in sided)
    found = list(sided)
    for span in spans:
        length = words_in(span, collection)
        if len(found) < _MOST_QUOTES and length <= left and len(joined([*found, span], collection)) > len(found):
            found.append(span)
            left -= length
    return found


def _sides(quotes: Sequence[Quote]) -> tuple[Position, ...]:
    """Each quote under the name of its source, or of its section where sources share a name; none without names."""
    labels = position_labels([quote.citation for quote in quotes])
    return tuple(Position(label, (i,)) for i, label in enumerate(labels))


def _can_answer(sentence: Sentence) -> bool:
    return sentence.may_be_quoted


def _can_stand_near(sentence: Sentence) -> bool:
    """Fit to be shown beside a question without an answer: no lead-in either, since its list would be long."""
    return sentence.may_be_quoted and sentence.kind is not SentenceKind.LEAD_IN


def _chosen(
    usable: Sequence[ScoredSentence],
    collection: Collection,
    settings: Settings,
    query: Query,
    *,
    answers: bool,
    careful: bool,
) -> list[Span]:
    """What to quote, best first; where nothing `answers`, the closest are kept short."""
    most = _MOST_QUOTES if answers else _MOST_RELATED
    floor = usable[0].score - settings.evidence_margin
    lists = Lists(query, usable, collection)
    spans: list[Span] = []
    budget = settings.max_words
    for scored in usable:
        if scored.score < floor or len(spans) == most:
            break
        whole = answers and lists.is_asked(scored)
        if not whole and lists.is_beside_the_point(scored):
            continue
        new = reach(scored, collection, wants_list=whole)
        if not new or any(is_inside(span, done) for span in new for done in spans):
            continue
        if careful and any(reassures(text_of(span, collection)) for span in new):
            continue  # what it leans on, or another item of its list, reassures
        length = sum(words_in(span, collection) for span in new)
        if spans and length > budget + whole * _MORE_FOR_LIST:
            continue
        spans = joined([*spans, *new], collection)
        # a long list that stands first leaves room for a sentence beside it
        first_is_list = len(spans) == len(new) and scored.sentence.group is not None
        budget = max(budget - length, _BESIDE_LIST if first_is_list else 0)
    # where a lead-in is far better than all else, none of its items comes near it
    return spans or (reach(usable[0], collection, wants_list=True) if answers else [])


def _quote(span: Span, collection: Collection) -> Quote:
    passage = collection.passages[span.passage]
    also = {s.document.id: s for s in reversed(span.also) if s.document.id != passage.document.id}
    elsewhere = (
        Citation(s.document, s.start, s.end, collection.passages[s.passage].section) for s in reversed(also.values())
    )
    citation = Citation(passage.document, span.start, span.end, passage.section, span.head)
    return Quote(citation, tuple(elsewhere), evidence_type(citation, _around(span, collection)))


def _around(span: Span, collection: Collection) -> Sequence[Sentence]:
    """The sentences of a passage up to the one behind the span; a list may reach into further passages."""
    sentences, rows = collection.sentences, collection.sentence_rows[span.passage]
    stop = rows.stop
    while stop < len(sentences) and sentences[stop - 1].end <= span.end:
        stop += 1
    return sentences[rows.start : stop]
