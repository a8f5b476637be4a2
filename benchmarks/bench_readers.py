"""Scalars of other programs' logs: ours beside their own libraries, where those can be imported.

TensorBoard's accumulator keeps everything here (size_guidance 0, no purging), as ours does.  W&B has no reader for
offline runs any more; its generated protobuf classes and json stand for one.
"""

from __future__ import annotations

import importlib.util
import json
import math
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from timing import Row, arguments, medians, show

from runreport.runs.readers import tensorboard, wandb
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.records.crc32c import masked_crc32c
from runreport.runs.readers.tree import read_tree

TAGS = 10
GOAL_SIZE = 100_000  # scalars
GOALS = {"EventAccumulator": 5.0}  # times ours
BLOCK = 32768


def main() -> None:
    options = arguments(__doc__ or "", sizes=(10_000, 100_000), quick=(1_000,))
    for title, write, ours, peers in (
        ("TensorBoard, one scalar per event", plain_events, tensorboard.read, accumulator),
        ("TensorBoard, ten scalars per event", merged_events, tensorboard.read, accumulator),
        ("TensorBoard, scalars as tensors", tensor_events, tensorboard.read, accumulator),
        ("W&B, ten scalars per row", wandb_rows, wandb.read, wandb_classes),
    ):
        rows: list[Row] = []
        for size in options.sizes:
            with tempfile.TemporaryDirectory() as folder:
                write(Path(folder), size)
                rows += compared(Path(folder), size, ours, peers(Path(folder)), options.repeats)
        show(title, rows)


def compared(
    folder: Path,
    size: int,
    ours: Callable[..., Reading],
    peers: dict[str, Callable[[], dict[str, list[float]]]],
    repeats: int,
) -> list[Row]:
    """Ours lists the folder and reads it; the peers must find the same numbers."""

    def read() -> dict[str, list[float]]:
        tree = read_tree(folder)
        return {curve.tag: curve.values.tolist() for curve in ours(tree, "").curves}

    found = read()
    assert sum(map(len, found.values())) == size
    same = all(peer() == found for peer in peers.values())
    times = medians({"runreport": read, **peers}, repeats)
    note = "the same numbers" if same else "OTHER NUMBERS"
    return [
        Row(name, size, seconds, note * (name != "runreport"), GOALS.get(name) if size >= GOAL_SIZE else None)
        for name, seconds in times.items()
    ]


def accumulator(folder: Path) -> dict[str, Callable[[], dict[str, list[float]]]]:
    if importlib.util.find_spec("tensorboard") is None:
        return {}
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util.tensor_util import make_ndarray

    def read() -> dict[str, list[float]]:
        log = EventAccumulator(str(folder), size_guidance={"scalars": 0, "tensors": 0}, purge_orphaned_data=False)
        log.Reload()
        found = {tag: [point.value for point in log.Scalars(tag)] for tag in log.Tags()["scalars"]}
        return found | {
            tag: [make_ndarray(point.tensor_proto).item() for point in log.Tensors(tag)]
            for tag in log.Tags()["tensors"]
        }

    return {"EventAccumulator": read}


def wandb_classes(folder: Path) -> dict[str, Callable[[], dict[str, list[float]]]]:
    if importlib.util.find_spec("wandb") is None:
        return {}
    from wandb.proto.wandb_internal_pb2 import Record

    def read() -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for body in whole_records(next(folder.glob("*.wandb")).read_bytes()):
            record = Record.FromString(body)
            for item in record.history.item:
                name = ".".join(item.nested_key) or item.key
                if not name.startswith("_"):
                    found.setdefault(name, []).append(json.loads(item.value_json))
        return found

    return {"wandb's classes and json": read}


def values(size: int) -> Iterator[tuple[int, int, float]]:
    """Row, tag, value."""
    for row in range(size // TAGS):
        for tag in range(TAGS):
            yield row, tag, float(np.float32(math.sin(row / 50 + tag)))


def part(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)


def event(row: int, summary: bytes) -> bytes:
    return b"\x09" + struct.pack("<d", 1.7e9 + row) + b"\x10" + varint(row) + part(5, summary)


def plain_value(tag: int, value: float) -> bytes:
    return part(1, part(1, b"train/metric_%d" % tag) + b"\x15" + struct.pack("<f", value))


def plain_events(folder: Path, size: int) -> None:
    write_events(folder, [event(row, plain_value(tag, value)) for row, tag, value in values(size)])


def merged_events(folder: Path, size: int) -> None:
    rows: dict[int, bytes] = {}
    for row, tag, value in values(size):
        rows[row] = rows.get(row, b"") + plain_value(tag, value)
    write_events(folder, [event(row, summary) for row, summary in rows.items()])


def tensor_events(folder: Path, size: int) -> None:
    shown = part(9, part(1, part(1, b"scalars")))
    write_events(
        folder,
        [
            event(row, part(1, part(1, b"metric_%d" % tag) + part(8, tensor(value)) + shown))
            for row, tag, value in values(size)
        ],
    )


def tensor(value: float) -> bytes:
    return b"\x08\x01\x12\x00" + part(4, struct.pack("<f", value))


def write_events(folder: Path, bodies: list[bytes]) -> None:
    bodies = [b"\x09" + bytes(8) + part(3, b"brain.Event:2"), *bodies]
    lengths = [struct.pack("<Q", len(body)) for body in bodies]
    with (folder / "events.out.tfevents.1700000000.host").open("wb") as file:
        for length, of_length, body, of_body in zip(
            lengths, checksums(lengths), bodies, checksums(bodies), strict=True
        ):
            file.write(length + of_length + body + of_body)


def checksums(pieces: list[bytes]) -> list[bytes]:
    length = np.array([len(piece) for piece in pieces])
    data = np.frombuffer(b"".join(pieces), np.uint8)
    return [crc.tobytes() for crc in masked_crc32c(data, np.cumsum(length) - length, length)]


def wandb_rows(folder: Path, size: int) -> None:
    """Each row once as history and once as summary, as W&B's core writes them."""
    rows: dict[int, dict[str, float]] = {}
    for row, tag, value in values(size):
        rows.setdefault(row, {"_step": row, "_timestamp": 1.7e9 + row, "_runtime": row})[f"train/metric_{tag}"] = value
    out = bytearray(b":W&B\xe1\xbe\x00")
    for row in rows.values():
        items = b"".join(part(1, part(2, name.encode()) + part(16, json.dumps(v).encode())) for name, v in row.items())
        for record in (part(3, items), part(2, items)):
            append_record(out, record)
    (folder / "run-abc.wandb").write_bytes(out)


def append_record(out: bytearray, rest: bytes) -> None:
    begun = False
    while rest or not begun:
        left = BLOCK - len(out) % BLOCK
        if left < 7:
            out += bytes(left)
            continue
        piece, rest = rest[: left - 7], rest[left - 7 :]
        kind = (3 if rest else 4) if begun else (2 if rest else 1)
        out += struct.pack("<IHB", zlib.crc32(bytes([kind]) + piece), len(piece), kind) + piece
        begun = True


def whole_records(content: bytes) -> Iterator[bytes]:
    at, parts = 7, b""
    while at + 7 <= len(content):
        left = BLOCK - at % BLOCK
        if left < 7:
            at += left
            continue
        _, length, kind = struct.unpack_from("<IHB", content, at)
        parts += content[at + 7 : at + 7 + length]
        at += 7 + length
        if kind in (1, 4):
            yield parts
            parts = b""


if __name__ == "__main__":
    main()
