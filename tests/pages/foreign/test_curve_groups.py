"""Which curves share a figure, and which come first."""

from __future__ import annotations

import numpy as np

from runreport.pages.foreign.curve_groups import curve_groups
from runreport.pages.foreign.main_figures import FIGURES, chosen_groups
from runreport.runs.logged import Curve, Unit


def curve(tag: str, n: int = 3, unit: Unit = "step", *, is_system: bool = False) -> Curve:
    return Curve(tag, np.arange(n, dtype=float), np.arange(n, dtype=float), "log", unit, is_system=is_system)


def tags(curves: list[Curve]) -> list[list[str]]:
    return [[one.tag for one in group.curves] for group in curve_groups(curves)]


def test_training_and_evaluation_of_a_metric_share_a_figure_and_the_loss_comes_first() -> None:
    found = tags([curve(tag) for tag in ("grad_norm", "eval_loss", "lr", "val/acc", "loss", "acc", "epoch")])
    assert found == [["loss", "eval_loss"], ["acc", "val/acc"], ["lr"], ["grad_norm"]]


def test_sets_of_an_evaluation_join_the_metric_they_measure() -> None:
    assert tags([curve("loss"), curve("eval_a_loss"), curve("eval_b_loss")]) == [["loss", "eval_a_loss", "eval_b_loss"]]
    assert tags([curve("eval_a_f1"), curve("eval_b_f1")]) == [["eval_a_f1", "eval_b_f1"]]
    assert tags([curve("eval_mean_reward"), curve("eval_max_reward")]) != [["eval_max_reward", "eval_mean_reward"]]


def test_axes_are_not_mixed_and_the_machine_is_in_no_figure() -> None:
    curves = [curve("loss"), curve("val_loss", unit="epoch"), curve("gpu/loss", is_system=True)]
    assert tags(curves) == [["val_loss"], ["loss"]]


def test_the_main_curve_is_the_longest_of_the_training() -> None:
    (group,) = curve_groups([curve("train_loss", 1), curve("loss", 9), curve("eval_loss", 20)])
    assert group.main.tag == "loss"


def test_losses_do_not_crowd_out_scores_and_the_learning_rate() -> None:
    curves = [curve(f"part{i}_loss") for i in range(9)] + [curve("acc"), curve("lr"), curve("x")]
    chosen = chosen_groups(curve_groups(curves))
    assert [group.kind for group in chosen] == ["loss", "loss", "loss", "loss", "score", "rate"]
    assert len(chosen) == FIGURES


def test_single_values_are_drawn_only_where_there_is_nothing_else() -> None:
    assert [group.metric for group in chosen_groups(curve_groups([curve("loss", 1), curve("f1", 2)]))] == ["f1"]
    assert [group.metric for group in chosen_groups(curve_groups([curve("loss", 1)]))] == ["loss"]
