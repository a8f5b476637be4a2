from __future__ import annotations

import numpy as np
import pytest
import torch

from runreport.artifacts.latent.codes import latent_codes
from runreport.artifacts.samples import reconstructions as module
from runreport.artifacts.samples.reconstructions import reconstructions
from runreport.models.build import build_model, load_weights


@pytest.mark.parametrize("kind", ["subject", "plain_subject"])
def test_reconstructions_are_decoded_codes_in_256_steps(request, inputs, checkpoint, kind: str, monkeypatch) -> None:
    config = request.getfixturevalue(kind)
    weights = checkpoint(config)
    codes = latent_codes(config=config, checkpoint=weights, inputs=inputs)
    monkeypatch.setattr(module, "BATCH", 7)
    found = reconstructions(config=config, checkpoint=weights, inputs=inputs, codes=codes)
    model = build_model(config.model)
    load_weights(model, weights, path="test")
    with torch.no_grad():
        wanted = model.eval().decode(torch.from_numpy(codes.points)).numpy()[:, 0]
    assert found.images.dtype == np.uint8
    np.testing.assert_allclose(found.images / 255, wanted, atol=0.5 / 255 + 1e-6)
    squared = (wanted - inputs.images / 255) ** 2
    np.testing.assert_allclose(found.mse, squared.reshape(len(squared), -1).mean(axis=1), rtol=1e-5)
