"""Output folders of Hydra: configuration with interpolations as text, overrides, whole folders around other logs."""

from __future__ import annotations

from pathlib import Path

from foreign_run import codes_of, only_reading, write_files

from runreport.runs.readers import csv_log, hydra
from runreport.runs.readers.found import found_runs
from runreport.runs.readers.tree import read_tree


def test_interpolations_stay_text(tmp_path: Path) -> None:
    files = {
        "outputs/2026-01-01/10-00-00/.hydra/config.yaml": "lr: 0.1\npath: ${oc.env:HOME}/x\nmodel:\n  d: ${lr}\n",
        "outputs/2026-01-01/10-00-00/.hydra/overrides.yaml": "- lr=0.1\n",
        "outputs/2026-01-01/10-00-00/.hydra/hydra.yaml": "hydra: {}\n",
    }
    root = write_files(tmp_path, files)
    found = only_reading(hydra, root)
    assert found.config == {
        "lr": 0.1,
        "path": "${oc.env:HOME}/x",
        "model": {"d": "${lr}"},
        "hydra.overrides": ["lr=0.1"],
    }
    tree = read_tree(root)
    assert hydra.takes(tree, "outputs/2026-01-01/10-00-00") == set(files)


def test_a_log_inside_is_of_the_same_run(tmp_path: Path) -> None:
    files = {".hydra/config.yaml": "lr: 0.1\n", ".hydra/overrides.yaml": "[]\n", "logs/log.csv": "step,loss\n1,2\n"}
    (run,) = found_runs(write_files(tmp_path, files), (hydra, csv_log))
    assert run.config == {"lr": 0.1}
    assert list(run.curves) == ["loss"]


def test_a_damaged_configuration_is_said(tmp_path: Path) -> None:
    found = only_reading(hydra, write_files(tmp_path, {".hydra/config.yaml": "a: [", ".hydra/overrides.yaml": ""}))
    assert found.config == {}
    assert codes_of(found) == ["YAML", "EMPTY"]
