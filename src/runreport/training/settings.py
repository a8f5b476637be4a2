"""What a training uses when nothing is said, and `--set` on top of it."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from runreport.errors import InputRefused, printable
from runreport.runs.config import DataConfig, ModelConfig, RunConfig, TrainConfig

SAMPLES = 2000  # fixed samples of every map, where nothing else is asked for
WARM_SHARE = 0.7  # of a mixture's passes: before, codes cluster badly; after, too few are left to settle
AE_LATENT, MIXTURE_LATENT, COMPONENTS = 8, 16, 10


def default_model(name: str, data: DataConfig, image_shape: tuple[int, int]) -> ModelConfig:
    """Sizes for a data set of small grey images; a mixture has ten components, whatever the classes."""
    if name == "gmvae":
        return ModelConfig("gmvae", MIXTURE_LATENT, image_shape, components=COMPONENTS)
    return ModelConfig("ae", AE_LATENT, image_shape, classes=data.classes)


def default_train(name: str, n: int) -> TrainConfig:
    """Hyper-parameters that benchmarks/lab.py measures on the digits; larger sets take larger batches.

    n: images of the data set.  The annealing window lies within the warm start, during which kld_c is 0 anyway: it
    matters where the warm start is switched off, and being enabled it has the mixture's diagnostics logged.
    """
    batch_size = 32 if n < 10_000 else 128
    if name == "ae":
        return TrainConfig(epochs=10, batch_size=batch_size, learning_rate=2e-3, class_weight=1.0)
    return TrainConfig(
        epochs=20,
        batch_size=batch_size,
        learning_rate=3e-3,
        kld_weight=0.05,
        categorical_kl_anneal=True,
        categorical_kl_anneal_epochs=5,
        mixture_warm_start_epochs=warm_start_epochs(20),
        prior_learning_rate=1e-2,
    )


def warm_start_epochs(epochs: int) -> int:
    """Passes before a mixture's components are placed: 14 of 20, and never all of them."""
    return round(WARM_SHARE * epochs)


def with_settings(config: RunConfig, settings: Sequence[str]) -> RunConfig:
    """The config with `section.field=value` texts applied in order.

    Raises InputRefused for a text without =, an unknown key (with the nearest known one), or a value that is not of
    the field's kind.  Whether the value makes sense is checked by parse_config.
    """
    for setting in settings:
        key, mark, text = setting.partition("=")
        if not mark:
            raise InputRefused(f"--set {printable(setting)}: expected key=value, as in train.learning_rate=1e-3")
        config = _with(config, key.strip(), text.strip())
    return config


def sets(settings: Sequence[str], key: str) -> bool:
    """Whether one of the settings is for that key."""
    return any(setting.partition("=")[0].strip() == key for setting in settings)


def known_keys() -> dict[str, object]:
    """Every key of --set and the type of its value."""
    fixed = {"name", "image_shape", "classes"}  # decided by the command and by the data
    sections: dict[str, type] = {"model": ModelConfig, "train": TrainConfig}
    return {
        f"{section}.{field}": kind
        for section, cls in sections.items()
        for field, kind in typing.get_type_hints(cls).items()
        if field not in fixed
    }


def _with(config: RunConfig, key: str, text: str) -> RunConfig:
    known = known_keys()
    if key not in known:
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(sorted(known))}"
        raise InputRefused(f"--set {printable(key)}: no such key", hint=hint)
    section, field = key.split(".")
    value = _parsed(key, text, known[key])
    part: Any = replace(getattr(config, section), **{field: value})
    return replace(config, **{section: part})


def _parsed(key: str, text: str, kind: object) -> bool | int | float:
    kinds = set(typing.get_args(kind)) or {kind}
    words = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
    try:
        if bool in kinds:
            return words[text.lower()]
        return int(text) if int in kinds else float(text)
    except (ValueError, KeyError) as error:
        wanted = "true or false" if bool in kinds else "a whole number" if int in kinds else "a number"
        raise InputRefused(f"--set {key}: found {printable(text)!r}, expected {wanted}") from error
