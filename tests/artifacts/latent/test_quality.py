from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from runreport.artifacts.latent.codes import LatentCodes
from runreport.artifacts.latent.knn import latent_knn
from runreport.artifacts.latent.quality import latent_quality, matched_accuracy
from runreport.errors import CannotCompute


def test_purity_by_hand() -> None:
    codes = LatentCodes(
        labels=np.array([0, 0, 1, 1], np.int32),
        sample_indices=np.arange(4, dtype=np.int32),
        z=np.array([[0.0], [1.0], [1.5], [10.0]], np.float32),
        logits=np.array([[1, 0], [0, 1], [0, 1], [0, 1]], np.float32),
    )
    found = latent_quality(codes=codes, knn=latent_knn(codes=codes, k=1, seed=0), k=12)
    assert (found.n, found.k) == (4, 1)
    assert found.purity == 0.5  # 0->1 same, 1->2 not, 2->1 not, 3->2 same
    assert (found.accuracy, found.accuracy_kind) == (0.75, "class head")


def test_a_sample_without_a_label_counts_as_a_neighbour_only() -> None:
    codes = LatentCodes(
        labels=np.array([0, 0, -1], np.int32),
        sample_indices=np.arange(3, dtype=np.int32),
        z=np.array([[0.0], [2.0], [3.0]], np.float32),
    )
    found = latent_quality(codes=codes, knn=latent_knn(codes=codes, k=1, seed=0), k=12)
    assert found.purity == 0.5  # 0->1 same, 1->2 not, 2 has none
    bare = replace(codes, labels=np.full(3, -1, np.int32))
    with pytest.raises(CannotCompute, match="no sample has a label"):
        latent_quality(codes=bare, knn=latent_knn(codes=bare, k=1, seed=0), k=12)


def test_groups_far_apart_are_pure_and_matched(codes, knn) -> None:
    found = latent_quality(codes=codes, knn=knn, k=12)
    assert found.purity > 0.95
    assert (found.accuracy, found.accuracy_kind) == (1.0, "best one-to-one match of component to class")
    renamed = replace(codes, labels=(codes.labels + 1) % 4)
    assert latent_quality(codes=renamed, knn=knn, k=12).accuracy == 1.0


def test_a_model_that_neither_clusters_nor_classifies_has_no_accuracy(codes, knn) -> None:
    found = latent_quality(codes=replace(codes, qc=None), knn=knn, k=12)
    assert (found.accuracy, found.accuracy_kind) == (None, None)


@pytest.mark.parametrize("components", [3, 4, 6])
def test_the_match_is_the_best_of_all(components: int) -> None:
    generator = np.random.default_rng(components)
    found, labels = generator.integers(0, components, 50), generator.integers(0, 4, 50)
    size = max(components, 4)
    best = max((np.array(order)[found] == labels).mean() for order in permutations(range(size)))
    assert matched_accuracy(found, labels) == pytest.approx(best)


def test_two_components_of_one_class_count_once() -> None:
    assert matched_accuracy(np.array([0, 0, 0, 1]), np.zeros(4, np.int64)) == 0.75


def test_a_single_sample_has_no_purity(codes) -> None:
    one = replace(codes, mu=codes.mu[:1])
    with pytest.raises(CannotCompute, match="two samples"):
        latent_quality(codes=one, knn=latent_knn(codes=one, k=15, seed=0), k=12)
