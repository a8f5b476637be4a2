"""Runs that never trained: frozen descriptions with artifacts made by rule, to be shown by pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import pytest

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.latent.mixture_health import MIXTURE_HEALTH, MixtureHealth
from runreport.artifacts.latent.projection import PROJECTION, Projection
from runreport.artifacts.latent.quality import QUALITY, LatentQuality
from runreport.artifacts.samples.inputs import INPUTS, SampleInputs
from runreport.artifacts.samples.reconstructions import RECONSTRUCTIONS, Reconstructions
from runreport.pages.page import Fact, PageContent, RunView
from runreport.resources import resource_folder
from runreport.runs.config import DataConfig, ModelConfig, RunConfig, TrainConfig, VizConfig
from runreport.runs.run import Checkpoint, Event, Run, Series

COMPONENTS = 10
SAMPLES = 200
Key = tuple[str, int | None, tuple[tuple[str, str | int], ...]]


def key(artifact: Artifact, epoch: int | None, keys: Mapping[str, str | int]) -> Key:
    """What a fake shelf files a result under."""
    return artifact.kind, epoch, tuple(sorted(keys.items()))


class FakeShelf:
    """Results by artifact, epoch and keys."""

    def __init__(self, results: Mapping[Key, Any]) -> None:
        self.results = dict(results)

    def epochs(self, artifact: Artifact, **keys: str | int) -> tuple[int, ...]:
        wanted = key(artifact, None, keys)
        return tuple(sorted(e for kind, e, k in self.results if (kind, k) == (wanted[0], wanted[2]) and e is not None))

    def has(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> bool:
        return key(artifact, epoch, keys) in self.results

    def load(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> Any:
        return self.results[key(artifact, epoch, keys)]

    def fact(self, fact: Fact, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> Any:
        return fact.make(self.load(artifact, epoch, **keys))

    def receipt(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> Mapping[str, Any]:
        assert self.has(artifact, epoch, **keys)
        return {
            "inputs": [{"file": f"checkpoints/epoch_{epoch}.safetensors", "sha256": "ab12" * 16}],
            "params": {"k": 12, "method": "umap"},
            "seed": 991,
            "software": {"runreport": "0.1.0", "numpy": "2.4.6"},
            "compute_ms": 812.4,
        }


def health(epoch: int, last: int) -> MixtureHealth:
    """Use that grows from one component to nearly all."""
    rise = epoch / max(1, last)
    weights = np.array([1.0] + [rise * (1.0 - 0.06 * c) for c in range(1, COMPONENTS)])
    p = weights / weights.sum()
    entropy = float(-(p[p > 0] * np.log(p[p > 0])).sum())
    counts = tuple(int(value) for value in np.floor(p * SAMPLES))
    top = tuple((int(c), float(p[c])) for c in np.argsort(-p)[:5])
    neff = float(np.exp(entropy))
    return MixtureHealth(tuple(p.tolist()), 1.0, entropy, neff, float(p.max()), top, counts, neff * 0.95, "key", "ref")


def projection(epoch: int, last: int, method: str) -> Projection:
    """Ten clusters that part over the epochs."""
    labels = np.arange(SAMPLES, dtype=np.int32) % 10
    angle = labels * 2 * np.pi / 10
    spread = np.random.default_rng(5).normal(size=(SAMPLES, 2)) * 0.5
    points = np.column_stack([np.cos(angle), np.sin(angle)]) * (0.2 + 3 * epoch / max(1, last)) + spread
    return Projection(
        method=method,
        dim=2,
        n=SAMPLES,
        total=1797,
        sampling="200 of 1,797, balanced over classes, seed 7",
        sample_indices=np.arange(SAMPLES, dtype=np.int32),
        labels=labels,
        points=points.astype(np.float32),
        bounds=((-4.0, 4.0), (-4.0, 4.0)),
    )


def images(shade: int) -> np.ndarray:
    """(SAMPLES, 28, 28) u1: a ring whose size tells the class."""
    y, x = np.mgrid[:28, :28] - 13.5
    radius = np.hypot(x, y)
    rings = [np.exp(-(((radius - 2 - label) / 1.6) ** 2)) * shade for label in range(10)]
    return np.stack([rings[i % 10] for i in range(SAMPLES)]).astype(np.uint8)


def config(run_id: str, epochs: int) -> RunConfig:
    """A mixture on digits."""
    return RunConfig(
        run_id=run_id,
        created="2026-11-20T13:00:00+00:00",
        seed=7,
        model=ModelConfig("gmvae", 8, (28, 28), components=COMPONENTS),
        data=DataConfig("digits", "train", 1797, 10, "0" * 64, (8, 8), "resize"),
        train=TrainConfig(epochs, 64, 1e-3, kld_weight=0.5, categorical_kl_anneal=True, categorical_kl_anneal_epochs=4),
        viz=VizConfig(tuple(range(SAMPLES)), "balanced-200-seed-7"),
    )


def events(epochs: int) -> tuple[Event, ...]:
    """Created, started, metrics, completed."""
    kinds = ["run.created", "run.started", *["train.metrics"] * epochs, "run.completed"]
    times = [f"2026-11-20T13:00:{min(59, i * 3):02d}+00:00" for i in range(len(kinds))]
    return tuple(
        Event(i + 1, times[i], kind, i - 1 if kind == "train.metrics" else None, None, {})
        for i, kind in enumerate(kinds)
    )


def metrics(epochs: int) -> tuple[Series, ...]:
    """Losses that fall and level off, with their schedules."""
    steps = tuple(range(1, epochs + 1))
    recon = tuple(20 + 44 * 0.62**step for step in steps)
    kld_z = tuple(6.5 - 3 * 0.7**step for step in steps)
    kld_c = tuple(1.9 * (1 - 0.75**step) for step in steps)
    weight = tuple(min(1.0, step / 4) for step in steps)
    total = tuple(r + 0.5 * (z + w * c) for r, z, c, w in zip(recon, kld_z, kld_c, weight, strict=True))
    bonus = tuple(max(0.0, 0.6 * (1 - step / 6)) for step in steps)
    values = {"loss": total, "recon": recon, "kld_z": kld_z, "kld_c": kld_c, "cat_kl_weight": weight}
    return tuple(Series(tag, steps, y) for tag, y in (values | {"entropy_bonus_weight": bonus}).items())


def results(epochs: int) -> dict[Key, Any]:
    """All artifacts that the run page and the index read."""
    made: dict[Key, Any] = {}
    labels = np.arange(SAMPLES, dtype=np.int32) % 10
    made[key(INPUTS, None, {})] = SampleInputs(images(255), labels, np.arange(SAMPLES, dtype=np.int32))
    for epoch in range(epochs + 1):
        share = 0.3 + 0.64 * (1 - 0.6**epoch)
        made[key(MIXTURE_HEALTH, epoch, {})] = health(epoch, epochs)
        made[key(QUALITY, epoch, {})] = LatentQuality(SAMPLES, 12, share, share - 0.08, "best one-to-one match")
        made[key(RECONSTRUCTIONS, epoch, {})] = Reconstructions(images(190), np.full(SAMPLES, 0.021, np.float32))
        for method in ("pca", "umap"):
            made[key(PROJECTION, epoch, {"method": method, "dim": 2})] = projection(epoch, epochs, method)
    return made


def full_view(epochs: int = 12, run_id: str = "gmvae-digits-7", **changes: Any) -> RunView:
    """A completed run with everything; changes replace fields of its Run."""
    settings = config(run_id, epochs)
    run = Run(
        id=run_id,
        root=Path("/home/ada/runs") / "x",
        format="lab",
        status="completed",
        config=settings,
        config_raw=dataclasses.asdict(settings) | {"kind": "run.config", "version": 1},
        summary={
            "started": "2026-11-20T13:00:03+00:00",
            "ended": "2026-11-20T13:00:45+00:00",
            "epochs_done": epochs,
        },
        events=events(epochs),
        series=metrics(epochs),
        checkpoints=tuple(Checkpoint(e, f"checkpoints/epoch_{e}.safetensors", 312_400) for e in range(epochs + 1)),
        problems=(),
    )
    return RunView(dataclasses.replace(run, **changes), f"{run_id}-slug", FakeShelf(results(epochs)), ())


def bare_view(run_id: str = "bare", **changes: Any) -> RunView:
    """A run directory with nothing in it that could be read."""
    run = Run(run_id, Path("/home/ada/runs/x"), "lab", "unknown", None, {}, {}, (), (), (), ())
    return RunView(dataclasses.replace(run, **changes), "bare-slug", FakeShelf({}), ())


@pytest.fixture(name="full_view")
def _full_view() -> Callable[..., RunView]:
    return full_view


@pytest.fixture(name="bare_view")
def _bare_view() -> Callable[..., RunView]:
    return bare_view


@pytest.fixture(scope="session")
def render() -> Callable[[str, PageContent], str]:
    """A page's section as HTML, by the template of the stem."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resource_folder("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def rendered(stem: str, content: PageContent, root: str = "../../") -> str:
        template = environment.get_template(f"pages/{stem}.html.j2")
        return template.render(**content.variables, heading=content.heading, run=None, root=root)

    return rendered
