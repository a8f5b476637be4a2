"""Where the time of a build went."""

from __future__ import annotations

import json

import pytest

from runreport.build.execute import Outcome, Times
from runreport.build.profile import STEPS, Profile, span
from runreport.build.progress import Progress
from runreport.build.site import BuildOptions, build_site


class Clock:
    """Time that passes when told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_stage_does_not_count_the_stages_inside_it():
    clock = Clock()
    profile = Profile(clock=clock)
    with profile.span("outer"):
        clock.now += 1
        with profile.span("inner"):
            clock.now += 2
        with profile.span("inner"):
            clock.now += 4
    assert profile.stages == {"inner": 6.0, "outer": 1.0}


def test_a_stage_that_fails_is_counted_all_the_same():
    clock = Clock()
    profile = Profile(clock=clock)

    def fail():
        with profile.span("outer"), profile.span("inner"):
            clock.now += 3
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert profile.stages == {"inner": 3.0, "outer": 0.0}


def test_no_profile_costs_a_null_context():
    with span(None, "anything") as nothing:
        assert nothing is None


def a_profile() -> Profile:
    clock = Clock()
    profile = Profile(clock=clock, workers=2)
    with profile.span(STEPS):
        clock.now += 4
    for seconds in (1.0, 2.0, 3.0):
        profile.step("latent.codes", Outcome("f", seconds, times=Times(0.1, seconds - 0.4, 0.2, 0.1)))
    profile.step("latent.knn", Outcome("f", 0.5, code="BUG"))
    return profile


def test_steps_are_summed_by_kind_and_workers_by_what_they_worked():
    found = a_profile().as_json()
    assert found["steps"]["latent.codes"] == {
        "count": 3, "s": 6.0, "median": 2.0, "max": 3.0, "load": 0.3, "compute": 4.8, "encode": 0.6, "write": 0.3,
    }  # fmt: skip
    assert found["utilisation"] == round(6.5 / (2 * 4), 3)
    assert Profile().utilisation is None


def test_the_tables_are_aligned_and_the_largest_comes_first():
    lines = a_profile().lines()
    assert "workers: 2, 81% of their time on steps" in lines
    table = lines[lines.index("workers: 2, 81% of their time on steps") + 1 :]
    assert len({len(line) for line in table}) == 1
    assert [line.split()[0] for line in table] == ["steps", "latent.codes", "latent.knn"]


def test_a_build_is_profiled_from_reading_to_writing(few_points_run, tmp_path):
    progress = Progress(profile=Profile())
    build_site(BuildOptions((few_points_run.parent,), tmp_path / "site", workers=1), progress)
    found = progress.profile.as_json()
    assert {"reading runs", "planning", STEPS, "writing", "rendering, latent pages"} <= found["stages"].keys()
    assert (
        sum(kind["count"] for kind in found["steps"].values())
        == progress.counts["computed"] + progress.counts["failed"]
    )
    assert 0 < found["utilisation"] <= 1
    json.dumps(found)
