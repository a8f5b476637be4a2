"""The toy artifacts with functions of this module: a worker that opens such a task knows the drivers of the tests."""

from __future__ import annotations

import dataclasses

import numpy as np
import remote_store
import toy_world
from toy_world import DRIFT, MEAN, NOTE, Mean

DRIVERS = remote_store


def mean(tensors: dict[str, np.ndarray]) -> Mean:
    return toy_world.mean(tensors)


def note(config: toy_world.Subject) -> toy_world.Note:
    return toy_world.note(config)


def drift(now: Mean, before: toy_world.Earlier | None, way: str, factor: float, seed: int) -> toy_world.Drift:
    return toy_world.drift(now, before, way, factor, seed)


_MEAN = dataclasses.replace(MEAN, compute=mean)
_DRIFT = dataclasses.replace(DRIFT, compute=drift, reads={**DRIFT.reads, "now": _MEAN})
REMOTE_TOYS = (_DRIFT, dataclasses.replace(NOTE, compute=note), _MEAN)
