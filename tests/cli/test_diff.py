"""runreport diff: its lines, its JSON, its page, and what it refuses."""

from __future__ import annotations

import json
import math
from pathlib import Path

import click
import pytest
import torch
from click.testing import CliRunner, Result
from safetensors.torch import save_file

from runreport.cli import cli
from runreport.errors import RunReportError

FIELDS = [
    "name", "kind", "first", "second", "changed", "max_abs", "l2", "relative", "cosine", "norm_first", "norm_second",
    "cells",
]  # fmt: skip


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments], catch_exceptions=False, standalone_mode=False)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    weight = torch.arange(6.0).reshape(2, 3)
    first = {"w": weight, "gone": torch.ones(2), "same": torch.ones(1)}
    second = {"w": weight.clone(), "new": torch.ones(1), "same": torch.ones(1)}
    second["w"][1, 2], second["w"][0, 1] = -5.0, math.nan
    save_file(first, tmp_path / "a.safetensors")
    torch.save(second, tmp_path / "b.pt")
    return tmp_path / "a.safetensors", tmp_path / "b.pt"


def test_json_has_the_fields_in_their_order_and_the_cells_that_changed_most(pair: tuple[Path, Path]) -> None:
    found = {one["name"]: one for one in json.loads(run("diff", *pair, "--json").stdout)}
    assert [list(one) for one in found.values()] == [FIELDS] * 4
    one = found["w"]
    assert (one["kind"], one["changed"], one["max_abs"], one["l2"]) == ("changed", 2, 10.0, 10.0)
    assert one["cells"] == [
        {"index": [0, 1], "first": 1.0, "second": "NaN"},
        {"index": [1, 2], "first": 5.0, "second": -5.0},
    ]
    assert one["norm_first"] == pytest.approx(math.sqrt(4 + 9 + 16 + 25))
    assert (found["gone"]["second"], found["new"]["first"], found["same"]["cells"]) == (None, None, [])


def test_lines_count_the_kinds_and_end_with_cells(pair: tuple[Path, Path]) -> None:
    lines = run("diff", *pair).stdout.splitlines()
    assert lines[0] == "1 added, 1 changed, 1 removed, 1 same"
    assert lines[-3:] == [
        "the cells that changed most, at most 8 of a tensor:", "  w[0, 1]  1 → nan", "  w[1, 2]  5 → -5",
    ]  # fmt: skip
    same = run("diff", pair[0], pair[0])
    assert (same.stdout, same.return_value) == ("3 same\n", 0)


def test_the_page_is_one_file_and_the_same_bytes_each_time(pair: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out" / "diff.html"
    assert run("diff", *pair, "--page", out).stdout.splitlines()[-1] == str(out)
    first = out.read_bytes()
    run("diff", *pair, "--json", "--page", out)
    assert out.read_bytes() == first
    text = first.decode()
    assert "<h1><bdi>1 of 2 tensors changed, 1 was added, 1 was removed</bdi></h1>" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert str(tmp_path.parent) not in text
    assert "src=" not in text.split("<script>", 1)[0].replace("default-src", "").replace("-src", "")


def test_a_page_never_takes_the_place_of_a_checkpoint(pair: tuple[Path, Path]) -> None:
    before = pair[0].read_bytes()
    with pytest.raises(click.UsageError, match="names one of the checkpoints"):
        run("diff", *pair, "--page", pair[0])
    assert pair[0].read_bytes() == before


def test_what_cannot_be_opened_is_refused_by_name(pair: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "bad.safetensors").write_bytes(b"\xff" * 40)
    with pytest.raises(RunReportError, match=r"bad\.safetensors"):
        run("diff", pair[0], tmp_path / "bad.safetensors")
    with pytest.raises(RunReportError, match="nowhere"):
        run("diff", tmp_path / "nowhere", pair[0])


def test_objects_left_unread_are_a_warning(pair: tuple[Path, Path], tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(2, 2), tmp_path / "m.pt")
    result = run("diff", pair[0], tmp_path / "m.pt", "--page", tmp_path / "d.html")
    assert "warning" in result.stderr
    assert "warning" in (tmp_path / "d.html").read_text()


def test_folders_and_indexes_of_shards_are_models(tmp_path: Path) -> None:
    for name, by in (("a", 0.0), ("b", 1.0)):
        folder = tmp_path / name
        folder.mkdir()
        save_file({"x": torch.zeros(2)}, folder / "model-00001-of-00002.safetensors")
        save_file({"y": torch.full((3,), 2 + by)}, folder / "model-00002-of-00002.safetensors")
        index = {"weight_map": {"x": "model-00001-of-00002.safetensors", "y": "model-00002-of-00002.safetensors"}}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    second = tmp_path / "b" / "model.safetensors.index.json"
    found = {one["name"]: one for one in json.loads(run("diff", tmp_path / "a", second, "--json").stdout)}
    assert (found["x"]["kind"], found["y"]["kind"], found["y"]["relative"]) == ("same", "changed", 0.5)
