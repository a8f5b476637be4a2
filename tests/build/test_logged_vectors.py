"""Vectors saved for the projector become maps and neighbours: computed as for our own runs, and kept in the store."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from foreign_run import write_files
from PIL import Image
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from runreport.artifacts.latent.codes import CODES
from runreport.artifacts.latent.distortion import DISTORTION
from runreport.artifacts.latent.neighbors import NEIGHBORS
from runreport.artifacts.latent.projection import PROJECTION
from runreport.artifacts.latent.quality import QUALITY
from runreport.artifacts.samples.inputs import INPUTS
from runreport.artifacts.samples.logged_labels import LOGGED_LABELS
from runreport.build.options import BuildOptions
from runreport.build.progress import Progress
from runreport.build.session import BuildSession
from runreport.build.site import build_site
from runreport.build.verify import verify_site
from runreport.pages.figures.png import grey_png
from runreport.pages.latent import LATENT
from runreport.pages.page import RunView
from runreport.runs.discover import find_runs

N, D, STEPS = 40, 6, (10, 20, 30)


def vectors(step: int, n: int = N) -> np.ndarray:
    groups = np.random.default_rng(1).normal(size=(4, D)) * step / 10
    return groups[np.arange(n) % 4] + np.random.default_rng(step).normal(size=(n, D))


def tsv(values: np.ndarray) -> str:
    return "".join("\t".join(repr(float(x)) for x in row) + "\n" for row in values)


def sprite() -> tuple[bytes, np.ndarray]:
    """Pictures of 4 x 6 pixels in rows of 7, the last row not full."""
    tiles = np.random.default_rng(2).integers(0, 256, (42, 6, 4), dtype=np.uint8)
    image = tiles.reshape(6, 7, 6, 4).swapaxes(1, 2).reshape(36, 28)
    return grey_png(image), tiles[:N]


def config(tags: dict[str, tuple[int, ...]]) -> str:
    return "".join(
        f'embeddings {{ tensor_name: "{tag}:{step:05}" tensor_path: "{step:05}/{tag}/tensors.tsv" '
        f'metadata_path: "{step:05}/{tag}/metadata.tsv" '
        f'sprite {{ image_path: "{step:05}/{tag}/sprite.png" single_image_dim: 4 single_image_dim: 6 }} }}\n'
        for tag, steps in tags.items()
        for step in steps
    )


def projector_run(root: Path, *, sizes: dict[int, int] | None = None) -> Path:
    files = {
        "run/projector_config.pbtxt": config({"enc": STEPS, "other": (10,)}),
        "run/metrics.csv": "step,loss\n1,2\n",
    }
    for step in STEPS:
        n = (sizes or {}).get(step, N)
        files[f"run/{step:05}/enc/tensors.tsv"] = tsv(vectors(step, n))
        files[f"run/{step:05}/enc/metadata.tsv"] = "id\tlabel\n" + "".join(f"s{i}\t{'wxyz'[i % 4]}\n" for i in range(n))
        files[f"run/{step:05}/enc/sprite.png"] = sprite()[0]
    files["run/00010/other/tensors.tsv"] = tsv(vectors(1, 5))
    files["run/00010/other/metadata.tsv"] = "a\n" * 5
    return write_files(root / "runs", files)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory):
    base = tmp_path_factory.mktemp("vectors")
    runs = projector_run(base)
    before = listing(runs)
    options = BuildOptions((runs,), base / "site", base / "store", 1)
    with BuildSession(options) as session:
        session.build(Progress())
        (view,) = session._views()
    assert listing(runs) == before
    return options, view


def listing(runs: Path) -> dict[str, Any]:
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in runs.rglob("*") if path.is_file()}


def test_codes_are_the_tables_and_labels_the_column_of_that_name(built) -> None:
    _, view = built
    for step in STEPS:
        codes = view.shelf.load(CODES, step)
        np.testing.assert_array_equal(codes.z, vectors(step).astype(np.float32))
        labels = view.shelf.load(LOGGED_LABELS, step)
        assert [labels.names[label] for label in codes.labels] == [*"wxyz" * (N // 4)]
        assert (labels.column, labels.columns) == ("label", ("id", "label"))


def test_pictures_are_cut_out_of_the_image_row_by_row(built) -> None:
    _, view = built
    found = view.shelf.load(INPUTS)
    np.testing.assert_array_equal(found.images, sprite()[1])
    np.testing.assert_array_equal(found.labels, view.shelf.load(CODES, 30).labels)
    assert view.shelf.receipt(INPUTS)["inputs"][1]["file"] == "run/00030/enc/sprite.png"


@pytest.mark.parametrize("dim", [2, 3])
def test_principal_components_are_those_of_scikit_learn(built, dim: int) -> None:
    _, view = built
    for step in STEPS:
        found = view.shelf.load(PROJECTION, step, method="pca", dim=dim)
        model = PCA(dim).fit(vectors(step).astype(np.float32))
        points = found.points if found.raw_points is None else found.raw_points
        expected = model.transform(vectors(step).astype(np.float32))
        np.testing.assert_allclose(np.abs(points), np.abs(expected), atol=2e-5 * np.abs(expected).max())
        np.testing.assert_allclose(found.explained_variance_ratio, model.explained_variance_ratio_, rtol=1e-5)
        share = trustworthiness(vectors(step), expected, n_neighbors=15)
        assert found.trustworthiness == pytest.approx(share, abs=1e-6)
        assert (found.n, found.total, found.sampling) == (N, N, f"all {N}")


def test_neighbours_purity_and_distortion_are_those_of_scikit_learn(built) -> None:
    _, view = built
    for step in STEPS:
        table, labels = vectors(step).astype(np.float32), np.arange(N) % 4
        distances, indices = NearestNeighbors(n_neighbors=12).fit(table.astype(np.float64)).kneighbors()
        graph = view.shelf.load(NEIGHBORS, step, method="pca")
        np.testing.assert_array_equal(graph.indices, indices)
        np.testing.assert_allclose(graph.d_latent, distances, rtol=1e-6)
        purity = (labels[indices] == labels[:, None]).mean()
        assert view.shelf.load(QUALITY, step).purity == pytest.approx(purity)
        points = view.shelf.load(PROJECTION, step, method="pca", dim=2).points.astype(np.float64)
        mapped = np.linalg.norm(points[:, None] - points[indices], axis=2).mean(axis=1)
        ratio = mapped / distances.mean(axis=1)
        np.testing.assert_allclose(view.shelf.load(DISTORTION, step, method="pca").per_point, ratio, rtol=1e-5)


def test_everything_derived_lies_in_the_store_and_receipts_name_the_tables(built) -> None:
    options, view = built
    receipt = view.shelf.receipt(CODES, 20)
    assert [item["file"] for item in receipt["inputs"]] == ["run/00020/enc/tensors.tsv", "samples/labels_epoch_20.json"]
    derived = options.derived_files(view.slug)
    assert (derived / "latent/codes_epoch_20.npz").is_file()
    assert not verify_site(options.out, find_runs(options.roots), store=options.store).wrong


def test_the_page_says_tag_files_labels_and_what_is_not_shown(built) -> None:
    options, view = built
    content = LATENT.content(view)
    logged = content.variables["logged"]
    assert logged["tag"] == "enc"
    assert logged["files"] == ["run/00030/enc/tensors.tsv", "run/00030/enc/metadata.tsv"]
    assert logged["notes"] == [
        "Labels are the column label; id of the table of labels cannot be seen here.",
        "The pictures of the samples are cut out of run/00030/enc/sprite.png and shown in shades of grey.",
        "Vectors were saved under other tags, too, which are not shown: other.",
    ]
    assert content.island["classes"] == [{"name": name, "count": 10} for name in "wxyz"]
    assert content.heading.endswith("of neighbouring vectors share their label at step 30")
    assert "saved under the tag" in (options.out / f"runs/{view.slug}/latent.html").read_text()


@pytest.fixture
def world(tmp_path: Path) -> Callable[..., tuple[BuildOptions, Path]]:
    def make(**kinds: Any) -> tuple[BuildOptions, Path]:
        runs = projector_run(tmp_path, **kinds)
        return BuildOptions((runs,), tmp_path / "site", tmp_path / "store", 1), runs / "run"

    return make


def only_view(session: BuildSession) -> RunView:
    (view,) = session._views()
    return view


def test_a_new_step_computes_that_step_and_a_changed_table_is_seen(world) -> None:
    options, run = world()
    with BuildSession(options) as session:
        first = session.build(Progress())
        assert set(first.steps) == {"computed"}
        assert session.build(Progress()).written == ()
        step = {"run/00040/enc/tensors.tsv": tsv(vectors(40)), "run/00040/enc/metadata.tsv": "a\n" * N}
        with (run / "projector_config.pbtxt").open("a") as written:
            written.write(config({"enc": (40,)}))
        write_files(run.parent, step)
        again = session.build(Progress())
        assert again.steps["computed"] == (first.steps["computed"] - 1) // 3  # all but the pictures of the run
        content = LATENT.content(only_view(session))
        assert content.island["epochs"] == [40]  # with other labels than before, and so no pictures either
        assert not content.island["pictures"]
        assert "pictures" not in [chunk.key for chunk in content.chunks]
        assert "they are of other samples" in content.variables["logged"]["notes"][0]
        table = run / "00040/enc/tensors.tsv"
        table.write_text(tsv(vectors(41)))
        os.utime(table, ns=(1, 1))
        session.build(Progress())
        np.testing.assert_array_equal(only_view(session).shelf.load(CODES, 40).z, vectors(41).astype(np.float32))
    fresh = build_site(options)
    assert set(fresh.steps) == {"fresh"}
    assert fresh.written == ()


def test_steps_with_other_samples_are_computed_and_left_out_of_the_page_in_words(world) -> None:
    options, _ = world(sizes={10: 24})
    with BuildSession(options) as session:
        assert "failed" not in session.build(Progress()).steps
        view = only_view(session)
        assert view.shelf.load(PROJECTION, 10, method="umap", dim=2).n == 24
        content = LATENT.content(view)
        assert content.variables["apart"] == [10]
        assert content.island["epochs"] == [20, 30]


def test_a_broken_table_costs_its_step_and_says_why(world) -> None:
    options, run = world()
    (run / "00020/enc/tensors.tsv").write_text("1\t2\n3\n")
    (run / "00030/enc/metadata.tsv").unlink()
    (run / "00030/enc/sprite.png").write_bytes(b"GIF89a")
    with BuildSession(options) as session:
        session.build(Progress())
        view = only_view(session)
        assert any("line 2 of the table of vectors" in one.message for one in view.failures)
        content = LATENT.content(view)
        assert content.island["epochs"] == [30]
        assert content.island["classes"] == []
        assert "No labels were saved beside the vectors" in content.variables["logged"]["notes"][0]
        assert "sprite.png are not shown: the file is no PNG image" in content.variables["logged"]["notes"][1]
        assert content.heading == f"{N} vectors, saved at 1 step"


def test_vectors_written_by_pytorch_are_shown_as_they_are(checkout: Path, tmp_path: Path) -> None:
    source = checkout.parent / "shared" / "zoo" / "generated" / "tb_all_plugins"
    if not source.is_dir():
        pytest.skip("the zoo is not there")
    with BuildSession(BuildOptions((source,), tmp_path / "site", tmp_path / "store", 1)) as session:
        session.build(Progress())
        (view,) = [one for one in session._views() if one.run.logged.embeddings]
    table = np.loadtxt(source / "00007/emb/tensors.tsv", delimiter="\t").astype(np.float32)
    np.testing.assert_array_equal(view.shelf.load(CODES, 7).z, table)
    found = view.shelf.load(PROJECTION, 7, method="pca", dim=2)
    np.testing.assert_allclose(np.abs(found.points), np.abs(PCA(2).fit_transform(table)), atol=1e-5)
    sprite_pixels = np.asarray(Image.open(source / "00007/emb/sprite.png").convert("L"))
    first = view.shelf.load(INPUTS).images[0]
    assert np.abs(first.astype(int) - sprite_pixels[: first.shape[0], : first.shape[1]]).max() <= 1
