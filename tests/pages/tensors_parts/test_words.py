from __future__ import annotations

import pytest

from runreport.pages.tensors_parts.words import amount, heading_of, lead_of, left_out_rows, measured_words

TOLD = {
    "n": 148,
    "parameters": 124_439_808,
    "buffers": 0,
    "ties": 1,
    "bytes": 497_759_232,
    "unsized": 0,
    "dtypes": {"F32": 148},
    "layers": 12,
}


@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "0"), (9999, "9999"), (38_400, "38.40 k"), (1_465_000, "1.465 M"), (124_439_808, "124.4 M"), (7e9, "7 G")],
)
def test_amounts_have_four_digits_and_a_unit(n: float, text: str):
    assert amount(n).replace("\u202f", " ") == text


def test_the_heading_is_a_sentence():
    assert heading_of(TOLD).replace("\u202f", " ") == "148 tensors, 124.4 M parameters in 12 layers"
    assert heading_of(TOLD | {"parameters": 0, "layers": 0}) == "148 tensors"


def test_the_lead_says_what_is_shared_and_what_is_no_parameter():
    said = " ".join(lead_of(TOLD | {"buffers": 12_582_912, "dtypes": {"F32": 100, "I64": 48}}, ["step 1", "step 2"]))
    assert "This is step 2, the last of 2 checkpoints:" in said
    assert "100 F32 and 48 I64" in said
    assert "1 tensor shares the storage of another" in said
    assert "buffers" in said


def test_what_is_left_out_is_cut_and_counted():
    rows, more = left_out_rows([(f"{i}.bin", "why") for i in range(20)])
    assert (len(rows), more) == (12, 8)


def test_samples_and_unread_types_are_said():
    assert measured_words(3, None, "step 1") == "Nothing was measured at step 1."
    said = measured_words(3, {"measured": 2, "sampled": 1}, "step 1")
    assert said.startswith("2 of 3 tensors were measured, 1 of them by a sample")
