"""A small corpus about kratom in our own words, and assistants over it with the fake encoder."""

from dataclasses import replace
from pathlib import Path

from index_folders import build, write_corpus
from kratom_qa.assistant import Assistant
from kratom_qa.settings import Settings
from kratom_qa.testing import BagOfWordsEncoder
from kratom_qa.wiring import assistant_over, open_index

# the fake's similarities mean nothing, so tests that need a certain outcome ask for it
ANSWERS = Settings(answer_threshold=0.0, related_threshold=0.0)
ONLY_RELATES = Settings(answer_threshold=2.0, related_threshold=0.0)
ABSTAINS = Settings(answer_threshold=2.0, related_threshold=2.0)

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
    return assistant_over(open_index(index), BagOfWordsEncoder(), settings)


def with_settings(assistant: Assistant, settings: Settings) -> Assistant:
    """The same assistant, more or less sure of itself."""
    finder = assistant.finder
    judge = replace(finder.judge, settings=settings)
    return replace(assistant, settings=settings, finder=replace(finder, judge=judge, settings=settings))
