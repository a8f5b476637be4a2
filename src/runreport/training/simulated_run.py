"""What a run that never was trained would have written: real configs and weights, made-up progress; all from a seed.

The weights are those of a tiny model, which drift from their start to a fixed end, so every artifact can be computed
from them in well under a second.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from runreport.models.build import build_model
from runreport.training.checkpoint_bytes import checkpoint_bytes
from runreport.training.new_run import Wanted, plan_run

if TYPE_CHECKING:
    import numpy as np

    from runreport.runs.config import RunConfig

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)  # a Monday
SETTINGS = ("model.latent_dim=3", "model.channels=2")
STEPS_A_PASS = 57
DRIFT, PACE, JITTER = 0.6, 8.0, 0.01  # size of the way in units of the weights' own spread; epochs; noise


@dataclass(frozen=True)
class SimulatedRun:
    """One run: its id, its model ("ae" or "gmvae"), its seed, and how many samples its maps show."""

    run_id: str
    model: str
    seed: int
    samples: int = 40

    @cached_property
    def config(self) -> RunConfig:
        """What config.json says."""
        settings = (*SETTINGS, *(("model.components=3",) if self.model == "gmvae" else ()))
        wanted = Wanted(self.model, "digits", None, self.seed, settings, samples=self.samples)
        return plan_run(wanted, self.run_id, BEGIN)[0]

    def checkpoint(self, epoch: int, variant: int = 0) -> bytes:
        """The checkpoint file of an epoch; another variant has other weights in as many bytes."""
        import numpy as np

        generator = np.random.default_rng([self.seed, epoch, variant])
        way = DRIFT * (1 - math.exp(-epoch / PACE)) * (1 + variant / 4)
        tensors = {
            name: self._moved(index, start, way) + _noise(generator, start)
            for index, (name, start) in enumerate(sorted(self._start.items()))
        }
        step = str(epoch * STEPS_A_PASS)
        metadata = {"run_id": self.run_id, "epoch": str(epoch), "step": step, "format": "pt"}
        return checkpoint_bytes(tensors, metadata)

    def metrics(self, epoch: int) -> dict[str, float]:
        """The data of a train.metrics event."""
        fall = math.exp(-epoch / PACE)
        found = {"loss": 0.2 + fall, "reconstruction": 0.15 + 0.8 * fall, "epoch_s": 3.5}
        return {name: round(value, 6) for name, value in found.items()}

    @cached_property
    def _start(self) -> dict[str, np.ndarray]:
        state = build_model(self.config.model, seed=self.seed).state_dict()
        return {name: value.numpy().copy() for name, value in state.items()}

    def _moved(self, index: int, start: np.ndarray, way: float) -> np.ndarray:
        import numpy as np

        goal = np.random.default_rng([self.seed, index]).standard_normal(start.shape)
        return (start + way * float(start.std() or 0.1) * goal).astype(np.float32)


def shown_time(at_s: float) -> str:
    """The time of an event, so many seconds after the simulated beginning."""
    return (BEGIN + timedelta(seconds=at_s)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _noise(generator: np.random.Generator, start: np.ndarray) -> np.ndarray:
    import numpy as np

    return (JITTER * generator.standard_normal(start.shape)).astype(np.float32)
