"""Codes of a run with a language model: rows of its token embedding, as they are in the weights."""

from __future__ import annotations

import numpy as np

from runreport.artifacts.artifact import Artifact, is_token_table
from runreport.artifacts.latent.codes import CODES, LatentCodes, usable_points
from runreport.artifacts.samples.logged_labels import LOGGED_LABELS, SampleLabels
from runreport.artifacts.samples.token_labels import ROWS, token_tensor
from runreport.runs.inputs import MODEL
from runreport.tensors.tensor_store import TensorStore


def token_codes(*, model: TensorStore, labels: SampleLabels, rows: int) -> LatentCodes:
    """z is the first rows of the table, rounded to f4; sample_indices are numbers of tokens.

    Raises CannotCompute where there is no such table, and for numbers that are not finite.
    """
    table = token_tensor(model)
    n = min(rows, table.shape[0])
    with np.errstate(over="ignore"):  # what overflows f4 is refused with what is not finite
        z = model.read(table, [(0, n), (0, table.shape[1])]).astype(np.float32)
    codes = LatentCodes(labels.labels, np.arange(n, dtype=np.int32), z=np.ascontiguousarray(z))
    usable_points(codes)
    return codes


TOKEN_CODES = Artifact(
    kind="latent.codes",
    version=1,
    path=CODES.path,
    result=LatentCodes,
    compute=token_codes,
    reads={"model": MODEL, "labels": LOGGED_LABELS},
    params={"rows": ROWS},
    applies=is_token_table,
    instead_of=CODES,
)
