"""Pictures, histograms, texts and embeddings of TensorBoard: as TensorBoard reads them, where they lie, how many."""

from __future__ import annotations

import random
import struct
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from event_bytes import double, event, file_of, integer, metadata, part, tensor

from runreport.runs.logged import Span
from runreport.runs.readers import projector, tensorboard
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import read_tree

ZOO = Path("../shared/zoo")
FILE = "events.out.tfevents.1700000000.host.1.0"
needs_zoo = pytest.mark.skipif(not ZOO.is_dir(), reason="the real run directories lie beside the project only")


def reading(root: Path, *events: bytes) -> Reading:
    (root / FILE).write_bytes(file_of(*events))
    return tensorboard.read(read_tree(root), "")


def cut(root: Path, span: Span) -> bytes:
    return (root / span.file).read_bytes()[span.offset : span.offset + span.length]


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"rest"


def image(tag: str, content: bytes, step: int = 0) -> bytes:
    return event(part(1, tag) + part(4, integer(1, 7) + integer(2, 9) + part(4, content)), step=step)


def images(tag: str, contents: list[bytes], step: int = 0) -> bytes:
    texts = [b"9", b"7", *contents]
    body = tensor(7, *(part(8, one) for one in texts), shape=(len(texts),))
    return event(part(1, tag) + body + metadata("images"), step=step)


def histogram(limits: list[float], counts: list[float], low: float, high: float, step: int = 0) -> bytes:
    packed = [part(number, struct.pack(f"<{len(of)}d", *of)) for number, of in ((6, limits), (7, counts))]
    return event(part(1, "w") + part(5, double(1, low) + double(2, high) + b"".join(packed)), step=step)


def test_pictures_stay_where_they_lie(tmp_path: Path) -> None:
    found = reading(tmp_path, image("a", png(4, 3), 5), images("b", [b"\xff\xd8\xff\xe0", b"GIF89a\x02\0\x03\0"], 6))
    said = [(one.tag, one.step, one.index, one.media_type, one.width, one.height) for one in found.pictures]
    assert said == [
        ("a", 5, 0, "image/png", 4, 3),
        ("b", 6, 0, "image/jpeg", 9, 7),
        ("b", 6, 1, "image/gif", 2, 3),
    ]
    assert [cut(tmp_path, one.span) for one in found.pictures] == [
        png(4, 3),
        b"\xff\xd8\xff\xe0",
        b"GIF89a\x02\0\x03\0",
    ]
    assert found.problems == ()


def test_what_is_no_picture_is_left_out_and_said(tmp_path: Path) -> None:
    found = reading(tmp_path, image("a", b"<svg xmlns=''/>"), image("a", b"", 1), images("b", []), images("b", [b"\0"]))
    assert found.pictures == ()
    assert [(one.code, one.count) for one in found.problems] == [("TB-LEFT-OUT", 4)]


def test_buckets_end_at_the_smallest_and_the_largest_value(tmp_path: Path) -> None:
    largest = 1.7976931348623157e308
    found = reading(tmp_path, histogram([-largest, -1.0, 0.0, 1.0, largest], [0, 0, 2, 3, 4], -0.5, 7.0, step=3))
    (one,) = found.histograms
    assert (one.tag, one.step, one.file) == ("w", 3, FILE)
    assert one.edges.tolist() == [-0.5, 0.0, 1.0, 7.0]
    assert one.counts.tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    "written",
    [
        histogram([1.0], [0.0], 0.0, 1.0),
        histogram([1.0, 2.0], [1.0], 0.0, 1.0),
        histogram([1.0, 0.0], [1.0, 1.0], 2.0, 3.0),
        histogram([1.0], [float("nan")], 0.0, 1.0),
        event(part(1, "w") + tensor(2, part(4, struct.pack("<3d", 1, 0, 1)), shape=(1, 3)) + metadata("histograms")),
        event(part(1, "w") + tensor(2, part(4, struct.pack("<3d", 0, 1, 1)), shape=(2, 3)) + metadata("histograms")),
    ],
)
def test_histograms_that_make_no_sense_are_said(tmp_path: Path, written: bytes) -> None:
    found = reading(tmp_path, written)
    assert found.histograms == ()
    assert [one.code for one in found.problems] == ["TB-LEFT-OUT"]


def test_of_very_many_steps_some_are_kept_with_the_first_and_the_last(tmp_path: Path) -> None:
    found = reading(tmp_path, *(histogram([1.0], [step + 1.0], 0.0, 1.0, step) for step in range(1203)))
    steps = [one.step for one in found.histograms]
    assert steps == [*range(0, 1203, 4), 1202]
    assert [(one.code, one.count) for one in found.problems] == [("TB-THINNED", 1203 - len(steps))]
    assert "302 of 1,203 histograms are kept" in found.problems[0].what


def test_a_long_text_is_kept_as_far_as_the_limit_and_said(tmp_path: Path) -> None:
    long = "é" * 60_000
    found = reading(
        tmp_path, event(part(1, "t") + tensor(7, part(8, long), part(8, "b"), shape=(2,)) + metadata("text"))
    )
    assert [one.text for one in found.texts] == ["é" * 50_000, "b"]
    assert [one.code for one in found.problems] == ["TB-LEFT-OUT"]


