"""Whether smaller or larger is better, by name."""

from __future__ import annotations

import pytest

from runreport.pages.comparison.direction import direction_of


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("loss", "down"),
        ("eval_loss", "down"),
        ("train/Loss", "down"),
        ("rpn_loss_cls", "down"),
        ("valLoss", "down"),
        ("eval/perplexity", "down"),
        ("metrics/top1_error", "down"),
        ("val_rmse", "down"),
        ("accuracy", "up"),
        ("eval_g0_accuracy", "up"),
        ("rollout/ep_rew_mean", ""),
        ("rollout/reward_mean", "up"),
        ("metrics/mAP50(B)", ""),
        ("bbox/mAP", "up"),
        ("losses/accuracy", "up"),
        ("learning_rate", ""),
        ("grad_norm", ""),
        ("strict/foo", ""),
        ("", ""),
    ],
)
def test_names_that_tell_and_names_that_do_not(tag: str, direction: str) -> None:
    assert direction_of(tag) == direction
