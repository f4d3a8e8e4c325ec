"""Whose fact a sentence is: titles, headings, keys and names count for it, and nothing else of the folder does."""

from pathlib import Path

import pytest

from index_folders import write_corpus
from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Answer, Reply
from kratom_qa.encoder import model_fingerprint, open_passage_encoder
from kratom_qa.indexing import build_index
from kratom_qa.wiring import open_assistant

SHEET = "# Drone {name}\n\n## Range\n\nThe range is {range} kilometres.\n\n## Case\n\nThe case costs {case} crowns.\n"
KITCHEN = """# Kettles of the kitchen

## Red kettle

The red kettle may be used without being washed first.

## Copper kettle

The copper kettle is never left dirty. Wash it before each use and dry it.

## Blue kettle

The blue kettle is not for soup.

## Iron kettle

The iron kettle is for soup and for tea.
"""
PLANT = """# Boiler house

## Fault codes

- BH-FLT-031: the pump runs dry; open the second valve.
- BH-FLT-032: the burner is cold; press the red button.

## House rules

- Nobody smokes in the boiler house
- The door stays shut
- Visitors sign the book

## Shifts

| Shift | Weekday | Feast day |
|---|---|---|
| Morning | 6 | 8 |
| Evening | 14 | 15 |

## Staff

Klara Voss tends the burner. Voss joined the house in 2014.
"""
OTHERS = {
    f"note-{i}.md": f"# Note {i}\n\nThe {word} is kept in a drawer of the third desk.\n\nNobody counts it twice.\n"
    for i, word in enumerate("string ribbon paper wax glue chalk twine felt cork soap".split())
}
DOCUMENTS = {
    **{f"{name.lower()}.md": SHEET.format(name=name, range=r, case=c) for name, r, c in
       (("M3", "nine", 40), ("M4", "twelve", 55), ("M5", "thirty", 70))},
    "kitchen.md": KITCHEN, "plant.md": PLANT,
}  # fmt: skip


class _Quiet:
    def start(self, stage: str, total: int) -> None: ...

    def advance(self, count: int) -> None: ...


def opened(folder: Path, documents: dict[str, str]) -> Assistant:
    corpus = write_corpus(folder / "corpus", documents)
    build_index(corpus, folder / "index", open_passage_encoder, None, _Quiet(), fingerprint=model_fingerprint)
    return open_assistant(folder / "index")


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return opened(tmp_path_factory.mktemp("few"), DOCUMENTS)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return opened(tmp_path_factory.mktemp("many"), {**DOCUMENTS, **OTHERS})


def said(reply: Reply) -> str:
    return " ".join(quote.citation.quote for quote in reply.quotes)


@pytest.mark.parametrize(
    ("question", "held", "not_held"),
    [
        ("What is the range of drone M4?", "twelve", ("nine", "thirty")),
        ("How many crowns does the case of drone M5 cost?", "70", ("40", "55")),
        ("Which kettle must be washed?", "copper", ("red",)),
        ("Which kettle is not for soup?", "blue", ("iron",)),
        ("What does BH-FLT-032 mean?", "burner is cold", ()),
        ("What does fault 031 mean?", "pump runs dry", ()),
        ("What are the three house rules?", "Visitors sign the book", ()),
        ("When does the evening shift begin on a feast day?", "Evening | 14 | 15", ()),
        ("When did Klara Voss join the house?", "2014", ()),
    ],
)
def test_what_is_asked_for_is_answered_and_what_is_like_it_is_not_quoted(
    few: Assistant, question: str, held: str, not_held: tuple[str, ...]
) -> None:
    reply = few.reply(question)
    shown = said(reply).replace("| Evening | 14 | 15 |", "Evening | 14 | 15")
    assert isinstance(reply.body, Answer) and reply.body.answers, shown
    assert held in shown
    assert not any(word in shown for word in not_held), shown


@pytest.mark.parametrize(
    "question",
    [
        "What is the range of drone M8?",
        "When did Klaus Voss join the house?",
        "What did the case of drone M3 cost in 1999?",
    ],
)
def test_a_near_name_or_another_number_is_no_answer(few: Assistant, question: str) -> None:
    body = few.reply(question).body
    assert not (isinstance(body, Answer) and body.answers)


@pytest.mark.parametrize(
    "question", ["What is the range of drone M4?", "Which kettle must be washed?", "Who tends the burner?"]
)
def test_the_size_of_the_folder_does_not_move_the_confidence(few: Assistant, many: Assistant, question: str) -> None:
    assert many.reply(question).confidence == pytest.approx(few.reply(question).confidence, abs=1e-6)
