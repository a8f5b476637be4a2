"""Which tensors have values to be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runreport.tensors.readable import identity_of, why_not_read
from runreport.tensors.tensor_store import StoredTensor

PLAIN = StoredTensor("w", "F32", (4, 5), (5, 1), 0, 100, "0:1")


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (PLAIN, ""),
        (replace(PLAIN, dtype="F4"), ""),
        (replace(PLAIN, shape=(0, 5)), "no elements"),
        (replace(PLAIN, lacks="is sparse"), "is sparse"),
        (replace(PLAIN, dtype="F6_E2M3"), "is of type F6_E2M3"),
        (replace(PLAIN, dtype="NEW"), "is of type NEW"),
        (replace(PLAIN, shape=(1,) * 65, stride=(1,) * 65), "has 65 axes"),
    ],
)
def test_it_says_why_there_are_none(one: StoredTensor, why: str) -> None:
    assert (why_not_read(one) == "") == (why == "")
    assert why in why_not_read(one)


def test_views_of_one_storage_are_the_same_only_where_their_elements_are() -> None:
    assert identity_of(PLAIN) == identity_of(replace(PLAIN, name="other"))
    for other in ({"begin": 104}, {"shape": (5, 4)}, {"stride": (1, 4)}, {"tie": "0:2"}, {"dtype": "I32"}):
        assert identity_of(PLAIN) != identity_of(replace(PLAIN, **other))
