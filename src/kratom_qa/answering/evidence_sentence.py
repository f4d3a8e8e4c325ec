"""What one sentence says that it rests on.

>>> sentence_basis("A 2019 trial found that the tea helps people sleep.")
<EvidenceType.STUDY: 'study'>
>>> sentence_basis("More studies are needed.") is None
True
"""

from kratom_qa.answering.evidence_patterns import hinted, pattern
from kratom_qa.answering.evidence_phrases import SUBJECTS
from kratom_qa.datatypes import EvidenceType

_NEAR = 60
"""Characters before a match in which a "no" or "more" is looked for."""
_NEVER_TAKEN_BACK = frozenset(("story", "agency", "writer"))
""" "Studies can tell" is no finding; "not approved by the FDA" is the agency's stance all the same."""

# The first that fits is taken. Where anecdotes and research stand side by side, the anecdotes are named; where users
# report something to a study, the study is.
_IN_ORDER = (
    ("story", EvidenceType.STORY),
    ("anecdotes", EvidenceType.USERS),
    ("case", EvidenceType.CASE_REPORT),
    ("survey", EvidenceType.SURVEY),
    ("agency", EvidenceType.AGENCY),
    ("study", EvidenceType.STUDY),
    ("users", EvidenceType.USERS),
    ("writer", EvidenceType.WRITER),
)


def sentence_basis(text: str) -> EvidenceType | None:
    """What the sentence names as its basis; none where it names none, or says that there is none."""
    plain = " ".join(text.split())
    if plain.endswith("?"):
        return None
    return next((basis for name, basis in _IN_ORDER if hinted(name, plain) and _stands(name, plain)), None)


def _stands(name: str, text: str) -> bool:
    """Whether a phrase, or a subject with its verb, stands somewhere and is not taken back."""
    if any(not _taken_back(name, text, m.start(), m.end()) for m in pattern("phrase", name).finditer(text)):
        return True
    if name not in SUBJECTS:
        return False
    for subject in pattern("subject", name).finditer(text):
        verb = pattern("verb", name).match(text, subject.end())
        if verb and not _taken_back(name, text, subject.start(), verb.end()):
            return True
    return False


def _taken_back(name: str, text: str, start: int, end: int) -> bool:
    """Whether a "no" or a "more" stands before it, or a "can" or a "not" within."""
    if name in _NEVER_TAKEN_BACK:
        return False
    before = text[max(0, start - _NEAR) : start]
    return bool(pattern("mark", "negated").search(before) or pattern("mark", "modal").search(text[start:end]))
