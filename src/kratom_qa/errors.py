"""Everything that can go wrong on purpose.

KratomQAError                  one clear line for the user, exit code 1
├── UsageError                 the command or question makes no sense, exit code 2
├── IndexUnusable              never answer from a doubtful index, exit code 3
│   ├── IndexMissing           there is no index here
│   ├── IndexStale             the corpus folder differs from what was indexed, or another version made the index
│   ├── IndexDamaged           a file of the index is gone, cut short or altered
│   ├── IndexUnreadable        it may be whole, but rights or memory are missing to read it
│   └── EngineUnusable         the engine that holds its rows cannot be asked, or holds others
├── CorpusError                the folder of documents cannot be indexed
│   └── UnreadableDocument     one file in it cannot be read; names the reason
├── ModelError                 the embedding model is missing, altered or of an unknown make
└── ReplyMismatch              a saved reply does not agree with the documents

Anything else that is raised is a bug and shows its traceback.
"""


class KratomQAError(Exception):
    """Base of all errors that are meant for the user; its text is one line."""

    exit_code = 1


class UsageError(KratomQAError):
    """What was asked for makes no sense; the message says what would."""

    exit_code = 2


class IndexUnusable(KratomQAError):
    """The index must not be answered from; the message names the command that mends it."""

    exit_code = 3


class IndexMissing(IndexUnusable):
    """There is no index at this place."""


class IndexStale(IndexUnusable):
    """The corpus folder is there and differs from what was indexed, or another version made the index."""


class IndexDamaged(IndexUnusable):
    """A file of the index is missing, cut short or altered."""


class IndexUnreadable(IndexUnusable):
    """The index cannot be read for want of rights or memory; to build it again would not help."""


class EngineUnusable(IndexUnusable):
    """The engine that holds the rows of the index cannot be asked, or holds those of another build."""


class CorpusError(KratomQAError):
    """The folder of documents cannot be indexed."""


class UnreadableDocument(CorpusError):
    """One file cannot be read as a document; the message is the reason alone."""


class ModelError(KratomQAError):
    """The embedding model is missing, altered or of a make that is not supported."""


class ReplyMismatch(KratomQAError):
    """A saved reply does not agree with the documents of the index."""
