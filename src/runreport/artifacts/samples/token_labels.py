"""Labels of the rows of a token embedding: the texts of the tokens, out of the file of the tokenizer."""

from __future__ import annotations

import numpy as np

from runreport.artifacts.artifact import Artifact, is_token_table
from runreport.artifacts.samples.logged_labels import LOGGED_LABELS, SampleLabels
from runreport.errors import CannotCompute
from runreport.runs.inputs import MODEL, TOKENS
from runreport.runs.token_texts import token_texts
from runreport.tensors.tensor_store import StoredTensor, TensorStore
from runreport.tensors.token_table import token_table

ROWS = 4000  # of a table that are shown: the first, which are the most frequent in most vocabularies


def token_tensor(model: TensorStore) -> StoredTensor:
    """The table with one row per token; CannotCompute where the weights have none."""
    found = token_table((one.name, one.shape) for one in model.tensors)
    if found is None:
        raise CannotCompute("these weights hold no table with one row per token")
    return model.tensor(found[0])


def token_labels(*, model: TensorStore, tokens: bytes | None, rows: int) -> SampleLabels:
    """One label per row: the text that the tokenizer has for its number; none without a tokenizer.

    Two numbers of the same text are two labels, the second followed by its number.
    """
    n = min(rows, token_tensor(model).shape[0])
    texts = {} if tokens is None else token_texts(tokens)
    names: list[str] = []
    seen: set[str] = set()
    labels = np.full(n, -1, dtype=np.int32)
    for number in range(n):
        text = texts.get(number)
        if text is None:
            continue
        labels[number] = len(names)
        names.append(text if text not in seen else f"{text} ({number})")
        seen.add(text)
    return SampleLabels("", (), tuple(names), labels, 0)


TOKEN_LABELS = Artifact(
    kind="samples.labels",
    version=1,
    path=LOGGED_LABELS.path,
    result=SampleLabels,
    compute=token_labels,
    reads={"model": MODEL, "tokens": TOKENS},
    params={"rows": ROWS},
    applies=is_token_table,
    instead_of=LOGGED_LABELS,
)
