from __future__ import annotations

import random
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from runreport.numerics.fuzzy_graph import fuzzy_graph
from runreport.numerics.knn import neighbours_within
from runreport.numerics.latent_map import UmapOptions, umap_map
from runreport.numerics.trustworthiness import trustworthiness
from runreport.numerics.umap_layout import Descent, curve, laid_out, placed, spread_start

OPTIONS = UmapOptions(dim=2, n_neighbors=15, min_dist=0.1, first_epochs=200, many=5_000, warm_epochs=50, seed=5)


@pytest.fixture(scope="module")
def umap_learn() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        from umap import UMAP
    return UMAP


def test_the_curve_is_the_one_umap_learn_fits(umap_learn: Any) -> None:
    from umap.umap_ import find_ab_params

    for min_dist in (0.0, 0.1, 0.5):
        found = curve(min_dist)
        assert (found.a, found.b) == pytest.approx(find_ab_params(1.0, min_dist), rel=1e-6)


def test_first_positions_fill_zero_to_ten() -> None:
    start = spread_start(np.random.default_rng(0).normal(size=(30, 3)), seed=1)
    np.testing.assert_allclose([start.min(axis=0), start.max(axis=0)], [[0] * 3, [10] * 3], atol=1e-5)


def test_new_points_are_placed_as_umap_learn_places_them(clusters: np.ndarray, umap_learn: Any) -> None:
    model = umap_learn(n_neighbors=15, random_state=1, n_jobs=1).fit(clusters)
    new = np.concatenate([clusters[:60] + np.float32(0.3), clusters[:3]])  # three of them are known points
    wanted = model.transform(new)
    found = placed(new, clusters, model.embedding_, curve(0.1), k=15, seed=42)
    extent = np.ptp(model.embedding_, axis=0).max()
    assert np.median(np.linalg.norm(found - wanted, axis=1)) < 0.02 * extent
    np.testing.assert_allclose(found[60:], wanted[60:], atol=0.05 * extent)


@pytest.mark.parametrize("many", [5_000, 100])
def test_a_map_is_as_trustworthy_as_umap_learns(clusters: np.ndarray, umap_learn: Any, many: int) -> None:
    """From either start: 300 points are many above 100."""
    neighbours = neighbours_within(clusters, 15)
    own = umap_map(clusters, None, neighbours, None, replace(OPTIONS, many=many)).points
    peer = umap_learn(random_state=1, n_jobs=1).fit_transform(clusters)
    scores = [trustworthiness(clusters, points, neighbours[0], 15) for points in (own, peer)]
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0] >= scores[1] - 0.01


def test_the_same_seed_gives_the_same_bytes_and_no_global_generator_moves(clusters: np.ndarray) -> None:
    before = (
        random.getstate(),
        np.random.get_state()[1].tobytes(),
        torch.random.get_rng_state().numpy().tobytes(),
    )
    neighbours = neighbours_within(clusters, 15)
    draws = clusters[:40] * np.float32(1.1)
    first = umap_map(clusters, draws, neighbours, None, OPTIONS)
    again = umap_map(clusters, draws, neighbours, None, OPTIONS)
    after = (
        random.getstate(),
        np.random.get_state()[1].tobytes(),
        torch.random.get_rng_state().numpy().tobytes(),
    )
    assert first.points.tobytes() == again.points.tobytes()
    assert first.draws is not None
    assert again.draws is not None
    assert first.draws.tobytes() == again.draws.tobytes()
    assert before == after


def test_a_warm_start_stays_near_and_leaves_its_start_alone(clusters: np.ndarray) -> None:
    neighbours = neighbours_within(clusters, 15)
    first = umap_map(clusters, None, neighbours, None, OPTIONS).points.astype(np.float32)
    kept = first.copy()
    later = umap_map(clusters * np.float32(1.01), None, neighbours, first, OPTIONS).points
    np.testing.assert_array_equal(first, kept)
    assert np.median(np.linalg.norm(later - first, axis=1)) < 0.1 * np.ptp(first, axis=0).max()
    assert not np.array_equal(later, first)


def test_seeds_lead_to_different_maps(clusters: np.ndarray) -> None:
    neighbours = neighbours_within(clusters, 14)
    start = spread_start(clusters[:, :2], seed=0)
    graph = fuzzy_graph(*neighbours)
    maps = [laid_out(start, graph, Descent(curve(0.1), 20, 1.0, seed)) for seed in (1, 2)]
    assert maps[0].shape == (300, 2)
    assert not np.array_equal(*maps)


@pytest.mark.parametrize(("n", "d", "dim"), [(700, 16, 3), (1500, 8, 2)])
def test_later_maps_stay_as_trustworthy_as_umap_learns(n: int, d: int, dim: int, umap_learn: Any) -> None:
    """Five epochs of codes that drift: each map starts from the one before, the peer starts afresh."""
    generator = np.random.default_rng(n)
    codes = (generator.normal(scale=3.0, size=(6, d))[np.arange(n) % 6] + generator.normal(size=(n, d))).astype(
        np.float32
    )
    options = UmapOptions(dim, n_neighbors=15, min_dist=0.1, first_epochs=200, many=5_000, warm_epochs=50, seed=5)
    start = None
    for _ in range(5):
        codes = codes + np.float32(0.1) * generator.normal(size=(n, d)).astype(np.float32)
        neighbours = neighbours_within(codes, 15)
        start = umap_map(codes, None, neighbours, start, options).points
    peer = umap_learn(n_components=dim, random_state=1, n_jobs=1).fit_transform(codes)
    own, theirs = (trustworthiness(codes, points, neighbours[0], 15) for points in (start, peer))
    assert own >= theirs - 0.01
