"""The part of Qdrant's client that the program uses, over the engine itself: collections are shards in this process."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import qdrant_edge as edge
from qdrant_client import models


class EdgeClient:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: dict[str, edge.EdgeShard] = {}
        self._aliases: dict[str, str] = {}

    def get_aliases(self) -> Any:
        aliases = [SimpleNamespace(alias_name=a, collection_name=c) for a, c in self._aliases.items()]
        return SimpleNamespace(aliases=aliases)

    def get_collections(self) -> Any:
        return SimpleNamespace(collections=[SimpleNamespace(name=name) for name in self._shards])

    def update_collection_aliases(self, operations: list[Any]) -> None:
        for one in operations:
            if isinstance(one, models.DeleteAliasOperation):
                del self._aliases[one.delete_alias.alias_name]
            else:
                self._aliases[one.create_alias.alias_name] = one.create_alias.collection_name

    def create_collection(self, name: str, vectors_config: Any, sparse_vectors_config: Any) -> None:
        assert all(of.distance == models.Distance.DOT for of in vectors_config.values())
        dense = {n: edge.EdgeVectorParams(size=of.size, distance=edge.Distance.Dot) for n, of in vectors_config.items()}
        sparse = {n: edge.EdgeSparseVectorParams() for n in sparse_vectors_config}
        (self._folder / name).mkdir()
        config = edge.EdgeConfig(vectors=dense, sparse_vectors=sparse)
        self._shards[name] = edge.EdgeShard.create(str(self._folder / name), config)

    def delete_collection(self, name: str) -> None:
        if name in self._shards:
            self._shards.pop(name).close()

    def upsert(self, name: str, points: list[Any], wait: bool) -> None:
        made = [edge.Point(p.id, {n: _stored(v) for n, v in p.vector.items()}, p.payload) for p in points]
        self._shards[name].update(edge.UpdateOperation.upsert_points(made))

    def get_collection(self, name: str) -> Any:
        while self._shards[name].optimize():
            pass
        return SimpleNamespace(status=models.CollectionStatus.GREEN)

    def count(self, name: str, exact: bool) -> Any:
        return SimpleNamespace(count=self._shards[name].count(edge.CountRequest(exact=exact)))

    def query_points(
        self,
        name: str,
        query: Any,
        using: str,
        limit: int,
        query_filter: Any,
        search_params: Any,
        with_payload: bool,
    ) -> Any:
        given = search_params or models.SearchParams(exact=True)
        request = edge.QueryRequest(
            limit=limit,
            query=edge.Query.Nearest(_stored(query), using),
            filter=_filter(query_filter),
            params=edge.SearchParams(hnsw_ef=given.hnsw_ef, exact=given.exact),
        )
        return SimpleNamespace(points=self._shards[name].query(request))

    def retrieve(self, name: str, ids: list[int], with_payload: bool, with_vectors: list[str]) -> Any:
        return self._shards[name].retrieve(ids, False, with_vectors)


def _stored(vector: Any) -> Any:
    return edge.SparseVector(vector.indices, vector.values) if isinstance(vector, models.SparseVector) else vector


def _filter(given: Any) -> Any:
    if given is None:
        return None
    (condition,) = given.must
    match = edge.FieldCondition(key=condition.key, match=edge.MatchAny(condition.match.any))
    return edge.Filter(must=[match])
