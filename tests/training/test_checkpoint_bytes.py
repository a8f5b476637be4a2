from __future__ import annotations

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load

from runreport.training.checkpoint_bytes import checkpoint_bytes

TENSORS = {"b": np.arange(6, dtype=np.float32).reshape(2, 3), "a.w": np.array(7, np.float32)}


def test_the_library_reads_back_values_and_metadata(tmp_path):
    data = checkpoint_bytes(TENSORS, {"run_id": "é", "epoch": "3"})
    found = load(data)
    assert set(found) == set(TENSORS)
    assert all(np.array_equal(found[name], TENSORS[name]) for name in TENSORS)
    (tmp_path / "f").write_bytes(data)
    with safe_open(tmp_path / "f", "np") as file:
        assert file.metadata() == {"run_id": "é", "epoch": "3"}


def test_the_order_in_which_things_are_given_does_not_show():
    metadata = {"z": "1", "a": "2", "m": "3"}
    assert checkpoint_bytes(TENSORS, metadata) == checkpoint_bytes(
        dict(reversed(TENSORS.items())), dict(reversed(metadata.items()))
    )


def test_our_own_strict_reader_takes_it(tmp_path):
    from runreport.tensors.safetensors_file import read_all

    (tmp_path / "f").write_bytes(checkpoint_bytes(TENSORS, {}))
    assert np.array_equal(read_all(tmp_path, "f")["b"], TENSORS["b"])


def test_values_begin_at_a_multiple_of_eight():
    for length in range(9):
        data = checkpoint_bytes({}, {"k": "x" * length})
        assert len(data) % 8 == 0


def test_other_numbers_than_float32_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="tensor 'a' is float64, expected float32"):
        checkpoint_bytes({"a": np.zeros(1)}, {})
