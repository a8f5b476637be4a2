"""Pictures of samples whose vectors a program saved, cut out of the one image it saved of all."""

from __future__ import annotations

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.samples.inputs import INPUTS, SampleInputs
from runreport.artifacts.samples.logged_labels import fitting_labels, sample_labels
from runreport.errors import CannotCompute
from runreport.numerics.png_pixels import NotPng, png_grey
from runreport.runs.config import RunConfig, Subject
from runreport.runs.inputs import CONFIG, METADATA, SPRITE, VECTORS

PIXELS = 8192 * 8192  # of the image of all; TensorBoard itself takes no more
TILE = 512  # pixels along an edge of one picture; larger ones do not fit the sheets of a page


def has_sprite(config: RunConfig | Subject) -> bool:
    """Whether the run says how large a sample's picture is, and it is one of a size that can be shown."""
    return config.is_logged and min(config.model.image_shape) > 0 and max(config.model.image_shape) <= TILE


def logged_pictures(*, config: Subject, sprite: bytes, vectors: bytes, metadata: bytes | None) -> SampleInputs:
    """The pictures of the newest step's samples in shades of grey, row by row as in the image.

    Raises CannotCompute for an image that cannot be read, or that holds fewer pictures than there are samples.
    """
    n = len(vectors.rstrip(b"\r\n").split(b"\n"))
    height, width = config.model.image_shape
    try:
        image = png_grey(sprite, limit=PIXELS)
    except NotPng as error:
        raise CannotCompute(str(error)) from None
    down, across = image.shape[0] // height, image.shape[1] // width
    if down * across < n:
        raise CannotCompute(
            f"the image holds {down * across:,} pictures of {width} x {height} pixels for {n:,} samples"
        )
    tiles = image[: down * height, : across * width].reshape(down, height, across, width).swapaxes(1, 2)
    rows = np.arange(n, dtype=np.int32)
    labels = fitting_labels(sample_labels(metadata=metadata), n)
    return SampleInputs(np.ascontiguousarray(tiles.reshape(-1, height, width)[:n]), labels, rows)


LOGGED_PICTURES = Artifact(
    kind="samples.inputs",
    version=1,
    path=INPUTS.path,
    result=SampleInputs,
    compute=logged_pictures,
    reads={"config": CONFIG, "sprite": SPRITE, "vectors": VECTORS, "metadata": METADATA},
    scope="run",
    applies=has_sprite,
    instead_of=INPUTS,
    software=("numba",),
)
