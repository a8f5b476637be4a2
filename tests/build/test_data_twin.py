"""The data of a site for programs say what `runreport list --json` says, and are not written twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from foreign_run import write_files

from runreport.build.options import BuildOptions
from runreport.build.site import build_site
from runreport.cli import cli


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    log = "\n".join(
        json.dumps({"seq": n + 1, "type": "train.metrics", "epoch": n, "data": {"loss": 1 / (n + 1)}}) for n in range(3)
    )
    csv = "step,loss,acc\n1,3.5,0.1\n2,nan,0.2\n"
    return write_files(tmp_path / "runs", {"lab/events.jsonl": log + "\n", "table/metrics.csv": csv})


def test_records_are_those_of_list(runs: Path, tmp_path: Path) -> None:
    build_site(BuildOptions(roots=(runs,), out=tmp_path / "site", workers=1))
    index = json.loads((tmp_path / "site/data/index.json").read_bytes())
    shown = {}
    for entry in index["runs"]:
        record = json.loads((tmp_path / "site" / entry["data"]).read_bytes())
        assert (record.pop("kind"), record.pop("version")) == ("run.record", 1)
        assert all((tmp_path / "site" / page).is_file() for page in entry["pages"])
        shown[record["id"]] = record
    listed = json.loads(CliRunner().invoke(cli, ["list", str(runs), "--json"]).stdout)
    assert shown == {record["id"]: record for record in listed}
    assert shown["table"]["series"]["loss"] == {
        "n": 2, "first": 3.5, "last": "NaN", "min": 3.5, "max": 3.5, "nan": 1, "inf": 0, "x": "step", "last_x": 2.0,
    }  # fmt: skip


def test_a_record_is_written_again_when_its_run_changes_and_only_then(runs: Path, tmp_path: Path) -> None:
    options = BuildOptions(roots=(runs,), out=tmp_path / "site", workers=1)
    build_site(options)
    assert build_site(options).written == ()
    (runs / "table" / "metrics.csv").write_text("step,loss,acc\n1,3.5,0.1\n2,2.5,0.2\n")
    written = build_site(options).written
    assert "data/table/run.json" in written
    assert "data/lab/run.json" not in written
