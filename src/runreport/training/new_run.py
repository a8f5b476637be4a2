"""Plans a new run: its config.json from a model, a data set, a seed and settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from runreport.datasets.fixed_samples import fixed_sample_indices, sample_key
from runreport.datasets.load import open_data
from runreport.runs.config import RunConfig, VizConfig
from runreport.runs.config_file import config_json, parse_config
from runreport.training.settings import (
    SAMPLES,
    default_model,
    default_train,
    sets,
    warm_start_epochs,
    with_settings,
)

if TYPE_CHECKING:
    from runreport.datasets.images import Images


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked for."""

    model: str  # "ae" or "gmvae"
    data: str  # digits, mnist, fashion-mnist or idx
    folder: Path | None  # where the data set's files are
    seed: int
    settings: Sequence[str] = ()  # section.field=value
    samples: int = SAMPLES  # fixed for every map and picture of the run


def plan_run(wanted: Wanted, run_id: str, created: datetime) -> tuple[RunConfig, Images]:
    """The checked config of a new run, and its images.

    Raises DataUnavailable where the data set is not on this machine, InputRefused for settings that cannot be.
    """
    data_config, data = open_data(wanted.data, wanted.folder)
    indices = fixed_sample_indices(data.labels, wanted.samples, wanted.seed)
    config = RunConfig(
        run_id=run_id,
        created=created.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        seed=wanted.seed,
        model=default_model(wanted.model, data_config, data.shape),
        data=data_config,
        train=default_train(wanted.model, len(data.labels)),
        viz=VizConfig(tuple(indices.tolist()), sample_key(len(indices), wanted.seed)),
    )
    config = with_settings(config, wanted.settings)
    if config.has_mixture and not sets(wanted.settings, "train.mixture_warm_start_epochs"):
        train = replace(config.train, mixture_warm_start_epochs=warm_start_epochs(config.train.epochs))
        config = replace(config, train=train)
    return parse_config(config_json(config)), data
