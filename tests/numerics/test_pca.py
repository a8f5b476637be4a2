from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from runreport.numerics.pca import principal_axes

few = settings(derandomize=True, deadline=None, max_examples=15)


def test_points_on_a_line_have_that_line_as_their_only_axis() -> None:
    found = principal_axes(np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]), 2)
    assert found.rank == 1
    np.testing.assert_allclose(found.axes, [[0.6, 0.8], [0.0, 0.0]], atol=1e-12)
    np.testing.assert_allclose(found.variance_ratio, [1.0, 0.0])
    np.testing.assert_allclose(found.project(np.array([[6.0, 8.0]])), [[5.0, 0.0]], atol=1e-12)


def test_axes_agree_with_scikit_learn_by_full_svd(clusters: np.ndarray) -> None:
    found = principal_axes(clusters, 3)
    peer = PCA(3, svd_solver="full").fit(clusters.astype(np.float64))
    np.testing.assert_allclose(np.abs(found.axes), np.abs(peer.components_), atol=1e-9)
    np.testing.assert_allclose(found.variance_ratio, peer.explained_variance_ratio_, rtol=1e-9)


def test_single_precision_blocks_keep_the_axes(clusters: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    double = principal_axes(clusters, 3)
    monkeypatch.setattr("runreport.numerics.pca.DOUBLE_LIMIT", 0)
    monkeypatch.setattr("runreport.numerics.pca.BLOCK_VALUES", 100)
    monkeypatch.setattr("runreport.numerics.pca.BLOCK_ROWS", 7)
    single = principal_axes(clusters, 3)
    np.testing.assert_allclose(single.axes, double.axes, atol=1e-4)
    np.testing.assert_allclose(single.project(clusters), double.project(clusters), atol=1e-3)


def test_axes_survive_a_mean_far_away(clusters: np.ndarray) -> None:
    near = principal_axes(clusters.astype(np.float64), 3)
    far = principal_axes(clusters.astype(np.float64) + 1e6, 3)
    np.testing.assert_allclose(far.axes, near.axes, atol=1e-8)


def test_many_single_precision_points_far_from_the_origin_keep_their_axes() -> None:
    """scikit-learn, which centres after the product, loses them."""
    spread = np.geomspace(3.0, 0.1, 32)
    points = (np.random.default_rng(0).normal(size=(10_000, 32)) * spread + 2e4).astype(np.float32)
    found = principal_axes(points, 3)
    exact = PCA(3, svd_solver="full").fit(points.astype(np.float64))
    np.testing.assert_allclose(np.abs(found.axes), np.abs(exact.components_), atol=1e-4)
    np.testing.assert_allclose(np.abs(found.project(points)), np.abs(exact.transform(points)), atol=1e-3)
    peer = PCA(3, svd_solver="covariance_eigh").fit(points)
    assert np.abs(np.abs(peer.components_) - np.abs(exact.components_)).max() > 1e-2


@pytest.mark.parametrize("value", [40.0, 1e12, 1e22, 1e30])
def test_a_row_far_from_those_that_set_the_first_centre_enters_as_exactly(value: float) -> None:
    points = np.random.default_rng(0).normal(size=(10_000, 32)).astype(np.float32)
    points[1, 5] = value  # not among the rows looked at first; its square may not fit into f4
    exact = PCA(1, svd_solver="full").fit(points.astype(np.float64))
    found = principal_axes(points, 1)
    np.testing.assert_allclose(np.abs(found.axes), np.abs(exact.components_), atol=1e-4)
    np.testing.assert_allclose(found.mean, exact.mean_, rtol=1e-4, atol=1e-6)


@few
@given(st.integers(0, 10_000), st.floats(-30, 30))
def test_scale_changes_coordinates_by_its_factor(seed: int, exponent: float) -> None:
    points = np.random.default_rng(seed).normal(size=(20, 4)) * [4.0, 3.0, 2.0, 1.0]
    scale = 10.0**exponent
    base, scaled = principal_axes(points, 2), principal_axes(points * scale, 2)
    np.testing.assert_allclose(scaled.project(points * scale) / scale, base.project(points), atol=1e-6)


@few
@given(st.permutations(range(12)))
def test_permuting_rows_permutes_coordinates(order: list[int]) -> None:
    points = np.random.default_rng(3).normal(size=(12, 3)) * [3.0, 2.0, 1.0]
    coordinates = principal_axes(points, 2).project(points)
    shuffled = points[order]
    np.testing.assert_allclose(principal_axes(shuffled, 2).project(shuffled), coordinates[order], atol=1e-10)


@pytest.mark.fault(142)
def test_the_largest_loading_is_positive_also_for_mirrored_points(clusters: np.ndarray) -> None:
    for points in (clusters, -clusters):
        axes = principal_axes(points, 3).axes
        assert (axes[np.arange(3), np.abs(axes).argmax(axis=1)] > 0).all()


@pytest.mark.fault(138)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_fewer_points_than_axes_leave_zeros(n: int) -> None:
    found = principal_axes(np.random.default_rng(0).normal(size=(n, 5)), 3)
    assert found.rank == n - 1
    assert not found.axes[n - 1 :].any()


def test_coinciding_points_have_no_variance_ratio() -> None:
    found = principal_axes(np.full((4, 3), 7.0), 2)
    assert found.rank == 0
    assert np.isnan(found.variance_ratio).all()
    assert not found.project(np.full((4, 3), 7.0)).any()


def test_a_value_that_is_not_finite_is_refused() -> None:
    for value in (np.nan, np.inf):
        with pytest.raises(ValueError, match="NaN or infinity"):
            principal_axes(np.array([[1.0, value]]), 1)
    with pytest.raises(ValueError, match="need points"):
        principal_axes(np.empty((0, 3)), 1)
