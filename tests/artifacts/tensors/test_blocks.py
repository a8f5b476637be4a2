"""Slices that a page holds are the very bytes of the tensors, and overviews are of all values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from runreport.artifacts.tensors.blocks import BLOCKS, TensorBlocks, tensor_blocks
from runreport.build.artifact_file import Receipt, compose, parse
from runreport.tensors.tensor_store import TensorStore

Bake = Callable[..., tuple[TensorStore, TensorBlocks]]
PARAMS = {"budget": 1_500_000, "whole": 4096, "block": 32}


@pytest.fixture
def bake(tmp_path: Path) -> Iterator[Bake]:
    with ExitStack() as stack:

        def of(
            tensors: dict[str, torch.Tensor], *, is_torch: bool = False, **params: int
        ) -> tuple[TensorStore, TensorBlocks]:
            name = "m.pt" if is_torch else "m.safetensors"
            (torch.save if is_torch else save_file)(tensors, tmp_path / name)
            store = stack.enter_context(TensorStore.open(tmp_path, name))
            return store, tensor_blocks(model=store, **(PARAMS | params))

        yield of


def entry(found: TensorBlocks, tensor: int, kind: str) -> int:
    (place,) = (i for i in range(len(found.tensor)) if found.tensor[i] == tensor and found.kinds[found.kind[i]] == kind)
    return place


def data(found: TensorBlocks, place: int, dtype: str) -> np.ndarray:
    begin, length = int(found.offset[place]), int(found.length[place])
    return np.frombuffer(found.data[begin : begin + length].tobytes(), dtype)


def kinds_of(found: TensorBlocks, tensor: int) -> list[str]:
    return [found.kinds[kind] for kind, of in zip(found.kind, found.tensor, strict=True) if of == tensor]


def test_a_matrix_has_an_overview_a_corner_and_two_blocks(bake: Bake) -> None:
    torch.manual_seed(0)
    matrix = torch.randn(200, 300)
    matrix[150, 7] = -40.0
    matrix[96:104, 200:240] += 9.0  # a region of large values
    _, found = bake({"w": matrix})
    assert kinds_of(found, 0) == ["overview", "corner", "largest", "strongest"]
    corner = entry(found, 0, "corner")
    np.testing.assert_array_equal(data(found, corner, "<f4").reshape(64, 64), matrix[:64, :64].numpy())
    largest = entry(found, 0, "largest")
    row, column = int(found.row0[largest]), int(found.column0[largest])
    block = data(found, largest, "<f4").reshape(32, 32)
    assert (row, column) == (150 - 16, 0)
    np.testing.assert_array_equal(block, matrix[row : row + 32, column : column + 32].numpy())
    strongest = entry(found, 0, "strongest")
    assert 80 <= found.row0[strongest] <= 104
    assert 180 <= found.column0[strongest] <= 240


def test_an_overview_is_exact_over_all_values(bake: Bake) -> None:
    matrix = torch.randn(130, 70, dtype=torch.float64)
    _, found = bake({"w": matrix})
    place = entry(found, 0, "overview")
    rows, columns = int(found.rows[place]), int(found.columns[place])
    means, largest = data(found, place, "<f4").reshape(2, rows, columns)
    assert (rows, columns, found.split[place], found.element[place]) == (64, 64, 1, "F32")
    sizes = matrix.abs().numpy()
    for r, c in ((0, 0), (63, 63), (31, 5)):
        cell = sizes[r * 130 // 64 : (r + 1) * 130 // 64, c * 70 // 64 : (c + 1) * 70 // 64]
        assert means[r, c] == pytest.approx(cell.mean(), rel=1e-6)
        assert largest[r, c] == np.float32(cell.max())


def test_small_tensors_are_whole_whatever_their_rank(bake: Bake) -> None:
    tensors = {"bias": torch.randn(768), "kernel": torch.randn(6, 4, 3, 3), "scalar": torch.tensor(2.5)}
    store, found = bake(tensors)
    for place, one in enumerate(store.tensors):
        assert kinds_of(found, place) == ["whole"]
        np.testing.assert_array_equal(
            data(found, entry(found, place, "whole"), "<f4"), tensors[one.name].flatten().numpy()
        )
    assert len(found.without) == 0


def test_a_kernel_shows_its_two_longest_axes_at_index_0_of_the_others(bake: Bake) -> None:
    kernel = torch.randn(40, 50, 3, 3)
    _, found = bake({"w": kernel})
    corner = entry(found, 0, "corner")
    assert (found.row_axis[corner], found.column_axis[corner], found.fixed[corner]) == (0, 1, (0, 0, 0, 0))
    np.testing.assert_array_equal(data(found, corner, "<f4").reshape(40, 50), kernel[:, :, 0, 0].numpy())
    assert kinds_of(found, 0) == ["overview", "corner"]


def test_bytes_are_of_the_type_of_the_tensor(bake: Bake) -> None:
    matrix = torch.randn(100, 100).bfloat16()
    _, found = bake({"w": matrix})
    corner = entry(found, 0, "corner")
    assert found.element[corner] == "BF16"
    np.testing.assert_array_equal(
        data(found, corner, "<i2").reshape(64, 64), matrix[:64, :64].view(torch.int16).numpy()
    )


def test_tied_tensors_share_their_bytes(bake: Bake) -> None:
    shared = torch.randn(80, 90)
    _, found = bake({"a": shared, "b": shared}, is_torch=True)
    assert kinds_of(found, 0) == kinds_of(found, 1) != []
    assert found.offset[entry(found, 0, "corner")] == found.offset[entry(found, 1, "corner")]
    assert found.data.size == found.length[found.tensor == 0].sum()


def test_what_has_no_slices_says_why(bake: Bake) -> None:
    store, found = bake({"a": torch.randn(90, 90), "b": torch.zeros(0, 4), "c": torch.randn(50)}, budget=150)
    names = [store.tensors[place].name for place in found.without]
    assert sorted(names) == ["a", "b", "c"]
    why = dict(zip(names, found.why, strict=True))
    assert why["b"] == "has no elements"
    assert why["a"] == "the 150 bytes of slices that a page holds are spent"


def test_not_a_number_everywhere_is_no_obstacle(bake: Bake) -> None:
    _, found = bake({"w": torch.full((80, 90), float("nan"))})
    assert kinds_of(found, 0) == ["overview", "corner"]


def test_the_budget_is_kept_and_stated(bake: Bake) -> None:
    store, found = bake({f"w{n}": torch.randn(150, 150) for n in range(8)}, budget=100_000)
    assert 50_000 < found.data.size <= 100_000
    assert BLOCKS.params["budget"] == 1_500_000
    assert len(store.tensors) == 8


def test_it_survives_its_file_with_no_entry_at_all(bake: Bake) -> None:
    _, found = bake({"w": torch.zeros(0)})
    receipt = Receipt((), {}, None, {}, 0.0)
    written = compose(BLOCKS, found, run_id="r", epoch=1, receipt=receipt, links={})
    read = parse(written, "tensors/blocks_epoch_1.npz").result(BLOCKS)
    assert read.why == ("has no elements",)
    assert len(read.tensor) == 0
