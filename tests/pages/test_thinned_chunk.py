"""Files of the explorer with fewer rows or bits: the rows that stay are those of the artifacts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.artifacts.latent.codes import LatentCodes
from runreport.artifacts.latent.neighbors import KnnGraph
from runreport.artifacts.samples.reconstructions import Reconstructions
from runreport.pages.latent_chunks import near_data, recon_data
from runreport.pages.page import Chunk
from runreport.pages.quantise import column
from runreport.pages.thinned_chunk import of_rows, thinned_chunk
from runreport.pages.thinning import Thinning

N, K = 6, 2
INDICES = np.array([[(i + 1) % N, (i + 2) % N] for i in range(N)], np.int32)
LENGTHS = np.array([[i + 1.0, i + 2.0] for i in range(N)], np.float32)
GRAPH = KnnGraph(K, "euclidean", 1.0, INDICES, LENGTHS, LENGTHS * 2, LENGTHS * 3, LENGTHS[:, -1])


def test_every_array_with_a_row_per_sample_is_cut_and_no_other():
    codes = LatentCodes(np.arange(N), np.arange(N) * 3, mu=np.eye(N), prior_mu=np.ones((4, 2)))
    cut = of_rows(codes, np.array([1, 4]))
    assert cut.sample_indices.tolist() == [3, 12]
    assert cut.mu.shape == (2, N)
    assert cut.prior_mu.shape == (4, 2)
    assert cut.qc is None
    assert codes.mu is not None
    assert codes.mu.shape == (N, N)


def test_neighbours_point_to_the_rows_that_stay_and_others_lie_beyond_the_last():
    cut = of_rows(GRAPH, np.array([0, 2, 3]))
    assert cut.indices.tolist() == [[3, 1], [2, 3], [3, 3]]  # of 0: 1 and 2; of 2: 3 and 4; of 3: 4 and 5
    assert cut.d_latent.tolist() == [[1, 2], [3, 4], [4, 5]]
    assert cut.d_k.tolist() == [2, 4, 5]


def test_the_distance_to_the_kth_neighbour_stays_though_that_neighbour_goes():
    chunk = Chunk("near_1", (), near_data, options={"names": ["near_pca"]})
    data = thinned_chunk(chunk, np.array([3, 5]), Thinning()).make(GRAPH, **chunk.options)
    assert data["k"] == K
    assert data["indices"].tolist() == [[2, 1], [2, 2]]
    levels = data["distances"]
    span = levels["max"] - levels["min"]
    found = levels["min"] + levels["levels"] / 65534 * span
    assert np.allclose(found, [[4, 5], [6, 7]], atol=span / 65534)


@settings(max_examples=30)
@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=40), st.sampled_from([1.0, 2.0]))
def test_eight_bits_reach_every_value_to_within_half_a_level(values, power):
    given_values = np.array([*values, np.nan], np.float32)
    chunk = Chunk("map_1", (), lambda: {"columns": {"mse": column(given_values, power=power)}})
    coarse = thinned_chunk(chunk, None, Thinning(bits=8)).make()["columns"]["mse"]
    assert coarse["levels"].dtype == np.uint8
    assert coarse["levels"][-1] == 255
    fine = np.float64(column(given_values, power=power)["levels"][:-1]) / 65534
    assert np.all(np.abs(coarse["levels"][:-1] / 254 - fine) <= 0.5 / 254 + 1e-9)
    assert (coarse["min"], coarse["max"]) == (np.nanmin(given_values), np.nanmax(given_values))


def test_positions_and_counts_keep_their_bits():
    data = {"maps": {"pca2": {"levels": np.zeros((3, 2), np.uint16)}}, "k": 3}
    thin = thinned_chunk(Chunk("map_1", (), lambda: data), None, Thinning(bits=8)).make()
    assert thin["maps"]["pca2"]["levels"].dtype == np.uint16


def test_pictures_of_fewer_rows_are_those_of_the_rows():
    images = np.arange(N, dtype=np.uint8)[:, None, None] * np.ones((1, 4, 4), np.uint8)
    result = Reconstructions(images, np.arange(N, dtype=np.float32))
    chunk = Chunk("recon_1", (), recon_data, options={"names": ["recon"]})
    data = thinned_chunk(chunk, np.array([2, 5]), Thinning()).make(result, **chunk.options)
    wanted = recon_data(Reconstructions(images[[2, 5]], result.mse[[2, 5]]), names=["recon"])
    assert data["pictures"] == wanted["pictures"]


@pytest.mark.parametrize("key", ["samples", "map_3"])
def test_a_file_that_nothing_is_taken_from_is_the_same_object(key):
    chunk = Chunk(key, (), lambda: {})
    assert thinned_chunk(chunk, None, Thinning()) is chunk
