"""The numbers of a curve that sentences name: first, last, best, and where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runreport.pages.foreign.curve_names import Kind
from runreport.pages.words import THIN_SPACE, UNIT_SPACE, figure
from runreport.runs.logged import Curve, Unit


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of the finite values of a curve, in the order of the log; each with its x."""

    n: int
    first: tuple[float, float]
    last: tuple[float, float]
    least: tuple[float, float]
    most: tuple[float, float]

    def best(self, kind: Kind) -> tuple[float, float]:
        """x and value: the largest of a score, the smallest of a loss."""
        return self.most if kind == "score" else self.least


def numbers_of(curve: Curve) -> Numbers | None:
    """None where no value is finite; of equals the first is least and most."""
    finite = np.flatnonzero(np.isfinite(curve.values))
    if len(finite) == 0:
        return None
    values = curve.values[finite]
    places = (0, len(values) - 1, int(values.argmin()), int(values.argmax()))
    first, last, least, most = ((float(curve.x[finite[i]]), float(values[i])) for i in places)
    return Numbers(len(values), first, last, least, most)


def value_text(value: float, digits: int = 4) -> str:
    """A number in a sentence: no line breaks in it, and no zeros at the end of 1.000e−04."""
    text = figure(value, digits).replace(THIN_SPACE, UNIT_SPACE)
    mantissa, mark, power = text.partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{power}" if mark and "." in mantissa else text


def place(x: float, unit: Unit) -> str:
    """`step 500`, `epoch 3`; nothing for a time, which no sentence needs to the second."""
    return "" if unit == "time" else f"{unit} {value_text(x, 8)}"


def at(x: float, unit: Unit) -> str:
    """` at step 500`, or nothing."""
    return f" at {place(x, unit)}" if place(x, unit) else ""
