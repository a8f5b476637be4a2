"""docs/cluster.md: its scripts parse, and the commands and options in it exist."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from runreport.cli import cli

FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def blocks(checkout: Path) -> list[tuple[str, str]]:
    return FENCE.findall((checkout / "docs/cluster.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def commands(blocks) -> list[list[str]]:
    """Every runreport and dask command, of scripts and of manifests."""
    found = []
    for language, text in blocks:
        if language == "sh":
            lines = (line.partition(" #")[0].rstrip("& ") for line in text.splitlines())
            found += [re.sub(r"^srun --overlap ", "", line) for line in lines]
        else:
            found += [line.replace(",", " ") for line in re.findall(r"command: \[(.*)\]", text)]
    words = [shlex.split(line) for line in found if line and not line.startswith(("#", "trap"))]
    return [each for each in words if each and each[0] in ("runreport", "dask")]


def test_the_scripts_are_valid_shell(blocks):
    bash = shutil.which("bash")
    assert bash
    for language, text in blocks:
        if language == "sh":
            done = subprocess.run([bash, "-n"], input=text, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")


def test_every_option_of_runreport_exists(commands):
    said = CliRunner().invoke(cli, ["build", "--help"]).output
    ours = [command for command in commands if command[0] == "runreport"]
    assert len(ours) == 6
    for command in ours:
        assert command[1] == "build"
        assert {word for word in command if word.startswith("--")} <= set(re.findall(r"--[a-z-]+", said))


def test_every_option_of_dask_exists(commands):
    for part in ("scheduler", "worker"):
        done = subprocess.run(
            [sys.executable, "-m", "dask", part, "--help"], capture_output=True, text=True, check=True, timeout=120
        )
        used = {word for command in commands if command[:2] == ["dask", part] for word in command if word[:2] == "--"}
        assert used
        assert used <= set(re.findall(r"--[a-z-]+", done.stdout))


def test_the_manifests_are_whole_and_the_builder_knows_the_schedulers_service(blocks):
    import yaml

    (text,) = [text for language, text in blocks if language == "yaml"]
    found = {(each["kind"], each["metadata"]["name"]): each["spec"] for each in yaml.safe_load_all(text)}
    assert {kind for kind, _ in found} == {"Deployment", "Service", "Job"}
    port = found["Service", "report-scheduler"]["ports"][0]["port"]
    for kind, name in (("Deployment", "report-worker"), ("Job", "report")):
        (container,) = found[kind, name]["template"]["spec"]["containers"]
        assert f"tcp://report-scheduler:{port}" in container["command"]
        assert container["volumeMounts"] == [{"name": "runs", "mountPath": "/data"}]
