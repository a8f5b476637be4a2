"""What kinds of tensors are called, and their colours: the same kind has the same one wherever there is room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COLORS = 10  # that stay apart, the tokens --c0 to --c9
OTHER = -1  # grey
# kind: words, and the place of the colour it would have
WORDS: dict[str, tuple[str, int]] = {
    "embedding": ("embedding", 4),
    "pos_embedding": ("position embedding", 3),
    "patch_embed": ("patch embedding", 4),
    "time_embedding": ("time embedding", 9),
    "attention_qkv": ("attention q, k, v", 0),
    "attention_out": ("attention output", 9),
    "attention_other": ("attention, other", 3),
    "mlp_gateup": ("MLP up and gate", 1),
    "mlp_down": ("MLP down", 6),
    "moe_expert": ("experts", 7),
    "moe_shared": ("shared experts", 1),
    "router": ("router", 2),
    "lora": ("LoRA adapter", 2),
    "conv": ("convolution", 0),
    "linear": ("linear", 1),
    "projection": ("projection", 5),
    "latent": ("latent", 2),
    "ssm": ("state space", 5),
    "rnn": ("recurrent", 5),
    "norm": ("norm", 8),
    "mod_norm": ("modulation", 5),
    "output_head": ("output head", 2),
    "scalar": ("scalar", 3),
    "buffer": ("buffer", 3),
    "quant_aux": ("quantisation", 3),
    "other": ("other", OTHER),
}


def group_island(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The kinds of a run in the order of a model's parts, each with its colour's place; -1 is grey.

    Two kinds never share a colour other than grey: who comes later takes the next that is free, and where there are
    more kinds than colours the rarest are grey.
    """
    known = [group for group in WORDS if group in counts]
    groups = [*known, *sorted(set(counts) - set(known))]
    often = sorted(groups, key=lambda group: (-counts[group], groups.index(group)))[:COLORS]
    places: dict[str, int] = {}
    wishes = {group: WORDS.get(group, (group, 0))[1] for group in groups if group in often}
    for group, wish in wishes.items():
        if wish != OTHER and wish not in places.values():
            places[group] = wish
    for group, wish in wishes.items():
        if wish != OTHER and group not in places:
            places[group] = next(place for place in range(COLORS) if place not in places.values())
    return [{"name": group, "title": group_words(group), "color": places.get(group, OTHER)} for group in groups]


def group_words(group: str) -> str:
    """A kind in words."""
    return WORDS[group][0] if group in WORDS else group.replace("_", " ")
