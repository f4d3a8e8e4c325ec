"""Whether a list is what is asked for, or one item of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kratom_qa.answering.navigation import is_navigation
from kratom_qa.answering.spans import rows_of_group
from kratom_qa.datatypes import Collection, ScoredSentence, SentenceKind
from kratom_qa.query.answer_type import AnswerType
from kratom_qa.query.query import Query

_LEADS = 0.1
"""How far below its best item the lead-in may score where the whole list answers: an item that answers by itself
stands further above it. 0 to 0.3 compared on the dev half."""
_LEADS_TO_LIST = 0.35
"""The same where a list is asked for."""
_ALIKE = 0.2
"""Items that score so little below the best one are meant as it is; where half are, the list is."""
_ITEMS_ALIKE = 0.12
"""Within this of the best item, another is quoted beside it, where the list is not."""
_SHORT_TABLE = 100
"""Words; of a shorter table two rows that are meant bring all."""
_ROWS_ALIKE = 0.5
"""How far below the best row of a table another is meant as it is: rows say little one by one."""
_FAR = 9.0
"""Below every score."""
_LISTED = re.compile(
    r"\b(?:do['’]?s\b|tips?\b|checklists?|ideas\b|pointers\b|ways? to\b|how to (?:cope|deal|handle|manage|get through)"
    r"|how (?:can|could|do|does|should|would|might) (?:\w+ ){1,2}(?:cope|deal|handle|get through|look after))",
    re.IGNORECASE,
)
"""Asks for what lists of advice hold, without a word for a list."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists that the sentences found belong to."""

    query: Query
    ranked: Sequence[ScoredSentence]
    """Best first."""
    collection: Collection

    def is_asked(self, one: ScoredSentence) -> bool:
        """Whether all of the list of a sentence answers, not that sentence alone."""
        if one is self.ranked[0] and one.sentence.kind is SentenceKind.LEAD_IN:
            return True
        if one.sentence.group is None or is_navigation(one.sentence.lead_in):
            return False
        near = [other for other in self.ranked if _list_of(other) == _list_of(one)]
        lead_in = max((s.score for s in near if s.sentence.kind is SentenceKind.LEAD_IN), default=-_FAR)
        items: dict[int, float] = {}
        for other in filter(_is_item, near):
            items[other.sentence.block] = max(other.score, items.get(other.sentence.block, other.score))
        best = max(items.values(), default=0.0)
        if _list_of(self.ranked[0]) != _list_of(one):
            slack = _LEADS_TO_LIST if self._wants_list() else _LEADS
            return lead_in >= best and lead_in >= self.ranked[0].score - slack
        leads = lead_in >= best - (_LEADS_TO_LIST if self._wants_list() else _LEADS)
        return leads or self._are_alike(one, [best - score for score in items.values()])

    def is_beside_the_point(self, one: ScoredSentence) -> bool:
        """Whether it is an item of a list of which another answers far better."""
        if not _is_item(one):
            return False
        best = next(other for other in self.ranked if _list_of(other) == _list_of(one) and _is_item(other))
        return one.score < best.score - _ITEMS_ALIKE and best.sentence.block != one.sentence.block

    def _wants_list(self) -> bool:
        return self.query.answer_type is AnswerType.LIST or _LISTED.search(self.query.text) is not None

    def _are_alike(self, one: ScoredSentence, below: Sequence[float]) -> bool:
        """Whether half of the items are meant, by how far each is below the best."""
        start, end = one.sentence.group or (0, 0)
        short_table = len(one.sentence.document.text[start:end].split()) <= _SHORT_TABLE
        if one.sentence.kind is SentenceKind.ROW and short_table:
            return sum(distance <= _ROWS_ALIKE for distance in below) > 1
        sentences = self.collection.sentences
        rows = [sentences[row] for row in rows_of_group(one.row, self.collection)]
        length = len({sentence.block for sentence in rows if sentence.kind not in _BEFORE_ITEMS})
        alike = sum(distance <= _ALIKE for distance in below)
        return alike > 1 and 2 * alike >= length


_BEFORE_ITEMS = (SentenceKind.LEAD_IN, SentenceKind.PROSE)
"""What stands in the paragraph that leads in."""


def _is_item(one: ScoredSentence) -> bool:
    return one.sentence.group is not None and one.sentence.kind not in _BEFORE_ITEMS


def _list_of(one: ScoredSentence) -> tuple[str, tuple[int, int] | None]:
    return one.sentence.document.id, one.sentence.group
