"""The 1,797 handwritten digits of 8 x 8 pixels that come with scikit-learn; nothing is downloaded.

Source: Alpaydin & Kaynak, "Optical Recognition of Handwritten Digits", UCI repository, 1998 (the test part).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from runreport.datasets.images import Images

MAXIMUM = 16  # the darkest ink in the source, which counts the set pixels of a 4 x 4 block


def read_digits() -> Images:
    """All digits, (1797, 8, 8) u1, ink scaled from 0..16 to 0..255; the arrays are the caller's own."""
    images, labels = _parsed()
    return Images(images.copy(), labels.copy(), tuple("0123456789"))


@cache  # parsing the text they come as takes longer than what is done with them
def _parsed() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    return np.rint(pixels.reshape(-1, 8, 8) * (255 / MAXIMUM)).astype(np.uint8), labels.astype(np.int32)
