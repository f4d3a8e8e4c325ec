"""What a saved reply says of its quotes, made again from the documents: for whoever checks it."""

from collections.abc import Iterable, Mapping, Sequence

from kratom_qa.answering.evidence_type import evidence_type
from kratom_qa.answering.same_fact import alike
from kratom_qa.datatypes import Citation, Collection, EvidenceType, Sentence

_BEFORE = 60
"""Characters: the bullet of a list stands before its first item, and belongs to the quote of the whole list."""


class Remaker:
    """Sections, evidence, and where the same stands elsewhere, for spans of a collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._sentences: Mapping[str, Sequence[Sentence]] = {
            document.id: [s for s in collection.sentences if s.document.id == document.id]
            for document in collection.documents
        }
        self.headings = frozenset(p.section[-1] for p in collection.passages if p.section)
        """Innermost headings."""

    def sections(self, place: Citation) -> Sequence[tuple[str, ...]]:
        """The headings above a place; one entry for each passage that it reaches into."""
        passages = (p for p in self._collection.passages if p.document.id == place.document.id)
        return [p.section for p in passages if p.start < place.end and place.start < p.end]

    def is_whole(self, place: Citation) -> bool:
        """Whether a span begins and ends where sentences, or the list or table that they belong to, do."""
        inside = self._inside(place)
        if not inside:
            return False
        first, last = inside[0], inside[-1]
        text = place.document.text
        before = text[place.start : first.start] if first.start - place.start < _BEFORE else "x"
        begins = place.start in {span[0] for span in (first.group, first.head) if span}
        return (begins or not any(c.isalpha() for c in before)) and place.end in (last.end, (last.group or (0, -1))[1])

    def heads(self, place: Citation) -> frozenset[tuple[int, int]]:
        """Spans of the head rows of the tables that a place quotes from."""
        return frozenset(s.head for s in self._inside(place) if s.head)

    def evidence(self, place: Citation) -> Sequence[EvidenceType | None]:
        """What a quote may rest on, by which of the passages that it reaches into it was found in."""
        near = self._sentences[place.document.id]
        rows = {s.passage: i for i, s in reversed(list(enumerate(near)))}
        after = next((i for i, s in enumerate(near) if s.start >= place.end), len(near))
        starts = dict.fromkeys(rows[s.passage] for s in self._inside(place))
        return [evidence_type(place, near[start : after + 1]) for start in starts]

    def says_the_same(self, place: Citation, elsewhere: Citation) -> bool:
        """Whether a place is one sentence, and the same as one of a quote."""
        there = self._inside(elsewhere)
        alone = len(there) == 1 and (there[0].start, there[0].end) == (elsewhere.start, elsewhere.end)
        return alone and any(alike(sentence.text, there[0].text) for sentence in self._inside(place))

    def _inside(self, place: Citation) -> Sequence[Sentence]:
        sentences: Iterable[Sentence] = self._sentences[place.document.id]
        return [s for s in sentences if place.start <= s.start and s.end <= place.end]


def position_labels(places: Sequence[Citation]) -> tuple[str, ...]:
    """The name of each side of a disagreement: its source's, or its section's where sources share a name."""
    for names in (
        [place.document.publisher or place.document.title for place in places],
        [place.section[-1] if place.section else "" for place in places],
    ):
        if all(names) and len(set(names)) == len(names):
            return tuple(" ".join(name.split()) for name in names)
    return ()
