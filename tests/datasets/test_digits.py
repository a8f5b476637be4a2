from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits

from runreport.datasets.digits import read_digits


def test_ink_runs_from_black_to_white_and_back_to_the_source():
    found, source = read_digits(), load_digits()
    assert (found.images.min(), found.images.max()) == (0, 255)
    assert np.array_equal(np.rint(found.images * (16 / 255)), source.images)
    assert np.array_equal(found.labels, source.target)
