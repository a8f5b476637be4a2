"""The data set of a run, from its name or from its config.json."""

from __future__ import annotations

from pathlib import Path

from runreport.datasets.digits import read_digits
from runreport.datasets.fit import fit_rule, fitted
from runreport.datasets.idx_folder import SOURCES, read_folder, read_published
from runreport.datasets.images import Images, digest
from runreport.errors import DataUnavailable, InputRefused, printable
from runreport.runs.config import DataConfig

NAMES = ("digits", *SOURCES, "idx")


def open_data(name: str, folder: Path | None) -> tuple[DataConfig, Images]:
    """The data set called name, fitted to a shape the models take, and its description for config.json.

    folder: where mnist, fashion-mnist and idx are read from; digits needs none.
    Raises DataUnavailable where the files are not on this machine, InputRefused where they are not valid.
    """
    source = _read(name, folder)
    fit, shape = fit_rule(source.shape)
    data = Images(fitted(source.images, fit, shape), source.labels, source.class_names)
    config = DataConfig(
        name=name,
        split="all" if name == "digits" else "train",
        n=len(data.labels),
        classes=len(data.class_names),
        sha256=digest(data),
        source_shape=source.shape,
        fit=fit,
        path=None if folder is None or name == "digits" else folder.as_posix(),
    )
    return config, data


def load_images(data: DataConfig, image_shape: tuple[int, int]) -> Images:
    """The images a run was trained on: images (n, *image_shape) u1, labels (n,) i4, class names.

    Raises DataUnavailable, with the way to get the files, where they are not on this machine, and InputRefused where
    what is there is not what was trained on: another shape or another digest.
    """
    source = _read(data.name, None if data.path is None else Path(data.path))
    if source.shape != tuple(data.source_shape):
        raise InputRefused(
            f"data set {printable(data.name)} has images of {source.shape}, config.json says {data.source_shape}",
            path=data.path,
        )
    try:
        images = fitted(source.images, data.fit, image_shape)
    except ValueError as error:
        raise InputRefused(f"data set {printable(data.name)}: {printable(error)}", path=data.path) from error
    loaded = Images(images, source.labels, source.class_names)
    found = digest(loaded)
    if found != data.sha256:
        raise InputRefused(
            f"data set {printable(data.name)} has digest {found}, config.json says {printable(data.sha256)}",
            path=data.path,
        )
    return loaded


def _read(name: str, folder: Path | None) -> Images:
    if name == "digits":
        return read_digits()
    if name not in NAMES:
        raise DataUnavailable(f"data set {printable(name)!r} is unknown; known are {', '.join(NAMES)}")
    if folder is None:
        raise DataUnavailable(f"data set {name} is read from a folder, and none is given", hint="add --data-dir DIR")
    return read_folder(folder) if name == "idx" else read_published(name, folder)