def oracle(folder: Path) -> Any:
    reason = "compares with TensorBoard's own reader; install tensorboard"
    accumulators = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator", reason=reason)
    everything = dict.fromkeys(("scalars", "tensors", "images", "histograms", "audio"), 0)
    return accumulators.EventAccumulator(str(folder), size_guidance=everything, purge_orphaned_data=False).Reload()


def same_as_tensorboard(root: Path, folder: str) -> int:
    """Compares all there is, and gives how much that was."""
    from tensorboard.util.tensor_util import make_ndarray  # type: ignore[import-not-found]

    found, log = tensorboard.read(read_tree(root), folder), oracle(root / folder)
    pictures = [(one.tag, one.step, one.time, cut(root, one.span)) for one in found.pictures]
    expected = [
        (tag, one.step, one.wall_time, one.encoded_image_string)
        for tag in log.Tags()["images"]
        for one in log.Images(tag)
    ]
    buckets = [(one.tag, one.step, one.time, one.edges.tolist(), one.counts.tolist()) for one in found.histograms]
    expected_buckets: list[Any] = []
    for tag in log.Tags()["histograms"]:
        for one in log.Histograms(tag):
            value = one.histogram_value
            filled = [place for place, count in enumerate(value.bucket) if count]
            inner = list(value.bucket_limit[filled[0] : filled[-1]])
            counts = list(value.bucket[filled[0] : filled[-1] + 1])
            expected_buckets.append((tag, one.step, one.wall_time, [value.min, *inner, value.max], counts))
    texts = [(one.tag, one.step, one.time, one.text) for one in found.texts]
    expected_texts: list[Any] = []
    for tag in log.Tags()["tensors"]:
        plugin = log.SummaryMetadata(tag).plugin_data.plugin_name
        for one in log.Tensors(tag):
            value = make_ndarray(one.tensor_proto)
            if plugin == "images":
                expected += [(tag, one.step, one.wall_time, picture) for picture in value[2:]]
            elif plugin == "histograms":
                edges = [*value[:, 0].tolist(), float(value[-1, 1])]
                expected_buckets.append((tag, one.step, one.wall_time, edges, value[:, 2].tolist()))
            elif plugin == "text":
                expected_texts += [(tag, one.step, one.wall_time, text.decode()) for text in value.ravel()]
    assert sorted(pictures) == sorted(expected)
    assert sorted(buckets) == sorted(expected_buckets)
    assert sorted(texts) == sorted(expected_texts)
    return len(pictures) + len(buckets) + len(texts)


@needs_zoo
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("folder", ["generated/tb_all_plugins", "generated/tb_tf2_style"])
def test_real_folders_hold_what_tensorboard_reads(folder: str) -> None:
    assert same_as_tensorboard(ZOO, folder) >= 3


@pytest.mark.filterwarnings("ignore")
def test_what_torch_writes_is_what_tensorboard_reads(tmp_path: Path) -> None:
    reason = "writes with torch's own writer; install torch, tensorboard and pillow"
    writers = pytest.importorskip("torch.utils.tensorboard", reason=reason)
    image_module = pytest.importorskip("PIL.Image", reason=reason)
    random_numbers = np.random.default_rng(3)
    writer = writers.SummaryWriter(tmp_path)
    for step in range(4):
        writer.add_histogram("weights", random_numbers.normal(size=500) * 10**step, step)
        writer.add_histogram("same", np.full(10, 2.0), step)
        writer.add_histogram("auto", random_numbers.normal(size=50), step, bins="auto")
        writer.add_image("picture", random_numbers.random((3, 4 + step, 5)), step)
        writer.add_images("grid", random_numbers.random((3, 3, 4, 5)), step)
        writer.add_text("words", f"*step* {step}", step)
    writer.add_embedding(np.eye(4, 3), ["a", "b", "c", "d"], tag="codes", global_step=7)
    writer.close()
    assert same_as_tensorboard(tmp_path, "") == 24
    found = tensorboard.read(read_tree(tmp_path), "")
    first = next(one for one in found.pictures if one.tag == "picture")
    assert (first.media_type, first.width, first.height) == ("image/png", 5, 4)
    assert image_module.open(BytesIO(cut(tmp_path, first.span))).size == (5, 4)
    (one,) = projector.read(read_tree(tmp_path), "").embeddings
    assert (one.tag, one.step, one.metadata) == ("codes", 7, "00007/codes/metadata.tsv")
    assert np.array_equal(np.loadtxt(tmp_path / one.file), np.eye(4, 3))


def test_changed_bytes_raise_nothing(tmp_path: Path) -> None:
    content = file_of(image("a", png(4, 3)), images("b", [png(1, 1)] * 3), histogram([1.0, 2.0], [1.0, 2.0], 0.0, 2.0))
    generator = random.Random(1)
    for _ in range(60):
        changed = bytearray(content)
        for _ in range(3):
            changed[generator.randrange(len(changed))] = generator.randrange(256)
        (tmp_path / FILE).write_bytes(changed)
        found = tensorboard.read(read_tree(tmp_path), "")
        assert all(cut(tmp_path, one.span) for one in found.pictures)
