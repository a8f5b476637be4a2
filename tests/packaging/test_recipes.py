"""Follows the recipes of the README to the letter, in a copy of the package, and looks at what comes out."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

FENCE = re.compile(r"^```(?:python|jinja|diff)\n(?:#|\{#) ([^\s]+)(?: #\})?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
DAT = "0 2.5\n1 1.25\nthree what\n"


@dataclass(frozen=True, slots=True)
class Followed:
    """The copy after the recipes, and what it built."""

    blocks: dict[str, str]  # file -> code block
    run: Path
    site: Path
    said: str


def _apply(text: str, diff: str) -> str:
    """A diff without line numbers: ` ` finds a line, `-` finds and removes one, `+` adds one behind."""
    lines, at = text.splitlines(), 0
    for line in diff.splitlines():
        if line.startswith("+"):
            lines.insert(at, line[1:])
            at += 1
            continue
        assert line[1:] in lines[at:], f"the recipe expects the line {line[1:]!r}"
        at = lines.index(line[1:], at)
        if line.startswith("-"):
            del lines[at]
        else:
            at += 1
    return "\n".join(lines) + "\n"


def _copy_of_the_package(checkout: Path, place: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", "node_modules")
    for folder in ("src/runreport", "templates", "assets"):
        shutil.copytree(checkout / folder, place / folder, ignore=ignored)
    return place


def _follow(blocks: dict[str, str], package: Path) -> None:
    for file, code in blocks.items():
        path = package / file
        if path.exists():
            path.write_text(_apply(path.read_text(encoding="utf-8"), code), encoding="utf-8")
        else:
            path.write_text(code, encoding="utf-8")


@pytest.fixture(scope="module")
def followed(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory, few_points_run_at: Callable[[Path], Path]
) -> Followed:
    place = tmp_path_factory.mktemp("recipes")
    package = _copy_of_the_package(checkout, place / "package")
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    blocks = dict(FENCE.findall(readme.split("## Recipes")[1]))
    _follow(blocks, package)
    run = few_points_run_at(place / "runs" / "few")
    (place / "runs" / "other").mkdir()
    (place / "runs" / "other" / "losses.dat").write_text(DAT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "runreport", "build", "runs", "--jobs", "1", "--json", "--quiet"],
        cwd=place, env=os.environ | {"PYTHONPATH": str(package / "src")},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Followed(blocks, run, place / "site", done.stdout)


def test_the_readme_holds_the_three_recipes_whole(followed: Followed):
    assert list(followed.blocks) == [
        "src/runreport/artifacts/latent/spread.py",
        "src/runreport/artifacts/__init__.py",
        "src/runreport/pages/spread.py",
        "templates/pages/spread.html.j2",
        "src/runreport/pages/__init__.py",
        "src/runreport/runs/readers/losses_dat.py",
        "src/runreport/runs/readers/__init__.py",
    ]


def test_nothing_failed_in_the_build(followed: Followed):
    report = json.loads(followed.said)
    assert report["runs"] == 2
    assert {"failed", "blocked"} & set(report["steps"]) == set()


def test_the_new_artifact_is_there_for_every_epoch_with_its_receipt(followed: Followed):
    for name in ("epoch_0", "epoch_1", "latest"):
        found = json.loads((followed.run / f"latent/spread_{name}.json").read_text(encoding="utf-8"))
        assert found["kind"] == "latent.spread"
        assert len(found["std"]) == 2
        assert [item["file"] for item in found["receipt"]["inputs"]] == [f"latent/codes_epoch_{found['epoch']}.npz"]
    schema = json.loads((followed.site / "schemas/latent.spread.json").read_text(encoding="utf-8"))
    assert schema["properties"]["kind"] == {"const": "latent.spread"}


def test_the_new_page_shows_what_the_artifact_holds(followed: Followed):
    html = (followed.site / "runs/few/spread.html").read_text(encoding="utf-8")
    last = json.loads((followed.run / "latent/spread_epoch_1.json").read_text(encoding="utf-8"))
    assert "<h1>How far the codes reach</h1>" in html
    assert all(f'<td class="number">{value:.3g}</td>' in html for value in last["std"])
    assert 'href="spread.html"' in (followed.site / "runs/few/index.html").read_text(encoding="utf-8")


def test_the_new_page_says_what_a_run_lacks(followed: Followed):
    html = (followed.site / "runs/other/spread.html").read_text(encoding="utf-8")
    assert "Not available because no epoch has codes yet." in html


def test_the_new_format_is_read_and_what_it_could_not_read_is_named(followed: Followed):
    html = (followed.site / "runs/other/index.html").read_text(encoding="utf-8")
    assert "DAT-LINE" in html
    assert "1.25" in html
    assert "losses_dat" in (followed.site / "index.html").read_text(encoding="utf-8")


def test_the_digest_that_the_documents_explain_is_the_one_in_every_receipt(followed: Followed, checkout: Path):
    """The code block of docs/run-directory.md, run as it stands there, on every artifact of the run."""
    contract = (checkout / "docs/run-directory.md").read_text(encoding="utf-8")
    (block,) = [
        block for block in re.findall(r"```python\n(.*?)```", contract, re.DOTALL) if "def data_sha256" in block
    ]
    names: dict[str, Callable[[Path], str]] = {}
    exec(block, names)
    files = [path for path in followed.run.glob("*/*") if path.suffix in (".json", ".npz")]
    assert len(files) > 40
    for path in files:
        assert names["data_sha256"](path) == _receipt(path)["data_sha256"], path.name


def _receipt(path: Path) -> dict:
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))["receipt"]
    with np.load(path) as members:
        return json.loads(members["envelope"].item())["receipt"]
