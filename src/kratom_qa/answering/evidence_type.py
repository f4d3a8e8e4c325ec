"""What a whole quote says that it rests on, put together from its sentences, its list and its heading."""

from collections.abc import Sequence

from kratom_qa.answering.evidence_patterns import pattern
from kratom_qa.answering.evidence_sentence import sentence_basis
from kratom_qa.datatypes import Citation, EvidenceType, Sentence

Basis = EvidenceType | None
Told = Sequence[tuple[Sentence, Basis]]
"""Sentences in the order of their document, each with what it rests on."""

_FROM_THE_WEAKEST = (
    EvidenceType.STORY,
    EvidenceType.USERS,
    EvidenceType.CASE_REPORT,
    EvidenceType.SURVEY,
    EvidenceType.STUDY,
    EvidenceType.AGENCY,
)
"""Without the writer's view, which takes nothing from a finding and counts where nothing else is named."""
_WEAK = (EvidenceType.USERS, EvidenceType.CASE_REPORT)


def evidence_type(quote: Citation, around: Sequence[Sentence]) -> Basis:
    """What the quote rests on, where it or the text right around it says so.

    `around` holds the sentences of the quote and those near it, in the order of the document. A quote that mixes
    bases gets the weakest of them, so that nothing looks better founded than it is. Where part of it names no basis,
    a story is named all the same, users' reports and case reports if they are more than half of it, the rest not.
    """
    near = [s for s in around if s.document is quote.document]
    inside = [s for s in near if quote.start <= s.start and s.end <= quote.end]
    after = [s for s in near if s.start >= quote.end][:1]
    told = _told([s for s in near if _beside(s, inside) or s in after], quote)
    quoted = [(s, basis) for s, basis in told if s in inside]
    if any(basis is EvidenceType.STORY for _, basis in quoted):
        return EvidenceType.STORY
    listed = [(s, basis) for s, basis in quoted if s.group is not None]
    if len({s.block for s, _ in listed}) < 2:
        return _weighed(_claims(quoted)) or _led_to(listed, told)
    prose = [(s, basis) for s, basis in quoted if s.group is None]
    ground = _ground([*prose, *((s, basis) for s, basis in told if s in after)])
    return ground or _weighed([_of_list(listed), *_claims(prose)])


def _beside(sentence: Sentence, inside: Sequence[Sentence]) -> bool:
    """Whether it stands in a paragraph or list that the quote reaches into."""
    return any(sentence.block == s.block or (s.group is not None and sentence.group == s.group) for s in inside)


def _told(sentences: Sequence[Sentence], quote: Citation) -> Told:
    told: list[tuple[Sentence, Basis]] = []
    for sentence in sentences:
        basis = _basis(sentence, quote)
        if told and told[-1][0].block == sentence.block and _goes_on(told[-1][1], basis, sentence.text):
            basis = told[-1][1]
        told.append((sentence, basis))
    return told


def _basis(sentence: Sentence, quote: Citation) -> Basis:
    """As the sentence itself says; under the heading of a story also where it only goes on telling."""
    publisher = quote.document.publisher
    text = sentence.text.replace(publisher, "article") if publisher else sentence.text
    basis = sentence_basis(text)
    # only the innermost heading: in a text without levels, all that follows a story seems to belong to it
    if quote.section and basis in (None, EvidenceType.USERS, EvidenceType.WRITER):
        return EvidenceType.STORY if _tells_story(quote.section[-1], text) else basis
    return basis


def _tells_story(heading: str, text: str) -> bool:
    """Whether it stands under the heading of a story and is about a person, or at least no general advice."""
    if pattern("mark", "story_heading").search(heading) is None or text.endswith("?"):
        return False
    return pattern("mark", "person").search(text) is not None or pattern("mark", "general").search(text) is None


def _goes_on(before: Basis, basis: Basis, text: str) -> bool:
    """Whether a sentence rests on what the one before it rests on, like "The man stopped after a week"."""
    if before in (None, EvidenceType.WRITER):
        return False
    # what "the study" is was said before: a report on one patient
    open_to_it = basis is None or (before, basis) == (EvidenceType.CASE_REPORT, EvidenceType.STUDY)
    return open_to_it and pattern("mark", "leans").match(text) is not None


def _claims(told: Told) -> list[Basis]:
    """The bases of the sentences that claim something; "more research is needed" and advice do not."""
    return [basis for s, basis in told if basis is not None or not pattern("mark", "neutral").search(s.text)]


def _weighed(claims: Sequence[Basis]) -> Basis:
    found = [basis for basis in _FROM_THE_WEAKEST if basis in claims]
    if not found:
        return EvidenceType.WRITER if claims and None not in claims else None
    mostly = found[0] in _WEAK and claims.count(found[0]) * 2 > len(claims)
    return found[0] if mostly or None not in claims else None


def _ground(told: Told) -> Basis:
    """What a sentence such as "these benefits rest on what users say" names."""
    return next((b for s, b in told if b is not None and pattern("mark", "grounds").search(s.text)), None)


def _of_list(listed: Told) -> Basis:
    """What the lead-in names, or all the items alike."""
    (first, basis), *_ = listed
    if basis is not None and _leads_in(first):
        return basis
    bases = {basis for _, basis in listed}
    return bases.pop() if len(bases) == 1 else None


def _led_to(listed: Told, told: Told) -> Basis:
    """What the lead-in of the list names that a single item is quoted from."""
    leads = [basis for s, basis in told if listed and s.group == listed[0][0].group and _leads_in(s)]
    return leads[0] if leads and leads[0] in _FROM_THE_WEAKEST else None


def _leads_in(sentence: Sentence) -> bool:
    return sentence.group is not None and sentence.start == sentence.group[0] and sentence.text.endswith(":")
