"""Writes the graph of all-MiniLM-L6-v2 without its weights: `src/kratom_qa/encoder/minilm.onnx`.

usage: python benchmarks/write_graph.py [--out FILE]

The model is BERT (Devlin et al. 2019, https://arxiv.org/abs/1810.04805) with six layers. Each weight is named as in the
published `model.safetensors`, and marked as lying outside the graph; `kratom_qa.encoder.default_model` fills it in.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

HIDDEN, HEADS, LAYERS, INNER, WORDS, POSITIONS = 384, 12, 6, 1536, 30522, 512
EPSILON = 1e-12
OPSET, IR_VERSION = 20, 9
OUT = Path(__file__).resolve().parents[1] / "src" / "kratom_qa" / "encoder" / "minilm.onnx"


class Graph:
    """Collects nodes; each operator gives back the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.tensors: list[TensorProto] = []

    def op(self, kind: str, *inputs: str, name: str = "", **attributes: object) -> str:
        output = name or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def constant(self, name: str, values: object) -> str:
        self.tensors.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def weight(self, name: str, *shape: int) -> str:
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="model.safetensors")
        self.tensors.append(tensor)
        return name

    def linear(self, states: str, name: str, rows: int, columns: int) -> str:
        weights = self.weight(f"{name}.weight", rows, columns)
        return self.op("Gemm", states, weights, self.weight(f"{name}.bias", rows), transB=1)

    def norm(self, states: str, name: str) -> str:
        scale, bias = self.weight(f"{name}.weight", HIDDEN), self.weight(f"{name}.bias", HIDDEN)
        return self.op("LayerNormalization", states, scale, bias, axis=-1, epsilon=EPSILON)


def minilm() -> ModelProto:
    """input_ids and attention_mask, int64 (batch, tokens) -> token_states, float32 (batch, tokens, 384)."""
    graph = Graph()
    size = graph.op("Shape", "input_ids")
    rows = graph.constant("rows", np.array([-1, HIDDEN]))
    by_head = graph.op("Concat", size, graph.constant("heads", np.array([HEADS, HIDDEN // HEADS])), axis=0)
    mask = _mask(graph)
    states = graph.op("Reshape", _embeddings(graph, size), rows)
    for layer in range(LAYERS):
        states = _layer(graph, states, f"encoder.layer.{layer}", by_head, mask, rows)
    graph.op(
        "Reshape", states, graph.op("Concat", size, graph.constant("width", [HIDDEN]), axis=0), name="token_states"
    )
    tokens = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    out = helper.make_tensor_value_info("token_states", TensorProto.FLOAT, ["batch", "tokens", HIDDEN])
    made = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", tokens, [out], graph.tensors)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


def _embeddings(graph: Graph, size: str) -> str:
    zero, one, two = (graph.constant(name, [number]) for number, name in enumerate(("zero", "one", "two")))
    length = graph.op("Slice", size, one, two)
    words = graph.op("Gather", graph.weight("embeddings.word_embeddings.weight", WORDS, HIDDEN), "input_ids")
    kinds = graph.op("Slice", graph.weight("embeddings.token_type_embeddings.weight", 2, HIDDEN), zero, one, zero)
    places = graph.weight("embeddings.position_embeddings.weight", POSITIONS, HIDDEN)
    here = graph.op("Slice", places, zero, length, zero)
    return graph.norm(graph.op("Add", graph.op("Add", words, kinds), here), "embeddings.LayerNorm")


def _mask(graph: Graph) -> str:
    """0 for a token, the lowest number for padding; (batch, 1, 1, tokens)."""
    kept = graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    hidden = graph.op("Sub", graph.constant("full", np.float32(1)), kept)
    lowest = graph.constant("lowest", np.finfo(np.float32).min)
    return graph.op("Unsqueeze", graph.op("Mul", hidden, lowest), graph.constant("axes", [1, 2]))


def _layer(graph: Graph, states: str, name: str, by_head: str, mask: str, rows: str) -> str:
    def split(part: str, order: Sequence[int]) -> str:
        made = graph.linear(states, f"{name}.attention.self.{part}", HIDDEN, HIDDEN)
        return graph.op("Transpose", graph.op("Reshape", made, by_head), perm=order)

    query, key, value = split("query", [0, 2, 1, 3]), split("key", [0, 2, 3, 1]), split("value", [0, 2, 1, 3])
    scale = graph.constant(f"{name}.scale", np.float32((HIDDEN // HEADS) ** -0.5))
    scores = graph.op("Add", graph.op("Mul", graph.op("MatMul", query, key), scale), mask)
    mixed = graph.op("Transpose", graph.op("MatMul", graph.op("Softmax", scores, axis=-1), value), perm=[0, 2, 1, 3])
    joined = graph.linear(graph.op("Reshape", mixed, rows), f"{name}.attention.output.dense", HIDDEN, HIDDEN)
    states = graph.norm(graph.op("Add", joined, states), f"{name}.attention.output.LayerNorm")
    inner = graph.op("Gelu", graph.linear(states, f"{name}.intermediate.dense", INNER, HIDDEN))
    outer = graph.linear(inner, f"{name}.output.dense", HIDDEN, INNER)
    return graph.norm(graph.op("Add", outer, states), f"{name}.output.LayerNorm")


def main() -> None:
    """Write the graph."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    args.out.write_bytes(minilm().SerializeToString(deterministic=True))
    print(f"wrote {args.out}, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
