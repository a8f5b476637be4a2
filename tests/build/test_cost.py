"""What a build will cost, told before it begins."""

from __future__ import annotations

import json

import pytest

from runreport.build.cost import Cost, cost_lines, expected_costs
from runreport.build.progress import Progress
from runreport.build.schedule import preview
from runreport.build.site import BuildOptions, plan_site


def costs(*jobs) -> dict[str, Cost]:
    decided = [(step, decision) for _, step, decision in preview(jobs)]
    return {cost.kind: cost for cost in expected_costs(jobs, decided)}


def set_time(root, compute_ms: object) -> None:
    for path in root.glob("drift/*.json"):
        content = json.loads(path.read_text())
        content["receipt"]["compute_ms"] = compute_ms
        path.write_text(json.dumps(content))


def test_what_was_never_timed_is_unknown(world):
    found = costs(world.job(world.run(epochs=3)))
    assert {kind: (cost.steps, cost.seconds) for kind, cost in found.items()} == {
        "toy.note": (1, None), "toy.mean": (3, None), "toy.drift": (6, None),
    }  # fmt: skip


def test_receipts_of_other_runs_tell_what_a_kind_costs(world):
    old, new = world.run("old", epochs=2), world.run("new", epochs=5)
    world.compute(old)
    set_time(old, 1500.0)
    found = costs(world.job(old), world.job(new))
    assert found["toy.drift"] == Cost("toy.drift", 10, 15.0)
    assert found["toy.mean"].seconds == pytest.approx(0.0, abs=0.5)


@pytest.mark.parametrize("damage", [None, "soon", {"a": 1}])
def test_a_receipt_without_a_time_tells_nothing(world, damage):
    root = world.run(epochs=1)
    world.compute(root)
    set_time(root, damage)
    world.checkpoint(root, 1)
    assert costs(world.job(root))["toy.drift"].seconds is None


def test_nothing_to_do_costs_nothing(world):
    root = world.run(epochs=1)
    world.compute(root)
    assert costs(world.job(root)) == {}
    assert cost_lines([]) == []


def test_the_lines_say_how_many_how_long_and_what_is_not_known():
    lines = cost_lines(
        [Cost("latent.codes", 40, 12.0), Cost("latent.knn", 3, None), Cost("latent.projection", 9, 600.0)]
    )
    assert lines == [
        "     40 × latent.codes       about 12.0 s",
        "      3 × latent.knn         unknown",
        "      9 × latent.projection  about 10 min",
        "     52 steps: about 10 min and 3 steps of unknown cost",
    ]


def test_a_dry_run_tells_its_cost_and_writes_nothing(few_points_run, tmp_path):
    lines = []
    before = sorted(few_points_run.rglob("*"))
    report = plan_site(BuildOptions((few_points_run.parent,), tmp_path / "site"), Progress(lines.append))
    assert lines[-1].endswith("steps: unknown")
    assert sum(cost["steps"] for cost in report.as_json()["costs"]) == report.steps["missing"]
    assert sorted(few_points_run.rglob("*")) == before
    assert not (tmp_path / "site").exists()
