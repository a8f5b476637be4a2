from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sklearn.decomposition import PCA

from runreport.artifacts.artifact import Earlier
from runreport.artifacts.latent.codes import LatentCodes
from runreport.artifacts.latent.projection import Projection, sampling_in_words

Project = Callable[..., Projection]


@pytest.fixture(scope="module")
def first_umap(codes: LatentCodes, project: Project) -> Projection:
    return project(codes, "umap")


def turned(codes: LatentCodes, angle: float = 0.7) -> LatentCodes:
    """The same codes in a latent space turned and mirrored: a map that is not aligned would jump."""
    turn = np.eye(5)
    turn[:2, :2] = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    turn[:, 0] *= -1
    return replace(codes, mu=(codes.mu @ turn).astype(np.float32), prior_mu=(codes.prior_mu @ turn).astype(np.float32))


@pytest.mark.parametrize("dim", [2, 3])
def test_pca_agrees_with_scikit_learn(codes: LatentCodes, project: Project, dim: int) -> None:
    found = project(codes, "pca", dim)
    peer = PCA(dim, svd_solver="full").fit(codes.mu.astype(np.float64))
    np.testing.assert_allclose(np.abs(found.points), np.abs(peer.transform(codes.mu)), atol=1e-4)
    np.testing.assert_allclose(found.explained_variance_ratio, peer.explained_variance_ratio_, rtol=1e-6)
    assert found.points.dtype == np.float32
    assert (found.aligned_to, found.alignment, found.raw_points, found.fallback) == (None, None, None, None)


def test_draws_of_every_component_pass_through_the_same_pca(codes: LatentCodes, project: Project) -> None:
    found = project(codes, "pca")
    assert np.bincount(found.prior_components).tolist() == [200] * 4
    peer = PCA(2, svd_solver="full").fit(codes.mu.astype(np.float64))
    means = [found.prior_points[found.prior_components == c].mean(axis=0) for c in range(4)]
    np.testing.assert_allclose(np.abs(means), np.abs(peer.transform(codes.prior_mu)), atol=0.35)


def test_there_are_no_draws_in_3d_or_without_a_mixture(codes: LatentCodes, project: Project) -> None:
    assert project(codes, "pca", 3).prior_points is None
    plain = LatentCodes(codes.labels, codes.sample_indices, z=codes.mu)
    assert project(plain, "pca").prior_points is None


@pytest.mark.fault(142)
@pytest.mark.parametrize("dim", [2, 3])
def test_pca_of_a_turned_latent_space_is_turned_back(codes: LatentCodes, project: Project, dim: int) -> None:
    first = project(codes, "pca", dim)
    shifted = replace(first, points=first.points @ np.diag([-1.0] + [1.0] * (dim - 1)).astype(np.float32))
    second = project(turned(codes), "pca", dim, previous=Earlier(4, shifted))
    np.testing.assert_allclose(second.points, shifted.points, atol=1e-4)
    assert second.aligned_to == 4
    assert second.alignment.scale == 1.0
    assert not second.alignment.translation.any()
    np.testing.assert_allclose(second.raw_points @ second.alignment.rotation, second.points, atol=1e-5)


def test_alignment_uses_the_samples_both_epochs_show(codes: LatentCodes, project: Project) -> None:
    first = project(codes, "pca")
    order = np.random.default_rng(0).permutation(120)
    shuffled = replace(
        turned(codes),
        mu=turned(codes).mu[order],
        sample_indices=codes.sample_indices[order],
        labels=codes.labels[order],
    )
    second = project(shuffled, "pca", previous=Earlier(1, first))
    np.testing.assert_allclose(second.points, first.points[order], atol=1e-4)
    strangers = replace(codes, sample_indices=codes.sample_indices + 1)
    assert project(strangers, "pca", previous=Earlier(1, first)).aligned_to is None


def test_umap_keeps_groups_apart_and_repeats_itself(
    codes: LatentCodes, project: Project, first_umap: Projection
) -> None:
    again = project(codes, "umap")
    assert again.points.tobytes() == first_umap.points.tobytes()
    assert again.prior_points.tobytes() == first_umap.prior_points.tobytes()
    assert first_umap.trustworthiness > 0.9
    centres = np.stack([first_umap.points[codes.labels == group].mean(axis=0) for group in range(4)])
    nearest = np.linalg.norm(first_umap.points[:, None] - centres, axis=2).argmin(axis=1)
    assert (nearest == codes.labels).mean() > 0.95
    drawn = np.linalg.norm(first_umap.prior_points[:, None] - centres, axis=2).argmin(axis=1)
    assert (drawn == first_umap.prior_components).mean() > 0.9
    assert first_umap.explained_variance_ratio is None


def test_umap_starts_from_the_epoch_before(codes: LatentCodes, project: Project, first_umap: Projection) -> None:
    second = project(turned(codes), "umap", previous=Earlier(0, first_umap), seed=99)
    extent = np.ptp(first_umap.points, axis=0).max()
    assert np.median(np.linalg.norm(second.points - first_umap.points, axis=1)) < 0.1 * extent
    assert second.trustworthiness > first_umap.trustworthiness - 0.01
    moved = second.raw_points @ second.alignment.rotation + second.alignment.translation
    np.testing.assert_allclose(moved, second.points, atol=1e-4)


def test_bounds_hold_all_points(first_umap: Projection) -> None:
    low, high = np.array(first_umap.bounds).T
    np.testing.assert_array_equal(low, first_umap.points.min(axis=0))
    np.testing.assert_array_equal(high, first_umap.points.max(axis=0))


@pytest.mark.parametrize("method", ["pca", "umap"])
@pytest.mark.parametrize("n", [1, 2, 4])
def test_few_samples_are_shown_with_a_reason(codes: LatentCodes, project: Project, n: int, method: str) -> None:
    few = replace(codes, mu=codes.mu[:n], labels=codes.labels[:n], sample_indices=codes.sample_indices[:n])
    first = project(few, method, 3)
    second = project(few, method, 3, previous=Earlier(0, first))
    for found in (first, second):
        assert found.points.shape == (n, 3)
        assert np.isfinite(found.points).all()
        assert (found.fallback is not None) == (method == "umap" or n < 4)


def test_constant_codes_lie_on_one_point(codes: LatentCodes, project: Project) -> None:
    found = project(replace(codes, mu=np.ones_like(codes.mu)), "umap")
    assert not found.points.any()
    assert found.bounds == ((-0.5, 0.5), (-0.5, 0.5))
    assert "UMAP needs codes that differ" in found.fallback


@pytest.mark.parametrize(
    ("shown", "total", "key", "words"),
    [
        (2000, 60000, "balanced-2000-seed-7", "2,000 of 60,000, balanced over classes, seed 7"),
        (1797, 1797, "balanced-2000-seed-7", "all 1,797"),
        (5, 10, "mine\x1b", "5 of 10, mine\\x1b"),
    ],
)
def test_sampling_is_said_in_words(shown: int, total: int, key: str, words: str) -> None:
    assert sampling_in_words(shown, total, key) == words
