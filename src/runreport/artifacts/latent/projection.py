"""PCA or UMAP coordinates of the codes in 2D or 3D, comparable from epoch to epoch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact, Earlier, Keys, Previous
from runreport.artifacts.fields import Array
from runreport.artifacts.latent.codes import CODES, LatentCodes, usable_points
from runreport.artifacts.latent.knn import KNN, LatentKnn
from runreport.errors import printable
from runreport.numerics.grids import bounds_of
from runreport.numerics.latent_map import LatentMap, UmapOptions, pca_map, umap_map
from runreport.numerics.mixture_draws import component_draws
from runreport.numerics.procrustes import RigidMotion, motion_onto, rotation_onto
from runreport.numerics.trustworthiness import trustworthiness
from runreport.runs.config import Subject
from runreport.runs.inputs import CONFIG


@dataclass(frozen=True, slots=True)
class Alignment:
    """aligned = scale * raw @ rotation + translation; determined on the samples shared with the earlier epoch."""

    rotation: Annotated[np.ndarray, Array("f4", "dim, dim")]
    scale: float
    translation: Annotated[np.ndarray, Array("f4", "dim")]


@dataclass(frozen=True, slots=True)
class Projection:
    """Coordinates of every fixed sample; where the method could not be used, `fallback` says why and what was."""

    method: str  # "pca" or "umap", as asked for
    dim: int
    n: int  # shown
    total: int  # samples of the data set split
    sampling: str  # rule in words: "2,000 of 60,000, balanced over classes, seed 7"
    sample_indices: Annotated[np.ndarray, Array("i4", "n")]
    labels: Annotated[np.ndarray, Array("i4", "n")]
    points: Annotated[np.ndarray, Array("f4", "n, dim")]
    bounds: tuple[tuple[float, float], ...]  # [min, max] of points, per axis
    explained_variance_ratio: Annotated[np.ndarray | None, Array("f8", "dim")] = None  # PCA, of the raw axes
    aligned_to: int | None = None  # epoch
    alignment: Alignment | None = None
    raw_points: Annotated[np.ndarray | None, Array("f4", "n, dim")] = None  # before alignment, when they differ
    fallback: str | None = None
    trustworthiness: float | None = None  # of the raw points, in [0, 1]; see receipt.params for k
    prior_points: Annotated[np.ndarray | None, Array("f4", "draws, dim")] = None  # mixture draws, same transform
    prior_components: Annotated[np.ndarray | None, Array("i4", "draws")] = None  # component of each draw


def projection(  # noqa: PLR0913 - a declaration's reads, keys and params are its arguments
    *,
    codes: LatentCodes,
    knn: LatentKnn,
    config: Subject,
    previous: Earlier | None,
    method: str,
    dim: int,
    n_neighbors: int,
    min_dist: float,
    first_epochs: int,
    many: int,
    warm_epochs: int,
    draws: int,
    trust_k: int,
    seed: int,
) -> Projection:
    """Coordinates of the codes, aligned to the epoch before on the samples that both show.

    UMAP starts from the positions of the epoch before where these are its own and of the same samples.  In 2D, draws
    from each component of a mixture's prior pass through the transform fitted on the codes.
    Raises CannotCompute for codes that are not finite.
    """
    points = usable_points(codes)
    drawn, components = _prior_draws(codes, dim, draws, seed)
    if method == "pca":
        raw = pca_map(points, drawn, dim)
    else:
        options = UmapOptions(dim, n_neighbors, min_dist, first_epochs, many, warm_epochs, seed)
        start = _start(codes, previous)
        raw = umap_map(points, drawn, (knn.indices, knn.d_latent.astype(np.float64)), start, options)
    trust = trustworthiness(points, raw.points, knn.indices, trust_k)
    return _projection(codes, config, previous, raw, components, (method, dim, trust))


def _projection(
    codes: LatentCodes,
    config: Subject,
    previous: Earlier | None,
    raw: LatentMap,
    components: np.ndarray | None,
    asked: tuple[str, int, float | None],
) -> Projection:
    method, dim, trust = asked
    motion = _motion(raw, codes.sample_indices, previous)
    points = raw.points if motion is None else motion(raw.points)
    prior = raw.draws if motion is None or raw.draws is None else motion(raw.draws)
    points = points.astype(np.float32)
    total = len(points) if config.is_logged else config.data.n
    return Projection(
        method=method,
        dim=dim,
        n=len(points),
        total=total,
        sampling=sampling_in_words(len(points), total, config.viz.sample_key),
        sample_indices=codes.sample_indices,
        labels=codes.labels,
        points=points,
        bounds=bounds_of(points),
        explained_variance_ratio=raw.variance_ratio,
        aligned_to=None if motion is None or previous is None else previous.epoch,
        alignment=None if motion is None else _alignment(motion),
        raw_points=None if motion is None else _where_different(raw.points.astype(np.float32), points),
        fallback=raw.fallback,
        trustworthiness=trust,
        prior_points=None if prior is None else prior.astype(np.float32),
        prior_components=components,
    )


def sampling_in_words(shown: int, total: int, sample_key: str) -> str:
    """Which samples are shown: "2,000 of 60,000, balanced over classes, seed 7", or the key itself if unknown."""
    if shown == total:
        return f"all {total:,}"
    known = re.fullmatch(r"balanced-\d+-seed-(\d+)", sample_key)
    rule = f"balanced over classes, seed {known[1]}" if known else printable(sample_key)
    return f"{shown:,} of {total:,}, {rule}"


def _prior_draws(codes: LatentCodes, dim: int, draws: int, seed: int) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Draws of the mixture's prior and their components; None in 3D, without a mixture, or where it is not finite."""
    if dim != 2 or codes.prior_mu is None or codes.prior_logvar is None:
        return None, None
    drawn, components = component_draws(codes.prior_mu, codes.prior_logvar, per_component=draws, seed=seed)
    return (drawn, components) if np.isfinite(drawn).all() else (None, None)


