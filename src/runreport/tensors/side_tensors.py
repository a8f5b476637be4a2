"""Which tensor a side tensor belongs to: scales and codebooks to a quantised weight, an adapter to what it changes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from runreport.tensors.tensor_names import TensorName

SIDES = ("quant_aux", "lora")
_LORA = re.compile(r"[._]lora[._].*$")
_WRAPPED = re.compile(r"^(?:base_model\.model\.)+")


def base_positions(names: Sequence[str], told: Sequence[TensorName], bases: Sequence[str]) -> np.ndarray:
    """(t,) i4: position of the tensor that each side tensor belongs to; -1 for all others, and where it is not there.

    bases: names that the reader of the file found already, "" where it found none.  By name,
    `a.b.scales` belongs to `a.b`, `a.b.weight` or `a.b.qweight`; an adapter to `a.b.base_layer.weight`, too.
    """
    places = {name: place for place, name in enumerate(names)}
    bare = {_WRAPPED.sub("", name): place for name, place in reversed(list(places.items()))}
    found = np.full(len(names), -1, dtype=np.int32)
    for place, (name, one, base) in enumerate(zip(names, told, bases, strict=True)):
        if base:
            found[place] = places.get(base, -1)
        elif one.group in SIDES:
            at = next((bare[stem] for stem in _stems(_WRAPPED.sub("", name)) if stem in bare), -1)
            found[place] = -1 if at == place else at
    return found


def _stems(name: str) -> list[str]:
    """Names that the tensor may have which a side tensor belongs to, the likeliest first."""
    parts = _LORA.sub("", name).split(".")
    ends = [len(parts)] if _LORA.search(name) else range(len(parts) - 1, max(0, len(parts) - 4), -1)
    kinds = ("", ".weight", ".qweight", ".base_layer.weight")
    return [".".join(parts[:end]) + kind for end in ends for kind in kinds]
