from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from runreport.datasets.load import load_images, open_data
from runreport.errors import DataUnavailable, InputRefused


def test_the_digits_need_no_folder_and_are_described_in_full():
    config, data = open_data("digits", None)
    assert (config.n, config.classes, config.source_shape, config.fit) == (1797, 10, (8, 8), "resize")
    assert (data.images.shape, data.images.dtype, data.labels.dtype) == ((1797, 16, 16), np.uint8, np.int32)
    assert config.path is None


def test_loading_by_the_description_gives_the_same_images():
    config, data = open_data("digits", Path("ignored"))
    again = load_images(config, data.shape)
    assert np.array_equal(again.images, data.images)
    assert np.array_equal(again.labels, data.labels)


def test_other_data_than_trained_on_is_refused_with_both_digests(tmp_path, idx_folder):
    images = np.zeros((3, 12, 12), np.uint8)
    config, data = open_data("idx", idx_folder(tmp_path, images, np.array([0, 1, 2])))
    images[0, 0, 0] = 1
    idx_folder(tmp_path, images, np.array([0, 1, 2]))
    with pytest.raises(InputRefused, match=f"has digest [0-9a-f]{{64}}, config.json says {config.sha256}"):
        load_images(config, data.shape)


def test_swapped_labels_are_noticed(tmp_path, idx_folder):
    images = np.zeros((3, 12, 12), np.uint8)
    config, data = open_data("idx", idx_folder(tmp_path, images, np.array([0, 1, 2])))
    idx_folder(tmp_path, images, np.array([1, 0, 2]))
    with pytest.raises(InputRefused, match="has digest"):
        load_images(config, data.shape)


def test_images_of_another_size_are_refused(tmp_path, idx_folder):
    config, data = open_data("idx", idx_folder(tmp_path, np.zeros((2, 12, 12)), np.array([0, 1])))
    idx_folder(tmp_path, np.zeros((2, 16, 16)), np.array([0, 1]))
    with pytest.raises(InputRefused, match=r"has images of \(16, 16\), config.json says \(12, 12\)"):
        load_images(config, data.shape)


def test_a_fit_that_cannot_be_is_refused():
    config, _ = open_data("digits", None)
    with pytest.raises(InputRefused, match="does not bring"):
        load_images(replace(config, fit="none"), (16, 16))


@pytest.mark.parametrize(
    ("name", "folder", "told"),
    [("digit", None, "'digit' is unknown; known are digits"), ("mnist", None, "is read from a folder")],
)
def test_what_is_not_known_or_not_given_is_told(name, folder, told):
    with pytest.raises(DataUnavailable, match=told):
        open_data(name, folder)
