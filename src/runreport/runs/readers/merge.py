"""One run out of what several readers found in its folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from runreport.runs.logged import CheckpointFile, Curve, Embedding, Histogram, Logged, Picture, Text
from runreport.runs.readers.reading import Reading
from runreport.runs.run import Status

Placed = tuple[str, Reading]  # a folder, and what a reader found in it


def merged_config(readings: Iterable[Reading]) -> dict[str, object]:
    """One configuration; where formats contradict each other, the later ones stand beside as `<format>.<name>`."""
    return _merged_objects((reading.format, reading.config) for reading in readings)


def _merged_objects(found: Iterable[tuple[str, Mapping[str, object]]]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for form, written in found:
        for name, value in written.items():
            if merged.setdefault(name, value) != value:
                merged[f"{form}.{name}"] = value
    return merged


def merged_status(readings: Iterable[Reading]) -> Status:
    """What the first reader that knows it says."""
    for reading in readings:
        if reading.status != "unknown":
            return reading.status
    return "unknown"


def merged_checkpoints(readings: Iterable[Reading]) -> tuple[CheckpointFile, ...]:
    """Every checkpoint once, by step; those without one last."""
    found: dict[str, CheckpointFile] = {}
    for reading in readings:
        for one in reading.checkpoints:
            if found.setdefault(one.path, one).step is None:
                found[one.path] = one
    return tuple(sorted(found.values(), key=lambda one: (one.step is None, one.step or 0, one.path)))


def merged_logged(readings: Sequence[Reading], curves: Mapping[str, Curve]) -> Logged:
    """Everything that all of them found, media by tag, step and index; an environment as configurations are merged."""
    return Logged(
        curves=tuple(curves.values()),
        checkpoints=merged_checkpoints(readings),
        pictures=tuple(sorted((one for reading in readings for one in reading.pictures), key=_place)),
        histograms=tuple(sorted((one for reading in readings for one in reading.histograms), key=_place)),
        texts=tuple(sorted((one for reading in readings for one in reading.texts), key=_place)),
        embeddings=tuple(sorted((one for reading in readings for one in reading.embeddings), key=_place)),
        consoles=tuple(one for reading in readings for one in reading.consoles),
        environment=_merged_objects((reading.format, reading.environment) for reading in readings),
    )


def _place(one: Picture | Histogram | Text | Embedding) -> tuple[str, bool, int, int]:
    """By tag, step and index; what has no step comes first."""
    index = one.index if isinstance(one, Picture) else 0
    return one.tag, one.step is not None, one.step or 0, index


def merged_curves(folder: str, found: Sequence[Placed]) -> tuple[dict[str, Curve], tuple[Curve, ...]]:
    """Curves by tag, sorted, and those that are left out.

    Where several formats hold a tag, the one with most points is taken, the first of equals.  Where one format holds it
    in several folders of the run, the folder is written before the tag of all but the one with most points.
    """
    by_tag: dict[str, list[tuple[str, Reading, Curve]]] = {}
    for place, reading in found:
        for curve in reading.curves:
            by_tag.setdefault(curve.tag, []).append((place, reading, curve))
    curves: dict[str, Curve] = {}
    left_out: list[Curve] = []
    for tag, same in by_tag.items():
        _, best, curves[tag] = max(same, key=lambda one: len(one[2].x))
        for place, reading, curve in same:
            if reading.format != best.format:
                left_out.append(curve)
            elif curve is not curves[tag]:
                name = f"{place.removeprefix(folder).strip('/') or curve.file}/{tag}"
                curves[name] = replace(curve, tag=name)
    return dict(sorted(curves.items())), tuple(left_out)


def by_format(found: Iterable[Placed]) -> Mapping[str, tuple[str, ...]]:
    """The folders in which each format was found, in the order of the readers."""
    folders: dict[str, tuple[str, ...]] = {}
    for place, reading in found:
        folders[reading.format] = (*folders.get(reading.format, ()), place)
    return folders
