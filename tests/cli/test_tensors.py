"""stats and slice: fields, numbers and refusals, as programs rely on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result

from runreport.cli import cli
from runreport.errors import RunReportError

FIELDS = [
    "name", "dtype", "shape", "numel", "min", "max", "mean", "std", "l2", "sparsity", "nan", "inf", "component",
    "layer", "group", "max_abs", "zeros", "kurtosis", "quantiles", "histogram",
]  # fmt: skip
REPLY = [
    "tensor_name", "original_shape", "slice_definition", "slice_shape", "dtype", "data", "min_value_in_slice",
    "max_value_in_slice",
]  # fmt: skip


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    weight = torch.arange(12.0).reshape(3, 4)
    weight[0, 1], weight[2, 3] = torch.nan, torch.inf
    torch.save({"model": {"layers.2.mlp.fc1.weight": weight}, "optimizer": {"m": torch.ones(2)}}, tmp_path / "m.pt")
    return tmp_path / "m.pt"


def test_stats_measure_every_tensor(saved: Path) -> None:
    result = run("stats", saved, "--json")
    (one,) = json.loads(result.stdout)
    assert list(one) == FIELDS
    assert (one["name"], one["dtype"], one["shape"], one["layer"]) == ("layers.2.mlp.fc1.weight", "F32", [3, 4], 2)
    assert (one["group"], one["component"], one["nan"], one["inf"], one["numel"]) == ("mlp_gateup", "text", 1, 1, 12)
    assert (one["min"], one["max"], one["mean"]) == (0.0, 10.0, 5.4)
    assert (one["max_abs"], one["zeros"], one["quantiles"]["0.5"], sum(one["histogram"])) == (10.0, 1, 5.5, 10)
    assert "1 tensors beside the model's" in result.stderr
    assert "layers.2.mlp.fc1.weight" in run("stats", saved).stdout


def test_headers_are_listed_without_values(saved: Path) -> None:
    (one,) = json.loads(run("stats", saved, "--headers", "--json").stdout)
    assert list(one) == ["name", "dtype", "shape", "numel", "file", "offset", "component", "layer", "group"]
    weight = torch.load(saved)["model"]["layers.2.mlp.fc1.weight"].numpy().tobytes()
    assert saved.read_bytes()[one["offset"] :].startswith(weight)
    assert "m.pt" in run("stats", saved, "--headers").stdout
    refused = run("stats", saved, "--headers", "--sort", "l2")
    assert refused.exit_code == 2
    assert "reads no values, so it cannot sort by l2" in refused.stderr


def test_stats_are_sorted_and_cut_and_say_so(tmp_path: Path) -> None:
    torch.save({"a": torch.tensor([1.0, 2]), "b": torch.tensor([-5.0]), "c": torch.zeros(0)}, tmp_path / "m.pt")
    rows = json.loads(run("stats", tmp_path / "m.pt", "--sort", "max_abs", "--json").stdout)
    assert [one["name"] for one in rows] == ["b", "a", "c"]
    lines = run("stats", tmp_path / "m.pt", "--sort", "max", "--top", "1").stdout.splitlines()
    assert (lines[1].split()[0], lines[-1]) == ("a", "1 of 3 tensors shown")


def test_the_file_may_be_named_by_the_environment(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_PATH", str(saved))
    assert len(json.loads(run("stats", "--json").stdout)) == 1


def test_a_slice_is_what_was_asked_for(saved: Path) -> None:
    reply = json.loads(run("slice", saved, "layers.2.mlp.fc1.weight", "0:2,1:3", "--json").stdout)
    assert list(reply) == REPLY
    assert (reply["slice_shape"], reply["original_shape"], reply["dtype"]) == ([2, 2], [3, 4], "F32")
    assert reply["data"] == [["NaN", 2.0], [5.0, 6.0]]
    assert (reply["min_value_in_slice"], reply["max_value_in_slice"]) == (2.0, 6.0)
    assert json.loads(run("slice", saved, "layers.2.mlp.fc1.weight", "2,-1", "--json").stdout)["data"] == "Infinity"


def test_too_much_is_refused_with_what_to_ask_for(tmp_path: Path) -> None:
    torch.save({"w": torch.zeros(2, 1000, 1000)}, tmp_path / "m.pt")
    with pytest.raises(RunReportError, match=r"2,000,000 values, the limit is 262,144 \[SLICE\]\n  .*'0,0:512,0:512'"):
        run("slice", tmp_path / "m.pt", "w", ":")


def test_an_unknown_tensor_is_refused(saved: Path) -> None:
    with pytest.raises(RunReportError, match="has no tensor 'nope'"):
        run("slice", saved, "nope", "0")


def test_objects_that_are_left_unread_are_a_warning(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(2, 2), tmp_path / "m.pt")
    result = run("stats", tmp_path / "m.pt", "--json")
    assert [one["name"] for one in json.loads(result.stdout)] == ["weight", "bias"]
    assert "warning: " in result.stderr
    assert "torch.nn.modules.linear.Linear" in result.stderr


def test_diff_names_what_changed(saved: Path, tmp_path: Path) -> None:
    torch.save({"model": {"layers.2.mlp.fc1.weight": torch.zeros(3, 4), "new": torch.ones(1)}}, tmp_path / "n.pt")
    moved, added = json.loads(run("diff", saved, tmp_path / "n.pt", "--json").stdout)
    assert list(moved)[:9] == [
        "name", "kind", "first", "second", "changed", "max_abs", "l2", "relative", "cosine",
    ]  # fmt: skip
    assert (moved["kind"], moved["changed"], moved["max_abs"], moved["relative"]) == ("changed", 11, 10.0, 1.0)
    assert (added["kind"], added["first"], added["second"]) == ("added", None, {"dtype": "F32", "shape": [1]})
    assert run("diff", saved, tmp_path / "n.pt").stdout.splitlines()[0] == "1 added, 1 changed"


@pytest.mark.parametrize(("name", "code"), [("nothing", "MISSING"), ("none/model.pt", "MISSING"), ("", "NO-WEIGHTS")])
def test_what_is_not_there_is_told_from_a_folder_without_weights(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(RunReportError) as caught:
        run("stats", tmp_path / name)
    assert caught.value.code == code
