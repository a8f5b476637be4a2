"""A language model's token embedding in the explorer: rows as in the weights, texts as in the tokenizer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from runreport.artifacts.latent.codes import CODES
from runreport.artifacts.latent.projection import PROJECTION
from runreport.artifacts.samples.logged_labels import LOGGED_LABELS
from runreport.artifacts.samples.token_labels import token_labels
from runreport.build.options import BuildOptions
from runreport.build.progress import Progress
from runreport.build.session import BuildSession
from runreport.errors import CannotCompute
from runreport.pages.latent import LATENT
from runreport.pages.page import RunView
from runreport.tensors.tensor_store import TensorStore

ROWS, WIDTH = 40, 6
HOSTILE = "</script><b>Ġ"


def weights(step: int) -> dict[str, np.ndarray]:
    table = np.random.default_rng(step).normal(size=(ROWS, WIDTH)).astype(np.float16)
    return {"transformer.wte.weight": table, "transformer.wpe.weight": np.ones((64, WIDTH), np.float16)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[BuildOptions, RunView]:
    root = tmp_path_factory.mktemp("tokens")
    for step in (5, 9):
        folder = root / f"runs/gpt/checkpoint-{step}"
        folder.mkdir(parents=True)
        save_file(weights(step), folder / "model.safetensors")
        state = {"global_step": step, "log_history": [{"step": step, "loss": 1.0, "epoch": 1.0}]}
        (folder / "trainer_state.json").write_text(json.dumps(state))
    vocab = {f"w{i}": i for i in range(3, ROWS - 2)} | {HOSTILE: 0, "same": 1}
    tokenizer = {"model": {"type": "BPE", "vocab": vocab}, "added_tokens": [{"id": 2, "content": "same"}]}
    (root / "runs/gpt/tokenizer.json").write_text(json.dumps(tokenizer))
    options = BuildOptions(roots=(root / "runs",), out=root / "site", workers=1)
    with BuildSession(options) as session:
        session.build(Progress())
        (view,) = session._views()
    return options, view


def test_codes_are_the_rows_of_every_checkpoint_and_labels_the_texts(built: tuple[BuildOptions, RunView]) -> None:
    _, view = built
    assert view.shelf.epochs(CODES) == (5, 9)
    for step in (5, 9):
        codes = view.shelf.load(CODES, step)
        np.testing.assert_array_equal(codes.z, weights(step)["transformer.wte.weight"].astype(np.float32))
        np.testing.assert_array_equal(codes.sample_indices, np.arange(ROWS))
        labels = view.shelf.load(LOGGED_LABELS, step)
        names = [None if place < 0 else labels.names[place] for place in labels.labels]
        assert names == [HOSTILE, "same", "same (2)", *(f"w{i}" for i in range(3, ROWS - 2)), None, None]
    assert view.shelf.load(PROJECTION, 9, method="pca", dim=2).total == ROWS


def test_receipts_name_the_weights_and_the_tokenizer(built: tuple[BuildOptions, RunView]) -> None:
    _, view = built
    inputs = [item["file"] for item in view.shelf.receipt(LOGGED_LABELS, 9)["inputs"]]
    assert inputs == ["gpt/checkpoint-9/model.safetensors", "gpt/tokenizer.json"]


def test_the_page_speaks_of_tokens_and_steps_and_no_text_becomes_markup(built: tuple[BuildOptions, RunView]) -> None:
    options, view = built
    content = LATENT.content(view)
    assert content.heading == "40 tokens, as 2 checkpoints place them"
    assert content.variables["logged"]["table"] == "transformer.wte.weight"
    assert content.variables["logged"]["notes"][-1] == "2 rows of the table are no token of the tokenizer."
    assert (content.island["noun"], content.island["moment"], content.island["points"]) == ("token", "step", "tokens")
    page = (options.out / "runs/gpt/latent.html").read_text()
    assert "40 tokens over 2 steps" in page
    assert HOSTILE not in page


def test_a_large_table_is_shown_by_its_first_rows(tmp_path: Path) -> None:
    save_file(weights(1), tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as model:
        assert len(token_labels(model=model, tokens=None, rows=12).labels) == 12


def test_weights_without_such_a_table_are_an_error(tmp_path: Path) -> None:
    save_file({"conv.weight": np.ones((9, 9), np.float32)}, tmp_path / "m.safetensors")
    with (
        TensorStore.open(tmp_path, "m.safetensors") as model,
        pytest.raises(CannotCompute, match="no table with one row per token"),
    ):
        token_labels(model=model, tokens=None, rows=12)
