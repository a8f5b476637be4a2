"""Importing is cheap and works in any order: heavy libraries wait inside the functions that need them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = ("torch", "torchvision", "umap", "pynndescent", "numba", "sklearn", "scipy", "matplotlib", "plotly")
LEARNING = ("torch", "torchvision", "umap", "pynndescent", "numba", "sklearn")

NEEDS_TORCH = {f"runreport.models.{stem}" for stem in ("autoencoder", "gmvae", "layers")}  # classes of nn.Module

# Imports each module in a child of its own, which starts with NumPy, click and Jinja and nothing of ours.
ALONE = """
import importlib, json, os, sys
import click, jinja2, numpy
wrong = {}
for name in json.load(sys.stdin):
    read, write = os.pipe()
    if os.fork() == 0:
        said = "ended the process"
        try:
            importlib.import_module(name)
            said = " ".join(sorted(set(sys.argv[1:]) & set(sys.modules)))
        except BaseException as error:
            said = repr(error)
        os.write(write, said.encode()[:4000])
        os._exit(0)
    os.close(write)
    said = os.read(read, 4000).decode()
    os.close(read)
    os.wait()
    if said:
        wrong[name] = said
print(json.dumps(wrong))
"""

# Runs the command line in this very interpreter and prints what it has loaded when it ends.
LOADED = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})), file=sys.stderr))
from runreport.__main__ import main
sys.argv[0] = "runreport"
main()
"""


def _loaded_by(*arguments: str, cwd: Path) -> tuple[str, set[str]]:
    """What the command prints, and the packages that it has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LOADED, *arguments],
        cwd=cwd, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout, set(json.loads(done.stderr.splitlines()[-1]))


def test_every_module_can_be_imported_first_and_loads_no_heavy_library(modules):
    """No order of imports is the right one; only the networks themselves, classes of torch, need it at once."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *HEAVY],
        input=json.dumps([name for name in modules if name != "runreport.__main__"]),
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    assert json.loads(done.stdout) == dict.fromkeys(NEEDS_TORCH & set(modules), "torch")


def test_help_loads_no_heavy_library_and_not_even_numpy(tmp_path: Path):
    said, loaded = _loaded_by("--help", cwd=tmp_path)
    assert "Usage: runreport" in said
    assert sorted(loaded & {*HEAVY, "numpy", "jinja2"}) == []


@pytest.mark.parametrize("command", ["build", "demo", "explain", "train", "verify", "cancel"])
def test_help_of_a_command_loads_no_heavy_library(tmp_path: Path, command: str):
    said, loaded = _loaded_by(command, "--help", cwd=tmp_path)
    assert f"{command} [OPTIONS]" in said
    assert sorted(loaded & set(HEAVY)) == []


def test_help_takes_hardly_longer_than_click_itself(tmp_path: Path):
    """A ratio, measured in turns, the quickest of seven each: the machine's load falls on both."""
    help_s, click_s = [], []
    for _ in range(7):
        click_s.append(_seconds([sys.executable, "-c", "import click"], tmp_path))
        help_s.append(_seconds([sys.executable, "-m", "runreport", "--help"], tmp_path))
    assert min(help_s) < 2.5 * min(click_s) + 0.1


def _seconds(command: list[str], cwd: Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, capture_output=True, check=True, timeout=60)
    return time.perf_counter() - start


def test_a_build_with_nothing_to_do_loads_no_learning_library(few_points_run: Path, tmp_path: Path):
    """Fresh artifacts and pages are recognised by digests; a second build must not wait for torch."""
    command = ["build", str(few_points_run.parent), "--out", str(tmp_path / "site"), "--jobs", "1"]
    first, _ = _loaded_by(*command, cwd=tmp_path)
    second, loaded = _loaded_by(*command, cwd=tmp_path)
    assert first == second == f"{tmp_path / 'site' / 'index.html'}\n"
    assert sorted(loaded & set(LEARNING)) == []
