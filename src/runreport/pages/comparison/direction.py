"""Whether a smaller or a larger value of a metric is better, as far as its name tells."""

from __future__ import annotations

import re
from typing import Literal

Direction = Literal["down", "up", ""]

# Parts of names between separators; what is better downwards is looked for first: "top1_error", "accuracy_loss".
DOWN = frozenset(
    re.findall(
        r"\w+",
        "loss losses err error errors perplexity ppl nll bpb bpc bits mse rmse mae mape rmsle kl kld kldiv "
        "fid wer cer brier ece regret divergence distortion crossentropy entropy_loss hinge chamfer elbo_loss "
        "trl tel ",
    )
)
UP = frozenset(
    re.findall(
        r"\w+",
        "acc accuracy reward rewards return returns f1 map ap ar auc auroc auprc precision recall iou miou "
        "dice score psnr ssim bleu rouge rougel meteor chrf em exact r2 ndcg mrr hits success win winrate "
        "purity mcc top1 top5 likelihood ll correct pass solved ",
    )
)
DOWN_ENDS = ("loss", "error", "perplexity")
UP_ENDS = ("accuracy", "reward", "_f1")
PARTS = re.compile(r"[^a-z0-9]+")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def direction_of(tag: str) -> Direction:
    """`down` where smaller is better, `up` where larger is, "" where the name does not tell.

    The last part of a path counts first: `loss/accuracy` is an accuracy.
    """
    for piece in reversed(tag.split("/")):
        parts = [part for part in PARTS.split(CAMEL.sub(" ", piece).lower()) if part]
        found = _of(parts)
        if found:
            return found
    return ""


def _of(parts: list[str]) -> Direction:
    if any(part in DOWN or part.endswith(DOWN_ENDS) for part in parts):
        return "down"
    whole = "_".join(parts)
    return "up" if any(part in UP for part in parts) or whole.endswith(UP_ENDS) else ""
