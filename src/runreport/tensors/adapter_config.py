"""What `adapter_config.json` says of a LoRA adapter; the base model is named there as text and never looked up."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from runreport.errors import InputRefused
from runreport.tensors.limits import CONFIG_LIMIT
from runreport.tensors.regular_file import read_regular, stat_regular
from runreport.tensors.remote_path import Place

CONFIG = "adapter_config.json"
_PLAIN = re.compile(r"\^?[\w\\.\-]{1,200}\$?")  # of a pattern: a name, dots escaped or not


@dataclass(frozen=True, slots=True)
class AdapterConfig:
    """Settings of an adapter; None where the file does not say."""

    kind: str  # "LORA"; unsafe to print
    rank: int | None
    alpha: float | None
    is_rank_stabilised: bool  # divided by the root of the rank
    is_dora: bool  # a magnitude of its own stands beside each pair
    alphas: Mapping[str, float]  # pattern of a module's name -> its alpha
    base_model: str  # as written; unsafe to print and never opened

    def alpha_of(self, module: str) -> float | None:
        """The alpha of a module; None where it is not said, or by a pattern that is not followed.

        Patterns are regular expressions of strangers, which may take for ever: only names are followed, which stand
        for the end of a module's name, as PEFT takes them.
        """
        for pattern, alpha in self.alphas.items():
            if not _PLAIN.fullmatch(pattern):
                return None
            name = pattern.strip("^$").replace("\\", "")
            if module == name or (module.endswith(f".{name}") and not pattern.startswith("^")):
                return alpha
        return self.alpha

    def scale(self, module: str, rank: int, alpha: float | None = None) -> float | None:
        """What B A is multiplied with; alpha: one that stands in the file of weights and goes first."""
        alpha = self.alpha_of(module) if alpha is None else alpha
        if alpha is None or rank < 1:
            return None
        return alpha / (math.sqrt(rank) if self.is_rank_stabilised else rank)


NOTHING = AdapterConfig("", None, None, False, False, {}, "")


def adapter_config(root: Place, folder: str) -> AdapterConfig:
    """The settings in a folder below root ("" or "." for root itself); NOTHING where there are none.

    Raises InputRefused (ADAPTER) for a file that is no JSON object, and what read_regular raises.
    """
    path = CONFIG if folder in ("", ".") else f"{folder}/{CONFIG}"
    if stat_regular(root, path) is None:
        return NOTHING
    text = read_regular(root, path, limit=CONFIG_LIMIT)
    try:
        return parsed_config(text)
    except InputRefused as error:
        raise InputRefused(error.what, path=root / path, code=error.code) from error


def parsed_config(text: bytes) -> AdapterConfig:
    """What the text of such a file says; InputRefused (ADAPTER) for one that is no JSON object."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputRefused("is not JSON", code="ADAPTER") from error
    if not isinstance(found, dict):
        raise InputRefused("is no JSON object", code="ADAPTER")
    fields = cast("dict[str, object]", found)
    alphas = fields.get("alpha_pattern")
    numbers = cast("dict[str, object]", alphas).items() if isinstance(alphas, dict) else ()
    rank = _number(fields.get("r"))
    return AdapterConfig(
        kind=_text(fields.get("peft_type")),
        rank=int(rank) if rank is not None else None,
        alpha=_number(fields.get("lora_alpha")),
        is_rank_stabilised=fields.get("use_rslora") is True,
        is_dora=fields.get("use_dora") is True,
        alphas={name: alpha for name, value in numbers if (alpha := _number(value)) is not None},
        base_model=_text(fields.get("base_model_name_or_path")),
    )


def _number(found: object) -> float | None:
    if not isinstance(found, int | float) or isinstance(found, bool):
        return None
    return float(found) if abs(found) < 1e12 else None  # NaN is not below anything


def _text(found: object) -> str:
    return found if isinstance(found, str) else ""
