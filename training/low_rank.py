"""Low-rank adaptation of a transformer (Hu et al. 2021, https://arxiv.org/abs/2106.09685), fitted."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch.nn.functional import normalize


class LowRank(torch.nn.Module):
    """A linear layer that stays as it is, and the product of two thin matrices beside it."""

    def __init__(self, layer: torch.nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = torch.nn.Parameter(torch.randn(rank, layer.in_features) / layer.in_features**0.5)
        self.up = torch.nn.Parameter(torch.zeros(layer.out_features, rank))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.layer(states) + states @ self.down.T @ self.up.T
        return result


def with_low_rank(transformer: torch.nn.Module, rank: int) -> dict[str, LowRank]:
    """Put a `LowRank` in the place of each linear layer of the encoder; nothing else can learn."""
    for parameter in transformer.parameters():
        parameter.requires_grad_(False)
    layers = {}
    for name, layer in list(transformer.named_modules()):
        if isinstance(layer, torch.nn.Linear) and name.startswith("encoder"):
            parent, _, own = name.rpartition(".")
            layers[name] = LowRank(layer, rank)
            setattr(transformer.get_submodule(parent), own, layers[name])
    return layers


def embedded(model: SentenceTransformer, texts: Sequence[str]) -> torch.Tensor:
    """Unit vectors that learning can go back through."""
    return normalize(model(model.preprocess(list(texts)))["sentence_embedding"], dim=1)


def read_adapter(layers: Mapping[str, LowRank], path: Path) -> None:
    """Set what was learned before."""
    with np.load(path) as learned, torch.no_grad():
        for name, layer in layers.items():
            layer.down.copy_(torch.from_numpy(learned[f"{name}.down"].astype(np.float32)))
            layer.up.copy_(torch.from_numpy(learned[f"{name}.up"].astype(np.float32)))


def write_adapter(layers: Mapping[str, LowRank], out: Path) -> None:
    """Write what was learned, in half precision, as `kratom_qa.encoder.adapter` reads it."""
    learned = {f"{name}.{part}": getattr(layer, part) for name, layer in layers.items() for part in ("down", "up")}
    np.savez_compressed(out, **{name: value.detach().numpy().astype(np.float16) for name, value in learned.items()})  # type: ignore[arg-type]
    print(f"wrote {out}, {out.stat().st_size} bytes")
