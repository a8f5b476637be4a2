"""What tags say, of the many ways in which programs write them."""

from __future__ import annotations

import pytest

from runreport.pages.foreign.curve_names import named


@pytest.mark.parametrize(
    ("tag", "split", "metric", "kind"),
    [
        ("loss", "", "loss", "loss"),
        ("train/loss", "train", "loss", "loss"),
        ("train_loss_epoch", "train", "loss", "loss"),
        ("eval_loss", "eval", "loss", "loss"),
        ("val/loss", "eval", "loss", "loss"),
        ("validation.loss", "eval", "loss", "loss"),
        ("loss_val", "eval", "loss", "loss"),
        ("epoch_loss", "", "loss", "loss"),
        ("trl", "train", "loss", "loss"),
        ("tel", "eval", "loss", "loss"),
        ("train/box_loss", "train", "box_loss", "loss"),
        ("loss/generator", "", "loss", "loss"),
        ("eval_g0_accuracy", "eval", "g0_accuracy", "score"),
        ("metrics/mAP50(B)", "", "map50_b", "score"),
        ("rollout/ep_rew_mean", "", "ep_rew_mean", "score"),
        ("0.monitor/r", "", "episode_reward", "score"),
        ("lr/pg0", "", "lr", "rate"),
        ("learning_rate", "", "learning_rate", "rate"),
        ("grad_norm", "", "grad_norm", "other"),
        ("a/b", "", "a/b", "other"),
        ("eval_runtime", "eval", "runtime", "bookkeeping"),
        ("train_samples_per_second", "train", "samples_per_second", "bookkeeping"),
        ("epoch", "", "epoch", "bookkeeping"),
        ("eval/std_reward", "eval", "std_reward", "other"),
    ],
)
def test_a_tag_names_part_metric_and_kind(tag: str, split: str, metric: str, kind: str) -> None:
    found = named(tag)
    assert (found.split, found.metric, found.kind) == (split, metric, kind)


@pytest.mark.parametrize("tag", ["", "/", "___", "\0", "train/", "é/ü"])
def test_any_text_is_some_metric(tag: str) -> None:
    assert named(tag).kind in ("loss", "score", "rate", "other", "bookkeeping")
