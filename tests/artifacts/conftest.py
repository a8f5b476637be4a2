"""A small run: its config, an untrained model's checkpoint, and hand-made codes of clustered samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_limits

from runreport.artifacts.latent.codes import LatentCodes
from runreport.artifacts.latent.knn import LatentKnn, latent_knn
from runreport.artifacts.latent.projection import PROJECTION, Projection, projection
from runreport.artifacts.samples.inputs import SampleInputs, sample_inputs
from runreport.datasets.load import open_data
from runreport.models.build import build_model
from runreport.runs.config import ModelConfig, Subject, VizConfig


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    torch.set_num_threads(1)
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def subject() -> Subject:
    """A mixture of four components on 60 of the embedded digits."""
    data, images = open_data("digits", None)
    model = ModelConfig("gmvae", latent_dim=5, image_shape=images.images.shape[1:], components=4, classes=10)
    return Subject("tiny", 7, model, data, VizConfig(tuple(range(0, 600, 10)), "balanced-60-seed-7"))


@pytest.fixture(scope="session")
def plain_subject(subject: Subject) -> Subject:
    """The same with an autoencoder."""
    return replace(subject, model=replace(subject.model, name="ae", components=None))


@pytest.fixture(scope="session")
def inputs(subject: Subject) -> SampleInputs:
    return sample_inputs(config=subject)


@pytest.fixture(scope="session")
def checkpoint() -> Callable[[Subject], dict[str, np.ndarray]]:
    """Untrained weights of a subject's model."""

    def weights(config: Subject) -> dict[str, np.ndarray]:
        state = build_model(config.model, seed=3).state_dict()
        return {name: tensor.numpy().copy() for name, tensor in state.items()}

    return weights


@pytest.fixture(scope="session")
def codes() -> LatentCodes:
    """120 samples in four groups of a mixture, (120, 5); the components sit on the groups."""
    generator = np.random.default_rng(0)
    group = np.arange(120) % 4
    centres = generator.normal(scale=4.0, size=(4, 5)).astype(np.float32)
    mu = (centres[group] + generator.normal(size=(120, 5))).astype(np.float32)
    qc = np.full((120, 4), 0.02, np.float32)
    qc[np.arange(120), group] = 0.94
    return LatentCodes(
        labels=group.astype(np.int32),
        sample_indices=np.arange(0, 240, 2, dtype=np.int32),
        mu=mu,
        logvar=np.zeros((120, 5), np.float32),
        qc=qc,
        prior_mu=centres,
        prior_logvar=np.zeros((4, 5), np.float32),
    )


@pytest.fixture(scope="session")
def knn(codes: LatentCodes) -> LatentKnn:
    return latent_knn(codes=codes, k=15, seed=1)


@pytest.fixture(scope="session")
def project(subject: Subject) -> Callable[..., Projection]:
    """The projection of codes, with the declared parameters."""

    def projected(codes: LatentCodes, method: str, dim: int = 2, **changes: object) -> Projection:
        found = latent_knn(codes=codes, k=15, seed=1)
        arguments = {"previous": None, "seed": 5, "config": subject} | dict(PROJECTION.params) | changes
        return projection(codes=codes, knn=found, method=method, dim=dim, **arguments)

    return projected
