"""The drawing order: every beginning shows all classes in proportion."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.fair_order import fair_order

LABELS = st.lists(st.integers(0, 4), min_size=1, max_size=120).map(np.array)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(labels=LABELS)
def test_every_row_comes_once_and_every_prefix_is_in_proportion(labels):
    order = fair_order(labels)
    assert sorted(order.tolist()) == list(range(len(labels)))
    classes, sizes = np.unique(labels, return_counts=True)
    seen = labels[order][:, None] == classes  # (n, classes)
    for m, counts in enumerate(np.cumsum(seen, axis=0), start=1):
        assert np.all(np.abs(counts - m * sizes / len(labels)) <= len(classes))


def test_a_rare_class_is_among_the_first_half_and_not_all_at_the_end():
    labels = np.array([0] * 990 + [1] * 10)
    early = (labels[fair_order(labels)[:500]] == 1).sum()
    assert 4 <= early <= 6


def test_the_order_does_not_follow_the_rows_and_is_always_the_same():
    labels = np.zeros(200, int)
    order = fair_order(labels)
    assert abs(np.corrcoef(order, np.arange(200))[0, 1]) < 0.3
    assert np.array_equal(order, fair_order(labels))


def test_no_samples_have_an_empty_order():
    assert fair_order(np.zeros(0, int)).tolist() == []
