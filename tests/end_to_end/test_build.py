"""The build command on a real run: what it writes, when it writes nothing, and that it always writes the same."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from runreport.artifacts import ARTIFACTS

TIME = re.compile(rb'"compute_ms": [0-9.e+-]+')


def timeless(path: Path) -> object:
    """A file's content with every time of computation set to 0."""
    if path.suffix == ".npz":
        members = dict(np.load(path))
        return TIME.sub(b"", members.pop("envelope").item().encode()), {k: v.tobytes() for k, v in members.items()}
    return TIME.sub(b"", path.read_bytes())


NOT_OF_THE_LAB = ("samples.labels", "tensors.adapters")
OF_THE_LAB = [artifact for artifact in ARTIFACTS if artifact.kind not in NOT_OF_THE_LAB and artifact.instead_of is None]


def artifacts_of(run: Path) -> dict[str, object]:
    folders = {artifact.path.split("/")[0] for artifact in ARTIFACTS}
    paths = (path for folder in folders for path in (run / folder).rglob("*") if path.is_file())
    return {path.relative_to(run).as_posix(): timeless(path) for path in sorted(paths)}


def test_every_artifact_of_every_epoch_is_there_with_its_mirror(built):
    run = built / "runs/digits-tiny"
    for artifact in OF_THE_LAB:
        for keys in artifact.variants():
            if artifact.scope == "run":
                assert (run / artifact.file(None, keys)).is_file()
                continue
            for epoch in (0, 2, 4, 6):
                assert (run / artifact.file(epoch, keys)).is_file(), artifact.file(epoch, keys)
            assert (run / artifact.file("latest", keys)).read_bytes() == (run / artifact.file(6, keys)).read_bytes()


def test_every_json_artifact_fits_the_schema_in_the_site(built):
    run = built / "runs/digits-tiny"
    for artifact in OF_THE_LAB:
        if not artifact.path.endswith(".json"):
            continue
        schema = json.loads((built / f"site/schemas/{artifact.kind}.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        for keys in artifact.variants():
            document = json.loads((run / artifact.file("latest", keys)).read_text())
            jsonschema.validate(document, schema)
            without = {name: value for name, value in document.items() if name != "receipt"}
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(without, schema)


def test_the_files_of_the_run_fit_their_schemas_in_the_site(built):
    run = built / "runs/digits-tiny"
    config = json.loads((built / "site/schemas/run.config.json").read_text())
    event = json.loads((built / "site/schemas/run.event.json").read_text())
    for schema in (config, event):
        jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads((run / "config.json").read_text())
    jsonschema.validate(document, config)
    with pytest.raises(jsonschema.ValidationError, match="'latent_dim' is a required property"):
        jsonschema.validate(document | {"model": {"name": "ae", "image_shape": [8, 8]}}, config)
    for line in (run / "events.jsonl").read_text().splitlines():
        jsonschema.validate(json.loads(line), event)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"time": "", "type": "x"}, event)


@pytest.mark.fault(144)
def test_a_second_build_writes_nothing(built, runreport):
    def stamps() -> dict[str, tuple[int, int]]:
        folders = (built / part for part in ("runs", "site", ".runreport"))
        paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino) for path in paths if path.name != "lock"}

    runreport("build", "--jobs", "1", cwd=built)  # the copy has other inodes: digests are read anew once
    before = stamps()
    result = runreport("build", "--jobs", "1", "--json", cwd=built)
    report = json.loads(result.stdout)
    assert (report["written"], report["removed"], set(report["steps"])) == ([], [], {"fresh"})
    assert stamps() == before


@pytest.mark.fault(143)
def test_a_build_elsewhere_in_another_environment_gives_the_same_bytes(built_once, tmp_path, runreport, tree):
    other = tmp_path / "a #b %20 ü"
    shutil.copytree(built_once / "runs", other / "runs")
    env = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "2", "COLUMNS": "40"}
    os.umask(os.umask(0o077))
    result = runreport("build", "--jobs", "2", cwd=other, env=env)
    assert result.returncode == 0, result.stderr
    assert tree(other / "site") == tree(built_once / "site")


@pytest.mark.fault(143)
@pytest.mark.slow
def test_two_full_builds_give_equal_artifacts_and_an_equal_site(built_once, tmp_path, runreport, tree):
    run = tmp_path / "runs/digits-tiny"
    run.mkdir(parents=True)
    for name in ("config.json", "events.jsonl", "summary.json"):
        shutil.copy(built_once / "runs/digits-tiny" / name, run)
    shutil.copytree(built_once / "runs/digits-tiny/checkpoints", run / "checkpoints")
    result = runreport("build", "--jobs", "2", cwd=tmp_path, env={"OMP_NUM_THREADS": "2"})
    assert result.returncode == 0, result.stderr
    assert artifacts_of(run) == artifacts_of(built_once / "runs/digits-tiny")
    assert tree(tmp_path / "site") == tree(built_once / "site")


