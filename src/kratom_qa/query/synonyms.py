"""Everyday words -> the documents' own words for the same, as their corpus lists them.

>>> tea = (("camellia", ("tea bush", "tea")), ("steep", ("draw",)))
>>> expand_query("How long does tea draw?", tea)
'How long does tea draw? camellia steep'
"""

import functools
import re

from kratom_qa.datatypes import Synonyms


def document_terms(question: str, synonyms: Synonyms) -> tuple[str, ...]:
    """The documents' words for the everyday ones in a question, each once, in alphabetical order."""
    text = question.replace("’", "'")
    return tuple(sorted({term for term, everyday in synonyms if _any_of(everyday).search(text)}))


def expand_query(question: str, synonyms: Synonyms) -> str:
    """The question with the documents' words for the everyday ones after it: what is embedded and looked up."""
    return " ".join((question, *document_terms(question, synonyms)))


def without_synonyms(question: str, synonyms: Synonyms) -> str:
    """The question without the everyday words that the documents have other words for."""
    for _, everyday in synonyms:
        question = _any_of(everyday).sub(" ", question)
    return question


def everyday_terms(synonyms: Synonyms) -> frozenset[str]:
    """The everyday words that the documents have other words for, in lower case."""
    return frozenset(word for _, everyday in synonyms for phrase in everyday for word in phrase.lower().split())


@functools.cache
def _any_of(everyday: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, everyday)) + r")\b", re.IGNORECASE)
