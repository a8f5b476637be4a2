"""Training that tears, deletes and restarts beside a real watch: it lives, and its site is a fresh build's."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest
from simulated_week import WeekResult, run_week, tree

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> WeekResult:
    """Three runs of eight passes in some seconds, something wrong after almost each."""
    return run_week(
        tmp_path_factory.mktemp("week"), seed=7, runs=3, simulated_s=8 * 3600.0, real_s=8.0, mischief=0.9, samples=24
    )


pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")]


@pytest.mark.fault(97, 98, 99, 104, 105, 106, 107, 109, 110, 111, 115)
def test_the_site_that_is_left_equals_a_fresh_build_of_the_same_runs(week: WeekResult) -> None:
    assert week.actions > 100
    assert week.files > 20
    assert week.different == []


@pytest.mark.fault(145)
def test_and_one_that_computes_everything_anew(week: WeekResult) -> None:
    assert week.different_anew == []


@pytest.mark.fault(112)
def test_it_ended_when_it_was_asked_to(week: WeekResult) -> None:
    assert week.exit_code == 143
    assert "Traceback" not in week.log


def test_it_opened_no_more_and_more_files(week: WeekResult) -> None:
    half = week.samples[len(week.samples) // 2 :]
    assert max(sample.fds for sample in half) <= max(sample.fds for sample in week.samples[: len(half)]) + 8


def test_the_meter_sees_this_process() -> None:
    assert tree(os.getpid())[0] == os.getpid()


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = CHECKOUT / "benchmarks" / "week.py"
    if not path.exists():
        pytest.skip("the benchmarks are not here")
    spec = importlib.util.spec_from_file_location("benchmark_week", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_says_whether_they_are_equal(
    benchmark: ModuleType, week: WeekResult, capsys: pytest.CaptureFixture[str]
) -> None:
    benchmark.show(week)
    assert "equal to a fresh build: True" in capsys.readouterr().out
