"""The name by which runs are opened is the guarded one."""

from __future__ import annotations

from runreport.runs import opening
from runreport.tensors import regular_file


def test_every_name_is_that_of_the_guarded_module() -> None:
    for name in opening.__all__:
        assert getattr(opening, name) is getattr(regular_file, name)
