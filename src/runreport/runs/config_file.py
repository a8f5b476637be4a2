"""config.json as the contract writes it, and the part of it that artifacts rest on."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping

from runreport.errors import InputRefused
from runreport.runs.config import DataConfig, ModelConfig, RunConfig, Subject, TrainConfig, VizConfig
from runreport.runs.config_fields import SectionReader

KIND = "run.config"
VERSION = 1


def parse_config(raw: Mapping[str, object]) -> RunConfig:
    """The checked config; unknown keys are ignored.

    Raises InputRefused (CONFIG) whose text names every missing or wrong field: place, what was found, what was
    expected.
    """
    reader = SectionReader()
    fields = reader.fields(raw, RunConfig, "")
    sections = {
        "model": reader.section(raw, "model", ModelConfig),
        "data": reader.section(raw, "data", DataConfig),
        "train": reader.section(raw, "train", TrainConfig),
        "viz": reader.section(raw, "viz", VizConfig),
    }
    if not reader.complaints:
        config = RunConfig(**fields, **sections)
        _check_samples(config, reader.complaints)
        if not reader.complaints:
            return config
    raise InputRefused("; ".join(reader.complaints), code="CONFIG", hint="docs/run-directory.md lists the fields")


def _check_samples(config: RunConfig, complaints: list[str]) -> None:
    indices = config.viz.sample_indices
    outside = [index for index in indices if index >= config.data.n]
    if outside:
        found = f"{len(outside)} of {len(indices)} numbers such as {outside[0]}"
        complaints.append(f"viz.sample_indices: found {found}, expected all below data.n = {config.data.n}")


def config_json(config: RunConfig) -> dict[str, object]:
    """The object to write as config.json; fields that do not apply are left out."""
    return {"kind": KIND, "version": VERSION} | _plain(config)


def subject(config: RunConfig) -> Subject:
    """The part of the config that artifacts are handed."""
    return Subject(config.run_id, config.seed, config.model, config.data, config.viz)


def subject_digest(config: RunConfig) -> str:
    """SHA-256, in hex, of the subject as canonical JSON: sorted keys, no blanks, ASCII."""
    text = json.dumps(_plain(subject(config)), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(part: RunConfig | Subject) -> dict[str, object]:
    return dataclasses.asdict(part, dict_factory=_without_none)


def _without_none(items: list[tuple[str, object]]) -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in items if value is not None}
