"""Candidates -> sentences, best first: likeness, what the passage and known questions say, and the kind of fact."""

import re
from collections.abc import Mapping, Sequence

from kratom_qa.answering.bearing import fit, shared_words, without_strays
from kratom_qa.answering.navigation import is_navigation
from kratom_qa.answering.same_fact import same_facts
from kratom_qa.datatypes import Candidates, Collection, Hit, Passage, ScoredSentence, Sentence, SentenceKind, Subject
from kratom_qa.query.answer_type import AnswerType, holds
from kratom_qa.query.help import gives_help
from kratom_qa.query.patterns import pattern
from kratom_qa.query.query import Query
from kratom_qa.settings import Settings

_KIND_BONUS = 0.16
_HELP_BONUS = 0.6
"""What helps comes before what dependence is like, for somebody who asks for help."""
_ABOUT_PENALTY = 0.15
_NAVIGATION_PENALTY = 0.25
_ABOUT_SECTION = re.compile(
    r"about (?:the|this|our) (?:author|article|writer|site|guide|us)\b|about us\b", re.IGNORECASE
)
_LIST_BONUS = 0.1
_WITHOUT_ANSWER = 2.0
"""How much more a passage's prior weighs where nothing answers: single sentences are then alike by chance."""
_PENALTIES = {SentenceKind.FRAGMENT: 0.3, SentenceKind.ROW: 0.1}


def ranked(
    query: Query,
    found: Candidates,
    hits: Sequence[Hit],
    known: Mapping[int, float],
    collection: Collection,
    settings: Settings,
    *,
    answers: bool,
) -> tuple[ScoredSentence, ...]:
    """The sentences of the hits, best first, each said once; `known` tells how near known questions come to each."""
    priors = {hit.row: hit.score * (1.0 if answers else _WITHOUT_ANSWER) for hit in hits}
    rows, cosines = found.sentences.rows, found.sentences.scores
    scored = [
        score(query, row, cosine, priors, settings.question_gain * known.get(row, 0.0), collection, settings)
        for row, cosine, owner in zip(rows.tolist(), cosines.tolist(), found.owners.tolist(), strict=True)
        if owner in priors
    ]
    best_first = sorted(scored, key=lambda one: (-one.score, one.row))
    return same_facts(without_strays(query, best_first, known, collection))


def score(
    query: Query,
    row: int,
    cosine: float,
    priors: Mapping[int, float],
    gain: float,
    collection: Collection,
    settings: Settings,
) -> ScoredSentence:
    """A sentence and how well it answers; `priors` are the scores of the passages that were found."""
    sentence = collection.sentences[row]
    passage = collection.passages[sentence.passage]
    total = cosine + gain + fit(query, sentence, passage)
    total += settings.passage_prior * priors.get(sentence.passage, 0.0)
    total += settings.shared_words * shared_words(query, sentence, passage)
    if query.answer_type is AnswerType.LIST and sentence.kind in (SentenceKind.LEAD_IN, SentenceKind.ITEM):
        total += _LIST_BONUS
    elif holds(query.answer_type, sentence.text):
        total += _KIND_BONUS
    if query.asks_for_help and any(gives_help(text, query.subject) for text in (sentence.text, sentence.lead_in)):
        total += _HELP_BONUS
    if sentence.text.endswith("?"):
        total -= _PENALTIES[SentenceKind.FRAGMENT]
    if is_navigation(sentence.text) or is_navigation(sentence.lead_in):
        total -= _NAVIGATION_PENALTY
    if not query.about_document and _is_about_document(sentence, passage, query.subject):
        total -= _ABOUT_PENALTY
    return ScoredSentence(sentence, total - _PENALTIES.get(sentence.kind, 0.0), row)


def _is_about_document(sentence: Sentence, passage: Passage, subject: Subject) -> bool:
    by_section = bool(passage.section) and _ABOUT_SECTION.match(passage.section[-1]) is not None
    return by_section or pattern("editorial", subject.editorial).search(sentence.text) is not None
