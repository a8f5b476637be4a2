from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import entropy

from runreport.artifacts.latent.mixture_health import mixture_health
from runreport.errors import CannotCompute


def test_health_of_two_samples_by_hand(codes, subject) -> None:
    qc = np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]], np.float32)
    found = mixture_health(codes=replace(codes, qc=qc), config=subject)
    assert found.p == (0.25, 0.5, 0.25)
    assert found.psum == 1.0
    assert found.entropy == pytest.approx(1.5 * math.log(2))
    assert found.neff == pytest.approx(2**1.5)
    assert found.pmax == 0.5
    assert found.top == ((1, 0.5), (0, 0.25), (2, 0.25))
    assert found.argmax_counts == (1, 1, 0)  # ties go to the lower component
    assert found.argmax_neff == pytest.approx(2.0)
    assert found.sample_key == "balanced-60-seed-7"
    assert found.sample_indices_ref == "config.json#/viz/sample_indices"


def test_entropy_agrees_with_scipy_and_top_has_five(codes, subject) -> None:
    qc = np.random.default_rng(0).dirichlet(np.ones(8), 50).astype(np.float32)
    found = mixture_health(codes=replace(codes, qc=qc), config=subject)
    assert found.entropy == pytest.approx(float(entropy(qc.astype(np.float64).mean(axis=0))))
    assert len(found.top) == 5
    assert [weight for _, weight in found.top] == sorted(found.p, reverse=True)[:5]
    assert sum(found.argmax_counts) == 50


def test_permuting_components_permutes_their_weights_only(codes, subject) -> None:
    first = mixture_health(codes=codes, config=subject)
    turned = mixture_health(codes=replace(codes, qc=codes.qc[:, ::-1]), config=subject)
    assert turned.p == first.p[::-1]
    assert turned.neff == pytest.approx(first.neff)


@pytest.mark.parametrize(
    ("qc", "message"),
    [(None, "not a mixture"), (np.full((3, 2), np.nan, np.float32), "3 of 3 samples are not finite")],
)
def test_responsibilities_that_are_missing_or_not_finite_are_refused(codes, subject, qc, message) -> None:
    with pytest.raises(CannotCompute, match=message):
        mixture_health(codes=replace(codes, qc=qc), config=subject)
