from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def clusters() -> np.ndarray:
    """Codes (300, 6) f4 in five groups."""
    generator = np.random.default_rng(11)
    centres = generator.normal(scale=4.0, size=(5, 6))
    return (centres[np.arange(300) % 5] + generator.normal(size=(300, 6))).astype(np.float32)
