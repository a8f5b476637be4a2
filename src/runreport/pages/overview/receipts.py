"""How the numbers of a figure were computed, from the receipts of its artifacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runreport.artifacts.artifact import Artifact
from runreport.pages.figures.figure import Receipt
from runreport.pages.page import RunView
from runreport.pages.words import visible

DIGEST = 12  # characters of a sha256 that are shown
LONG = 300  # characters of one parameter


def receipt(view: RunView, artifact: Artifact, epoch: int | None, **keys: str | int) -> Receipt:
    """One file's receipt in words; times of computation stay in the file, so that equal inputs give equal pages."""
    raw = view.shelf.receipt(artifact, epoch, **keys)
    return Receipt(
        file=artifact.file(epoch, keys),
        inputs=tuple((visible(one.get("file")), _digest(one)) for one in raw.get("inputs", ())),
        params=_pairs(raw.get("params")),
        seed="" if raw.get("seed") is None else str(raw["seed"]),
        software=_pairs(raw.get("software")),
    )


def _digest(one: Mapping[str, Any]) -> str:
    return str(one.get("sha256", ""))[:DIGEST] + (" (of pieces)" if one.get("sampled") else "")


def _pairs(values: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    return tuple((visible(key), _value(value)) for key, value in sorted((values or {}).items()))


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return visible(value)[:LONG]


def origin(receipt: Receipt) -> str:
    """One line: the file, the seed, the libraries."""
    software = [f"{name}\u00a0{version}" for name, version in receipt.software if name != "runreport"]
    seed = [f"seed {receipt.seed}"] if receipt.seed else []
    return " · ".join([receipt.file, *seed, *software])
