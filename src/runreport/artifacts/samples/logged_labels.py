"""Labels of vectors that a program saved, out of the table it saved beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact, is_logged
from runreport.artifacts.fields import Array
from runreport.runs.inputs import METADATA

NAMED = ("label", "labels", "class", "classes", "category")  # columns that are taken before the first
CLASSES = 5000  # that have a name; rarer ones are samples without a label
NAME = 200  # characters of a class's name


@dataclass(frozen=True, slots=True)
class SampleLabels:
    """One label per sample; without a table none at all."""

    column: str  # whose values they are, "" where the table names none
    columns: tuple[str, ...]  # every column that the table names
    names: tuple[str, ...]  # of the classes, in order of number where all are whole numbers, else of text
    labels: Annotated[np.ndarray, Array("i4", "n")]  # place in names; -1 where empty or beyond CLASSES
    unnamed: int  # samples whose class is too rare to be among CLASSES


def sample_labels(*, metadata: bytes | None) -> SampleLabels:
    """Labels by the rule of TensorBoard: one column has no head, several have one in the first line.

    Of several columns one that is called a label or class counts, else the first.  Lines end in LF or CRLF.
    """
    lines = [] if not metadata else metadata.decode("utf-8", "replace").removesuffix("\n").split("\n")
    rows = [line.removesuffix("\r").split("\t") for line in lines]
    columns = tuple(name[:NAME] for name in rows.pop(0)) if rows and len(rows[0]) > 1 else ()
    place = next((i for i, name in enumerate(columns) if name.strip().lower() in NAMED), 0)
    texts = [row[place].strip()[:NAME] if place < len(row) else "" for row in rows]
    counts = Counter(text for text in texts if text)
    kept = sorted(sorted(counts, key=lambda text: (-counts[text], text))[:CLASSES])
    names = _ordered(kept)
    number = {name: i for i, name in enumerate(names)}
    labels = np.array([number.get(text, -1) for text in texts], dtype=np.int32)
    unnamed = sum(some for text, some in counts.items() if text not in number)
    return SampleLabels(columns[place] if columns else "", columns, tuple(names), labels, unnamed)


def fitting_labels(found: SampleLabels, n: int) -> np.ndarray:
    """Labels of n samples, (n,) i4; -1 for all where the table has other samples."""
    return found.labels if len(found.labels) == n else np.full(n, -1, dtype=np.int32)


def _ordered(names: list[str]) -> list[str]:
    are_numbers = all(name.isascii() and name.removeprefix("-").isdigit() for name in names)
    return sorted(names, key=int) if are_numbers else names


LOGGED_LABELS = Artifact(
    kind="samples.labels",
    version=1,
    path="samples/labels_epoch_{epoch}.json",
    result=SampleLabels,
    compute=sample_labels,
    reads={"metadata": METADATA},
    applies=is_logged,
)
