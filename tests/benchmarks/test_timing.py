from __future__ import annotations

import importlib.util
import math
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def timing() -> ModuleType:
    path = FOLDER / "timing.py"
    if not path.exists():
        pytest.skip("the benchmarks are not here")
    spec = importlib.util.spec_from_file_location("timing_of_benchmarks", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_the_exponent_is_that_of_the_growth(timing: ModuleType, power: float) -> None:
    sizes = [100, 300, 1000]
    assert timing.exponent(sizes, [3e-5 * size**power for size in sizes]) == pytest.approx(power)
    assert math.isnan(timing.exponent([5], [1.0]))


def test_ratios_are_those_at_the_same_size_and_goals_are_judged(
    timing: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        timing.Row("runreport", 10, 0.001),
        timing.Row("peer", 10, 0.004, least=5.0),
        timing.Row("runreport", 20, 0.002, most_ms=20),
        timing.Row("peer", 20, 0.016, "seen", least=5.0),
    ]
    timing.show("a table", rows)
    said = [re.split(r"\s{2,}", line.strip()) for line in capsys.readouterr().out.splitlines()]
    assert ["10", "peer", "4.00", "4.00", ">= 5 x: missed"] in said
    assert ["20", "runreport", "2.00", "1.00", "<= 20 ms: met"] in said
    assert ["20", "peer", "16.00", "8.00", ">= 5 x: met", "seen"] in said
    assert ["peer", "grows as size^2.00"] in said


def test_contenders_take_turns_and_the_first_call_does_not_count(timing: ModuleType) -> None:
    calls: list[str] = []
    found = timing.medians({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, 2)
    assert "".join(calls) == "ababab"
    assert list(found) == ["a", "b"]


def test_all_benchmarks_named_can_be_found_and_quick_ones_end_well() -> None:
    if not FOLDER.exists():
        pytest.skip("the benchmarks are not here")
    names = re.search(r"SCRIPTS = \((.*?)\)", (FOLDER / "all.py").read_text(encoding="utf-8"), re.DOTALL)
    assert names is not None
    assert [name for name in re.findall(r'"(\w+)"', names[1]) if not (FOLDER / f"bench_{name}.py").exists()] == []
    command = [sys.executable, str(FOLDER / "all.py"), "--quick", "--only", "startup", "pca", "distortion"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("x ours") == 4
    assert "goals met: " in done.stdout
    assert len(re.findall(r"^ +\d+  runreport.* 1\.00", done.stdout, re.MULTILINE)) >= 4
