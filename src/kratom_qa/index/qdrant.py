"""Qdrant as the engine: one collection a build, behind an alias that is switched in one request.

A point is a passage (id 2 x row) with its vector and its BM25 weights as a sparse vector of terms, or a sentence (id
2 x row + 1) with its vector; each names its document. The engine finds, with a question as the sparse vector of its
terms with ones, and so with no analyser of its own; what it finds is scored here, from what it stores.
"""

import time
from collections.abc import Callable, Iterator, Sequence
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
_OFFSETS = {"passages": 0, "sentences": 1}
_WORDS = "words"
_SERVERS = ("http://", "https://")
_SECONDS = 10
_BATCH = 256
_RETRIEVED = 1000
"""Points of one request."""
_PATIENCE = 3600
"""Seconds in which the engine may put a collection in order."""
_CHECKED = 20
"""Known lists of scores that a collection must give before it is asked."""
_CLOSE = 1e-4
_SEARCHED = 256
"""Points that a search keeps in view at least."""


def connect(url: str, key: str | None = None) -> QdrantClient:
    """The engine at an address, or in a folder of this machine, where the client plays the engine.

    Errors: `EngineUnusable`.
    """
    with _asking(url):
        if url.startswith(_SERVERS):
            return QdrantClient(url=url, api_key=key, timeout=_SECONDS, check_compatibility=False)
        return QdrantClient(path=url)


@contextmanager
def _asking(url: str) -> Iterator[None]:
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
    with _asking(url):
        wanted = _collection(index)
        live = {alias.alias_name: alias.collection_name for alias in client.get_aliases().aliases}.get(ALIAS)
        if live != wanted:
            held = f"the engine at {url} holds {live or 'no index'}, not {wanted}"
            raise EngineUnusable(f"{held}; bring it there with: kratom-qa index --engine qdrant --url {url}")
        _check_count(client, url, wanted, index)
    return QdrantRows(client, url, wanted, index)


