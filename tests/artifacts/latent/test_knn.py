from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from runreport.artifacts.latent.codes import LatentCodes
from runreport.artifacts.latent.knn import LatentKnn, latent_knn
from runreport.errors import CannotCompute


def test_neighbours_are_exact_and_exclude_the_sample_itself(codes: LatentCodes, knn: LatentKnn) -> None:
    distance = np.linalg.norm(codes.mu[:, None].astype(np.float64) - codes.mu[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    np.testing.assert_array_equal(knn.indices, distance.argsort(axis=1, kind="stable")[:, :15])
    np.testing.assert_allclose(knn.d_latent, np.sort(distance, axis=1)[:, :15], rtol=1e-6)
    assert (knn.k, knn.recall, knn.indices.dtype, knn.d_latent.dtype) == (15, 1.0, np.int32, np.float32)


@pytest.mark.parametrize("n", [1, 2, 9])
def test_k_is_at_most_the_number_of_others(codes: LatentCodes, n: int) -> None:
    found = latent_knn(codes=replace(codes, mu=codes.mu[:n]), k=15, seed=0)
    assert found.k == n - 1
    assert found.indices.shape == found.d_latent.shape == (n, n - 1)


def test_codes_that_are_not_finite_are_refused(codes: LatentCodes) -> None:
    with pytest.raises(CannotCompute, match="120 of 120"):
        latent_knn(codes=replace(codes, mu=np.full_like(codes.mu, np.nan)), k=15, seed=0)
