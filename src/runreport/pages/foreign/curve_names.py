"""What the tag of a curve says: which metric it is, of which part of the data, and whether it tells of the model.

Tags stay as written wherever they are shown; this is only for choosing and grouping.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["loss", "score", "rate", "other", "bookkeeping"]
Split = Literal["train", "eval", ""]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPLITS: Mapping[str, Split] = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("eval", "evaluation", "val", "valid", "validation", "test", "testing", "dev"), "eval"),
}
ALIASES: Mapping[str, tuple[Split, str]] = {"trl": ("train", "loss"), "tel": ("eval", "loss")}  # of llm.c
EPISODES: Mapping[str, str] = {"r": "episode_reward", "l": "episode_length", "t": "episode_time"}  # of monitor.csv
LOSS = _words("loss losses nll ppl perplexity bpb bpc mse mae rmse wer cer")  # not elbo: written with either sign
SCORE = _words(
    "acc accuracy f1 auc auroc map map50 map75 ap precision recall reward rewards return rew score bleu rouge rouge1 "
    "rouge2 rougel iou miou dice psnr ssim success winrate mcc r2 top1 top5"
)
RATE = _words("lr lrs")
SPREAD = _words("std var variance stderr stdev")  # of a metric, and no metric itself
BOOKKEEPING = _words(
    "runtime flos percentage elapsed remaining throughput fps memory mem second sec seconds time timesteps tokens eta "
    "iteration iterations updates epoch step epochs steps percent progress"
)
WHOLE_BOOKKEEPING = frozenset(("step_avg", "hp_metric", "global_step", "iter"))


@dataclass(frozen=True, slots=True)
class Named:
    """What a tag says."""

    split: Split
    metric: str  # the same for the curves that belong into one figure
    kind: Kind


def named(tag: str) -> Named:
    """`train/loss`, `loss` and `eval_loss` are one metric of different parts of the data."""
    parts = [part for part in re.split(r"[/\\]", tag.lower()) if part] or [tag.lower()]
    splits: list[Split] = [SPLITS[part] for part in parts[:-1] if part in SPLITS]
    folders = [part for part in parts[:-1] if part not in SPLITS]
    split, metric = _metric(parts[-1], folders)
    found: Split = splits[0] if splits else split
    kind = _kind(metric)
    if kind == "other" and metric not in EPISODES.values():
        for folder in folders:
            above = _kind(folder)
            if above in ("loss", "score", "rate"):
                return Named(found, folder, above)
        metric = "/".join([*folders, metric])
    return Named(found, metric, kind)


def _metric(name: str, folders: list[str]) -> tuple[Split, str]:
    """The last part of a tag without the word for the part of the data, and without the rhythm of its logging."""
    if name in ALIASES:
        return ALIASES[name]
    if name in EPISODES and folders and folders[-1].endswith("monitor"):
        return "", EPISODES[name]
    words = [word for word in re.split(r"[^a-z0-9]+", name) if word] or [name]
    split: Split = ""
    if len(words) > 1 and words[0] in SPLITS:
        split, words = SPLITS[words[0]], words[1:]
    elif len(words) > 1 and words[-1] in SPLITS:
        split, words = SPLITS[words[-1]], words[:-1]
    if len(words) > 1 and words[-1] in ("step", "epoch") and _kind("_".join(words[:-1])) != "bookkeeping":
        words = words[:-1]
    if len(words) > 1 and words[0] == "epoch" and _kind("_".join(words[1:])) in ("loss", "score"):
        words = words[1:]
    return split, "_".join(words)


def _kind(metric: str) -> Kind:
    words = set(re.split(r"[^a-z0-9]+", metric))
    if metric in WHOLE_BOOKKEEPING:
        return "bookkeeping"
    if words & RATE or "learning_rate" in metric:
        return "rate"
    if words & BOOKKEEPING:
        return "bookkeeping"
    if words & SPREAD:
        return "other"
    if words & LOSS or any(word.endswith("loss") for word in words):
        return "loss"
    return "score" if words & SCORE else "other"
