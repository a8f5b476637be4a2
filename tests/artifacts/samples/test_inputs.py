from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_digits

from runreport.artifacts.samples.inputs import SampleInputs, sample_inputs
from runreport.errors import CannotCompute
from runreport.runs.config import Subject, VizConfig


def test_inputs_are_the_fixed_samples_in_their_order(subject: Subject, inputs: SampleInputs) -> None:
    assert inputs.images.shape == (60, *subject.model.image_shape)
    assert inputs.images.dtype == np.uint8
    assert inputs.sample_indices.tolist() == list(subject.viz.sample_indices)
    np.testing.assert_array_equal(inputs.labels, load_digits().target[inputs.sample_indices])
    turned = sample_inputs(config=replace(subject, viz=VizConfig(subject.viz.sample_indices[::-1], "reversed")))
    np.testing.assert_array_equal(turned.images, inputs.images[::-1])


@pytest.mark.parametrize("row", [-1, 1797])
def test_an_index_outside_the_data_set_is_named(subject: Subject, row: int) -> None:
    with pytest.raises(CannotCompute, match=rf"row {row}, the data set has 1,797 samples"):
        sample_inputs(config=replace(subject, viz=VizConfig((0, row), "any")))
