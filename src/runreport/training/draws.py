"""The training's own random numbers: a generator per run seed and epoch, never a global one.

Since every pass begins with a fresh generator, a resume at an epoch needs no stored state, and nothing that runs
between two passes can change what the next one draws.  Draws are made on the CPU: the same on every device.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


def epoch_generator(seed: int, epoch: int) -> torch.Generator:
    """A CPU generator for one pass, independent of that of any other seed or pass.

    Source of the mixing: numpy.random.SeedSequence (O'Neill 2015, "Developing a seed_seq alternative").
    """
    import torch

    state = np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)[0]
    return torch.Generator().manual_seed(int(state >> np.uint64(1)))  # torch takes a signed integer


def batches(n: int, batch_size: int, generator: torch.Generator) -> list[torch.Tensor]:
    """Every row of n once, shuffled, in batches; the last may be smaller."""
    import torch

    return list(torch.randperm(n, generator=generator).split(batch_size))
