"""What measures of a tensor have to be, by NumPy on the whole of it in double precision."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.numerics.quantiles import QUANTILES
from runreport.numerics.tensor_measures import Measures
from runreport.numerics.value_histogram import histogram_edges


def assert_measures(found: Measures, values: np.ndarray) -> None:
    """Counts, extremes, quantiles and histogram equal; sums equal but for rounding."""
    reals = values.astype(np.float64)
    finite = reals[np.isfinite(reals)]
    assert (found.numel, found.nan, found.inf) == (len(values), np.isnan(reals).sum(), np.isinf(reals).sum())
    assert found.zeros == (finite == 0).sum()
    assert found.sparsity == (found.zeros / len(values) if len(values) else None)
    if not len(finite):
        assert (found.min, found.max, found.mean, found.std, found.max_abs, found.kurtosis) == (None,) * 6
        assert (found.quantiles, found.histogram, found.l2) == (None, None, 0)
        return
    low, high = finite.min(), finite.max()
    assert (found.min, found.max, found.max_abs) == (low, high, np.abs(finite).max())
    assert found.quantiles == tuple(np.quantile(finite, QUANTILES))
    assert found.histogram == tuple(
        np.histogram(finite, histogram_edges(low, high))[0] if low < high else one_bin(finite)
    )
    size = np.abs(finite).max()
    assert found.mean == pytest.approx(finite.mean(), abs=1e-13 * size)
    assert found.std == pytest.approx(finite.std(), rel=1e-9, abs=1e-13 * size)
    assert found.l2 == pytest.approx(np.linalg.norm(finite), rel=1e-12)
    if low == high:
        assert (found.std, found.kurtosis) == (0, None)
    elif finite.std() > 1e-6 * size:
        away = finite - finite.mean()
        assert found.kurtosis == pytest.approx((away**4).mean() / (away**2).mean() ** 2 - 3, rel=1e-6, abs=1e-6)


def one_bin(finite: np.ndarray) -> list[int]:
    """Of equal values: all in the last bin, which is closed above."""
    return [*[0] * 63, len(finite)]
