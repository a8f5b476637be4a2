"""The name by which runs are opened is the guarded one."""

from __future__ import annotations

from runreport.runs import opening
from runreport.tensors import regular_file, remote_look, remote_path


def test_every_name_is_that_of_a_guarded_module() -> None:
    known = vars(remote_path) | vars(remote_look) | vars(regular_file)
    for name in opening.__all__:
        assert getattr(opening, name) is known[name]
