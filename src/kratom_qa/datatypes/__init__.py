"""The nouns of the program. All are immutable; offsets are half-open and count Unicode characters.

>>> document = Document(id="tea", title="Tea", text="Tea is a drink. It is hot.", sha256="")
>>> Citation(document, 0, 15).quote
'Tea is a drink.'
"""

from kratom_qa.datatypes.candidates import Candidates, RowScores, Spread
from kratom_qa.datatypes.evidence import Hit, ScoredSentence, Sides
from kratom_qa.datatypes.reply import (
    PARTS,
    Answer,
    Citation,
    EvidenceType,
    Notice,
    Position,
    Quote,
    Refusal,
    RefusalCode,
    Reply,
    Turn,
)
from kratom_qa.datatypes.texts import (
    About,
    AskedQuestion,
    Block,
    BlockKind,
    Collection,
    Document,
    DocumentKind,
    PageContents,
    Passage,
    Place,
    Questions,
    Sentence,
    SentenceKind,
)

__all__ = [
    "PARTS",
    "About",
    "Answer",
    "AskedQuestion",
    "Block",
    "BlockKind",
    "Candidates",
    "Citation",
    "Collection",
    "Document",
    "DocumentKind",
    "EvidenceType",
    "Hit",
    "Notice",
    "PageContents",
    "Passage",
    "Place",
    "Position",
    "Questions",
    "Quote",
    "Refusal",
    "RefusalCode",
    "Reply",
    "RowScores",
    "ScoredSentence",
    "Sentence",
    "SentenceKind",
    "Sides",
    "Spread",
    "Turn",
]
