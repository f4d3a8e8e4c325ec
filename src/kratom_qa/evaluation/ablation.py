"""The same questions with one stage at a time left out, side by side."""

from collections.abc import Mapping
from dataclasses import replace

from kratom_qa.evaluation.intervals import Estimate
from kratom_qa.settings import Settings

COLUMNS = ("success@1", "success@5", "mrr@10", "vital nugget recall", "quote precision", "words")


def variants(base: Settings) -> Mapping[str, Settings]:
    """Named settings: each side of retrieval alone, hybrids, and the evidence without a signal."""
    alone = replace(base, passage_weight=0.0, sentence_weight=0.0, bm25_weight=0.0, question_weight=0.0)
    return {
        "all stages": base,
        "BM25 alone": replace(alone, bm25_weight=1.0),
        "passages alone": replace(alone, passage_weight=1.0),
        "sentences alone": replace(alone, sentence_weight=1.0),
        "questions alone": replace(alone, question_weight=1.0),
        "without BM25": replace(base, bm25_weight=0.0),
        "without passages": replace(base, passage_weight=0.0),
        "without sentences": replace(base, sentence_weight=0.0),
        "without questions": replace(base, question_weight=0.0, question_gain=0.0),
        "evidence without passages": replace(base, passage_prior=0.0),
        "evidence without shared words": replace(base, shared_words=0.0),
        "evidence without questions": replace(base, question_gain=0.0),
    }


def ablation_table(found: Mapping[str, Mapping[str, Estimate]]) -> str:
    """One variant a line, values without intervals, for the eye."""
    lines = [f"{'':<32}" + "".join(f"{name:>21}" for name in COLUMNS)]
    for variant, figures in found.items():
        cells = (f"{figures[name].value:>21.3f}" if name in figures else f"{'-':>21}" for name in COLUMNS)
        lines.append(f"{variant:<32}" + "".join(cells))
    return "\n".join(lines)
