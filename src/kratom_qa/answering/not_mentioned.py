"""Which words of a question no source knows."""

import re
from collections.abc import Container

from kratom_qa.datatypes import Synonyms
from kratom_qa.query.demand import false_premises
from kratom_qa.query.everyday_words import everyday_words
from kratom_qa.query.spelling import Speller
from kratom_qa.query.synonyms import without_synonyms
from kratom_qa.words import STOP_WORDS, stem

_PLAIN = re.compile(r"(?<![\w'-])[A-Za-z][a-zA-Z'-]{2,24}(?!\w)")
_MOST = 3


def not_mentioned(question: str, known: Container[str], speller: Speller, synonyms: Synonyms = ()) -> tuple[str, ...]:
    """Plain words that stand in no document, at most three, as the user wrote them.

    Years and names of a false premise come first. Left out are everyday words that carry no subject, words that are a
    misspelling of a known one, and everyday names for what the sources call otherwise.
    """
    found: dict[str, str] = {premise.lower(): premise for premise in false_premises(question, known)}
    plain_text = re.sub(r"https?://\S+|<[^>]*>|[`$/\\][\w./-]+", " ", without_synonyms(question, synonyms))
    for word in _PLAIN.findall(plain_text):
        plain = word.lower().removesuffix("'s").strip("'-")
        if plain in found or plain in STOP_WORDS or plain in everyday_words():
            continue
        parts = plain.split("-")
        if all(stem(part) in known for part in parts) or stem(plain) in known:
            continue
        if not speller.is_near_word(plain):
            found[plain] = word.removesuffix("'s")
    return tuple(found.values())[:_MOST]
