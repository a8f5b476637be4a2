"""One sample of every class beside what the decoder makes of its code."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from runreport.artifacts.samples.inputs import INPUTS
from runreport.artifacts.samples.reconstructions import RECONSTRUCTIONS
from runreport.pages.figures.figure import Figure, Table
from runreport.pages.figures.markup import element
from runreport.pages.figures.png import data_uri, grey_png
from runreport.pages.overview.facts import newest
from runreport.pages.overview.receipts import origin, receipt
from runreport.pages.page import RunView
from runreport.pages.words import figure

CLASSES = 10  # pictures in a row
GAP = 2  # pixels of the pictures


def samples_figure(view: RunView) -> Figure | None:
    """Inputs above, reconstructions below; None without both artifacts."""
    epoch, made = newest(view, RECONSTRUCTIONS)
    if made is None or not view.shelf.has(INPUTS):
        return None
    inputs = view.shelf.load(INPUTS)
    if len(inputs.labels) == 0 or inputs.images.shape != made.images.shape:
        return None
    rows = _first_of_each(inputs.labels)
    wall = _wall(np.stack([inputs.images[rows], made.images[rows]]))
    how = receipt(view, RECONSTRUCTIONS, epoch)
    table = tuple((str(inputs.labels[row]), figure(float(made.mse[row]), 3)) for row in rows)
    mean = figure(float(np.mean(made.mse)), 3)
    return Figure(
        id="samples",
        title=f"What the decoder remembers at epoch {epoch}",
        says="Above, the first fixed sample of each class; below, the decoder's picture of its code. "
        f"Over all fixed samples the mean squared error is {mean}.",
        alt=f"{len(rows)} pictures of samples above their reconstructions.",
        drawing=_picture(wall),
        origin=origin(how),
        table=Table(("label", "squared error"), table),
        receipts=(how,),
    )


def _first_of_each(labels: np.ndarray) -> np.ndarray:
    _, first = np.unique(labels, return_index=True)
    return first[:CLASSES]


def _wall(pictures: np.ndarray) -> np.ndarray:
    """pictures: (2, m, rows, columns) u1 -> one picture with gaps of black between."""
    lines, across, tall, wide = pictures.shape
    wall = np.zeros((lines * (tall + GAP) - GAP, across * (wide + GAP) - GAP), np.uint8)
    for line in range(lines):
        for place in range(across):
            top, left = line * (tall + GAP), place * (wide + GAP)
            wall[top : top + tall, left : left + wide] = pictures[line, place]
    return wall


def _picture(wall: np.ndarray) -> Markup:
    tall, wide = wall.shape
    size = {"width": wide * 4, "height": tall * 4}
    return element("img", {"class": "strip", "src": data_uri(grey_png(wall)), "alt": "", **size})
