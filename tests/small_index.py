"""A small corpus about kratom in our own words, and assistants over it with the fake encoder."""

from dataclasses import replace
from pathlib import Path

from index_folders import build, write_corpus
from kratom_qa.answering import SentenceScorer
from kratom_qa.assistant import Assistant
from kratom_qa.query.spelling import Speller
from kratom_qa.retrieval.fusion import HybridRetriever
from kratom_qa.settings import Settings
from kratom_qa.testing import BagOfWordsEncoder
from kratom_qa.wiring import open_index

# the fake's similarities mean nothing, so tests that need a certain outcome ask for it
ANSWERS = Settings(answered=0.0, related=0.0)
ONLY_RELATES = Settings(answered=2.0, related=0.0)
ABSTAINS = Settings(answered=2.0, related=2.0)

LEAF = """---
id: leaf
title: "The Leaf: a Primer"
publisher: Garden Press
author: Ada Green
source_type: blog
published: 2020-02-02
---

# The Leaf: a Primer

## Where kratom grows

Kratom is a tree that grows near rivers. Its leaves are picked by hand twice a month.

## Unwanted effects

People report these unwanted effects of kratom:

- Nausea: the stomach turns after a strong tea.
- Itching: the skin itches for an hour.
- Dry mouth: water helps a little.

## Kratom and alcohol

Nobody should drink alcohol together with kratom. The mixture slows the breath — and 3 of 10 readers did not know it.
"""
TEA = """# Notes on tea

## Brewing

Kratom tea is brewed from dried leaves for twenty minutes. Lemon juice makes the tea less bitter.

## Habit

Some people drink kratom tea every day and find it hard to stop. Stopping slowly is easier than stopping at once.
"""
DOCUMENTS = {"leaf.md": LEAF, "tea.md": TEA}


def small_index(folder: Path) -> Path:
    """The index of the documents above, in a folder beside their corpus."""
    build(write_corpus(folder / "corpus", DOCUMENTS), folder / "index")
    return folder / "index"


def open_fake(index: Path, settings: Settings = ANSWERS) -> Assistant:
    """As `wiring.open_assistant` does, with the fake in the model's place."""
    opened, encoder = open_index(index), BagOfWordsEncoder()
    retriever, scorer = HybridRetriever(opened, encoder, settings), SentenceScorer(opened, encoder, settings)
    speller = Speller(frozenset, lambda word: True)
    return Assistant(opened.collection, frozenset(opened.bm25.terms), frozenset(), speller, retriever, scorer, settings)


def with_settings(assistant: Assistant, settings: Settings) -> Assistant:
    """The same assistant, more or less sure of itself."""
    return replace(assistant, settings=settings)
