"""Files of torch that attack or are damaged as zip files or pickles, and honest ones of all forms."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Iterable, Iterator

from hostile_case import EITHER, READ, REFUSED, Case
from hostile_tensors import VALUES, case_of, tensor_cases
from pickle_bytes import Raw, call, name, pickle_of, storage, tensor, value
from torch_bytes import FOUR, file_of, legacy, zipped


def torch_cases(canary: str) -> list[Case]:
    """All of them. canary: a path that every payload would write to."""
    makers = (_honest, _endless, _zips, _cut, _machine, _kinds)
    return [*(one for make in makers for one in make()), *tensor_cases(canary)]


def _honest() -> Iterator[Case]:
    tied = Raw(b"}(" + value("w") + tensor() + b"q\x05" + value("v") + b"h\x05" + b"u")
    yield case_of("plain", {"w": tensor()}, READ, values=VALUES)
    yield case_of("list", [tensor()], READ, values={"0": [1, 2, 3, 4]})
    yield case_of("only a tensor", tensor(), READ)
    yield case_of("tied", tied, READ, values=VALUES | {"v": [1, 2, 3, 4]})
    yield case_of("transposed", {"w": tensor((2, 2), (1, 2))}, READ, values={"w": [1, 3, 2, 4]})
    yield case_of("offset", {"w": tensor((2,), (1,), 2)}, READ, values={"w": [3, 4]})
    yield case_of("cuda", {"w": tensor(of=storage(where="cuda:0"))}, READ, values=VALUES)
    yield case_of("every second", {"w": tensor((2,), (2,))}, READ, values={"w": [1, 3]})


def entries(pairs: Iterable[bytes], last: bytes = b"") -> Raw:
    """A dict of many entries."""
    return Raw(b"}(" + b"".join(pairs) + last + b"u")


def _endless() -> Iterator[Case]:
    laughs = (
        b"]"
        + b"q\x00"
        + b"".join(
            b"](" + b"h" + bytes([n]) * 1 + (b"h" + bytes([n])) * 9 + b"e" + b"q" + bytes([n + 1]) for n in range(60)
        )
    )
    yield case_of("billion laughs", Raw(b"(" + laughs + b"l"), EITHER)
    yield case_of(
        "dict in itself", Raw(b"}q\x01" + value("a") + b"h\x01s" + value("w") + tensor() + b"s"), READ, values=VALUES
    )
    yield case_of("list in itself", Raw(b"]q\x01h\x01ah\x01a" + tensor() + b"a"), READ)
    yield case_of("200,000 deep", Raw(b"]" * 200_000 + b"a" * 199_999), code="PT-DEEP")
    yield case_of("tuples 200,000 deep", Raw(b")" + b"\x85" * 200_000), code="PT-DEEP")
    keys = (b"X\x06\0\0\0k%05xN" % n for n in range(300_000))
    yield case_of("300,000 keys", entries(keys, value("w") + tensor()), READ, values=VALUES)
    yield case_of(
        "20,000 aliases",
        Raw(b"}" + tensor() + b"q\x050(" + b"".join(value(f"w{n}") + b"h\x05" for n in range(20_000)) + b"u"),
        READ,
    )
    yield case_of("keys of one hash", entries(value(n * (2**61 - 1)) + b"N" for n in range(1, 20_000)))
    long_key = Raw(value("n" * 1_000_000) + b"q\x010](" + b"}h\x01]s" * 20_000 + b"e")
    yield case_of("a long key, often", long_key, EITHER)
    yield case_of("a list, often", Raw(b"](" + b"K\x01" * 20_000 + b"eq\x010](" + b"h\x01" * 20_000 + b"e"), EITHER)
    yield Case(
        "64 M operations",
        "m.pt",
        zipped({"a/data.pkl": b"\x80\x02" + b"N0" * 3_000_000 + b"N."}, zipfile.ZIP_DEFLATED),
        code="PT-COMPRESSED",
    )
    yield Case("7 M operations", "m.pt", zipped({"a/data.pkl": b"\x80\x02" + b"N0" * 3_500_000 + b"N."}), code="LIMIT")
    packed = {"a/data.pkl": pickle_of({"w": tensor(of=storage(numel=1 << 22))}), "a/data/0": bytes(1 << 24)}
    yield Case("packed storage", "m.pt", zipped(packed, zipfile.ZIP_DEFLATED))
    half = zipped({"a/data.pkl": pickle_of({"w": tensor()})})
    yield Case("without its storage", "m.pt", half, code="PT-STORAGE")


def _machine() -> Iterator[Case]:
    wrong = {
        "text of 4 GiB": b"X\xff\xff\xff\xffabc.",
        "number of 2 GiB": b"\x8b\xff\xff\xff\x7f.",
        "memo 2^32-1": b"Nr\xff\xff\xff\xff.",
        "200,000 digits": b"I" + b"9" * 200_000 + b"\n.",
        "bytes of 8 EiB": b"\x8e" + b"\xff" * 7 + b"\x7f.",
        "unhashable key": b"}]Ns.",
        "stack underflow": b"RR.",
        "no stop": b"N",
        "bad operation": b"\xff.",
        "two values": b"NN.",
        "frame": b"\x95" + b"\xff" * 8 + b"N.",
        "empty": b"",
        "not text": b"X\x02\x00\x00\x00\xff\xfe.",
        "mark": b"(.",
        "no memo": b"h\x05.",
    }
    for case, data in wrong.items():
        verdict = EITHER if case in ("memo 2^32-1", "frame") else REFUSED
        yield Case(f"pickle: {case}", "m.pt", zipped({"a/data.pkl": b"\x80\x02" + data}), verdict)
    yield case_of("item set on a tensor", Raw(tensor() + value("a") + value(1) + b"s"), EITHER)
    yield case_of("item set on a storage", Raw(storage() + value("a") + value(1) + b"s"))
    huge = Raw(b"\x8b" + struct.pack("<i", 5000) + b"\x7f" * 5000)
    for case, made in {
        "offset": tensor(offset=huge),
        "shape": tensor((huge,)),
        "stride": tensor(stride=(huge,)),
        "numel": tensor(of=storage(numel=huge)),
        "key": Raw(b"}" + huge + tensor() + b"s"),
    }.items():
        yield case_of(f"huge {case}", {"w": made})


def _zips() -> Iterator[Case]:
    good = {"a/data.pkl": pickle_of({"w": tensor()}), "a/data/0": FOUR}
    data = zipped(good)
    many = good | {f"a/x/{n}": b"" for n in range(20_000)}
    yield Case("20,000 members", "m.pt", zipped(many), READ, values=VALUES)
    yield Case(
        "paths as members",
        "m.pt",
        zipped(good | {"../../etc/passwd": b"x", "/abs": b"x", "a/../b": b"x"}),
        READ,
        values=VALUES,
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a/link")
        link.external_attr = 0o120777 << 16
        for member, content in good.items():
            archive.writestr(member, content)
        archive.writestr(link, "/etc/passwd")
        archive.comment = bytes(64_000) + data[-22:-2] + b"\0\0"
    yield Case("a second end in the comment", "m.pt", out.getvalue())
    yield Case("a link as member", "m.pt", out.getvalue()[: -64_022 - 2] + b"\0\0", READ, values=VALUES)
    yield Case(
        "two data.pkl", "m.pt", data.replace(b"a/data/0", b"a/data.pkl"[:8]).replace(b"a/data.p", b"a/data.p"), EITHER
    )
    yield Case("two roots", "m.pt", zipped(good | {"b/data.pkl": b"N."}), code="PT-ZIP-AMBIGUOUS")
    yield Case("other name inside", "m.pt", data.replace(b"a/data.pkl", b"b/data.pkl", 1), code="PT-ZIP-AMBIGUOUS")
    at = data.index(b"PK\x01\x02")
    yield Case("encrypted", "m.pt", data[: at + 8] + b"\x01" + data[at + 9 :], code="PT-ZIP")
    yield Case("wrong sum of the pickle", "m.pt", data[: at + 16] + b"abcd" + data[at + 20 :], code="PT-CRC")
    flip = data.index(FOUR)
    yield Case(
        "a flipped bit",
        "m.pt",
        data[:flip] + bytes([data[flip] ^ 1]) + data[flip + 1 :],
        code="PT-CRC",
        says="a/data/0",
    )
    nested = {"a/b/data.pkl": good["a/data.pkl"], "a/b/data/0": FOUR}
    yield Case("nested folder", "m.pt", zipped(nested), EITHER)
    yield Case("offset of the directory", "m.pt", data[:-6] + b"\xff\xff\xff\x7f" + data[-2:])
    yield Case("something before it", "m.pt", b"PK\x03\x04" + bytes(96) + data, EITHER)


def _cut() -> Iterator[Case]:
    data = file_of({"w": tensor()})
    for share in (10, 50, 90):
        yield Case(f"cut at {share} %", "m.pt", data[: len(data) * share // 100], code="PT-SHORT")
    yield Case("cut by a byte", "m.pt", data[:-1], code="PT-SHORT")
    old = legacy(value({"w": tensor()}), {"0": FOUR})
    for end in (40, len(old) // 2, len(old) - 20, len(old) - 1):
        yield Case(f"legacy cut at {end}", "m.pt", old[:end], code="PT-SHORT")


def _kinds() -> Iterator[Case]:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for member in ("sys_info", "pickle", "storages", "tensors"):
            info = tarfile.TarInfo(member)
            info.size = 2
            archive.addfile(info, io.BytesIO(b"N."))
    root = value({"w": tensor()})
    yield Case("tar", "m.pt", out.getvalue(), says="tar archive")
    yield Case("gzip", "m.pt", gzip.compress(file_of({"w": tensor()}), mtime=0), says="gzip")
    yield Case("7z", "m.pt", b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(60), says="7z")
    script = zipped({"a/data.pkl": b"N.", "a/constants.pkl": b"N.", "a/code/__torch__.py": b"import os"})
    yield Case("TorchScript", "m.pt", script, code="PT-KIND", says="TorchScript")
    yield Case("legacy", "m.pt", legacy(root, {"0": FOUR}), READ, values=VALUES)
    yield Case("bare pickle", "m.pt", pickle_of({"a": 1}), EITHER)
    yield Case("old text pickle", "m.pt", b"(dp0\nS'a'\np1\nI1\ns.", EITHER)
    for case, data in {
        "nothing": b"",
        "zeros": bytes(1000),
        "noise": bytes(range(7, 250)) * 3,
        "text": b"hello, I am no model\n" * 5,
    }.items():
        yield Case(f"kind: {case}", "m.pt", data)
    yield Case(
        "LFS pointer",
        "m.pt",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        says="Git LFS pointer",
    )
    yield Case("web page", "m.pt", b"<!DOCTYPE html><html><body>404</body></html>", says="web page")
    legacy_code = legacy(call(name("os", "system"), "true"), {})
    yield Case("legacy that runs code", "m.pt", legacy_code, code="UNSAFE", says="os.system")
