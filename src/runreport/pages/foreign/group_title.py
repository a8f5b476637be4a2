"""What the curves of a figure do, as a sentence."""

from __future__ import annotations

from runreport.pages.foreign.curve_groups import Group
from runreport.pages.foreign.heading import name
from runreport.pages.foreign.numbers_of import Numbers, at, numbers_of, value_text
from runreport.runs.logged import Curve

RISE = 0.05  # of a loss's whole fall; a rise above it after the lowest value is worth saying


def group_title(group: Group) -> str:
    """Of an evaluation where there is one, for that is what counts; else of the training."""
    for curve in (group.of("eval"), group.main):
        numbers = None if curve is None else numbers_of(curve)
        if curve is not None and numbers is not None and (numbers.n > 1 or curve is group.main):
            return _title(group, curve, numbers)
    return name(group.main)


def _title(group: Group, curve: Curve, numbers: Numbers) -> str:
    tag, (last_x, last) = name(curve), numbers.last
    if numbers.n == 1:
        return f"{tag} is {value_text(last)}{at(last_x, curve.unit)}"
    if group.kind == "score":
        x, best = numbers.most
        return (
            f"{tag} is highest, {value_text(best)},{at(x, curve.unit)}"
            if best > last
            else f"{tag} reaches {value_text(last)}"
        )
    if group.kind == "rate":
        x, top = numbers.most
        is_peak = top > numbers.first[1] and top > last
        return f"{tag} peaks at {value_text(top)}{at(x, curve.unit)}" if is_peak else _went(tag, numbers)
    x, low = numbers.least
    fall = numbers.first[1] - low
    if group.kind == "loss" and fall > 0 and x != last_x and last - low > RISE * fall:
        return f"{tag} is lowest, {value_text(low)},{at(x, curve.unit)} and rises after"
    return _went(tag, numbers)


def _went(tag: str, numbers: Numbers) -> str:
    first, last = numbers.first[1], numbers.last[1]
    if first == last:
        return f"{tag} begins and ends at {value_text(first)}"
    return f"{tag} {'falls' if last < first else 'rises'} from {value_text(first)} to {value_text(last)}"
