"""What a tensor's name tells: its part of the model, layer, expert and group."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runreport.tensors.name_rules import DOWN, EXPERT, INNER_WRAPPERS, LORA, RULES, WRAPPERS

NAME_LIMIT = 500
_LAYER = re.compile(
    r"(?:^|\.)(?:layers?|h|blocks?|resblocks|blk|transformer_blocks|single_transformer_blocks)[._](\d+)(?=[._]|$)"
)
_STAGED = (
    re.compile(r"(?:^|\.)(?:stages|layers)\.(\d+)\.blocks\.(\d+)(?=\.)"),
    re.compile(r"(?:^|\.)block\.(\d+)\.layer\.(\d+)(?=\.)"),
    re.compile(r"(?:^|\.)layer([1-9])\.(\d+)(?=\.)"),
)
_STAGE = re.compile(r"(?:^|\.)stages\.(\d+)\.")  # of what stands between the blocks
_COMPONENTS = (
    ("vision", re.compile(r"(?:^|[._])(?:vision\w*|visual|image_encoder|sam_model|img_encoder)(?:[._]|$)")),
    ("decoder", re.compile(r"(?:^|\.)decoder\.")),
    ("encoder", re.compile(r"(?:^|\.)encoder\.")),
)


@dataclass(frozen=True, slots=True)
class TensorName:
    """A name in its parts; what it does not tell is None or "other"."""

    component: str  # text, vision, encoder or decoder: a model's towers count their layers apart
    layer: int | tuple[int, int] | None  # a pair where stages hold blocks
    expert: int | None
    group: str  # of the first rule in name_rules.py that fits; "conv", "linear" or "other" by the shape
    sub: str = ""  # gateup or down of an expert; which part of a LoRA adapter
    base_group: str = ""  # of a LoRA adapter: the group of the tensor that it changes


def tensor_name(name: str, shape: tuple[int, ...] = ()) -> TensorName:
    """The parts of a name as a state_dict has it; wrappers of compilation and parallel training are looked through.

    Names above NAME_LIMIT characters, which no model has, are told by their shape alone.
    """
    if len(name) > NAME_LIMIT:
        return TensorName("text", None, None, _by_shape(shape))
    bare = INNER_WRAPPERS.sub("", WRAPPERS.sub("", name))
    layer, component, expert = _layer(bare), _component(bare), EXPERT.search(bare)
    number = None if expert is None else int(expert[1])
    lora = LORA.search(bare)
    if lora is not None:
        base = f"{bare[: lora.start()]}.weight"
        return TensorName(component, layer, number, "lora", lora[1] or lora[2], _group(base, shape))
    group = _group(bare, shape)
    sub = "" if group != "moe_expert" else "down" if DOWN.search(bare) else "gateup"
    return TensorName(component, layer, number, group, sub)


def _group(name: str, shape: tuple[int, ...]) -> str:
    found = next((group for group, rule in RULES if rule.search(name)), None)
    if found == "output_head" and _layer(name) is not None:
        found = next((group for group, rule in RULES if group != "output_head" and rule.search(name)), None)
    if found is not None:
        return found
    return _by_shape(shape)


def _by_shape(shape: tuple[int, ...]) -> str:
    return {2: "linear", 3: "conv", 4: "conv", 5: "conv"}.get(len(shape), "other")


def _layer(name: str) -> int | tuple[int, int] | None:
    for rule in _STAGED:
        found = rule.search(name)
        if found is not None:
            return int(found[1]), int(found[2])
    numbers = _LAYER.findall(name) or _STAGE.findall(name)
    return int(numbers[-1]) if numbers else None


def _component(name: str) -> str:
    return next((component for component, rule in _COMPONENTS if rule.search(name)), "text")
