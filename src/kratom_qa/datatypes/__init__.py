"""The nouns of the program. All are immutable; offsets are half-open and count Unicode characters.

>>> document = Document(id="tea", title="Tea", text="Tea is a drink. It is hot.", sha256="")
>>> Citation(document, 0, 15).quote
'Tea is a drink.'
"""

from kratom_qa.datatypes.evidence import Evidence, Hit, ScoredSentence, Sides
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
from kratom_qa.datatypes.subject import NEUTRAL, Circumstance, Help, Opposition, Safety, Subject, Synonyms
from kratom_qa.datatypes.texts import (
    AskedQuestion,
    Block,
    BlockKind,
    Collection,
    Document,
    PageContents,
    Passage,
    Questions,
    Sentence,
    SentenceKind,
)

__all__ = [
    "NEUTRAL",
    "PARTS",
    "Answer",
    "AskedQuestion",
    "Block",
    "BlockKind",
    "Circumstance",
    "Citation",
    "Collection",
    "Document",
    "Evidence",
    "EvidenceType",
    "Help",
    "Hit",
    "Notice",
    "Opposition",
    "PageContents",
    "Passage",
    "Position",
    "Questions",
    "Quote",
    "Refusal",
    "RefusalCode",
    "Reply",
    "Safety",
    "ScoredSentence",
    "Sentence",
    "SentenceKind",
    "Sides",
    "Subject",
    "Synonyms",
    "Turn",
]
