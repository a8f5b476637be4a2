"""Where a run comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foreign_view import foreign_view, logged_curve

from runreport.pages.setup_parts.sources import sources_of
from runreport.runs.logged import CheckpointContents, CheckpointFile


def test_every_format_has_its_folders_and_every_file_what_it_gave() -> None:
    curves = [logged_curve("a", [(0, 1)]), logged_curve("b", [(0, 1)])]
    saved = CheckpointFile("run/out", 1, CheckpointContents("safetensors", ("run/out/m.safetensors",), 1))
    found = sources_of(foreign_view(curves, checkpoints=[saved]))
    assert [(one.name, one.stem, one.folders) for one in found.formats] == [
        ("JSON lines", "json_lines", ("run",)),
        ("weights", "weights", ("run/out",)),
    ]
    assert [(one.path, one.holds) for one in found.files] == [
        ("run/log.jsonl", "2 curves"),
        ("run/out/m.safetensors", "1 file of weights"),
    ]


def test_our_own_runs_come_from_the_files_of_the_contract(full_view: Callable[..., Any]) -> None:
    assert [one.path for one in sources_of(full_view()).files][:2] == ["config.json", "events.jsonl"]
