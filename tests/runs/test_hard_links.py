"""Hard links to somebody else's files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runreport.runs.hard_links import foreign_hard_links


@pytest.mark.fault(87)
@pytest.mark.parametrize(("names", "other_owner", "noted"), [(2, 1, True), (2, 0, False), (1, 1, False)])
def test_several_names_and_another_owner_are_noted(names: int, other_owner: int, noted: bool, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    fields = list((tmp_path / "x").stat())
    fields[3], fields[4] = names, tmp_path.stat().st_uid + other_owner  # st_nlink, st_uid
    found = foreign_hard_links(tmp_path, [("x", os.stat_result(fields))])
    assert [problem.code for problem in found] == ["HARD-LINK"] * noted
