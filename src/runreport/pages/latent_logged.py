"""What the explorer says of vectors that a program saved: where they come from, and what of them is not shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from runreport.artifacts.latent.projection import Projection
from runreport.artifacts.samples.inputs import INPUTS
from runreport.artifacts.samples.logged_labels import CLASSES, LOGGED_LABELS, SampleLabels
from runreport.pages.latent_tokens import token_words
from runreport.pages.page import RunView
from runreport.pages.words import count, figure, percent, visible
from runreport.runs.embeddings import EmbeddingSet, embedding_set
from runreport.runs.planned import token_rows

NOUN = "label"
NAMED = 5  # further tags and columns that are named


def logged_words(view: RunView, shown: Projection, epoch: int) -> dict[str, Any] | None:
    """For the template; None for a run whose codes a model of ours made."""
    found = embedding_set(view.run)
    if found is None:
        return token_words(view, epoch)
    one = found.steps.get(epoch)
    shown_text = _shown_text(view)
    return {
        "tag": shown_text(found.tag),
        "table": None,
        "files": [] if one is None else [shown_text(file) for file in (one.file, one.metadata) if file],
        "notes": [
            *_about_labels(view, shown, epoch),
            *_about_pictures(view, shown, shown_text, found.pictured.sprite),
            *_about_others(found, shown_text),
        ],
    }


def logged_names(view: RunView, labels: np.ndarray, epoch: int) -> list[str] | None:
    """Names of the classes; None where the labels of the samples are a model's."""
    if not view.shelf.has(LOGGED_LABELS, epoch):
        return None
    found: SampleLabels = view.shelf.load(LOGGED_LABELS, epoch)
    return [_shown_text(view)(name) for name in found.names] if (labels >= 0).any() else []


def logged_heading(n: int, classes: int, epochs: list[int], purity: float | None) -> str:
    """`93 % of neighbouring vectors share their label at step 700`; where labels are names of samples, how many."""
    if purity is not None and classes < n:
        return f"{percent(purity)} of neighbouring vectors share their {NOUN} at step {figure(epochs[-1], 15)}"
    return f"{count(n, 'vector')}, saved at {count(len(epochs), 'step')}"


def _shown_text(view: RunView) -> Callable[[object], str]:
    return lambda text: visible(view.redactor.value(str(text)))


def _about_labels(view: RunView, shown: Projection, epoch: int) -> list[str]:
    if not view.shelf.has(LOGGED_LABELS, epoch):
        return []
    found: SampleLabels = view.shelf.load(LOGGED_LABELS, epoch)
    rows = len(found.labels)
    if rows == 0:
        return ["No labels were saved beside the vectors, so nothing is coloured by class."]
    if rows != shown.n:
        return [
            f"The table of labels has {count(rows, 'sample')}, that of vectors {figure(shown.n, 15)}: none are shown."
        ]
    says = _column(view, found)
    if found.unnamed:
        rare = f"{count(found.unnamed, 'sample')} of rarer classes than the {figure(CLASSES, 15)} most frequent"
        says.append(f"{rare} count as without a label.")
    return says


def _column(view: RunView, found: SampleLabels) -> list[str]:
    others = [column for column in found.columns if column != found.column]
    if not found.column:
        return []
    text = _shown_text(view)
    more = f"; {_list([text(name) for name in others])} of the table of labels cannot be seen here" if others else ""
    return [f"Labels are the column {text(found.column)}{more}."]


def pictures_fit(view: RunView, shown: Projection) -> bool:
    """Whether there are pictures, and they are those of the samples on the map."""
    if not view.shelf.has(INPUTS) or not is_logged(view):
        return view.shelf.has(INPUTS)
    return np.array_equal(view.shelf.load(INPUTS).labels, shown.labels)


def _about_pictures(view: RunView, shown: Projection, text: Callable[[object], str], sprite: str | None) -> list[str]:
    if not sprite:
        return []
    if pictures_fit(view, shown):
        return [f"The pictures of the samples are cut out of {text(sprite)} and shown in shades of grey."]
    failed = [one.message for one in view.failures if one.ref.artifact.kind == INPUTS.kind]
    why = failed[0] if failed else "they are of other samples, or their size is not known or too large"
    return [f"The pictures of the samples in {text(sprite)} are not shown: {visible(why)}."]


def _about_others(found: EmbeddingSet, text: Callable[[object], str]) -> list[str]:
    says = []
    if found.other_tags:
        says.append(
            f"Vectors were saved under other tags, too, which are not shown: {_list([*map(text, found.other_tags)])}."
        )
    if found.left_out:
        says.append(f"{count(found.left_out, 'table')} of this tag without a step of its own, not shown.")
    return says


def _list(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {figure(more, 15)} more" if more > 0 else "")


def label_noun(view: RunView) -> str:
    """What a label is called."""
    return NOUN if token_rows(view.run) is None else "token"


def moment_words(view: RunView) -> dict[str, str]:
    """What the points and the moments of training are called."""
    if embedding_set(view.run) is not None:
        return {"points": "vectors", "moment": "step"}
    return (
        {"points": "codes", "moment": "epoch"}
        if token_rows(view.run) is None
        else {"points": "tokens", "moment": "step"}
    )


def is_logged(view: RunView) -> bool:
    """Whether the run has vectors that the explorer can show, or a table of tokens among its weights."""
    return embedding_set(view.run) is not None or token_rows(view.run) is not None
