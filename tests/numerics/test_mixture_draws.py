from __future__ import annotations

import numpy as np

from runreport.numerics.mixture_draws import component_draws


def test_every_component_gives_as_many_draws_with_its_mean_and_deviation() -> None:
    mean = np.array([[0.0, 10.0], [-5.0, 2.0]], np.float32)
    logvar = np.log(np.array([[1.0, 4.0], [0.25, 9.0]], np.float32))
    draws, components = component_draws(mean, logvar, per_component=4000, seed=1)
    assert np.bincount(components).tolist() == [4000, 4000]
    for component in range(2):
        own = draws[components == component]
        np.testing.assert_allclose(own.mean(axis=0), mean[component], atol=0.15)
        np.testing.assert_allclose(own.std(axis=0), np.exp(logvar[component] / 2), rtol=0.05)


def test_a_seed_repeats_its_draws_and_another_does_not() -> None:
    arguments = (np.zeros((2, 3)), np.zeros((2, 3)))
    first, _ = component_draws(*arguments, per_component=5, seed=1)
    assert np.array_equal(first, component_draws(*arguments, per_component=5, seed=1)[0])
    assert not np.array_equal(first, component_draws(*arguments, per_component=5, seed=2)[0])
