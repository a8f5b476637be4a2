"""The explorer's data: the same rows, neighbours and numbers as the artifacts, within their rounding."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.artifacts.latent.codes import LatentCodes
from runreport.artifacts.latent.density import DensityGrid, DensityMeta, PriorWeights, Range
from runreport.artifacts.latent.distortion import Distortion, DistortionMeta, RatioStats
from runreport.artifacts.latent.neighbors import KnnGraph
from runreport.artifacts.latent.projection import Alignment, Projection
from runreport.artifacts.samples.inputs import SampleInputs
from runreport.artifacts.samples.reconstructions import Reconstructions
from runreport.pages import latent_data as made_by
from runreport.pages.fair_order import fair_order

N = 6
LABELS = np.array([0, 1, 2, 0, 1, -1], np.int32)
ORDER = fair_order(LABELS)
POINTS = np.array([[0, 0], [1, 0], [0, 1], [4, 4], [5, 4], [4, 5]], np.float32)


def projection(method: str = "pca", **changes) -> Projection:
    fields: dict = {"method": method, "dim": 2, "n": N, "total": 10, "sampling": "6 of 10", "labels": LABELS}
    fields |= {"sample_indices": np.arange(N) * 3, "points": POINTS, "bounds": ((0.0, 5.0), (0.0, 5.0))}
    fields |= {"explained_variance_ratio": np.array([0.6, 0.3])}
    return Projection(**(fields | changes))


def codes(**changes) -> LatentCodes:
    return LatentCodes(LABELS, np.arange(N, dtype=np.int32) * 3, **changes)


def graph(stretch: float = 2.0) -> KnnGraph:
    indices = np.array([[(i + 1) % N, (i + 2) % N] for i in range(N)], np.int32)
    distances = np.array([[i + 1.0, i + 2.0] for i in range(N)], np.float32)
    return KnnGraph(2, "euclidean", 1.0, indices, distances, distances * stretch, distances * 3, distances[:, -1])


def distortion(**changes) -> Distortion:
    ratio = np.array([1, 2, 4, 2, np.nan, 0], np.float32)
    grid = np.array([[1, np.nan], [4, 2]], np.float32)
    stats = changes.get("stats", RatioStats(0.0, 4.0, 2.0))
    return Distortion("knn_mean_ratio", 2, (2, 2), ((0, 5), (0, 5)), grid, ratio, stats, DistortionMeta(5))


def value(column: dict, place: int) -> float:
    flat = column["levels"].ravel()
    missing = np.iinfo(flat.dtype).max
    if flat[place] == missing:
        return float("nan")
    return column["min"] + (flat[place] / (missing - 1)) ** column["power"] * (column["max"] - column["min"])


def in_order(values) -> list:
    """One value per sample as the page has them."""
    return np.asarray(values)[ORDER].tolist()


def test_samples_stand_in_fair_order_and_say_which_row_each_was():
    images = np.zeros((N, 4, 4), np.uint8)
    data = made_by.samples_data(SampleInputs(images, LABELS, np.arange(N, dtype=np.int32) * 3), names=["inputs"])
    assert data["labels"].tolist() == in_order([0, 1, 2, 0, 1, 255])  # a missing label has a code
    assert data["indices"].tolist() == in_order([0, 3, 6, 9, 12, 15])
    assert data["rows"].tolist() == ORDER.tolist()


def test_without_pictures_the_samples_come_from_a_projection():
    data = made_by.samples_data(projection(), names=["pca2"])
    assert data["labels"].tolist() == in_order([0, 1, 2, 0, 1, 255])


def test_pictures_stand_in_the_same_order():
    images = np.arange(N, dtype=np.uint8)[:, None, None] * np.ones((1, 4, 4), np.uint8)
    made = made_by.pictures_data(SampleInputs(images, LABELS, np.arange(N, dtype=np.int32)), names=["inputs"])
    assert made["pictures"].images[:, 0, 0].tolist() == ORDER.tolist()


def test_a_mixture_is_coloured_by_component_and_entropy_in_nats():
    qc = np.array([[1, 0], [0.5, 0.5], [0.25, 0.75]] * 2, np.float32)
    data = made_by.map_data(projection(), codes(mu=np.zeros((N, 2)), qc=qc), names=["pca2", "codes"])
    assert data["groups"]["component"].tolist() == in_order([0, 0, 1] * 2)
    rows = ORDER.tolist()
    assert value(data["columns"]["entropy"], rows.index(1)) == pytest.approx(np.log(2), abs=1e-4)
    assert value(data["columns"]["entropy"], rows.index(0)) == 0.0
    assert value(data["columns"]["pmax"], rows.index(2)) == pytest.approx(0.75, abs=1e-4)


def test_an_autoencoder_is_coloured_by_its_prediction_and_has_nothing_of_a_mixture():
    logits = np.eye(3, dtype=np.float32)[[2, 0, 1, 2, 0, 1]]
    data = made_by.map_data(projection(), codes(z=np.zeros((N, 2)), logits=logits), names=["pca2", "codes"])
    assert {name: list(group) for name, group in data["groups"].items()} == {"prediction": in_order([2, 0, 1, 2, 0, 1])}
    assert data["columns"] == {}


def test_labels_alone_order_what_a_file_without_maps_holds():
    data = made_by.map_data(projection(), distortion(), names=["labels", "distortion_pca"])
    assert data["maps"] == {}
    found = [value(data["columns"]["distortion_pca"], place) for place in range(N)]
    wanted = np.array([-1, 0, 1, 0, np.nan, -4])[ORDER]
    assert np.allclose(found, wanted, atol=1e-3, equal_nan=True)


def test_points_travel_in_their_own_bounds():
    one = made_by.map_data(projection(points=POINTS * 100), names=["pca2"])["maps"]["pca2"]
    assert one["bounds"] == [[0.0, 500.0], [0.0, 500.0]]
    assert one["levels"][ORDER.tolist().index(3)].tolist() == [52427, 52427]
    assert one["explained"] == [0.6, 0.3]


def test_the_alignment_travels_only_where_raw_and_aligned_differ():
    turn = Alignment(np.array([[0, 1], [-1, 0]], np.float32), 1.0, np.array([2, 3], np.float32))
    same = made_by.map_data(projection(alignment=turn), names=["pca2"])
    other = made_by.map_data(projection(alignment=turn, raw_points=POINTS, aligned_to=4), names=["pca2"])
    assert same["maps"]["pca2"]["alignment"] is None
    assert other["maps"]["pca2"]["alignment"] == {
        "rotation": [[0, 1], [-1, 0]],
        "scale": 1.0,
        "translation": [2, 3],
    }
    assert other["maps"]["pca2"]["aligned_to"] == 4


def test_distortion_is_relative_to_the_typical_point_in_powers_of_two():
    relative = made_by.relative_log2(distortion().per_point, 2.0)
    assert relative[:4].tolist() == [-1, 0, 1, 0]
    assert np.isnan(relative[4])
    assert relative[5] == -4.0  # clipped, not minus infinity
    assert np.isnan(made_by.relative_log2(distortion().per_point, None)).all()


def test_neighbours_are_named_by_their_rows_on_the_page():
    data = made_by.near_data(projection(), graph(), graph(stretch=5.0), names=["labels", "near_pca", "near_umap"])
    assert data["indices"].dtype == np.uint16
    for place, row in enumerate(ORDER.tolist()):
        assert ORDER[data["indices"][place]].tolist() == graph().indices[row].tolist()
        found = [value(data["distances"], 2 * place + k) for k in (0, 1)]
        assert found == pytest.approx([row + 1, row + 2], abs=1e-4)
    assert data["scale"] == pytest.approx({"pca2": 2.0, "pca3": 3.0, "umap2": 5.0, "umap3": 3.0})


def test_many_samples_have_wider_neighbour_numbers():
    n = 70_000
    indices = np.roll(np.arange(n, dtype=np.int32), -1)[:, None]
    ones = np.ones((n, 1), np.float32)
    labels = projection(labels=np.zeros(n, np.int32))
    graph = KnnGraph(1, "euclidean", 1.0, indices, ones, ones, ones, ones[:, 0])
    data = made_by.near_data(labels, graph, names=["labels", "near_pca"])
    order = fair_order(labels.labels)
    place = order.tolist().index(68_000)
    assert order[data["indices"][place, 0]] == 68_001


def test_a_point_without_neighbours_has_a_scale_of_one():
    none = np.zeros((1, 0), np.float32)
    assert made_by.typical_scale(none, none) == 1.0
    assert made_by.typical_scale(np.zeros((2, 1)), np.ones((2, 1))) == 1.0  # all coincide


def test_fields_keep_small_densities_apart_and_leave_empty_cells_empty():
    values = np.array([[0, 0.001], [0.1, 1.0]], np.float32)
    meta = DensityMeta(N, (0.1, 0.1), PriorWeights(0.1, 0.9, 1.4))
    grid = DensityGrid("prior", (2, 2), ((0, 5), (0, 5)), values, Range(0.0, 1.0), meta, "uniform")
    data = made_by.fields_data(grid, distortion(), names=["uniform_pca", "distortion_umap"])
    density = data["pca"]["uniform"]
    assert density["neff"] == 1.4
    assert value(density["values"], 1) == pytest.approx(0.001, rel=0.15)
    cells = [value(data["umap"]["distortion"]["values"], place) for place in range(4)]
    assert cells[0] == pytest.approx(-1.0, abs=0.01)
    assert np.isnan(cells[1])
    assert cells[2:] == pytest.approx([1.0, 0.0], abs=0.01)
    assert (data["umap"]["distortion"]["median"], data["umap"]["distortion"]["k"]) == (2.0, 2)


def test_responsibilities_are_rounded_to_steps_of_a_255th():
    qc = np.array([[1, 0], [0.5, 0.5]] * 3, np.float32)
    both = projection(), codes(mu=np.zeros((N, 1)), qc=qc)
    shares = made_by.responsibilities_data(*both, names=["labels", "qc"])["qc"]
    assert shares.dtype == np.uint8
    assert shares.tolist() == in_order([[255, 0], [128, 128]] * 3)


def test_reconstructions_stand_in_the_order_of_their_samples():
    images = np.arange(N, dtype=np.uint8)[:, None, None] * np.ones((1, 4, 4), np.uint8)
    result = Reconstructions(images, np.zeros(N, np.float32))
    made = made_by.recon_data(projection(), result, names=["labels", "recon"])
    assert made["pictures"].images[:, 0, 0].tolist() == ORDER.tolist()
