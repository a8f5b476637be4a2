"""Writes .wandb files byte by byte, without W&B and without the code under test."""

from __future__ import annotations

import json
import struct
import zlib

from event_bytes import integer, part

BLOCK = 32768
HEADER = b":W&B" + struct.pack("<HB", 0xBEE1, 0)


def log_of(*records: bytes) -> bytes:
    """A file with these records, cut into fragments where a block ends."""
    out = bytearray(HEADER)
    for record in records:
        rest, begun = record, False
        while True:
            left = BLOCK - len(out) % BLOCK
            if left < 7:
                out += bytes(left)
                continue
            piece, rest = rest[: left - 7], rest[left - 7 :]
            kind = {(False, False): 1, (False, True): 2, (True, True): 3, (True, False): 4}[begun, bool(rest)]
            out += struct.pack("<IHB", zlib.crc32(bytes([kind]) + piece), len(piece), kind) + piece
            begun = True
            if not rest:
                break
    return bytes(out)


def item(name: str | list[str], value: object, *, number: int = 1) -> bytes:
    """A named value as JSON, in field `number` of its message; a list of names is a nested one."""
    named = part(1, name) if isinstance(name, str) else b"".join(part(2, one) for one in name)
    return part(number, named + part(16, json.dumps(value)))


def history(values: dict[str, object], *more: bytes, step: int | None = None) -> bytes:
    """A row as releases before 0.17 write it, with W&B's own items where a step is given."""
    own = {} if step is None else {"_step": step, "_timestamp": 1.7e9 + step, "_runtime": step}
    return part(2, b"".join(item(name, value) for name, value in (values | own).items()) + b"".join(more))


def nested_history(values: dict[str, object], step: int) -> bytes:
    """A row as the Go core writes it: every name is nested, objects are taken apart, the step stands beside."""
    own = {"_step": step, "_timestamp": 1.7e9 + step, "_runtime": step}
    inside = b"".join(_apart([name], value) for name, value in (values | own).items())
    return integer(1, 7) + part(2, inside + part(2, integer(1, step) if step else b""))


def summary(values: dict[str, object], *more: bytes) -> bytes:
    """An update of the summary."""
    return part(3, b"".join(item(name, value) for name, value in values.items()) + b"".join(more))


def config(values: dict[str, object], *more: bytes) -> bytes:
    """An update of the configuration."""
    return part(5, b"".join(item(name, value) for name, value in values.items()) + b"".join(more))


def run(values: dict[str, object]) -> bytes:
    """The run itself, with its configuration."""
    return part(17, part(1, "abc") + part(4, b"".join(item(name, value) for name, value in values.items())))


def metric(name: str, step_metric: str) -> bytes:
    """A definition of a metric, of several where the name ends with *."""
    return part(12, part(2 if name.endswith("*") else 1, name) + part(4, step_metric))


def exited(code: int) -> bytes:
    """How the run ended; 0 is not written."""
    return part(16, part(1, "slot")) + part(18, integer(1, code) if code else b"")


def _apart(path: list[str], value: object) -> bytes:
    if not isinstance(value, dict):
        return item(path, value)
    return b"".join(_apart([*path, name], inner) for name, inner in value.items())
