"""What the decoder makes of every fixed sample's code, as pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact, is_trained
from runreport.artifacts.fields import Array
from runreport.artifacts.latent.codes import CODES, LatentCodes, loaded_model, usable_points
from runreport.artifacts.samples.inputs import INPUTS, SampleInputs
from runreport.runs.config import Subject
from runreport.runs.inputs import CHECKPOINT, CONFIG

BATCH = 512  # codes decoded at once


@dataclass(frozen=True, slots=True)
class Reconstructions:
    """Decoded means, clipped to [0, 1] and stored in 256 steps."""

    images: Annotated[np.ndarray, Array("u1", "n, rows, columns")]
    mse: Annotated[np.ndarray, Array("f4", "n")]  # mean over pixels of the squared error, before rounding


def reconstructions(
    *, config: Subject, checkpoint: Mapping[str, np.ndarray], inputs: SampleInputs, codes: LatentCodes
) -> Reconstructions:
    """Pictures decoded from z, or from the posterior mean of a mixture, and their error against the inputs.

    Raises CannotCompute for codes that are not finite, InputRefused for weights that do not fit the model.
    """
    import torch

    model = loaded_model(config, checkpoint)
    points = usable_points(codes)
    images = np.empty_like(inputs.images)
    mse = np.empty(len(images), np.float32)
    with torch.inference_mode():
        for start in range(0, len(points), BATCH):
            part = slice(start, start + BATCH)
            decoded = model.decode(torch.from_numpy(points[part])).numpy()[:, 0].clip(0.0, 1.0)
            images[part] = np.rint(decoded * 255).astype(np.uint8)
            mse[part] = ((decoded - inputs.images[part] / np.float32(255)) ** 2).mean(axis=(1, 2))
    return Reconstructions(images, mse)


RECONSTRUCTIONS = Artifact(
    kind="samples.reconstructions",
    version=1,
    path="samples/recon_epoch_{epoch}.npz",
    result=Reconstructions,
    compute=reconstructions,
    reads={"config": CONFIG, "checkpoint": CHECKPOINT, "inputs": INPUTS, "codes": CODES},
    applies=is_trained,
    software=("numpy", "torch"),
)
