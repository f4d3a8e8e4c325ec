"""Brings a build to Qdrant: loaded beside the one before, checked, and switched to in one request."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from qdrant_client import QdrantClient, models

from kratom_qa.datatypes.candidates import Scores
from kratom_qa.errors import EngineUnusable
from kratom_qa.index.qdrant import ALIAS, KINDS, SERVERS, WORDS, QdrantRows, asking, check_count, collection_of
from kratom_qa.index.store import Index

_BATCH = 256
_PATIENCE = 3600
"""Seconds in which the engine may put a collection in order."""
_CHECKED = 20
"""Known lists of scores that a collection must give before it is asked."""
_CLOSE = 1e-4


def load(client: QdrantClient, url: str, index: Index, progress: Callable[[int], object]) -> None:
    """Load a build into a collection of its own and let it take the place of the one before.

    Stopped at any moment, the engine serves the one before or this one. Errors: `EngineUnusable`.
    """
    name = collection_of(index)
    with asking(url):
        aliases = client.get_aliases().aliases
        if any(alias.collection_name == name for alias in aliases):
            return
        client.delete_collection(name)
        client.create_collection(
            name,
            vectors_config={
                kind: models.VectorParams(size=index.manifest.counts["dimension"], distance=models.Distance.DOT)
                for kind in KINDS
            },
            sparse_vectors_config={WORDS: models.SparseVectorParams()},
        )
        if url.startswith(SERVERS):  # a folder knows no such thing
            client.create_payload_index(name, "document", models.PayloadSchemaType.INTEGER)
        for points in _batches(index):
            client.upsert(name, points, wait=True)
            progress(len(points))
        _wait_until_in_order(client, url, name)
        check_count(client, url, name, index)
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
                    WORDS: models.SparseVector(
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
        _, scores = rows.query(WORDS, asked, 10, None)
        _check_alike(scores, np.sort(weights)[::-1][:10])


def _check_alike(found: Scores, known: Any) -> None:
    # an inverted index here may miss a row that the engine finds, so the engine's may be higher
    if len(found) != len(known) or not np.all(found >= known - _CLOSE) or abs(found[0] - known[0]) > _CLOSE:
        raise EngineUnusable("the engine gives other scores than the index that was loaded into it")
