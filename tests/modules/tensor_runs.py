"""Runs with saved weights, made in memory: the artifacts of small models, computed as a build does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from foreign_view import foreign_view
from safetensors.numpy import save_file

from runreport.artifacts.artifact import Artifact, Earlier
from runreport.artifacts.tensors.change import CHANGE
from runreport.artifacts.tensors.index import INDEX
from runreport.artifacts.tensors.measures import MEASURES
from runreport.pages.page import Fact, RunView
from runreport.tensors.tensor_store import TensorStore

Weights = Mapping[str, np.ndarray]


class TensorShelf:
    """Results by kind and epoch."""

    def __init__(self, results: Mapping[tuple[str, int], Any]) -> None:
        self.results = dict(results)

    def epochs(self, artifact: Artifact, **_: str | int) -> tuple[int, ...]:
        return tuple(sorted(epoch for kind, epoch in self.results if kind == artifact.kind))

    def has(self, artifact: Artifact, epoch: int | None = None, **_: str | int) -> bool:
        return (artifact.kind, epoch) in self.results

    def load(self, artifact: Artifact, epoch: int = 0, **_: str | int) -> Any:
        return self.results[artifact.kind, epoch]

    def fact(self, fact: Fact, artifact: Artifact, epoch: int = 0, **_: str | int) -> Any:
        return fact.make(self.load(artifact, epoch))

    def receipt(self, artifact: Artifact, epoch: int | None = None, **_: str | int) -> Mapping[str, Any]:
        return {"inputs": [{"file": f"step_{epoch}.safetensors", "sha256": "ab" * 32}], "params": {}, "software": {}}

    def digest(self, file: str) -> str:
        return file


def tensor_view(folder: Path, models: Mapping[int, Weights], *, is_measured: bool = True, **more: Any) -> RunView:
    """A run whose checkpoints hold these weights, by step; more: of foreign_view."""
    results: dict[tuple[str, int], Any] = {}
    first: tuple[int, TensorStore] | None = None
    before: tuple[int, TensorStore] | None = None
    for step, weights in sorted(models.items()):
        save_file(dict(weights), folder / f"step_{step}.safetensors")
        store = TensorStore.open(folder, f"step_{step}.safetensors")
        results[INDEX.kind, step] = INDEX.compute(model=store, **INDEX.params)
        if is_measured:
            results[MEASURES.kind, step] = MEASURES.compute(model=store, **MEASURES.params)
            earlier = [None if one is None else Earlier(*one) for one in (before, first)]
            results[CHANGE.kind, step] = CHANGE.compute(
                model=store, before=earlier[0], first=earlier[1], **CHANGE.params
            )
        before, first = (step, store), first or (step, store)
    view = foreign_view(**more)
    return RunView(view.run, view.slug, TensorShelf(results), ())  # type: ignore[arg-type]


def small_model(layers: int = 2, scale: float = 1.0) -> dict[str, np.ndarray]:
    """Six tensors a layer, an embedding and a norm."""
    rng = np.random.default_rng(3)
    made = {"transformer.wte.weight": rng.normal(size=(16, 8)), "transformer.ln_f.weight": np.ones(8)}
    for layer in range(layers):
        stem = f"transformer.h.{layer}"
        made[f"{stem}.attn.c_attn.weight"] = rng.normal(size=(8, 24)) * scale
        made[f"{stem}.attn.c_proj.weight"] = rng.normal(size=(8, 8))
        made[f"{stem}.mlp.c_fc.weight"] = rng.normal(size=(8, 32))
        made[f"{stem}.mlp.c_proj.weight"] = rng.normal(size=(32, 8))
        made[f"{stem}.ln_1.weight"] = np.ones(8)
        made[f"{stem}.ln_1.bias"] = np.zeros(8)
    return {name: value.astype(np.float32) for name, value in made.items()}
