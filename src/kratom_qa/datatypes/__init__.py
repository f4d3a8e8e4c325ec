"""The nouns of the program. All are immutable; offsets are half-open and count Unicode characters.

>>> document = Document(id="tea", title="Tea", text="Tea is a drink. It is hot.", sha256="")
>>> Citation(document, 0, 15).quote
'Tea is a drink.'
"""

from kratom_qa.datatypes.candidates import Candidates, RowScores, Spread
from kratom_qa.datatypes.evidence import Hit, ScoredSentence, Sides
from kratom_qa.datatypes.explanation import (
    ExplainedPassage,
    ExplainedReading,
    ExplainedSentence,
    Explanation,
    Fate,
    Term,
)
from kratom_qa.datatypes.phrasing import Phrasing
from kratom_qa.datatypes.reply import (
    Answer,
    AskedPart,
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
from kratom_qa.datatypes.subject import NEUTRAL, Circumstance, Help, Opposition, Safety, Subject, Synonyms, Together
from kratom_qa.datatypes.texts import (
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
    "NEUTRAL",
    "Answer",
    "AskedPart",
    "AskedQuestion",
    "Block",
    "BlockKind",
    "Candidates",
    "Circumstance",
    "Citation",
    "Collection",
    "Document",
    "DocumentKind",
    "EvidenceType",
    "ExplainedPassage",
    "ExplainedReading",
    "ExplainedSentence",
    "Explanation",
    "Fate",
    "Help",
    "Hit",
    "Notice",
    "Opposition",
    "PageContents",
    "Passage",
    "Phrasing",
    "Place",
    "Position",
    "Questions",
    "Quote",
    "Refusal",
    "RefusalCode",
    "Reply",
    "RowScores",
    "Safety",
    "ScoredSentence",
    "Sentence",
    "SentenceKind",
    "Sides",
    "Spread",
    "Subject",
    "Synonyms",
    "Term",
    "Together",
    "Turn",
]
