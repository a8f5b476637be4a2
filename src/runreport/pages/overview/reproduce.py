"""The command that trains such a run again."""

from __future__ import annotations

import dataclasses
import shlex

from runreport.runs.config import RunConfig

MODEL_SETTINGS = ("latent_dim", "components", "channels")
OPTION_ELSEWHERE = ("epochs",)  # train settings with an option of their own


def reproduce_command(config: RunConfig | None) -> str:
    """One setting a line, for a POSIX shell; "" where the config cannot be read."""
    if config is None or config.model.name not in ("ae", "gmvae"):
        return ""
    data = f"idx:{config.data.path}" if config.data.name == "idx" else config.data.name
    words = ["runreport", "train", config.model.name, "--data", data]
    words += ["--epochs", str(config.train.epochs), "--seed", str(config.seed)]
    settings = [("model", name, getattr(config.model, name)) for name in MODEL_SETTINGS]
    settings += [("train", field.name, getattr(config.train, field.name)) for field in dataclasses.fields(config.train)]
    lines = [" ".join(map(shlex.quote, words))]
    for part, name, value in settings:
        if value is not None and name not in OPTION_ELSEWHERE:
            lines.append(f"--set {shlex.quote(f'{part}.{name}={_text(value)}')}")
    return " \\\n  ".join(lines)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
