"""The spectrum of a tensor where it lies."""

from __future__ import annotations

import numpy as np

from runreport.errors import InputRefused, LimitExceeded
from runreport.numerics.spectrum import Spectrum, refusal, spectrum
from runreport.tensors.tensor_store import StoredTensor, TensorStore


def stored_spectrum(store: TensorStore, one: StoredTensor, *, seed: int) -> Spectrum:
    """Singular values of a tensor as a matrix, first axis against all others; `why_not` says why there are none."""
    why_not = refusal(one.shape)
    if not why_not:
        try:
            values = store.read(one, [(0, size) for size in one.shape])
            return spectrum(values.reshape(one.shape[0], -1), seed=seed)
        except LimitExceeded as error:
            why_not = f"{error.what}"
        except InputRefused as error:
            if error.code != "NOT-DECODED":
                raise
            why_not = "its values are not decoded"
    return Spectrum(np.zeros(0), np.zeros(0), False, None, None, why_not=why_not)
