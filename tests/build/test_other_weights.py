"""Weights in folders of torch.distributed, GGUF, NumPy and Keras are measured and drawn like all others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from other_weights import WRITERS

from runreport.artifacts.tensors.change import CHANGE
from runreport.artifacts.tensors.index import INDEX
from runreport.artifacts.tensors.measures import MEASURES
from runreport.build.options import BuildOptions
from runreport.build.progress import Progress
from runreport.build.session import BuildSession


def weights(step: int) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(step)
    return {
        "blk.0.attn_q.weight": draw.normal(size=(6, 4)).astype(np.float32),
        "blk.1.attn_q.weight": np.full((3, 2), 0.5, np.float32),
        "output.weight": np.zeros((2, 4), np.float32),
    }


@pytest.mark.parametrize("ending", WRITERS)
def test_every_kind_of_weights_has_its_tensors_measured(tmp_path: Path, ending: str) -> None:
    if ending == ".h5":
        pytest.importorskip("h5py")
    run = tmp_path / "runs/one"
    run.mkdir(parents=True)
    (run / "config.json").write_text("{}")
    for step in (10, 20):
        WRITERS[ending](run / f"model_step_{step}{ending}", weights(step))
    with BuildSession(BuildOptions((tmp_path / "runs",), tmp_path / "site", tmp_path / "store", 1)) as session:
        report = session.build(Progress())
        (view,) = session._views()
        assert "failed" not in report.steps
        assert tuple(view.shelf.epochs(CHANGE)) == (10, 20)
        for step in (10, 20):
            index, measures = view.shelf.load(INDEX, step), view.shelf.load(MEASURES, step)
            found = dict(zip(index.shapes, measures.std, strict=True))
            assert found == pytest.approx({one.shape: float(one.std()) for one in weights(step).values()}, abs=1e-6)
            used = {one["file"] for one in view.shelf.receipt(MEASURES, step)["inputs"]}
            path = f"one/model_step_{step}"
            assert used >= ({f"{path}{ending}"} if ending else {f"{path}/.metadata", f"{path}/__0_0.distcp"})
    assert list((tmp_path / "site").rglob("tensors.html"))
