from __future__ import annotations

import numpy as np
import pytest

from runreport.datasets.idx_folder import read_folder, read_published
from runreport.errors import DataUnavailable, InputRefused

IMAGES, LABELS = np.arange(48, dtype=np.uint8).reshape(3, 4, 4), np.array([2, 0, 1], np.uint8)


@pytest.mark.parametrize("packed", [False, True])
def test_images_and_labels_come_back(tmp_path, idx_folder, packed):
    found = read_folder(idx_folder(tmp_path, IMAGES, LABELS, packed=packed))
    assert np.array_equal(found.images, IMAGES)
    assert found.labels.tolist() == [2, 0, 1]
    assert found.class_names == ("0", "1", "2")


@pytest.mark.parametrize("below", [".", "FashionMNIST/raw"])
def test_a_published_set_is_found_where_torchvision_puts_it_or_in_the_folder_itself(tmp_path, idx_folder, below):
    idx_folder(tmp_path / below, IMAGES, LABELS)
    assert read_published("fashion-mnist", tmp_path).class_names[9] == "Ankle boot"


def test_counts_that_differ_are_refused(tmp_path, idx_folder):
    idx_folder(tmp_path, IMAGES, LABELS[:2])
    with pytest.raises(InputRefused, match="holds 2 labels, train-images-idx3-ubyte holds 3 images"):
        read_folder(tmp_path)


def test_a_label_without_a_class_is_refused(tmp_path, idx_folder):
    idx_folder(tmp_path, IMAGES, LABELS + 9)
    with pytest.raises(InputRefused, match="holds the label 11, the set has 10 classes"):
        read_published("mnist", tmp_path)


def test_a_set_without_pixels_is_refused(tmp_path, idx_folder):
    idx_folder(tmp_path, IMAGES[:0], LABELS[:0])
    with pytest.raises(InputRefused, match=r"holds no pixels: shape \(0, 4, 4\)"):
        read_folder(tmp_path)


def test_a_missing_file_is_named(tmp_path, idx_folder):
    idx_folder(tmp_path, IMAGES, LABELS)
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    with pytest.raises(DataUnavailable, match="train-labels-idx1-ubyte is not there"):
        read_folder(tmp_path)


def test_a_missing_published_set_says_what_to_put_where(tmp_path):
    with pytest.raises(DataUnavailable) as caught:
        read_published("mnist", tmp_path)
    told = str(caught.value)
    for part in (
        f"{tmp_path}/MNIST/raw",
        "train-images-idx3-ubyte.gz (9.9 MB)",
        "train-labels-idx1-ubyte.gz (0.0 MB)",
        "--download",
        "--data digits needs nothing",
    ):
        assert part in told
