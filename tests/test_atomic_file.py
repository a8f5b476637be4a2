from __future__ import annotations

import pytest

from runreport.atomic_file import write_atomic
from runreport.errors import OutputFailed
from runreport.training.json_file import write_json


def test_a_file_is_replaced_whole_and_no_neighbour_stays(tmp_path):
    write_atomic(tmp_path / "d" / "f", b"one")
    write_atomic(tmp_path / "d" / "f", b"two")
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "d").iterdir()] == [("f", b"two")]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    write_atomic(tmp_path / "f", b"one")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputFailed, match="cannot be written: No space left on device"):
        write_atomic(tmp_path / "f", b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("f", b"one")]


def test_json_is_strict(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "f", {"loss": float("nan")})
    assert not (tmp_path / "f").exists()