def load(client: QdrantClient, url: str, index: Index, progress: Callable[[int], object]) -> None:
    """Load a build into a collection of its own and let it take the place of the one before.

    Stopped at any moment, the engine serves the one before or this one. Errors: `EngineUnusable`.
    """
    name = _collection(index)
    with _asking(url):
        aliases = client.get_aliases().aliases
        if any(alias.collection_name == name for alias in aliases):
            return
        client.delete_collection(name)
        client.create_collection(
            name,
            vectors_config={
                kind: models.VectorParams(size=index.manifest.counts["dimension"], distance=models.Distance.DOT)
                for kind in _OFFSETS
            },
            sparse_vectors_config={_WORDS: models.SparseVectorParams()},
        )
        if url.startswith(_SERVERS):  # a folder knows no such thing
            client.create_payload_index(name, "document", models.PayloadSchemaType.INTEGER)
        for points in _batches(index):
            client.upsert(name, points, wait=True)
            progress(len(points))
        _wait_until_in_order(client, url, name)
        _check_count(client, url, name, index)
        check_scores(QdrantRows(client, url, name, index), index)
        switch: list[Any] = [
            models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=alias.alias_name))
            for alias in aliases
            if alias.alias_name == ALIAS
        ]
        create = models.CreateAlias(collection_name=name, alias_name=ALIAS)
        client.update_collection_aliases([*switch, models.CreateAliasOperation(create_alias=create)])
        for old in client.get_collections().collections:
            if old.name.startswith(f"{ALIAS}-") and old.name != name:
                client.delete_collection(old.name)


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
        ids = (2 * rows + _OFFSETS[kind]).tolist()
        found: dict[int, Any] = {}
        for first in range(0, len(ids), _RETRIEVED):
            with _asking(self._url):
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
        with _asking(self._url):
            points = self._client.query_points(
                self._name,
                query=asked,
                using=kind,
                limit=k,
                query_filter=among,
                # in a folder every search is exact
                search_params=parameters if self._url.startswith(_SERVERS) else None,
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
        return self._rows.query(_WORDS, self._asked, k, self._rows.within(allowed))[0]

    def of(self, passages: Rows) -> Scores:
        scores = np.zeros(len(passages), dtype=np.float32)
        if self._numbers:
            for place, weights in enumerate(self._rows.stored("passages", _WORDS, passages)):
                known = dict(zip(weights.indices, weights.values, strict=True)) if weights else {}
                for number in self._numbers:
                    scores[place] += np.float32(known.get(number, 0.0))
        return scores.astype(np.float64)

    def deviation(self) -> float:
        # over all passages, of which the engine tells the best: from the postings that lie beside the texts
        return LocalWords(self._index.bm25.scores(self._stems).astype(np.float64)).deviation()


def _collection(index: Index) -> str:
    """Named after the build, which its own content names."""
    return f"{ALIAS}-{index.model.parent.name}"


def _batches(index: Index) -> Iterator[list[models.PointStruct]]:
    columns, bm25 = index.columns, index.bm25
    order = np.argsort(bm25.rows, kind="stable")
    terms = np.repeat(np.arange(len(bm25.terms)), np.diff(bm25.starts))[order]
    weights = bm25.weights[order]
    starts = np.searchsorted(bm25.rows[order], np.arange(bm25.size + 1))
    for first in range(0, bm25.size, _BATCH):
        rows = range(first, min(first + _BATCH, bm25.size))
        vectors = index.passage_vectors.vectors(rows)
        yield [
            models.PointStruct(
                id=2 * row,
                vector={
                    "passages": vectors[row - first].tolist(),
                    _WORDS: models.SparseVector(
                        indices=terms[starts[row] : starts[row + 1]].tolist(),
                        values=weights[starts[row] : starts[row + 1]].tolist(),
                    ),
                },
                payload={"document": int(columns.documents[row])},
            )
            for row in rows
        ]
    for first in range(0, len(columns.owners), _BATCH):
        rows = range(first, min(first + _BATCH, len(columns.owners)))
        vectors = index.sentence_vectors.vectors(rows)
        yield [
            models.PointStruct(
                id=2 * row + 1,
                vector={"sentences": vectors[row - first].tolist()},
                payload={"document": int(columns.documents[columns.owners[row]])},
            )
            for row in rows
        ]


def _wait_until_in_order(client: QdrantClient, url: str, name: str) -> None:
    end = time.monotonic() + _PATIENCE
    while client.get_collection(name).status != models.CollectionStatus.GREEN:
        if time.monotonic() > end:
            raise EngineUnusable(f"the engine at {url} did not put {name} in order within {_PATIENCE} seconds")
        time.sleep(1)


def _check_count(client: QdrantClient, url: str, name: str, index: Index) -> None:
    wanted = index.bm25.size + len(index.columns.owners)
    found = client.count(name, exact=True).count
    if found != wanted:
        raise EngineUnusable(f"the engine at {url} holds {found} of {wanted} rows of {name}")


def check_scores(rows: QdrantRows, index: Index) -> None:
    """Whether known questions, the vectors and passages of the index itself, get the scores that we know."""
    kinds = {"passages": index.passage_vectors, "sentences": index.sentence_vectors}
    for kind, known in kinds.items():
        for row in np.linspace(0, len(known) - 1, _CHECKED, dtype=np.int64):
            vector = known.vectors([row])[0]
            _, scores = rows.query(kind, vector.tolist(), 10, None, exact=True)
            near = known.nearest(vector, 10)
            _check_alike(scores, np.sort(known.similarities(vector, near))[::-1])
    for number in np.linspace(0, len(index.bm25.terms) - 1, _CHECKED, dtype=np.int64).tolist():
        weights = index.bm25.weights[index.bm25.starts[number] : index.bm25.starts[number + 1]]
        asked = models.SparseVector(indices=[number], values=[1.0])
        _, scores = rows.query(_WORDS, asked, 10, None)
        _check_alike(scores, np.sort(weights)[::-1][:10])


def _check_alike(found: Scores, known: Any) -> None:
    # an inverted index here may miss a row that the engine finds, so the engine's may be higher
    if len(found) != len(known) or not np.all(found >= known - _CLOSE) or abs(found[0] - known[0]) > _CLOSE:
        raise EngineUnusable("the engine gives other scores than the index that was loaded into it")
