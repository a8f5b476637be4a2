"""Ways to put runs together."""

from __future__ import annotations

from collections.abc import Sequence

from sweep_runs import sweep_config

from runreport.pages.comparison.compared_run import ComparedRun
from runreport.pages.comparison.groupings import Grouping, axis_names, groupings, is_incidental
from runreport.pages.comparison.settings import setting_columns, settings_of


def run(name: str, config: dict[str, object]) -> ComparedRun:
    return ComparedRun(name, name, name, "", "unknown", (), 0.0, {}, {}, settings_of(config))


def of(runs: Sequence[ComparedRun]) -> dict[str, Grouping]:
    found = groupings(runs, setting_columns([one.settings for one in runs]))
    return {one.key: one for one in found}


def test_seeds_of_a_sweep_are_grouped_by_everything_else() -> None:
    runs = [run(f"run_{number}", sweep_config(number, 3)) for number in range(12)]
    found = of(runs)
    assert [group.runs for group in found["equal"].groups] == [(0, 1, 2), (3, 4, 5), (6, 7, 8), (9, 10, 11)]
    assert found["equal"].groups[1].label == "depth=2, lr=0.01"
    assert "seed, output_dir" in found["equal"].says
    assert sorted(found) == ["by model.depth", "by optimizer.lr", "equal"]
    assert [(one.label, one.runs) for one in found["by model.depth"].groups] == [
        ("model.depth=2", tuple(range(9))),
        ("model.depth=4", (9, 10, 11)),
    ]


def test_runs_without_a_configuration_are_grouped_by_folder_only() -> None:
    found = of([run("lax/run_1", {}), run("lax/run_2", {}), run("strict/run_1", {}), run("alone", {})])
    assert sorted(found) == ["folder"]
    assert [(group.label, group.runs) for group in found["folder"].groups] == [("lax", (0, 1)), ("strict", (2,))]


def test_a_run_that_lacks_a_setting_is_not_equal_to_one_that_has_it_and_in_no_group_of_it() -> None:
    found = of([run("a", {"lr": 1, "x": 1}), run("b", {"lr": 1}), run("c", {"lr": 1})])
    assert [group.runs for group in found["equal"].groups] == [(0,), (1, 2)]
    assert "by x" not in found


def test_where_no_two_runs_belong_together_nothing_is_offered() -> None:
    assert of([run("a", {"lr": 1}), run("b", {"lr": 2})]) == {}


def test_seeds_names_and_places_are_no_choices() -> None:
    assert all(map(is_incidental, ("seed", "data.random_seed", "trainer.output_dir", "run-name", "name", "wandb.name")))
    assert not any(map(is_incidental, ("lr", "seed_scale", "model.name", "optimizer.version")))


def test_axes_are_settings_that_differ_numbers_first() -> None:
    runs = [run(f"run_{number}", sweep_config(number, 3)) for number in range(24)]
    names = axis_names(setting_columns([one.settings for one in runs]))
    assert names == ["model.depth", "optimizer.lr", "optimizer.name"]
