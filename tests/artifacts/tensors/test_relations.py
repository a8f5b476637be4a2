"""Which tensors are alike: features by hand, the map against scikit-learn, clusters of clear kinds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from runreport.artifacts.tensors.measures import tensor_measures
from runreport.artifacts.tensors.parts.tensor_features import CLIP, features
from runreport.artifacts.tensors.relations import RELATIONS, TensorRelations, tensor_relations
from runreport.build.artifact_file import Receipt, compose, parse
from runreport.tensors.tensor_store import TensorStore


def related(path: Path, tensors: dict[str, torch.Tensor]) -> tuple[list[str], TensorRelations]:
    save_file(tensors, path / "m.safetensors")
    with TensorStore.open(path, "m.safetensors") as store:
        measures = tensor_measures(model=store, spectrum_work=10**9)
        return [one.name for one in store.tensors], tensor_relations(model=store, measures=measures)


@pytest.fixture
def kinds() -> dict[str, torch.Tensor]:
    """Norms near one, wide and narrow matrices: three kinds, seven of each."""
    torch.manual_seed(0)
    found = {f"layers.{n}.norm.weight": 1 + 0.01 * torch.randn(64) for n in range(7)}
    found |= {f"layers.{n}.q_proj.weight": torch.randn(40, 30) for n in range(7)}
    return found | {f"layers.{n}.up_proj.weight": 0.001 * (torch.rand(40, 30) ** 8) for n in range(7)}


def test_kinds_of_tensors_are_clusters(tmp_path: Path, kinds: dict[str, torch.Tensor]) -> None:
    names, found = related(tmp_path, kinds)
    kind = {names[place].split(".")[2]: set() for place in found.tensor}
    for place, cluster in zip(found.tensor, found.cluster, strict=True):
        kind[names[place].split(".")[2]].add(int(cluster))
    assert sorted(map(sorted, kind.values())) == [[0], [1], [2]]
    assert [found.cluster[found.tensor.tolist().index(place)] for place in found.exemplar] == [0, 1, 2]


def test_the_map_is_that_of_scikit_learn_up_to_the_sign(tmp_path: Path, kinds: dict[str, torch.Tensor]) -> None:
    from sklearn.decomposition import PCA

    _, found = related(tmp_path, kinds)
    quotient = np.nan_to_num((found.values - found.centre) / found.spread)
    scaled = found.weight * np.clip(quotient, -CLIP, CLIP)
    theirs = PCA(3, svd_solver="full").fit(scaled)
    np.testing.assert_allclose(found.variance_ratio, theirs.explained_variance_ratio_, rtol=1e-6)
    np.testing.assert_allclose(np.abs(found.points), np.abs(theirs.transform(scaled)), atol=1e-4)


def test_features_are_free_of_the_unit_but_for_the_sizes(tmp_path: Path) -> None:
    """A tensor times two differs in its size alone."""
    tensor = torch.randn(30, 20)
    _, found = related(tmp_path, {"a": tensor, "b": 2 * tensor, "c": tensor.flatten().clone()})
    a, b, c = found.values
    different = {name for name, x, y in zip(found.features, a, b, strict=True) if abs(x - y) > 1e-9}
    assert different == {"log10 std", "log10 root mean square"}
    assert b[0] - a[0] == pytest.approx(np.log10(2))
    assert np.isnan(c[-1])
    np.testing.assert_allclose(c[:14], a[:14])


def test_constants_and_tiny_tensors_have_no_features(tmp_path: Path) -> None:
    tensors = {"ones": torch.ones(50), "few": torch.randn(5), "none": torch.zeros(0), "w": torch.randn(50)}
    names, found = related(tmp_path, tensors)
    assert [names[place] for place in found.tensor] == ["w"]
    assert found.cluster.tolist() == [0]
    assert [names[place] for place in found.exemplar] == ["w"]


def test_nothing_to_compare_is_no_failure_and_survives_its_file(tmp_path: Path) -> None:
    _, found = related(tmp_path, {"ones": torch.ones(3, 3)})
    written = compose(RELATIONS, found, run_id="r", epoch=1, receipt=Receipt((), {}, None, {}, 0.0), links={})
    read = parse(written, "tensors/relations_epoch_1.npz").result(RELATIONS)
    assert (len(read.tensor), len(read.cosine), read.groups) == (0, 0, ())


def test_scales_are_medians_and_quartiles(tmp_path: Path) -> None:
    save_file({f"w{n}": (n + 1) * torch.linspace(-1, 1, 40) for n in range(5)}, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        found = features(tensor_measures(model=store, spectrum_work=10**9), [one.numel for one in store.tensors])
    std = np.log10([torch.linspace(-1, 1, 40).double().numpy().std() * (n + 1) for n in range(5)])
    assert found.centre[0] == pytest.approx(np.median(std), abs=1e-6)
    assert found.spread[0] == pytest.approx((np.quantile(std, 0.75) - np.quantile(std, 0.25)) / 2, abs=1e-6)
    assert np.abs(found.scaled).max() <= CLIP
