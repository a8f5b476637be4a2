"""A curve as the browser gets it."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.pages.curve_parts.curve_data import curve_json, curve_stats, narrow
from runreport.runs.logged import Curve

X = np.array([0.0, 1.0, 2.0, 1.0, 2.0])
Y = np.array([1.0, np.nan, np.inf, 0.1, 0.3])


def test_every_point_stays_as_logged_with_what_is_known_of_it():
    made = curve_json(Curve("train/loss", X, Y, "log.csv", times=X + 1.7e9), limit=100)
    assert (made["n"], made["shown"], made["nan"], made["inf"], made["went_back"]) == (5, 5, 1, 1, 1)
    assert made["restarts"].tolist() == [3]
    assert np.array_equal(made["y"], Y, equal_nan=True)
    assert made["t"].tolist() == (X + 1.7e9).tolist()
    assert made["stats"].tolist() == [1.0, 0.3, 0.1, 1.0, 2.0]


def test_the_numbers_are_those_of_all_points_and_not_of_those_shown():
    many = Curve("loss", np.arange(1e5), np.sin(np.arange(1e5)), "log.csv")
    made = curve_json(many, limit=200)
    assert (made["n"], made["t"]) == (100_000, None)
    assert made["shown"] == len(made["x"]) <= 200
    assert made["stats"].tolist() == [many.values[0], many.values[-1], many.values.min(), many.values.max(), 99_999.0]


def test_what_is_missing_is_nan_and_never_a_number():
    assert all(np.isnan(value) for value in curve_stats(Curve("a", np.zeros(0), np.zeros(0), "f")).values())
    only = curve_stats(Curve("a", np.zeros(1), np.array([np.nan]), "f"))
    assert np.isnan([only["first"], only["last"], only["min"], only["max"]]).all()
    assert only["last_x"] == 0


@pytest.mark.parametrize(
    ("values", "dtype"),
    [([1.0, np.nan, -np.inf], "f4"), ([0.1], "f8"), ([1e300], "f8"), ([2.0**24 + 1], "f8"), ([], "f4")],
)
def test_half_the_bytes_only_where_nothing_is_lost(values, dtype):
    made = narrow(np.array(values, dtype=np.float64))
    assert made.dtype == np.dtype(dtype)
    assert np.array_equal(made, np.array(values), equal_nan=True)
