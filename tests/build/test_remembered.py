from __future__ import annotations

import pytest

from runreport.build.remembered import remembered, sealed


def test_what_was_sealed_is_remembered_with_its_bytes(tmp_path):
    data = sealed(3, {"entries": {"a": [1, "x"]}})
    (tmp_path / "m").write_bytes(data)
    assert remembered(tmp_path / "m", 3) == ({"entries": {"a": [1, "x"]}, "version": 3}, data)


def test_another_version_is_forgotten(tmp_path):
    (tmp_path / "m").write_bytes(sealed(2, {}))
    assert remembered(tmp_path / "m", 3) == ({}, b"")


@pytest.mark.fault(127)
def test_every_flipped_bit_and_every_cut_is_seen(tmp_path):
    data = sealed(1, {"a": "b"})
    for at in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[at] ^= 1 << bit
            (tmp_path / "m").write_bytes(changed)
            is_between = at == 64  # what parts seal and rest says nothing
            assert remembered(tmp_path / "m", 1)[0] == ({"a": "b", "version": 1} if is_between else {})
        (tmp_path / "m").write_bytes(data[:at])
        assert remembered(tmp_path / "m", 1) == ({}, b"")


def test_nothing_there_a_folder_or_a_link_is_nothing(tmp_path):
    assert remembered(tmp_path / "nowhere", 1) == ({}, b"")
    (tmp_path / "d").mkdir()
    (tmp_path / "whole").write_bytes(sealed(1, {}))
    (tmp_path / "link").symlink_to(tmp_path / "whole")
    assert remembered(tmp_path / "d", 1) == ({}, b"")
    assert remembered(tmp_path / "link", 1) == ({}, b"")
