from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.datasets.fixed_samples import fixed_sample_indices, sample_key, sampling_rule


def test_a_rare_class_gives_all_and_the_others_fill_up():
    labels = np.array([0] * 10 + [1] * 2 + [2] * 10)
    found = fixed_sample_indices(labels, 12, 7)
    assert np.bincount(labels[found]).tolist() == [5, 2, 5]


@settings(max_examples=50)
@given(st.lists(st.integers(0, 5), max_size=60), st.integers(0, 70), st.integers(0, 9))
def test_rows_are_distinct_ascending_balanced_and_as_many_as_asked(labels, count, seed):
    labels = np.array(labels, int)
    found = fixed_sample_indices(labels, count, seed)
    assert found.dtype == np.int32
    assert len(found) == min(count, len(labels))
    assert (np.diff(found) > 0).all()
    sizes, taken = np.bincount(labels, minlength=6), np.bincount(labels[found], minlength=6)
    unfinished = taken[taken < sizes]
    if len(unfinished):
        assert taken.max() - unfinished.min() <= 1


def test_the_seed_decides_which_rows():
    labels = np.tile(np.arange(10), 50)
    assert np.array_equal(fixed_sample_indices(labels, 100, 3), fixed_sample_indices(labels, 100, 3))
    assert not np.array_equal(fixed_sample_indices(labels, 100, 3), fixed_sample_indices(labels, 100, 4))


def test_the_global_generator_is_left_alone():
    before = np.random.get_state()[1].copy()
    fixed_sample_indices(np.arange(10), 5, 1)
    assert np.array_equal(np.random.get_state()[1], before)


def test_key_and_rule_in_words():
    assert sample_key(2000, 7) == "balanced-2000-seed-7"
    assert sampling_rule(2000, 60_000, 7) == "2,000 of 60,000, balanced over classes, seed 7"
    assert sampling_rule(1797, 1797, 7) == "all 1,797"


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="count is -1"):
        fixed_sample_indices(np.arange(3), -1, 0)
