"""Which of several columns counts the training: names that programs use for steps and epochs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from runreport.runs.logged import Unit

# The first one present counts; what is counted most finely comes first.
STEPS = (
    *("global_step", "_step", "step", "steps", "train_step", "training_step", "num_updates", "update", "updates"),
    *("total_timesteps", "timesteps", "num_timesteps", "timesteps_total", "env_step", "current_steps"),
    *("iteration", "iter", "iterations", "iters", "iter_num", "global_iter", "n_iter", "training_iteration", "it"),
)
EPOCHS = ("epoch", "epochs", "current_epoch", "epoch_num")
TIMES = ("wall_time", "walltime", "timestamp", "_timestamp")  # seconds since 1970, where the numbers are of that size
YEAR_2001_S, YEAR_2096_S = 1e9, 4e9


def plain_name(name: str) -> str:
    """A name in small letters, without blanks around, words joined by _."""
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def axis_of(names: Iterable[str]) -> str | None:
    """The name, as written, of what counts the training; None where nothing does."""
    by_plain = {plain_name(name): name for name in reversed(list(names))}
    return next((by_plain[known] for known in (*STEPS, *EPOCHS) if known in by_plain), None)


def epoch_of(names: Iterable[str]) -> str | None:
    """The name, as written, of what counts epochs."""
    return next((name for name in names if plain_name(name) in EPOCHS), None)


def unit_of(name: str) -> Unit:
    """What the axis of that name counts."""
    return "epoch" if plain_name(name) in EPOCHS else "step"


def begins_each_epoch(steps: Sequence[float] | np.ndarray, epochs: Sequence[float] | np.ndarray) -> bool:
    """Whether steps are counted within epochs: they go back, and only where a new epoch begins.

    steps, epochs: (n,), NaN where nothing stands.
    """
    x, epoch = np.asarray(steps, dtype=np.float64), np.asarray(epochs, dtype=np.float64)
    known = ~(np.isnan(x) | np.isnan(epoch))
    x, epoch = x[known], epoch[known]
    back = np.diff(x) < 0
    return bool(back.any()) and bool((np.diff(epoch)[back] > 0).all())


def is_time(name: str, values: np.ndarray) -> bool:
    """Whether a column holds seconds since 1970."""
    known = values[~np.isnan(values)]
    in_range = len(known) > 0 and bool(((known > YEAR_2001_S) & (known < YEAR_2096_S)).all())
    return plain_name(name) in TIMES and in_range
