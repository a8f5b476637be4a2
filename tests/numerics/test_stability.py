"""The rules of stability on histories whose verdict is plain."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from runreport.numerics.stability import Finding, History, findings, typical_rms

NAN = math.nan


def history(norm: list[float], *, rank: int = 2, numel: int = 100, **more: Any) -> History:
    n = len(norm)
    changed = more.get("changed", [NAN] + [1.0] * (n - 1))
    values = (norm, more.get("zeros", [0.0] * n), more.get("not_finite", [0.0] * n), changed)
    return History(rank, numel, *(np.array(one, dtype=float) for one in values))


PLAIN = history([1.0, 1.1, 1.2, 1.1])


def found(one: History, *others: History) -> list[tuple[str, float, int]]:
    told = findings([one, *(others or (PLAIN, PLAIN))])
    return [(each.rule, pytest.approx(each.value), each.since) for each in told if each.tensor == 0]


def test_a_norm_that_grew_a_hundredfold_and_grows_explodes() -> None:
    assert found(history([1.0, 5.0, 20.0, 100.0])) == [("exploding", 100.0, 0)]


@pytest.mark.parametrize(
    "one",
    [
        history([1.0, 2.0, 4.0, 9.9]),  # below ten times
        history([1.0, 200.0, 50.0, 20.0]),  # was larger: it has come back
        history([0.0, 0.0, 0.01, 0.02], rank=1, numel=10),  # a bias that starts at zero: only two norms to compare
        history([0.001, 0.01, 0.02, 0.05], rank=1, numel=10),  # small beside what is typical of the model
        history([10.0, 10.0, 10.1, 10.2], rank=1),  # a scale of ones
        history([1.0, 100.0]),  # two checkpoints are too few
        history([NAN, NAN, 1.0, 50.0]),  # and so are two measured ones
    ],
)
def test_what_is_harmless_does_not_explode(one: History) -> None:
    assert found(one) == []


def test_a_matrix_that_fell_to_a_hundredth_vanishes_and_a_small_bias_does_not() -> None:
    fell = [1.0, 0.3, 0.1, 0.01]
    assert found(history(fell)) == [("vanishing", 0.01, 0)]
    assert found(history(fell, rank=1)) == []
    assert found(history([10 * one for one in fell], rank=1)) == [("vanishing", 0.01, 0)]  # a scale of ones
    assert found(history([1.0, 0.01, 0.05, 0.06])) == []  # it grows again


def test_dead_is_nearly_all_zeros_since_when() -> None:
    assert found(history([1, 1, 0.1, 0.1], zeros=[0.0, 0.2, 0.995, 0.999])) == [("dead", 0.999, 2)]
    assert found(history([0, 0, 0, 0], zeros=[1.0] * 4)) == [("dead", 1.0, 0)]
    assert found(history([0, 0, 0, 0], rank=1, zeros=[1.0] * 4)) == []  # a bias that is not used
    assert found(history([0, 1, 1, 1], zeros=[1.0, 0.0, 0.0, 0.0])) == []  # an adapter's B starts at zero
    assert found(history([1, 0.1], zeros=[0.0, 1.0])) == []


def test_frozen_counts_the_comparisons_since_the_last_change() -> None:
    still = [NAN, 0.0, 0.0, 0.0]
    assert found(history([1.0] * 4, changed=still)) == [("frozen", 3, 0)]
    assert found(history([1.0] * 4, changed=[NAN, 7.0, 0.0, 0.0])) == [("frozen", 2, 1)]
    assert found(history([1.0] * 4, changed=[NAN, 7.0, 7.0, 0.0])) == []  # one comparison is too few
    assert found(history([1.0] * 4, changed=still), history([1.0] * 4, changed=still)) == []  # copies of one file


def test_not_finite_needs_no_history_and_comes_before_all_else() -> None:
    assert found(history([1.0], not_finite=[3.0], changed=[NAN])) == [("not finite", 3.0, 0)]
    assert found(history([1, 10, 100, 1e3], not_finite=[0, 0, 5.0, 2.0])) == [("not finite", 2.0, 2)]
    assert found(history([1.0] * 4, not_finite=[0, 5.0, 0, 0])) == []


def test_findings_stand_rule_by_rule_and_nothing_is_found_of_nothing() -> None:
    dead = history([1, 1, 1, 0], zeros=[0, 0, 0, 1.0])
    told = findings([dead, PLAIN, history([1, 9, 90, 900]), PLAIN])
    assert told == [Finding("exploding", 2, 900.0, 0), Finding("dead", 0, 1.0, 3)]
    assert findings([]) == []
    assert math.isnan(typical_rms([]))
    assert findings([History(1, 0, *(np.zeros(0) for _ in range(4)))]) == []
