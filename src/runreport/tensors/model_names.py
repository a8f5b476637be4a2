"""What the names of a whole model tell: each by itself, and a bias by the weight beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from runreport.tensors.tensor_names import TensorName, tensor_name

_WEIGHTS = {".bias": (".weight", ".kernel"), "/bias": ("/kernel",), "/bias:0": ("/kernel:0",)}  # by their endings


def model_names(tensors: Sequence[tuple[str, tuple[int, ...]]]) -> list[TensorName]:
    """The parts of every name; a bias of which nothing else is known belongs to the group of its module's weight.

    tensors: name and shape of each.
    """
    told = [tensor_name(name, shape) for name, shape in tensors]
    places = {name: place for place, (name, _) in enumerate(tensors)}
    for place, (name, _) in enumerate(tensors):
        if told[place].group != "other":
            continue
        for ending, weights in _WEIGHTS.items():
            stem = name.removesuffix(ending)
            beside = next((places[stem + one] for one in weights if stem != name and stem + one in places), None)
            if beside is not None:
                told[place] = replace(told[place], group=told[beside].group, sub=told[beside].sub)
    return told
