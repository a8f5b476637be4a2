"""The wheel alone is enough: built twice to the same bytes, installed into an empty environment, it makes a report."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
EPOCHS = "1"  # passes of both models of the demo
BUILD_TIME = "1767225600"  # SOURCE_DATE_EPOCH: 2026-01-01


@pytest.fixture(scope="module")
def wheels(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wheel of this checkout, built twice."""
    return [_built(checkout, tmp_path_factory.mktemp("wheel")) for _ in range(2)]


def _built(checkout: Path, out: Path) -> Path:
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(out),
        str(checkout),
    ]
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        timeout=300,
        env=os.environ | {"SOURCE_DATE_EPOCH": BUILD_TIME},
    )
    (wheel,) = out.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def contents(wheels: list[Path]) -> set[str]:
    with zipfile.ZipFile(wheels[0]) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds this wheel, and borrows what it depends on.

    A .pth line adds the test environment's packages to the path, behind the new ones.  The .pth files lying there,
    such as that of an editable installation of this checkout, are not read: Python does so for its own folders only.
    """
    place = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--no-index", str(wheels[0])],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    (packages,) = (place / "lib").glob("python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return place / "bin"


@pytest.fixture(scope="module")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty")


def _run(program: Path, *arguments: str, cwd: Path) -> str:
    """stdout of a program that knows nothing of this checkout: another folder, another home, no PYTHONPATH."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "OMP_NUM_THREADS") if name in os.environ}
    environment = kept | {"HOME": str(cwd.parent), "NUMBA_CACHE_DIR": str(cwd.parent / "numba")}
    done = subprocess.run(
        [str(program), *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def demo(installed: Path, empty_folder: Path) -> str:
    """What `runreport demo` printed, in an empty folder."""
    return _run(installed / "runreport", "demo", "--epochs", EPOCHS, cwd=empty_folder)


def test_two_builds_give_the_same_bytes(wheels: list[Path]):
    first, second = (wheel.read_bytes() for wheel in wheels)
    assert first == second


def test_the_wheel_holds_templates_scripts_and_licences(contents: set[str], checkout: Path):
    wanted = {path.relative_to(checkout).as_posix() for path in (checkout / "templates").rglob("*.j2")}
    wanted |= {f"assets/dist/{name}" for name in ("runreport.js", "runreport.css")}
    wanted |= {f"assets/vendor/{name}" for name in ("three.js", "three.LICENSE", "vendor.json")}
    assert {f"runreport/{name}" for name in wanted} <= contents
    assert {name.rpartition("/")[2] for name in contents if "dist-info/licenses/" in name} >= {
        "LICENSE",
        "three.LICENSE",
    }


def test_the_wheel_holds_every_module(contents: set[str], checkout: Path):
    modules = {path.relative_to(checkout / "src").as_posix() for path in (checkout / "src").rglob("*.py")}
    assert {name for name in contents if name.endswith(".py")} == modules


def test_the_wheel_holds_nothing_else(contents: set[str]):
    stray = re.compile(r"node_modules|__pycache__|(^|/)tests?/|(^|/)(runs|site|benchmarks|docs)/[^/]*\.(json|html|md)")
    assert sorted(name for name in contents if stray.search(name)) == []
    tops = {name.split("/")[0] for name in contents}
    assert {re.sub(r"-[0-9.]+\.dist-info", ".dist-info", top) for top in tops} == {
        "runreport",
        "runreport.dist-info",
    }


def test_the_installed_package_is_the_one_of_the_wheel(installed: Path, empty_folder: Path, checkout: Path):
    code = "import runreport, runreport.resources as r; print(runreport.__file__); print(r.resource_folder('assets'))"
    places = _run(installed / "python", "-c", code, cwd=empty_folder).split()
    assert all(Path(place).is_relative_to(installed.parent) for place in places)
    path = _run(installed / "python", "-c", "import sys; print(sys.path)", cwd=empty_folder)
    assert f"'{checkout / 'src'}'" not in path


def test_the_demo_makes_a_whole_report_in_an_empty_folder(demo: str, empty_folder: Path):
    assert demo.splitlines()[-1] == str((empty_folder / "site" / "index.html").resolve())
    for run in ("demo-gmvae", "demo-ae"):
        for file in (
            "config.json",
            "events.jsonl",
            "summary.json",
            f"checkpoints/epoch_{EPOCHS}.safetensors",
        ):
            assert (empty_folder / "runs" / run / file).is_file()
        assert (empty_folder / "runs" / run / f"projections/latent_3d_epoch_{EPOCHS}_umap.json").is_file()
        assert {"index.html", "latent.html"} <= {path.name for path in (empty_folder / "site/runs" / run).iterdir()}
        assert list((empty_folder / "site/data" / run).glob("*.js"))
    assert {path.stem.split("-")[0] for path in (empty_folder / "site/assets").iterdir()} == {
        "licences", "plotly", "runreport", "three",
    }  # fmt: skip


def test_the_report_of_the_demo_verifies(demo: str, installed: Path, empty_folder: Path):
    said = _run(installed / "runreport", "verify", "site", "--runs", "runs", cwd=empty_folder)
    assert said.endswith("checked, 0 wrong\n")
    assert "artifacts in their runs" in said


def test_the_documents_name_everything_the_lab_writes(demo: str, empty_folder: Path, checkout: Path):
    """Fields of the event log, of each event's data, of the summary, and files of the run directory."""
    contract = (checkout / "docs/run-directory.md").read_text(encoding="utf-8")
    for run in (empty_folder / "runs").iterdir():
        events = [json.loads(line) for line in (run / "events.jsonl").read_text(encoding="utf-8").splitlines()]
        summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
        fields = {name for event in events for name in (*event, *event["data"])} | set(summary)
        assert sorted(name for name in fields if f"`{name}`" not in contract) == []
        tops = {path.name for path in run.iterdir()}
        assert sorted(name for name in tops if f"{name}/" not in contract and f"`{name}`" not in contract) == []
