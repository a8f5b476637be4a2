"""How much of the mixture is in use, from the responsibilities of the fixed samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runreport.artifacts.artifact import Artifact, has_mixture
from runreport.artifacts.latent.codes import CODES, LatentCodes
from runreport.errors import CannotCompute
from runreport.numerics.entropy import effective_number, entropy_nats
from runreport.runs.config import Subject
from runreport.runs.inputs import CONFIG

TOP = 5  # heaviest components listed
INDICES_REF = "config.json#/viz/sample_indices"


@dataclass(frozen=True, slots=True)
class MixtureHealth:
    """Component usage; entropies in nats, effective numbers are exp of an entropy."""

    p: tuple[float, ...]  # mean of q(c|x) over samples
    psum: float
    entropy: float
    neff: float
    pmax: float
    top: tuple[tuple[int, float], ...]  # [component, weight], heaviest first, at most five
    argmax_counts: tuple[int, ...]  # samples whose largest responsibility is c
    argmax_neff: float
    sample_key: str
    sample_indices_ref: str  # where the indices stand: "config.json#/viz/sample_indices"


def mixture_health(*, codes: LatentCodes, config: Subject) -> MixtureHealth:
    """Component usage from q(c|x) of the fixed samples; p is its mean, a tie of the argmax goes to the lower component.

    Raises CannotCompute where the codes hold no finite responsibilities.
    """
    if codes.qc is None or len(codes.qc) == 0:
        raise CannotCompute("the codes hold no responsibilities: the model is not a mixture")
    qc = codes.qc.astype(np.float64)
    unusable = int((~np.isfinite(qc)).any(axis=1).sum())
    if unusable:
        raise CannotCompute(f"the responsibilities of {unusable:,} of {len(qc):,} samples are not finite")
    p = qc.mean(axis=0)
    counts = np.bincount(qc.argmax(axis=1), minlength=len(p))
    heaviest = np.argsort(-p, kind="stable")[:TOP]
    return MixtureHealth(
        p=tuple(p.tolist()),
        psum=float(p.sum()),
        entropy=entropy_nats(p),
        neff=effective_number(p),
        pmax=float(p.max()),
        top=tuple((int(component), float(p[component])) for component in heaviest),
        argmax_counts=tuple(counts.tolist()),
        argmax_neff=effective_number(counts),
        sample_key=config.viz.sample_key,
        sample_indices_ref=INDICES_REF,
    )


MIXTURE_HEALTH = Artifact(
    kind="mixture.health",
    version=1,
    path="mixture/mixture_health_epoch_{epoch}.json",
    result=MixtureHealth,
    compute=mixture_health,
    reads={"codes": CODES, "config": CONFIG},
    applies=has_mixture,
)
