"""The order of columns within a band: attention, MLP, convolutions, norms, experts, and the rest."""

from __future__ import annotations

import re

from runreport.artifacts.tensors.parts.canvas_places import Natural, natural

FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("embedding", ("embedding", "pos_embedding", "time_embedding", "patch_embed")),
    ("attention", ("attention_qkv", "attention_out", "attention_other")),
    ("state", ("ssm", "rnn")),
    ("mlp", ("mlp_gateup", "mlp_down")),
    ("conv", ("conv", "linear", "projection", "latent")),
    ("norm", ("norm", "mod_norm")),
    ("head", ("output_head",)),
    ("experts", ("router", "moe_shared", "moe_expert")),
    ("other", ()),
)
_FAMILY = {group: place for place, (_, groups) in enumerate(FAMILIES) for group in groups}
_GROUP = {group: place for _, groups in FAMILIES for place, group in enumerate(groups)}
_CROSS = re.compile(r"cross|encoder_attn|encdec|attn2|crossattention", re.IGNORECASE)
# The last word that tells: queries before keys before values, gates before ups before downs.
_ROLES = (
    re.compile(r"(?:^|[._])(?:q|query|q_\w+|to_q|wq|c_attn|qkv\w*|Wqkv|in_proj\w*|gate\w*|w1|wi_0)(?=[._]|$)"),
    re.compile(r"(?:^|[._])(?:k|key|k_\w+|to_k|wk|kv\w*|up_proj|fc1|c_fc|w3|wi_1|wi)(?=[._]|$)"),
    re.compile(r"(?:^|[._])(?:v|value|v_\w+|to_v|wv|down_proj|fc2|w2)(?=[._]|$)"),
)

ColumnOrder = tuple[int, int, int, int, Natural]


def family_of(group: str) -> int:
    """Place in FAMILIES of a group of tensors; the last for groups that are in none."""
    return _FAMILY.get(group, len(FAMILIES) - 1)


def column_order(column: str, group: str) -> ColumnOrder:
    """What sorts the columns of a tower: family, cross-attention after its own, group, role, name."""
    role = next((place for place, rule in enumerate(_ROLES) if rule.search(column)), len(_ROLES))
    return family_of(group), int(bool(_CROSS.search(column))), _GROUP.get(group, 0), role, natural(column)
