"""Does the latent space know the labels? Neighbour purity, and accuracy of components or of the class head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runreport.artifacts.artifact import Artifact, has_labels
from runreport.artifacts.latent.codes import CODES, LatentCodes
from runreport.artifacts.latent.knn import KNN, LatentKnn
from runreport.errors import CannotCompute

MATCHED = "best one-to-one match of component to class"
HEAD = "class head"


@dataclass(frozen=True, slots=True)
class LatentQuality:
    """Shares in [0, 1]; the labels judge here, a mixture never trains on them."""

    n: int
    k: int
    purity: float  # mean share of the k latent neighbours that carry the sample's label
    accuracy: float | None  # None where the model neither clusters nor classifies
    accuracy_kind: str | None  # "best one-to-one match of component to class" or "class head"


def matched_accuracy(components: np.ndarray, labels: np.ndarray) -> float:
    """Share of samples whose component is the one matched to their label, over the best one-to-one match, in [0, 1].

    components, labels: (n,) int >= 0, n >= 1.  Components or labels left over by the match count as wrong.
    Source: Xie, Girshick & Farhadi 2016 (arXiv:1511.06335), eq. 10.
    """
    from scipy.optimize import linear_sum_assignment

    table = np.zeros((components.max() + 1, labels.max() + 1), dtype=np.int64)
    np.add.at(table, (components, labels), 1)
    return float(table[linear_sum_assignment(table, maximize=True)].sum() / len(labels))


def latent_quality(*, codes: LatentCodes, knn: LatentKnn, k: int) -> LatentQuality:
    """Neighbour purity and accuracy against the labels; of samples without one, only the neighbours of others count.

    Raises CannotCompute for a single sample, which has no neighbours, and where no sample has a label.
    """
    k = min(k, knn.k)
    if k == 0:
        raise CannotCompute("neighbour purity needs two samples")
    has_label = codes.labels >= 0
    if not has_label.any():
        raise CannotCompute("no sample has a label")
    is_same = codes.labels[knn.indices[:, :k]] == codes.labels[:, None]
    accuracy, kind = _accuracy(codes)
    return LatentQuality(len(codes.labels), k, float(is_same[has_label].mean()), accuracy, kind)


def _accuracy(codes: LatentCodes) -> tuple[float | None, str | None]:
    if codes.qc is not None:
        return matched_accuracy(codes.qc.argmax(axis=1), codes.labels), MATCHED
    if codes.logits is not None:
        return float((codes.logits.argmax(axis=1) == codes.labels).mean()), HEAD
    return None, None


QUALITY = Artifact(
    kind="latent.quality",
    version=1,
    path="latent/quality_epoch_{epoch}.json",
    result=LatentQuality,
    compute=latent_quality,
    reads={"codes": CODES, "knn": KNN},
    params={"k": 12},
    applies=has_labels,
    software=("scipy",),
)
