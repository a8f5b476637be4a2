"""Smoothing in the browser's code is the exponentially weighted mean, as its definition gives it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

SCRIPT = """
import {{ smoothed }} from {module};
const [y, weights, restarts] = {given};
const values = y.map((value) => value ?? NaN);
console.log(JSON.stringify(weights.map((weight) => [...smoothed(values, weight, restarts)])));
"""
WEIGHTS = (0.0, 0.3, 0.9, 0.99)
RESTART = 240


def weighted_means(values: np.ndarray, weight: float) -> np.ndarray:
    """(n,) mean of the finite values so far, the k-th before the last one weighted by weight ** k; NaN at gaps."""
    found = np.full(len(values), np.nan)
    for at in np.flatnonzero(np.isfinite(values)):
        known = values[: at + 1][np.isfinite(values[: at + 1])]
        found[at] = np.average(known, weights=weight ** np.arange(len(known))[::-1])
    return found


def test_smoothing_is_the_exponentially_weighted_mean(checkout: Path) -> None:
    """Beginning anew at a restart."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    values = np.random.default_rng(5).normal(3, 1, 600)
    values[[0, 17, 18, 300, RESTART]] = np.nan
    given = [[None if np.isnan(value) else value for value in values.tolist()], WEIGHTS, [RESTART]]
    module = json.dumps((checkout / "assets/lib/curve_smooth.js").as_uri())
    script = SCRIPT.format(module=module, given=json.dumps(given))
    done = subprocess.run(
        [node, "--input-type=module"], input=script, capture_output=True, text=True, check=True, timeout=60
    )
    for weight, found in zip(WEIGHTS, json.loads(done.stdout), strict=True):
        expected = np.concatenate([weighted_means(piece, weight) for piece in np.split(values, [RESTART])])
        np.testing.assert_allclose(np.array(found, dtype=float), expected, rtol=1e-9)  # sums in another order
