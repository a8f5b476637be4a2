"""Draws from the components of a mixture of diagonal Gaussians, an equal number from each."""

from __future__ import annotations

import numpy as np


def component_draws(
    mean: np.ndarray, logvar: np.ndarray, *, per_component: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Codes (c * per_component, d) f4 and the component of each, (c * per_component,) i4, ascending.

    mean, logvar: (c, d).  Equal numbers, so that any component weights can be laid over the same draws.
    """
    components, size = mean.shape
    noise = np.random.default_rng(seed).standard_normal((components, per_component, size))
    draws = mean[:, None, :] + np.exp(0.5 * logvar.astype(np.float64))[:, None, :] * noise
    labels = np.repeat(np.arange(components, dtype=np.int32), per_component)
    return draws.reshape(-1, size).astype(np.float32), labels
