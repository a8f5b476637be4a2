"""Vectors of a table are the codes as they are."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.artifacts.latent import logged_codes as module
from runreport.artifacts.latent.logged_codes import logged_codes, vector_table
from runreport.artifacts.samples.logged_labels import sample_labels
from runreport.errors import CannotCompute


def table(values: np.ndarray) -> bytes:
    return "".join("\t".join(repr(float(x)) for x in row) + "\n" for row in values).encode()


def test_values_are_those_that_numpy_reads_across_blocks(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(module, "BLOCK", 3)
    values = np.random.default_rng(0).normal(size=(10, 4)) * 10.0 ** np.arange(-20, 20, 10)
    (tmp_path / "t.tsv").write_bytes(table(values))
    expected = np.loadtxt(tmp_path / "t.tsv", delimiter="\t")
    np.testing.assert_array_equal(vector_table(table(values)), expected.astype(np.float32))
    np.testing.assert_array_equal(vector_table(table(values).replace(b"\n", b"\r\n")), expected.astype(np.float32))


def test_one_column_and_one_row_are_tables() -> None:
    assert vector_table(b"1\n2\n\n").tolist() == [[1], [2]]
    assert vector_table(b"1\t2").tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"1\t2\n3\n", "line 2 of the table of vectors has 1 values, the first has 2"),
        (b"1\t2\n3\tx\n", "lines 1 to 2 of the table of vectors hold something else than numbers"),
        (b"1\t2\n\n3\t4\n", "line 2"),
        (b"1\tnan\n", "NaN, infinite or beyond"),
        (b"1\t1e39\n", "NaN, infinite or beyond"),
    ],
)
def test_what_is_no_table_of_numbers_is_refused_with_its_place(data: bytes, says: str) -> None:
    with pytest.raises(CannotCompute, match=says):
        logged_codes(vectors=data, labels=sample_labels(metadata=None))


def test_labels_of_other_samples_do_not_count() -> None:
    codes = logged_codes(vectors=b"1\n2\n", labels=sample_labels(metadata=b"a\nb\n"))
    assert codes.labels.tolist() == [0, 1]
    assert codes.sample_indices.tolist() == [0, 1]
    assert codes.points.tolist() == [[1], [2]]
    assert logged_codes(vectors=b"1\n2\n", labels=sample_labels(metadata=b"a\nb\nc\n")).labels.tolist() == [-1, -1]
