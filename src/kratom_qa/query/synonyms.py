"""Everyday words -> the words that articles use: brand names of medicines, slang, plain words for symptoms."""

import functools
import hashlib
import json
import re
from importlib.resources import files


def source_terms(question: str) -> tuple[str, ...]:
    """The articles' words for the everyday ones in a question, each once, in alphabetical order.

    >>> source_terms("Will Xanax make me throw up?")
    ('benzodiazepine', 'vomiting')
    """
    text = question.replace("’", "'")
    return tuple(sorted({term for term, pattern in _patterns() if pattern.search(text)}))


def expand_query(question: str) -> str:
    """The question with the articles' words for the everyday ones after it: what is embedded and looked up.

    >>> expand_query("Will Xanax help?")
    'Will Xanax help? benzodiazepine'
    """
    return " ".join((question, *source_terms(question)))


def without_synonyms(question: str) -> str:
    """The question without the everyday words that the articles have other words for."""
    for _, pattern in _patterns():
        question = pattern.sub(" ", question)
    return question


def everyday_terms() -> frozenset[str]:
    """The everyday words that the articles have other words for, in lower case."""
    return frozenset(word for everyday in _terms().values() for phrase in everyday for word in phrase.lower().split())


def synonyms_sha256() -> str:
    """The SHA-256 of the words and terms: what was embedded with other ones has other vectors."""
    return hashlib.sha256(_text().encode()).hexdigest()


@functools.lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (term, re.compile(r"\b(?:" + "|".join(map(re.escape, everyday)) + r")\b", re.IGNORECASE))
        for term, everyday in _terms().items()
    )


@functools.lru_cache(maxsize=1)
def _terms() -> dict[str, list[str]]:
    terms: dict[str, list[str]] = json.loads(_text())
    return terms


def _text() -> str:
    return (files("kratom_qa.query") / "synonyms.json").read_text(encoding="utf-8")