@pytest.mark.fault(145)
def test_one_new_epoch_computes_only_that_epoch_and_ends_like_a_full_build(built, runreport, tree):
    run, later = built / "runs/digits-tiny", built / "epoch_6.safetensors"
    full = tree(built / "site")
    whole = artifacts_of(run)
    shutil.move(run / "checkpoints/epoch_6.safetensors", later)
    for path in list(run.rglob("*epoch_6*")):
        path.unlink()
    assert runreport("build", "--jobs", "1", cwd=built).returncode == 0
    assert tree(built / "site") != full
    shutil.move(later, run / "checkpoints/epoch_6.safetensors")
    report = json.loads(runreport("build", "--jobs", "1", "--json", cwd=built).stdout)
    computed = {step["file"] for step in report["details"] if step["state"] == "computed"}
    assert computed == {file for file in whole if "epoch_6" in file}
    assert artifacts_of(run) == whole
    assert tree(built / "site") == full


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(built, runreport, tree):
    shutil.rmtree(built / "runs/digits-tiny/mixture")
    before = tree(built)
    report = json.loads(runreport("build", "--dry-run", "--json", cwd=built).stdout)
    missing = {step["file"] for step in report["details"] if step["state"] == "missing"}
    assert missing == {f"mixture/mixture_health_epoch_{epoch}.json" for epoch in (0, 2, 4, 6)}
    assert tree(built) == before


def test_explain_names_state_and_reason(built, runreport):
    run = built / "runs/digits-tiny"
    (run / "mixture/mixture_health_epoch_2.json").write_text("{")
    (run / "checkpoints/epoch_0.safetensors").unlink()
    rows = json.loads(runreport("explain", "runs/digits-tiny", "--json", cwd=built).stdout)
    found = {row["file"]: (row["state"], row["reason"]) for row in rows}
    assert found["mixture/mixture_health_epoch_2.json"] == ("stale", "damaged: its data differ from its receipt")
    assert found["latent/codes_epoch_0.npz"][0] == "kept"
    assert found["latent/codes_epoch_4.npz"] == ("fresh", "")
    text = runreport("explain", "runs/digits-tiny", cwd=built).stdout
    assert "kept" in text
    assert "checkpoints/epoch_0.safetensors is gone" in text


def test_verify_finds_one_changed_byte(built, runreport):
    whole = runreport("verify", "site", "--runs", "runs", cwd=built)
    assert (whole.returncode, whole.stderr) == (0, "")
    page = built / "site/runs/digits-tiny/latent.html"
    data = bytearray(page.read_bytes())
    data[len(data) // 2] ^= 1
    page.write_bytes(bytes(data))
    (built / "site/CNAME").write_text("example.org")
    changed = runreport("verify", "site", cwd=built)
    assert changed.returncode == 6
    assert "runs/digits-tiny/latent.html: differs from the manifest" in changed.stderr
    assert "not in the manifest: CNAME" in changed.stderr


def test_verify_finds_an_artifact_that_is_no_longer_the_one_shown(built, runreport):
    path = built / "runs/digits-tiny/mixture/mixture_health_epoch_4.json"
    path.write_text(path.read_text().replace('"pmax": 0.', '"pmax": 0.9'))
    result = runreport("verify", "site", "--runs", "runs", cwd=built)
    assert result.returncode == 6
    assert "mixture_health_epoch_4.json: is not the artifact the site was made from" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("build", "nowhere"), 3, "no run directory found"),
        (("build", "runs", "--out", "runs"), 4, "the site and the runs would lie in one another"),
        (("build", "runs", "--out", "."), 4, "is no place for a generated site"),
        (("build", "--jobs", "0"), 2, "0 is not in the range"),
        (("build", "--nonsense"), 2, "No such option"),
        (("verify", "runs"), 6, "has no manifest.json"),
        (("explain", "nowhere"), 3, "no run directory found"),
    ],
)
def test_mistakes_end_with_their_exit_code_and_one_message(built, runreport, arguments, code, message):
    result = runreport(*arguments, cwd=built)
    assert result.returncode == code
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_strict_tells_left_out_inputs_by_its_exit_code(built, runreport):
    assert runreport("build", "--strict", "--jobs", "1", cwd=built).returncode == 0
    events = built / "runs/digits-tiny/events.jsonl"
    events.write_text(events.read_text() + "not json\n")
    assert runreport("build", "--strict", "--jobs", "1", cwd=built).returncode == 7
    assert runreport("build", "--jobs", "1", cwd=built).returncode == 0
