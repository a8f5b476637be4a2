from __future__ import annotations

import numpy as np
import pytest
from sklearn import manifold

from runreport.numerics import trustworthiness as module
from runreport.numerics.knn import neighbours_within
from runreport.numerics.trustworthiness import trustworthiness


def judged(codes: np.ndarray, points: np.ndarray, k: int) -> float | None:
    return trustworthiness(codes, points, neighbours_within(codes, k)[0], k)


def test_a_perfect_map_has_one(clusters: np.ndarray) -> None:
    assert judged(clusters[:, :2], clusters[:, :2] * 3, 5) == 1.0


def test_one_swap_on_a_line_is_counted_by_hand() -> None:
    codes = np.arange(5.0)[:, None]
    points = np.array([0.0, 3.1, 2.0, 1.0, 4.3])[:, None]
    # Map neighbours 0->3, 1->2, 2->1|3, 3->0|2, 4->1 with latent ranks 3 (excess 2), 1, 1, 1, 3 (excess 2) for k = 1.
    assert judged(codes, points, 1) == pytest.approx(1 - (2 + 2) * 2 / (5 * 1 * (10 - 3 - 1)))


@pytest.mark.parametrize("k", [1, 5, 15])
def test_trustworthiness_agrees_with_scikit_learn(clusters: np.ndarray, k: int) -> None:
    points = np.random.default_rng(0).normal(size=(300, 2)) + clusters[:, :2]
    wanted = manifold.trustworthiness(clusters.astype(np.float64), points, n_neighbors=k)
    assert judged(clusters, points, k) == pytest.approx(wanted, abs=1e-9)


def test_sampled_rows_estimate_the_whole(clusters: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(0).normal(size=(300, 2)) * 2 + clusters[:, :2]
    whole = judged(clusters, points, 5)
    monkeypatch.setattr(module, "ALL_ROWS_LIMIT", 100)
    monkeypatch.setattr(module, "SAMPLED_ROWS", 150)
    assert judged(clusters, points, 5) == pytest.approx(whole, abs=0.02)
    assert judged(clusters, points, 5) != whole


@pytest.mark.parametrize("n", [1, 2, 4])
def test_too_few_points_have_none(n: int) -> None:
    codes = np.arange(float(n))[:, None]
    assert judged(codes, codes, 2) is None
