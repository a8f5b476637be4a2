"""Scales, tables and indices that stand beside quantised tensors: which tensor each belongs to.

Names are those of bitsandbytes, GPTQ, AWQ, FP8 models, compressed-tensors, MXFP4, MLX and quanto.
"""

from __future__ import annotations

from collections.abc import Container

# End of a side tensor's name -> ends of the tensor that it belongs to; the first that there is.
SIDES: dict[str, tuple[str, ...]] = {
    ".SCB": (".weight",),
    ".weight_format": (".weight",),
    ".weight.absmax": (".weight",),
    ".weight.quant_map": (".weight",),
    ".weight.nested_absmax": (".weight",),
    ".weight.nested_quant_map": (".weight",),
    ".qzeros": (".qweight",),
    ".scales": (".qweight", ".weight"),
    ".biases": (".weight",),
    ".g_idx": (".qweight",),
    ".weight_scale": (".weight", ".weight_packed"),
    ".weight_scale_inv": (".weight",),
    ".weight_scale_2": (".weight",),
    ".weight_global_scale": (".weight_packed", ".weight"),
    ".weight_zero_point": (".weight_packed", ".weight"),
    ".weight_g_idx": (".weight_packed", ".weight"),
    ".weight_shape": (".weight_packed",),
    ".input_scale": (".weight", ".qweight"),
    ".input_global_scale": (".weight_packed", ".weight"),
    ".zero_point": (".weight",),
    "_scales": ("_blocks",),
    ".weight._scale": (".weight._data",),
    ".weight._shift": (".weight._data",),
}
_STATE = ".quant_state."  # of bitsandbytes; what stands behind it names the type
_ENDS = tuple(SIDES)


def base_name(name: str, names: Container[str]) -> str:
    """The tensor among `names` that `name` is a scale, table or index of; "" where it is none or there is none."""
    if not name.endswith(_ENDS) and _STATE not in name:
        return ""
    stem, state, _ = name.rpartition(_STATE)
    if state:
        return stem if stem in names else ""
    for end, bases in SIDES.items():
        if name.endswith(end):
            stem = name.removesuffix(end)
            found = next((stem + base for base in bases if stem + base in names), "")
            if found:
                return found
    return ""
