"""What a tensor's name tells: its part of the model, layer, expert and group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from runreport.tensors.name_rules import DOWN, EXPERT, INNER_WRAPPERS, LORA, OUTER_HEADS, RULES, WRAPPERS

NAME_LIMIT = 500
_STACKS = (
    r"layers?|h|blocks?|resblocks|blk|transformer_blocks|single_transformer_blocks|double_blocks|single_blocks"
    r"|albert_layers|encoder_layer|self_attends"
)
_LAYER = re.compile(rf"(?:^|(?<!\.ff)\.)(?:{_STACKS})[._](\d+)(?=[._]|$)")
# The same with what stands before the number. No rule tells one such number from another, so names that differ in them
# alone are looked at once, with numbers that no model has in their place.
_COUNTED = re.compile(rf"((?:^|(?<!\.ff)\.)(?:{_STACKS}|experts?)[._])(\d+)(?=[._]|$)")
_STANDS_IN, _MARK = 10**15, "1000000000000"  # for the first of them; what all begin with
_FEATURES = re.compile(r"(?:^|\.)features\.(\d+)(?=\.)")  # of convolutional networks as torchvision numbers them
_STAGED = (
    re.compile(r"(?:^|\.)features\.(\d+)\.(\d+)\.(?!weight|bias|running_|num_batches|conv\.)(?=[a-z])"),
    re.compile(r"(?:^|\.)stage(\d+)\.(\d+)(?=\.)"),
    re.compile(r"(?:^|\.)(?:stages|layers)\.(\d+)\.blocks\.(\d+)(?=\.)"),
    re.compile(r"(?:^|\.)stages\.(\d+)\.layers\.(\d+)(?=\.)"),
    re.compile(r"(?:^|\.)block\.(\d+)\.layer\.(\d+)(?=\.)"),
    re.compile(r"(?:^|\.)(?:encoder\.block|down|up)\.(\d+)\.(?:block\.)?(\d+)(?=\.)"),
    re.compile(r"(?:^|\.)layer([1-9])\.(\d+)(?=\.)"),
    re.compile(r"(?:^|\.)denseblock(\d+)\.denselayer(\d+)(?=\.)"),
    re.compile(r"(?:^|\.)block(\d+)\.block\d+-(\d+)(?=\.)"),
)
# Lists of modules without a name that says so; the outermost number counts, and only where nothing above is found.
_PLAIN = re.compile(
    r"(?:^|(?:^|\.)(?:model|net|main|convs|batch_norms|seq_layers|policy_net|value_net|q_net|qf\d|latent_pi|cnn|processors"
    r"|(?:in|out)put_blocks|inner_blocks|ffns|layer_norm[12]|encoder|decoder)\.|^transformer\.attentions\."
    r"|(?:^|\.)transition)(\d+)(?=\.)"
)
_MLP = frozenset({"mlp_gateup", "mlp_down"})
_NUMBERED = re.compile(r"^(?:\w+\.){0,1}(?:fc|lin|linear)\d\.(?:weight|bias)$")  # of a plain network, in no block
_STAGE = re.compile(r"(?:^|\.)stages\.(\d+)\.")  # of what stands between the blocks
_COMPONENTS = (
    (
        "vision",
        re.compile(r"^v\.(?:blk|patch)|(?:^|[._])(?:vision\w*|visual|image_encoder|sam_model|img_encoder)(?:[._]|$)"),
    ),
    ("decoder", re.compile(r"(?:^|\.)(?:mask_)?decoder\.|^dec\.blk\.")),
    ("encoder", re.compile(r"(?:^|\.)(?:prompt_)?encoder\.|^enc\.blk\.")),
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
        return TensorName("text", None, None, _by_rank(len(shape)))
    pieces = _COUNTED.split(name)
    if len(pieces) == 1 or _MARK in name or not name.isascii():
        return _told(name, len(shape))
    numbers = pieces[2::3]
    pieces[2::3] = [str(_STANDS_IN + place) for place in range(len(numbers))]
    about = _told("".join(pieces), len(shape))
    layer = about.layer
    if isinstance(layer, tuple):
        layer = _real(layer[0], numbers), _real(layer[1], numbers)
    elif layer is not None:
        layer = _real(layer, numbers)
    expert = None if about.expert is None else _real(about.expert, numbers)
    return TensorName(about.component, layer, expert, about.group, about.sub, about.base_group)


def _real(number: int, numbers: Sequence[str]) -> int:
    place = number - _STANDS_IN
    return int(numbers[place]) if 0 <= place < len(numbers) else number


@lru_cache(maxsize=1 << 14)
def _told(name: str, rank: int) -> TensorName:
    bare = INNER_WRAPPERS.sub("", WRAPPERS.sub("", _dotted(name)))
    layer, component, expert = _layer(bare), _component(bare), EXPERT.search(bare)
    number = None if expert is None else int(expert[1])
    lora = LORA.search(bare)
    if lora is not None:
        base = f"{bare[: lora.start()]}.weight"
        return TensorName(component, layer, number, "lora", lora[1] or lora[2], _group(base, rank))
    group = _group(bare, rank)
    sub = "" if group != "moe_expert" else "down" if DOWN.search(bare) else "gateup"
    return TensorName(component, layer, number, group, sub)


def _group(name: str, rank: int) -> str:
    found = next((group for group, rule in RULES if rule.search(name)), None)
    if found == "output_head" and _layer(name) is not None and not OUTER_HEADS.search(name):
        found = next((group for group, rule in RULES if group != "output_head" and rule.search(name)), None)
    if found in _MLP and _NUMBERED.search(name) and _layer(name) is None:
        return _by_rank(rank)
    if found is not None:
        return found
    return _by_rank(rank)


def _dotted(name: str) -> str:
    """A name with dots between its parts, as PyTorch has it; Keras, Flax and TensorFlow put slashes."""
    if "/" not in name:
        return name
    name = re.sub(r":\d+$", "", name).replace("/", ".")
    return re.sub(r"\.kernel$", ".weight", name)


def _by_rank(rank: int) -> str:
    return {2: "linear", 3: "conv", 4: "conv", 5: "conv"}.get(rank, "other")


def _layer(name: str) -> int | tuple[int, int] | None:
    for rule in _STAGED:
        found = rule.search(name)
        if found is not None:
            return int(found[1]), int(found[2])
    features = _FEATURES.search(name)
    if features is not None:
        return int(features[1])
    numbers = _LAYER.findall(name) or _STAGE.findall(name) or _PLAIN.findall(name)[:1]
    return int(numbers[-1]) if numbers else None


def _component(name: str) -> str:
    return next((component for component, rule in _COMPONENTS if rule.search(name)), "text")
