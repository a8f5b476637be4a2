"""Finds and reads the training part of MNIST, Fashion-MNIST or any set in the same four-file layout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from runreport.datasets.idx import read_idx
from runreport.datasets.images import Images
from runreport.errors import DataUnavailable, InputRefused

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


@dataclass(frozen=True, slots=True)
class Source:
    """A published set: where torchvision puts it, how large its files are, what its classes are called."""

    title: str
    folder: str  # below the data folder, as torchvision lays it out
    sizes: tuple[int, int]  # bytes of the two .gz files
    class_names: tuple[str, ...]


SOURCES = {
    "mnist": Source("MNIST", "MNIST/raw", (9_912_422, 28_881), tuple("0123456789")),
    "fashion-mnist": Source(
        "Fashion-MNIST",
        "FashionMNIST/raw",
        (26_421_880, 29_515),
        (
            "T-shirt",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
    ),
}


def read_published(name: str, data_dir: Path) -> Images:
    """mnist or fashion-mnist from data_dir/MNIST/raw (or FashionMNIST/raw), or from data_dir itself.

    Raises DataUnavailable, saying which files belong where, when they are in neither.
    """
    source = SOURCES[name]
    for folder in (data_dir / source.folder, data_dir):
        if _find(folder, IMAGES) and _find(folder, LABELS):
            return _read(folder, source.class_names)
    raise files_needed(name, data_dir, "its files are not there")


def files_needed(name: str, data_dir: Path, why: str) -> DataUnavailable:
    """The one error for a published set that is not on this machine: what is needed, how large, and where it goes."""
    source = SOURCES[name]
    files = " and ".join(
        f"{file}.gz ({size / 1e6:.1f} MB)" for file, size in zip((IMAGES, LABELS), source.sizes, strict=True)
    )
    return DataUnavailable(
        f"{source.title}: {why}",
        path=data_dir / source.folder,
        hint=f"put {files} there, or add --download where there is a network; --data digits needs nothing",
    )


def read_folder(folder: Path) -> Images:
    """The training part of a folder in MNIST's layout; classes are 0 to the largest label.

    Raises DataUnavailable where one of the two files is missing.
    """
    for name in (IMAGES, LABELS):
        if not _find(folder, name):
            raise DataUnavailable(
                f"{name} is not there, with or without .gz",
                path=folder,
                hint=f"an IDX folder holds {IMAGES} and {LABELS}",
            )
    return _read(folder, None)


def _find(folder: Path, name: str) -> Path | None:
    """The plain file before the packed one, since it is what torchvision leaves."""
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _read(folder: Path, class_names: tuple[str, ...] | None) -> Images:
    images_path, labels_path = _find(folder, IMAGES), _find(folder, LABELS)
    assert images_path
    assert labels_path
    images, labels = read_idx(images_path, 3), read_idx(labels_path, 1)
    if len(images) != len(labels):
        raise InputRefused(
            f"holds {len(labels):,} labels, {images_path.name} holds {len(images):,} images", path=labels_path
        )
    if images.size == 0:
        raise InputRefused(f"holds no pixels: shape {images.shape}", path=images_path)
    names = class_names or tuple(str(label) for label in range(int(labels.max()) + 1))
    if labels.max() >= len(names):
        raise InputRefused(f"holds the label {labels.max()}, the set has {len(names)} classes", path=labels_path)
    return Images(images, labels.astype(np.int32), names)
