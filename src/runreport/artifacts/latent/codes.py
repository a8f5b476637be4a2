"""Codes of the fixed samples: z, or mu and logvar with responsibilities, and the mixture's components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

import numpy as np

from runreport.artifacts.artifact import Artifact, is_trained
from runreport.artifacts.fields import Array
from runreport.artifacts.samples.inputs import INPUTS, SampleInputs
from runreport.errors import CannotCompute
from runreport.runs.config import Subject
from runreport.runs.inputs import CHECKPOINT, CONFIG

if TYPE_CHECKING:
    import torch

    from runreport.models.autoencoder import Autoencoder
    from runreport.models.gmvae import GaussianMixtureVAE

BATCH = 512  # images encoded at once
LARGEST_VALUE = 1e30  # distances between larger ones overflow f4


@dataclass(frozen=True, slots=True)
class LatentCodes:
    """One row per fixed sample; an autoencoder fills z, a mixture everything else."""

    labels: Annotated[np.ndarray, Array("i4", "n")]
    sample_indices: Annotated[np.ndarray, Array("i4", "n")]
    z: Annotated[np.ndarray | None, Array("f4", "n, d")] = None
    logits: Annotated[np.ndarray | None, Array("f4", "n, classes")] = None  # class head of an autoencoder
    mu: Annotated[np.ndarray | None, Array("f4", "n, d")] = None
    logvar: Annotated[np.ndarray | None, Array("f4", "n, d")] = None
    qc: Annotated[np.ndarray | None, Array("f4", "n, c")] = None  # responsibilities q(c|x), rows sum to 1
    prior_mu: Annotated[np.ndarray | None, Array("f4", "c, d")] = None
    prior_logvar: Annotated[np.ndarray | None, Array("f4", "c, d")] = None

    @property
    def points(self) -> np.ndarray:
        """The latent position of every sample: z of an autoencoder, mu of a mixture, (n, d) f4."""
        points = self.z if self.mu is None else self.mu
        if points is None:
            raise ValueError("codes hold neither z nor mu")
        return points


def loaded_model(config: Subject, checkpoint: Mapping[str, np.ndarray]) -> Autoencoder | GaussianMixtureVAE:
    """The run's model with a checkpoint's weights, in evaluation mode.

    Raises InputRefused for an unknown model, or tensors that do not fit it.
    """
    from runreport.models.build import build_model, load_weights

    model = build_model(config.model)
    load_weights(model, checkpoint, path=CHECKPOINT.value)
    return cast("Autoencoder | GaussianMixtureVAE", model.eval())


def usable_points(codes: LatentCodes) -> np.ndarray:
    """codes.points, (n, d) f4.

    Raises CannotCompute where there is no sample, or one with a value that is not finite or larger than 1e30.
    """
    points = codes.points
    if len(points) == 0:
        raise CannotCompute("the run has no fixed samples", hint="config.json names none in viz.sample_indices")
    unusable = int((~(np.abs(points) <= LARGEST_VALUE)).any(axis=1).sum())
    if unusable:
        raise CannotCompute(
            f"the codes of {unusable:,} of {len(points):,} samples are NaN, infinite or beyond 1e30",
            hint="the training diverged at or before this epoch",
        )
    return points


def latent_codes(*, config: Subject, checkpoint: Mapping[str, np.ndarray], inputs: SampleInputs) -> LatentCodes:
    """Codes of the fixed samples by one epoch's weights.

    Raises CannotCompute for codes that are not finite, InputRefused for weights that do not fit the model.
    """
    import torch

    model = loaded_model(config, checkpoint)
    with torch.inference_mode():
        parts = [
            _encoded(model, torch.from_numpy(inputs.images[start : start + BATCH, None] / np.float32(255)))
            for start in range(0, len(inputs.images), BATCH)
        ]
        prior = _prior(model)
    if not parts:
        raise CannotCompute("the run has no fixed samples", hint="config.json names none in viz.sample_indices")
    arrays = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    codes = LatentCodes(
        labels=inputs.labels,
        sample_indices=inputs.sample_indices,
        **arrays,
        **prior,
    )
    usable_points(codes)
    return codes


def _encoded(model: Autoencoder | GaussianMixtureVAE, images: torch.Tensor) -> dict[str, np.ndarray]:
    """The fields of LatentCodes that images (b, 1, h, w) give."""
    from runreport.models.gmvae import GaussianMixtureVAE

    if isinstance(model, GaussianMixtureVAE):
        mu, logvar, logits = model.posterior(images)
        return {"mu": mu.numpy(), "logvar": logvar.numpy(), "qc": logits.softmax(dim=1).numpy()}
    z = model.encode(images)
    return {"z": z.numpy(), "logits": model.classify(z).numpy()}


def _prior(model: Autoencoder | GaussianMixtureVAE) -> dict[str, np.ndarray]:
    """The mixture's components, copied: the model's memory is not the result's."""
    from runreport.models.gmvae import GaussianMixtureVAE

    if not isinstance(model, GaussianMixtureVAE):
        return {}
    mean, logvar = model.prior()
    return {"prior_mu": mean.numpy().copy(), "prior_logvar": logvar.numpy().copy()}


CODES = Artifact(
    kind="latent.codes",
    version=1,
    path="latent/codes_epoch_{epoch}.npz",
    result=LatentCodes,
    compute=latent_codes,
    reads={"config": CONFIG, "checkpoint": CHECKPOINT, "inputs": INPUTS},
    applies=is_trained,
    software=("numpy", "torch"),
)
