"""Smoothing in the browser's code beside pandas, whose exponentially weighted mean it is."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

pandas = pytest.importorskip("pandas", reason="the reference needs pandas")

SCRIPT = """
import {{ smoothed }} from {module};
const [y, weights, restarts] = {given};
const values = y.map((value) => value ?? NaN);
console.log(JSON.stringify(weights.map((weight) => [...smoothed(values, weight, restarts)])));
"""
WEIGHTS = (0.0, 0.3, 0.9, 0.99)
RESTART = 240


def test_smoothing_is_the_exponentially_weighted_mean_of_pandas(checkout: Path) -> None:
    """Beginning anew at a restart; where a value is NaN, pandas repeats the mean and we keep the gap."""
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
        pieces = [pandas.Series(piece) for piece in np.split(values, [RESTART])]
        means = [piece.ewm(alpha=1 - weight, adjust=True, ignore_na=True).mean() for piece in pieces]
        expected = np.where(np.isnan(values), np.nan, np.concatenate(means))
        np.testing.assert_allclose(np.array(found, dtype=float), expected, rtol=1e-9)  # sums in another order
