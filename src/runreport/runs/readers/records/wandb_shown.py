"""What a W&B run logged besides numbers, at its steps and times: pictures, histograms, texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from runreport.runs.logged import Histogram, Picture, Text
from runreport.runs.readers.records.wandb_media import TEXT_LIMIT, HistoryMedia, InRow
from runreport.runs.readers.saved.picture_files import picture
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem


@dataclass(frozen=True, slots=True)
class Shown:
    """By key, in the order of the log."""

    pictures: tuple[Picture, ...]
    histograms: tuple[Histogram, ...]
    texts: tuple[Text, ...]
    problems: tuple[Problem, ...]


def shown_media(media: HistoryMedia, steps: np.ndarray, times: np.ndarray, tree: Tree, folder: str, file: str) -> Shown:
    """Everything that is kept; steps and times (rows,) f8 of the rows of the history, NaN where there is none."""

    def when(one: InRow) -> tuple[int | None, float | None]:
        step, time = float(steps[one.row]), float(times[one.row])
        return None if math.isnan(step) else int(step), None if math.isnan(time) else time

    lost: list[str] = []
    found = tuple(_pictures(media, when, tree, joined(folder, "files"), lost))
    histograms = [Histogram(one.name, *when(one), *one.buckets, file) for one in media.histograms.things()]
    texts = [Text(one.name, *when(one), one.text, file) for one in media.texts.things()]
    return Shown(found, tuple(histograms), tuple(texts), tuple(_problems(media, lost, folder or ".")))


def _pictures(
    media: HistoryMedia,
    when: Callable[[InRow], tuple[int | None, float | None]],
    tree: Tree,
    folder: str,
    lost: list[str],
) -> Iterator[Picture]:
    """Only files below the run's own folder of files are looked at; what is not there, or none, is told in lost."""
    for one in media.pictures.things():
        step, time = when(one)
        for index, stated in enumerate(one.paths):
            path = joined(folder, stated.replace("\\", "/"))
            found = picture(tree, path, one.name, step, time=time, index=index) if path in tree.files else None
            if found is None:
                lost.append(path)
            else:
                yield found


def _problems(media: HistoryMedia, lost: list[str], place: str) -> Iterator[Problem]:
    if lost:
        what = "files of pictures are not there, or none that is shown (PNG, JPEG, GIF and WebP are)"
        yield Problem("WANDB-MEDIA", place, what, len(lost))
    if media.shortened:
        what = f"texts are longer than {TEXT_LIMIT:,} bytes; their beginning is kept"
        yield Problem("WANDB-LONG-TEXT", place, what, media.shortened)
    for kind, spread in (
        ("rows of pictures", media.pictures),
        ("histograms", media.histograms),
        ("texts", media.texts),
    ):
        if spread.total > spread.kept:
            what = (
                f"{spread.kept:,} of {spread.total:,} {kind} are kept: at most {spread.limit:,} of each key, evenly "
                "spread, the first and the last among them"
            )
            yield Problem("WANDB-THINNED", place, what, spread.total - spread.kept)
