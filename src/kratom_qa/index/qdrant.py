"""Qdrant as the engine: one collection a build, behind an alias that is switched in one request.

A point is a passage (id 2 x row) with its vector and its BM25 weights as a sparse vector of terms, or a sentence (id
2 x row + 1) with its vector; each names its document. The engine finds, with a question as the sparse vector of its
terms with ones, and so with no analyser of its own; what it finds is scored here, from what it stores.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from qdrant_client import QdrantClient, models

from kratom_qa.datatypes.candidates import Rows, Scores
from kratom_qa.errors import EngineUnusable
from kratom_qa.index.row_search import LocalWords
from kratom_qa.index.store import Index
from kratom_qa.index.vectors import VectorRows
from kratom_qa.protocols import Vectors
from kratom_qa.words import one_line

ALIAS = "kratom-qa"
KINDS = {"passages": 0, "sentences": 1}
WORDS = "words"
SERVERS = ("http://", "https://")
_SECONDS = 10
_RETRIEVED = 1000
"""Points of one request."""
_SEARCHED = 256
"""Points that a search keeps in view at least."""


def connect(url: str, key: str | None = None) -> QdrantClient:
    """The engine at an address, or in a folder of this machine, where the client plays the engine.

    Errors: `EngineUnusable`.
    """
    with asking(url):
        if url.startswith(SERVERS):
            return QdrantClient(url=url, api_key=key, timeout=_SECONDS, check_compatibility=False)
        return QdrantClient(path=url)


@contextmanager
def asking(url: str) -> Iterator[None]:
    """Whatever the client raises is told in one line: it has its own for each transport."""
    try:
        yield
    except EngineUnusable:
        raise
    except Exception as error:
        reason = one_line(str(error)).strip()[:200] or type(error).__name__
        raise EngineUnusable(f"the engine at {url} cannot be asked: {reason}") from None


def open_rows(client: QdrantClient, url: str, index: Index) -> "QdrantRows":
    """The rows of this build. Errors: `EngineUnusable` where the engine holds another one, or not all of it."""
    with asking(url):
        wanted = collection_of(index)
        live = {alias.alias_name: alias.collection_name for alias in client.get_aliases().aliases}.get(ALIAS)
        if live != wanted:
            held = f"the engine at {url} holds {live or 'no index'}, not {wanted}"
            raise EngineUnusable(f"{held}; bring it there with: kratom-qa index --engine qdrant --url {url}")
        check_count(client, url, wanted, index)
    return QdrantRows(client, url, wanted, index)


class QdrantRows:
    """The rows of one build on the engine. Implements `RowSearch`."""

    def __init__(self, client: QdrantClient, url: str, name: str, index: Index) -> None:
        self._client, self._url, self._name, self._index = client, url, name, index

    def nearest(self, kind: str, vector: Vectors, k: int, allowed: Rows | None) -> Rows:
        rows, _ = self.query(kind, vector.tolist(), k, self.within(allowed))
        return rows

    def similarities(self, kind: str, vector: Vectors, rows: Rows) -> Scores:
        # scored here, from the vectors: the engine adds up in another order, and replies would differ in a digit
        return VectorRows.of(self.vectors(kind, rows)).scores(vector).astype(np.float64)

    def vectors(self, kind: str, rows: Rows) -> Vectors:
        found = self.stored(kind, kind, rows)
        return np.array(found, dtype=np.float32).reshape(len(rows), self._index.manifest.counts["dimension"])

    def stored(self, kind: str, name: str, rows: Rows) -> list[Any]:
        """The vectors of this name of some rows, in their order; None for a row without."""
        ids = (2 * rows + KINDS[kind]).tolist()
        found: dict[int, Any] = {}
        for first in range(0, len(ids), _RETRIEVED):
            with asking(self._url):
                asked = ids[first : first + _RETRIEVED]
                points = self._client.retrieve(self._name, asked, with_payload=False, with_vectors=[name])
            given: list[tuple[Any, Any]] = [(point.id, point.vector) for point in points]
            found |= {int(number): (vector or {}).get(name) for number, vector in given}
        if len(found) != len(ids):
            raise EngineUnusable(f"the engine at {self._url} has lost {len(ids) - len(found)} {kind} meanwhile")
        return [found[one] for one in ids]

    def words(self, stems: Sequence[str]) -> "QdrantWords":
        return QdrantWords(self, self._index, stems)

    def query(
        self, kind: str, asked: Any, k: int, among: models.Filter | None, *, exact: bool = False
    ) -> tuple[Rows, Scores]:
        """Rows and scores of the at most `k` points that score highest."""
        if k < 1:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        parameters = models.SearchParams(exact=exact, hnsw_ef=max(k, _SEARCHED))
        with asking(self._url):
            points = self._client.query_points(
                self._name,
                query=asked,
                using=kind,
                limit=k,
                query_filter=among,
                # in a folder every search is exact
                search_params=parameters if self._url.startswith(SERVERS) else None,
                with_payload=False,
            ).points
        rows = np.array([int(point.id) // 2 for point in points], dtype=np.int64)
        return rows, np.array([point.score for point in points], dtype=np.float64)

    def within(self, allowed: Rows | None) -> models.Filter | None:
        """Only points of the documents of these passages."""
        if allowed is None:
            return None
        documents = np.unique(self._index.columns.documents[allowed]).tolist()
        return models.Filter(must=[models.FieldCondition(key="document", match=models.MatchAny(any=documents))])


class QdrantWords:
    """BM25 scores of passages as the engine adds them up. Implements `WordScores`."""

    def __init__(self, rows: QdrantRows, index: Index, stems: Sequence[str]) -> None:
        self._rows, self._index, self._stems = rows, index, stems
        self._numbers = sorted(n for n in map(index.bm25.terms.get, set(stems)) if n is not None)
        self._asked = models.SparseVector(indices=self._numbers, values=[1.0] * len(self._numbers))

    def best(self, k: int, allowed: Rows | None) -> Rows:
        if not self._numbers:
            return np.zeros(0, dtype=np.int64)
        return self._rows.query(WORDS, self._asked, k, self._rows.within(allowed))[0]

    def of(self, passages: Rows) -> Scores:
        scores = np.zeros(len(passages), dtype=np.float32)
        if self._numbers:
            for place, weights in enumerate(self._rows.stored("passages", WORDS, passages)):
                known = dict(zip(weights.indices, weights.values, strict=True)) if weights else {}
                for number in self._numbers:
                    scores[place] += np.float32(known.get(number, 0.0))
        return scores.astype(np.float64)

    def deviation(self) -> float:
        # over all passages, of which the engine tells the best: from the postings that lie beside the texts
        return LocalWords(self._index.bm25.scores(self._stems).astype(np.float64)).deviation()


def collection_of(index: Index) -> str:
    """Named after the build, which its own content names."""
    return f"{ALIAS}-{index.model.parent.name}"


def check_count(client: QdrantClient, url: str, name: str, index: Index) -> None:
    """Errors: `EngineUnusable` where a collection holds more or fewer rows than a build."""
    wanted = index.bm25.size + len(index.columns.owners)
    found = client.count(name, exact=True).count
    if found != wanted:
        raise EngineUnusable(f"the engine at {url} holds {found} of {wanted} rows of {name}")
