"""Codes of a run that saved vectors to be looked at: the vectors as they are."""

from __future__ import annotations

import numpy as np

from runreport.artifacts.artifact import Artifact, is_logged
from runreport.artifacts.latent.codes import CODES, LatentCodes, usable_points
from runreport.artifacts.samples.logged_labels import LOGGED_LABELS, SampleLabels, fitting_labels
from runreport.errors import CannotCompute
from runreport.runs.inputs import VECTORS

BLOCK = 500  # lines read at once: their values are Python objects for a moment


def logged_codes(*, vectors: bytes, labels: SampleLabels) -> LatentCodes:
    """z is the table, one sample a line, rounded to f4; labels are -1 where their table has other samples.

    Raises CannotCompute for a table that is empty, ragged or holds something else than numbers, and for numbers that
    are not finite.
    """
    z = vector_table(vectors)
    codes = LatentCodes(fitting_labels(labels, len(z)), np.arange(len(z), dtype=np.int32), z=z)
    usable_points(codes)
    return codes


def vector_table(data: bytes) -> np.ndarray:
    """Numbers between tabs, one vector a line, (n, d) f4; empty lines at the end do not count."""
    lines = data.rstrip(b"\r\n").split(b"\n")
    width = lines[0].count(b"\t") + 1
    if not data.strip():
        raise CannotCompute("the table of vectors is empty")
    ragged = next((i for i, line in enumerate(lines) if line.count(b"\t") + 1 != width), None)
    if ragged is not None:
        found = lines[ragged].count(b"\t") + 1
        raise CannotCompute(f"line {ragged + 1} of the table of vectors has {found} values, the first has {width}")
    with np.errstate(over="ignore"):  # what overflows f4 is refused with what is not finite
        blocks = [_block(lines[at : at + BLOCK], at, width) for at in range(0, len(lines), BLOCK)]
    return np.concatenate(blocks)


def _block(lines: list[bytes], first: int, width: int) -> np.ndarray:
    try:
        values = [float(text) for line in lines for text in line.split(b"\t")]
    except ValueError:
        raise CannotCompute(
            f"lines {first + 1} to {first + len(lines)} of the table of vectors hold something else than numbers"
        ) from None
    return np.array(values, dtype=np.float64).astype(np.float32).reshape(-1, width)


LOGGED_CODES = Artifact(
    kind="latent.codes",
    version=1,
    path=CODES.path,
    result=LatentCodes,
    compute=logged_codes,
    reads={"vectors": VECTORS, "labels": LOGGED_LABELS},
    applies=is_logged,
    instead_of=CODES,
)
