"""What replies are like beside being right: padding, length, conflicts, paraphrases, danger, and how sure they sound.

python benchmarks/replies.py [--index DIR] [--testset DIR] [--half dev|test] [--show]   # every measure, by half
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Citation, Reply, Safety
from kratom_qa.evaluation.disagreement import shown_sides
from kratom_qa.safety.assessment import assess
from kratom_qa.wiring import open_assistant

Record = Mapping[str, Any]
Shown = list[str]
"""Lines on what went wrong, for whoever looks for the kind."""
_LONG = 120
"""Words that a reply may have unless a whole list was asked for."""


def records(folder: Path, name: str, half: str) -> list[Record]:
    """The lines of a test file that belong to a half; none where there is no such file."""
    path = folder / f"{name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [record for line in lines if (record := json.loads(line)).get("split", half) == half]


def touches(place: Citation, gold: Sequence[Record]) -> bool:
    """Whether a place shares more than a margin with any gold span."""
    return any(place.document.id == g["doc_id"] and place.start < g["end"] and g["start"] < place.end for g in gold)


def reached(gold: Sequence[Record], reply: Reply) -> float:
    """Share of the gold spans that a reply quotes at least half of, `also` included."""
    places = [place for quote in reply.quotes for place in (quote.citation, *quote.also)]

    def held(span: Record) -> bool:
        half = (span["end"] - span["start"]) / 2
        return any(
            p.document.id == span["doc_id"] and min(p.end, span["end"]) - max(p.start, span["start"]) >= half
            for p in places
        )

    return sum(map(held, gold)) / len(gold)


def words(reply: Reply) -> int:
    return sum(len(quote.citation.quote.split()) for quote in reply.quotes)


def line(reply: Reply) -> str:
    """A reply in a few lines, to be read."""
    sides = "CONFLICT " if shown_sides(reply) else ""
    head = f"  {sides}{reply.outcome} {reply.confidence:.2f} {words(reply)} words {list(map(str, reply.notices))}"
    return "\n".join([head, *(f"    [{i}] {' '.join(q.citation.quote.split())}" for i, q in enumerate(reply.quotes))])


def measure_fresh(assistant: Assistant, asked: Sequence[Record], shown: Shown) -> dict[str, float]:
    """Questions with places that answer: what is quoted beside them, what is missed, how long replies are."""
    precisions: list[float] = []
    recalls: list[float] = []
    lengths: list[int] = []
    first: list[bool] = []
    padded: list[bool] = []
    too_long, refused, false_answers, sure_and_wrong, unanswerable = 0, 0, 0, 0, 0
    for one in asked:
        reply = assistant.reply(one["question"])
        answered, gold = reply.outcome == "answered", one["gold"]
        good = [touches(q.citation, gold) or any(touches(a, gold) for a in q.also) for q in reply.quotes]
        shown.append(f"{one['id']} {one['question']}\n  expected: {one.get('expect', '')}\n{line(reply)}  {good}")
        if not one["answerable"]:
            unanswerable += 1
            false_answers += answered
            sure_and_wrong += answered and reply.confidence > 0.95
            continue
        refused += not answered
        if answered and good:
            precisions.append(sum(good) / len(good))
            padded.append(not all(good))
            recalls.append(reached(gold, reply))
            first.append(good[0])
            lengths.append(words(reply))
            too_long += words(reply) > _LONG and one.get("kind") != "list"
            sure_and_wrong += not any(good) and reply.confidence > 0.95
    n = max(len(precisions), 1)
    return {
        "n": len(asked),
        "quote precision": sum(precisions) / n,
        "replies with a quote beside the point": sum(padded) / n,
        "first quote right": sum(first) / n,
        "gold spans reached": sum(recalls) / n,
        "median words": median(lengths or [0]),
        f"over {_LONG} words": too_long,
        "refused": refused,
        "false answers": false_answers,
        "of unanswerable": unanswerable,
        "over .95 and wrong": sure_and_wrong,
    }


def measure_conflicts(assistant: Assistant, asked: Sequence[Record], shown: Shown) -> dict[str, float]:
    """How many of the shown conflicts are real, and how many real ones are shown with both sides."""
    real = true = false = both = 0
    for one in asked:
        reply = assistant.reply(one["question"])
        sides = shown_sides(reply)
        known = one["sides"] if one["conflict"] else []
        held = {i for i, side in enumerate(known) for places in sides for place in places if touches(place, side)}
        real += one["conflict"]
        true += bool(sides) and one["conflict"]
        false += bool(sides) and not one["conflict"]
        both += len(held) > 1
        right = bool(sides) == one["conflict"] and (not known or len(held) > 1)
        if not right:
            shown.append(f"{one['id']} conflict={one['conflict']} {one['point']}: {one['question']}\n{line(reply)}")
    return {
        "n": len(asked),
        "precision": both / max(true + false, 1),
        "recall": both / max(real, 1),
        "shown": true + false,
        "false": false,
    }


def measure_paraphrases(assistant: Assistant, asked: Sequence[Record], shown: Shown) -> dict[str, float]:
    """How often wordings of one question get what most of them get: whether it is answered, and the first quote."""
    agreed = wordings = whole = right = 0
    for one in asked:
        replies = [assistant.reply(wording) for wording in one["wordings"]]
        alike = max(sum(_alike(one, other) for other in replies) for one in replies)
        agreed, wordings, whole = agreed + alike, wordings + len(replies), whole + (alike == len(replies))
        right += sum((r.outcome == "answered") == one["answerable"] for r in replies)
        if alike < len(replies):
            told = "\n".join(f" {w}\n{line(r)}" for w, r in zip(one["wordings"], replies, strict=True))
            shown.append(f"{one['id']} {alike} of {len(replies)}\n{told}")
    return {
        "n": wordings,
        "alike": agreed / max(wordings, 1),
        "all five alike": whole / max(len(asked), 1),
        "right outcome": right / max(wordings, 1),
    }


def _alike(one: Reply, other: Reply) -> bool:
    """Whether the outcome is the same and so is what is quoted first, in part or elsewhere word for word."""
    answered = one.outcome == "answered"
    if not answered or answered != (other.outcome == "answered"):
        return answered == (other.outcome == "answered")
    first, second = one.quotes[0], other.quotes[0]
    return any(_overlap(a, b) for a in (first.citation, *first.also) for b in (second.citation, *second.also))


def _overlap(one: Citation, other: Citation) -> bool:
    return one.document.id == other.document.id and one.start < other.end and other.start < one.end


def measure_danger(assistant: Assistant, told: Sequence[Record], shown: Shown) -> dict[str, float]:
    """Missed notices and false alarms, over documents on health and over others."""
    counts = {name: [0, 0] for name in ("missed", "false alarms at home", "false alarms elsewhere")}
    for one in told:
        home = one["home"] == "health"
        level = assistant.subject.safety if home else Safety.GENERAL
        given = assess(one["text"], assistant.classify, level).notices
        wanted = {"emergency", "crisis"} if one["notice"] == "both" else {one["notice"]}
        wrong = not wanted <= set(given) if one["notice"] else bool(given)
        name = "missed" if one["notice"] else f"false alarms {'at home' if home else 'elsewhere'}"
        counts[name][0] += wrong
        counts[name][1] += 1
        if wrong:
            shown.append(f"{one['id']} {one['notice']} {one['home']}: {one['text']}  -> {list(map(str, given))}")
    return {"n": len(told), **{name: wrong / max(n, 1) for name, (wrong, n) in counts.items()}}


MEASURES = {
    "fresh_questions": measure_fresh,
    "conflict_questions": measure_conflicts,
    "paraphrases": measure_paraphrases,
    "danger": measure_danger,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--testset", type=Path, default=Path("tests/testset"))
    parser.add_argument("--half", choices=("dev", "test"), help="both without it")
    parser.add_argument("--only", choices=MEASURES, help="one measure alone")
    parser.add_argument("--show", action="store_true", help="print the replies, or what went wrong")
    args = parser.parse_args()
    assistant = open_assistant(args.index)
    for half in (args.half,) if args.half else ("dev", "test"):
        for name, measure in MEASURES.items():
            found = records(args.testset, name, half) if args.only in (None, name) else []
            if not found:
                continue
            shown: Shown = []
            figures = measure(assistant, found, shown)
            print("\n\n".join(shown) if args.show else "", end="\n" if args.show else "")
            print(f"{half} {name}: " + "; ".join(f"{key} {_short(value)}" for key, value in figures.items()))


def _short(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) and value < 1.5 else f"{value:g}"


if __name__ == "__main__":
    main()
