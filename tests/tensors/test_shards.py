"""Models in several files: the index, the shards, and what is said where the two disagree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors import torch as safetensors_torch

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded
from runreport.tensors.tensor_store import TensorStore

ONE = torch.ones(2, 3)
FIRST, SECOND = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"


def save_file(tensors: dict[str, torch.Tensor], path: Path) -> None:
    """Copies, because the library writes no tensor twice."""
    safetensors_torch.save_file({name: one.clone() for name, one in tensors.items()}, path)


def index(folder: Path, places: dict[str, str], name: str = "model.safetensors.index.json") -> None:
    (folder / name).write_text(json.dumps({"metadata": {"total_size": 1}, "weight_map": places}))


def opened(folder: Path, name: str = ".") -> TensorStore:
    with TensorStore.open(folder, name) as store:
        return store


def test_tensors_of_the_index_that_no_shard_holds_are_named(tmp_path: Path) -> None:
    save_file({"a": ONE}, tmp_path / FIRST)
    save_file({"b": ONE, "c": ONE}, tmp_path / SECOND)
    index(tmp_path, {"a": FIRST, "b": SECOND, "lost": SECOND})
    store = opened(tmp_path)
    assert [one.name for one in store.tensors] == ["a", "b", "c"]
    assert store.notes == (
        "warning: 1 tensor that the index names is in no shard: lost",
        "warning: 1 tensor is in a shard but not in the index: c",
    )


def test_the_index_decides_between_two_shards(tmp_path: Path) -> None:
    save_file({"a": ONE, "b": ONE}, tmp_path / FIRST)
    save_file({"a": ONE + 1, "b": ONE + 1}, tmp_path / SECOND)
    index(tmp_path, {"a": SECOND, "b": FIRST})
    with TensorStore.open(tmp_path, ".") as store:
        assert {one.name: store.read(one, [(0, 2), (0, 3)]).max() for one in store.tensors} == {"b": 1, "a": 2}
        assert store.notes == (
            "warning: 2 tensors are in two shards, and taken from the one that the index names: a, b",
        )


def test_a_tensor_in_two_shards_that_the_index_does_not_place_is_refused(tmp_path: Path) -> None:
    for name in (FIRST, SECOND):
        save_file({"a": ONE, name: ONE}, tmp_path / name)
    index(tmp_path, {FIRST: FIRST, SECOND: SECOND})
    with pytest.raises(InputRefused, match=r"'a' lies in .*00001.* and in .*00002.*, and the index names neither"):
        opened(tmp_path)


def test_a_tensor_in_another_shard_than_the_index_says_is_read_there(tmp_path: Path) -> None:
    save_file({"a": ONE}, tmp_path / FIRST)
    save_file({"b": ONE}, tmp_path / SECOND)
    index(tmp_path, {"a": SECOND, "b": FIRST})
    assert opened(tmp_path).notes == ("warning: 2 tensors are in another shard than the index says: a, b",)


@pytest.mark.fault(21)
def test_missing_shards_are_counted_and_one_that_is_there_is_suggested(tmp_path: Path) -> None:
    save_file({"a": ONE}, tmp_path / FIRST)
    index(tmp_path, {"a": FIRST, "b": SECOND, "c": "z.safetensors"})
    with pytest.raises(InputIncomplete, match=r"2 of 3 shards are missing: model-00002.*MISSING-SHARD\]\n.*00001"):
        opened(tmp_path)
    assert [one.name for one in opened(tmp_path, FIRST).tensors] == ["a"]


def test_shards_without_an_index_are_one_model(tmp_path: Path) -> None:
    save_file({"a": ONE}, tmp_path / FIRST)
    with pytest.raises(InputIncomplete, match="1 of 2 shards are missing: model-00002"):
        opened(tmp_path)
    save_file({"b": ONE}, tmp_path / SECOND)
    store = opened(tmp_path)
    assert ([one.name for one in store.tensors], store.notes) == (["a", "b"], ("no index lies beside these shards",))


def test_an_index_of_torch_files_is_one_model_and_safetensors_go_first(tmp_path: Path) -> None:
    for number, name in ((1, "a"), (2, "b")):
        torch.save({f"{name}.weight": ONE}, tmp_path / f"pytorch_model-0000{number}-of-00002.bin")
    places = {f"{name}.weight": f"pytorch_model-0000{n}-of-00002.bin" for n, name in ((1, "a"), (2, "b"))}
    index(tmp_path, places, "pytorch_model.bin.index.json")
    torch.save({"x": 1}, tmp_path / "training_args.bin")
    assert [one.name for one in opened(tmp_path).tensors] == ["a.weight", "b.weight"]
    save_file({"c": ONE}, tmp_path / "model.safetensors")
    assert [one.name for one in opened(tmp_path).tensors] == ["c"]


def test_the_parts_of_a_pipeline_are_one_model(tmp_path: Path) -> None:
    (tmp_path / "model_index.json").write_text("{}")
    usual = "diffusion_pytorch_model"
    for part, file in (("unet", usual), ("vae", usual), ("text_encoder", "model")):
        (tmp_path / part).mkdir()
        save_file({"conv_in.weight": ONE}, tmp_path / part / f"{file}.safetensors")
    (tmp_path / "scheduler").mkdir()
    (tmp_path / "scheduler/config.json").write_text("{}")
    names = [one.name for one in opened(tmp_path).tensors]
    assert names == ["text_encoder.conv_in.weight", "unet.conv_in.weight", "vae.conv_in.weight"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "has no weight_map"),
        ('{"weight_map": {}}', "has no weight_map"),
        ('{"weight_map": {"a": 1}}', "has no weight_map"),
        ('{"weight_map": [1]}', "has no weight_map"),
        ("{", "has no weight_map"),
        ('{"weight_map": {"a": "x", "a": "y"}}', "names 'a' twice"),
    ],
)
def test_an_index_that_is_none_is_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors.index.json").write_text(text)
    with pytest.raises(InputRefused, match=said):
        opened(tmp_path)


def test_two_documents_in_an_index_are_read_as_the_first(tmp_path: Path) -> None:
    save_file({"a": ONE}, tmp_path / FIRST)
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": FIRST}}) + "\n{}")
    assert len(opened(tmp_path).tensors) == 1


def test_an_index_above_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from runreport.tensors import shards

    monkeypatch.setattr(shards, "INDEX_LIMIT", 10)
    index(tmp_path, {"a": FIRST})
    with pytest.raises(LimitExceeded):
        opened(tmp_path)


def test_names_of_a_million_shards_are_not_looked_for(tmp_path: Path) -> None:
    save_file({"a": ONE}, tmp_path / "model-00001-of-999999.safetensors")
    with pytest.raises(InputRefused, match="one of 999,999 shards"):
        opened(tmp_path)
