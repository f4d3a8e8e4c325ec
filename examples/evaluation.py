"""How often the right document comes first, over questions of one's own."""

from kratom_qa import open_assistant

EXPECTED = {
    "How hot should green tea be?": "tea",
    "How long does milk keep?": "milk",
    "How are beans roasted?": "coffee",
}

assistant = open_assistant()
first = [assistant.search(question, 1)[0].passage.document.id == wanted for question, wanted in EXPECTED.items()]
print(f"Success@1 {sum(first) / len(first):.2f} of {len(first)} questions")
