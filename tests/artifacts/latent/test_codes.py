from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from runreport.artifacts.latent import codes as module
from runreport.artifacts.latent.codes import LatentCodes, latent_codes, usable_points
from runreport.errors import CannotCompute, InputRefused
from runreport.models.build import build_model


def test_a_mixture_gives_its_posterior_and_its_prior(subject, inputs, checkpoint) -> None:
    found = latent_codes(config=subject, checkpoint=checkpoint(subject), inputs=inputs)
    assert found.mu.shape == found.logvar.shape == (60, 5)
    assert found.qc.shape == (60, 4)
    np.testing.assert_allclose(found.qc.sum(axis=1), 1.0, atol=1e-5)
    assert found.prior_mu.shape == found.prior_logvar.shape == (4, 5)
    assert found.z is None
    assert found.points is found.mu
    np.testing.assert_array_equal(found.labels, inputs.labels)


def test_an_autoencoder_gives_codes_and_class_logits(plain_subject, inputs, checkpoint) -> None:
    found = latent_codes(config=plain_subject, checkpoint=checkpoint(plain_subject), inputs=inputs)
    assert found.z.shape == (60, 5)
    assert found.logits.shape == (60, 10)
    assert found.qc is None
    assert found.prior_mu is None


def test_batches_do_not_change_the_codes(subject, inputs, checkpoint, monkeypatch) -> None:
    weights = checkpoint(subject)
    whole = latent_codes(config=subject, checkpoint=weights, inputs=inputs)
    monkeypatch.setattr(module, "BATCH", 7)
    parts = latent_codes(config=subject, checkpoint=weights, inputs=inputs)
    np.testing.assert_allclose(parts.mu, whole.mu, atol=1e-6)


def test_the_weights_are_those_of_the_checkpoint(subject, inputs, checkpoint) -> None:
    weights = checkpoint(subject)
    first = latent_codes(config=subject, checkpoint=weights, inputs=inputs)
    doubled = weights | {name: value * 2 for name, value in weights.items() if name.startswith("mu.")}
    np.testing.assert_allclose(
        latent_codes(config=subject, checkpoint=doubled, inputs=inputs).mu, 2 * first.mu, rtol=1e-4, atol=1e-6
    )
    assert build_model(subject.model, seed=3).state_dict().keys() == weights.keys()


@pytest.mark.fault(138)
def test_weights_that_are_nan_are_counted_in_the_message(subject, inputs, checkpoint) -> None:
    weights = {name: np.full_like(value, np.nan) for name, value in checkpoint(subject).items()}
    with pytest.raises(CannotCompute, match="codes of 60 of 60 samples are NaN, infinite or beyond 1e30"):
        latent_codes(config=subject, checkpoint=weights, inputs=inputs)


def test_weights_of_another_model_are_refused(subject, inputs, checkpoint) -> None:
    weights = checkpoint(subject)
    weights.pop(next(iter(weights)))
    with pytest.raises(InputRefused, match="missing"):
        latent_codes(config=subject, checkpoint=weights, inputs=inputs)


@pytest.mark.parametrize(("value", "usable"), [(1e30, True), (2e30, False), (np.inf, False), (np.nan, False)])
def test_codes_up_to_1e30_are_usable(codes: LatentCodes, value: float, usable: bool) -> None:
    mu = codes.mu.copy()
    mu[3, 1] = value
    if usable:
        assert usable_points(replace(codes, mu=mu)) is mu
    else:
        with pytest.raises(CannotCompute, match="codes of 1 of 120 samples"):
            usable_points(replace(codes, mu=mu))


def test_a_run_without_fixed_samples_says_so(codes: LatentCodes) -> None:
    with pytest.raises(CannotCompute, match="no fixed samples"):
        usable_points(replace(codes, mu=np.empty((0, 5), np.float32)))
