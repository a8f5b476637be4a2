"""What the page of tensors says of a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from runreport.pages.words import UNIT_SPACE, count, figure, size, visible

NAMED = 12  # things listed by name; of more their number is said
AMOUNTS = ((1e12, 1e12, "T"), (1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))  # from which on, unit, letter


def amount(n: float) -> str:
    """`812`, `38.4 k`, `124.4 M`: four digits at most."""
    for least, unit, letter in AMOUNTS:
        if n >= least:
            return f"{figure(n / unit, 4)}{UNIT_SPACE}{letter}"
    return figure(n, 15)


def heading_of(told: Mapping[str, Any]) -> str:
    """`148 tensors, 124.4 M parameters in 12 layers`."""
    layers = f" in {count(told['layers'], 'layer')}" if told["layers"] else ""
    if not told["parameters"]:
        return f"{count(told['n'], 'tensor')}{layers}"
    noun = "parameter" if told["parameters"] == 1 else "parameters"
    return f"{count(told['n'], 'tensor')}, {amount(told['parameters'])} {noun}{layers}"


def lead_of(told: Mapping[str, Any], labels: Sequence[str]) -> list[str]:
    """Which checkpoint, how large, of which types; what is shared, and what no optimizer changes."""
    many = f", the last of {count(len(labels), 'checkpoint')}" if len(labels) > 1 else ""
    types = [f"{figure(n, 15)} {visible(name)}" for name, n in told["dtypes"].items()]
    sized = f"{size(told['bytes'])} as {_listed(types) if len(types) > 1 else visible(next(iter(told['dtypes']), ''))}"
    says = [f"This is {visible(labels[-1])}{many}: {sized}."]
    if told["ties"]:
        shared = count(told["ties"], "tensor shares", "tensors share")
        says.append(f"{shared} the storage of another and {'counts' if told['ties'] == 1 else 'count'} once.")
    if told["buffers"]:
        says.append(f"A further {amount(told['buffers'])} values are buffers, which training does not change.")
    if told["unsized"]:
        says.append(f"{count(told['unsized'], 'tensor')} of unknown element type have no size here.")
    return says


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def left_out_rows(left_out: Sequence[tuple[str, str]]) -> tuple[list[dict[str, str]], int]:
    """Saved weights that are not shown, with the reason; and how many more there are."""
    rows = [{"path": visible(path), "why": visible(why)} for path, why in left_out[:NAMED]]
    return rows, max(0, len(left_out) - NAMED)


def broken_words(numbers: Sequence[int], label: str, first: str) -> str:
    """How many tensors of the last checkpoint are not finite, and since when."""
    held = count(len(numbers), "tensor holds", "tensors hold")
    since = "" if first == label else f", first at {visible(first)}"
    return f"{held} NaN or infinite values at {visible(label)}{since}:"


def measured_words(n: int, extent: Mapping[str, Any] | None, label: str) -> str:
    """How much of the values the numbers rest on."""
    measured, sampled = (extent["measured"], extent["sampled"]) if extent else (0, 0)
    if not measured:
        return f"Nothing was measured at {visible(label)}."
    if measured == n and not sampled:
        return "Every value of every tensor was measured."
    parts = [f"{figure(measured, 15)} of {count(n, 'tensor')} were measured"]
    if sampled:
        parts.append(f"{figure(sampled, 15)} of them by a sample of their values")
    if measured < n:
        parts.append("the others hold none, or types whose values are not read")
    return f"{', '.join(parts)}."