def _start(codes: LatentCodes, previous: Earlier | None) -> np.ndarray | None:
    """The earlier positions of exactly these samples, or None."""
    if previous is None or previous.result.fallback is not None:
        return None
    is_same = np.array_equal(previous.result.sample_indices, codes.sample_indices)
    return previous.result.points if is_same else None


def _motion(raw: LatentMap, sample_indices: np.ndarray, previous: Earlier | None) -> RigidMotion | None:
    """PCA turns about its mean only, so the origin stays the mean; UMAP, which has no origin, also shifts."""
    if previous is None:
        return None
    _, mine, theirs = np.intersect1d(sample_indices, previous.result.sample_indices, return_indices=True)
    if len(mine) == 0:
        return None
    onto = motion_onto if raw.variance_ratio is None else rotation_onto
    return onto(raw.points[mine], previous.result.points[theirs])


def _alignment(motion: RigidMotion) -> Alignment:
    return Alignment(motion.rotation.astype(np.float32), 1.0, motion.translation.astype(np.float32))


def _where_different(raw: np.ndarray, aligned: np.ndarray) -> np.ndarray | None:
    return None if np.array_equal(raw, aligned) else raw


def _suffix(keys: Keys) -> dict[str, str]:
    """The 2D PCA files carry no method in their names."""
    return {"suffix": "" if (keys["method"], keys["dim"]) == ("pca", 2) else f"_{keys['method']}"}


PROJECTION = Artifact(
    kind="latent.projection",
    version=2,
    path="projections/latent_{dim}d_epoch_{epoch}{suffix}.json",
    result=Projection,
    compute=projection,
    reads={"codes": CODES, "knn": KNN, "config": CONFIG, "previous": Previous()},
    keys={"method": ("pca", "umap"), "dim": (2, 3)},
    params={
        "n_neighbors": 15,
        "min_dist": 0.1,
        "first_epochs": 200,
        "many": 5_000,
        "warm_epochs": 50,
        "draws": 200,
        "trust_k": 15,
    },
    path_words=_suffix,
    software=("numba", "numpy", "scipy"),
)
