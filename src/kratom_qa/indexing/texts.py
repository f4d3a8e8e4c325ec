"""What is embedded of a collection."""

from collections.abc import Sequence

from kratom_qa.datatypes import Collection, Passage, Sentence, Synonyms
from kratom_qa.documents.splitting import context
from kratom_qa.markup import shown
from kratom_qa.query.synonyms import expand_query


def texts_to_embed(collection: Collection, synonyms: Synonyms) -> tuple[list[str], list[str]]:
    """What is embedded, as shown: passages under their context, rows under their head; questions as when asked."""
    questions = [*collection.questions.texts, *collection.unanswerable.texts]
    passages, sentences = rows_to_embed(collection.passages, collection.sentences, collection.sentence_rows)
    return passages, sentences + [expand_query(q, synonyms) for q in questions]


def rows_to_embed(
    passages: Sequence[Passage], sentences: Sequence[Sentence], rows: Sequence[range]
) -> tuple[list[str], list[str]]:
    """What is embedded of passages and of sentences, of which each passage begins with the first of its `rows`."""
    texts = [
        f"{context(p)}\n{_head_above(sentences[of.start], p)}{shown(p.document.path, p.text)}"
        for p, of in zip(passages, rows, strict=True)
    ]
    return texts, [shown(s.document.path, s.text_with_head) for s in sentences]


def _head_above(first: Sentence, passage: Passage) -> str:
    """The head of the table that a passage begins in the middle of."""
    return f"{passage.document.text[slice(*first.head)]}\n" if first.head and first.head[0] < passage.start else ""
