"""Measures of ranked lists, under the names that trec_eval and ir-measures give them; pure.

A query that returns nothing scores zero; it is never skipped.
"""

import math
from collections.abc import Mapping, Sequence


def success(ranked: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """Success@k: 1 where any relevant item stands among the first k.

    >>> success(["a", "b"], {"b": 1}, 1), success(["a", "b"], {"b": 1}, 2)
    (0.0, 1.0)
    """
    return float(any(relevant.get(item, 0) > 0 for item in ranked[:k]))


def recall(ranked: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """R@k: share of the relevant items among the first k; 0 where nothing is relevant."""
    wanted = {item for item, grade in relevant.items() if grade > 0}
    return len(wanted & set(ranked[:k])) / len(wanted) if wanted else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Mapping[str, int], k: int = 10) -> float:
    """RR@k (Kantor & Voorhees 2000): one over the rank of the first relevant item."""
    return next((1 / rank for rank, item in enumerate(ranked[:k], 1) if relevant.get(item, 0) > 0), 0.0)


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], k: int = 10) -> float:
    """nDCG@k (Järvelin & Kekäläinen 2002) with linear gain and log2 discount, as trec_eval computes it.

    >>> round(ndcg(["x", "a"], {"a": 1}), 4)
    0.6309
    """
    gains = [max(relevant.get(item, 0), 0) for item in ranked[:k]]
    ideal = sorted((grade for grade in relevant.values() if grade > 0), reverse=True)[:k]
    best = _discounted(ideal)
    return _discounted(gains) / best if best else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))
