"""Files of torch whose tensors cannot be, whose objects are odd, or whose pickles run code."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from hostile_case import READ, REFUSED, WARNED, Case
from hostile_payloads import payloads
from pickle_bytes import Raw, built, call, hooks, name, pickle_of, storage, tensor, value
from torch_bytes import FOUR, file_of

VALUES = {"w": [1.0, 2.0, 3.0, 4.0]}
GIB = 1 << 30


def tensor_cases(canary: str) -> list[Case]:
    """All of them. canary: a path that every payload would write to."""
    makers = (_odd_names, _sizes, _storages, _views, _orders, _objects)
    return [*(one for make in makers for one in make()), *_code(canary)]


def case_of(case: str, root: Any, verdict: str = REFUSED, **more: Any) -> Case:
    """The case of a file with this root."""
    return Case(case, "m.pt", file_of(root), verdict, **more)


def _odd_names() -> Iterator[Case]:
    for number, key in enumerate(
        (7, (1, "a"), None, 1.5, "", "../../etc/passwd", "\x1b[31mred", "<b>", "\u202eabc", "a\nb")
    ):
        yield case_of(f"key {number}", {key: tensor()}, READ)
    yield case_of("key twice", {1: tensor(), "1": tensor((2,), (1,))}, READ, names=("1", "1 #2"))
    yield case_of("key long", {"n" * 60_000: tensor()}, READ)


def _sizes() -> Iterator[Case]:
    yield case_of(
        "bytearray of 50 GiB",
        {"w": tensor(), "x": call(name("builtins", "bytearray"), 50 * GIB)},
        WARNED,
        values=VALUES,
    )
    yield case_of("FloatTensor of 12 Gi", {"w": tensor(), "x": call(name("torch", "FloatTensor"), 12 * GIB)}, WARNED)
    yield case_of("Tensor of 12 Gi", {"w": tensor(), "x": call(name("torch", "Tensor"), 12 * GIB)}, WARNED)
    yield case_of("repeated 1e11 times", {"w": tensor((10**11,), (0,))}, says="'w'")
    yield case_of("repeated 1e12 times", {"w": tensor((10**6, 10**6), (0, 0))}, says="'w'")
    meta = call(
        name("torch._utils", "_rebuild_meta_tensor_no_storage"), name("torch", "float32"), (10**15,), (1,), False
    )
    yield case_of("meta", {"w": meta, "v": tensor()}, WARNED, names=("w", "v"), says="no data")


def _storages() -> Iterator[Case]:
    yield Case("storage missing", "m.pt", file_of({"w": tensor()}, {}), code="PT-STORAGE")
    yield Case("storage short", "m.pt", file_of({"w": tensor()}, {"0": FOUR[:8]}))
    yield Case("storage long", "m.pt", file_of({"w": tensor()}, {"0": FOUR * 2}), code="PT-STORAGE")
    for numel in (-1, 2**62, 2**200, True, "4", 1.5, None):
        yield case_of(f"numel {numel!r}"[:20], {"w": tensor(of=storage(numel=numel))})
    yield case_of("unknown storage", {"w": tensor(of=storage(kind="EvilStorage"))}, says="EvilStorage")
    for key in ("../../etc/passwd", "<script>", "\x1b]0;x\x07", "", 5, None):
        yield case_of(f"storage key {key!r}"[:30], {"w": tensor(of=storage(key=key))})
    yield case_of("no storage", {"w": tensor(of=value(("storage", "x")))})
    yield case_of("storage of numbers", {"w": tensor(of=Raw(value(7) + b"Q"))})


def _views() -> Iterator[Case]:
    for case, made in {
        "past the end": tensor((5,)),
        "offset past the end": tensor(offset=1),
        "negative offset": tensor(offset=-1),
        "negative stride": tensor(stride=(-1,)),
        "negative size": tensor((-4,)),
        "ranks": tensor((2, 2), (1,)),
        "overflow": tensor((2**62, 4), (0, 0)),
        "shape as text": tensor("4"),
        "shape of booleans": tensor((True,)),
        "shape of floats": tensor((4.0,)),
        "rank 65": tensor((1,) * 65, (1,) * 65),
        "no arguments": call(name("torch._utils", "_rebuild_tensor_v2")),
    }.items():
        yield case_of(
            f"view: {case}",
            {"w": made},
            WARNED if case == "no arguments" else REFUSED,
            says="" if case == "no arguments" else "'w'",
        )
    yield case_of("rank 64", {"w": tensor((1,) * 64, (1,) * 64)}, READ)
    yield case_of("scalar", {"w": tensor((), ())}, READ, values={"w": [1]})
    yield case_of("empty", {"w": tensor((0, 3), (3, 1))}, READ, values={"w": []})


def _orders() -> Iterator[Case]:
    big = struct.pack(">4f", 1, 2, 3, 4)
    yield Case("big-endian", "m.pt", file_of({"w": tensor()}, {"0": big}, byteorder=b"big"), READ, values=VALUES)
    yield Case("unknown order", "m.pt", file_of({"w": tensor()}, byteorder=b"middle"), code="PT-ORDER")
    yield Case("version 999", "m.pt", file_of({"w": tensor()}, version=b"999\n"), WARNED, says="999", values=VALUES)
    yield Case("version of letters", "m.pt", file_of({"w": tensor()}, version=b"\x1b[31m"), WARNED, values=VALUES)


def _objects() -> Iterator[Case]:
    space = built(
        call(name("copyreg", "_reconstructor"), name("argparse", "Namespace"), name("builtins", "object"), None),
        {"lr": 0.1},
    )
    scalar = call(
        name("numpy._core.multiarray", "scalar"),
        built(call(name("numpy", "dtype"), "f8", False, True), (3, "<", None, None, None, -1, -1, 0)),
        struct.pack("<d", 0.5),
    )
    yield case_of("Namespace", {"w": tensor(), "args": space}, WARNED, values=VALUES, says="argparse.Namespace")
    yield case_of("NumPy scalar", {"w": tensor(), "best": scalar}, READ, values=VALUES)
    yield case_of("Path", {"w": tensor(), "path": call(name("pathlib", "PosixPath"), "a", "b")}, READ, values=VALUES)
    when = call(name("datetime", "datetime"), b"\x07\xe9\x01\x02\x03\x04\x05\x00\x00\x00")
    yield case_of("datetime", {"w": tensor(), "when": when}, WARNED, values=VALUES, says="datetime.datetime")
    config = built(
        Raw(name("omegaconf.dictconfig", "DictConfig") + b")\x81"), {"_content": {"lr": 0.1}, "_metadata": None}
    )
    yield case_of("OmegaConf", {"w": tensor(), "config": config}, WARNED, values=VALUES, says="omegaconf")
    ordered = Raw(
        hooks()
        + b"("
        + value("weight")
        + call(name("torch._utils", "_rebuild_parameter"), tensor(), True, hooks())
        + b"u"
    )
    layer = built(
        Raw(name("torch.nn.modules.linear", "Linear") + b")\x81"),
        {"_parameters": ordered, "_modules": hooks(), "_buffers": {"b": tensor()}},
    )
    whole = built(Raw(name("net", "Net") + b")\x81"), {"_modules": {"fc": layer}, "_parameters": {}, "training": True})
    yield case_of(
        "module",
        whole,
        WARNED,
        values={"fc.weight": [1, 2, 3, 4], "fc.b": [1, 2, 3, 4]},
        says="torch.nn.modules.linear.Linear",
    )
    loop = built(Raw(name("net", "Net") + b")\x81q\x01"), {"_modules": Raw(b"h\x01"), "_parameters": {"w": tensor()}})
    yield case_of("module in itself", loop, WARNED, values=VALUES)
    sparse = call(
        name("torch._utils", "_rebuild_sparse_tensor"),
        call(name("torch.serialization", "_get_layout"), "torch.sparse_coo"),
        (tensor((1, 2), (2, 1)), tensor((2,), (1,)), call(name("torch", "Size"), (10**6, 10**6)), False),
    )
    yield case_of("sparse", {"w": sparse, "v": tensor()}, WARNED, names=("w", "v"), says="sparse")
    array = built(
        call(name("numpy._core.multiarray", "_reconstruct"), name("numpy", "ndarray"), (0,), b"b"),
        (
            1,
            (2, 2),
            built(call(name("numpy", "dtype"), "f4", False, True), (3, ">", None, None, None, -1, -1, 0)),
            True,
            struct.pack(">4f", 1, 2, 3, 4),
        ),
    )
    yield case_of("array, big-endian, columns first", {"w": array}, READ, values={"w": [1, 3, 2, 4]})
    short = built(
        call(name("numpy._core.multiarray", "_reconstruct"), name("numpy", "ndarray"), (0,), b"b"),
        (1, (2**40,), call(name("numpy", "dtype"), "f4", False, True), False, FOUR),
    )
    yield case_of("array that is too short", {"w": short})


def _code(canary: str) -> Iterator[Case]:
    for case, made in payloads(canary):
        yield case_of(f"code: {case}", {"w": tensor(), "x": made}, WARNED, values=VALUES, says="UNSAFE")
    touch = call(name("os", "system"), f"touch {canary}")
    yield Case(
        "code, thrown away", "m.pt", file_of(Raw(touch + b"0" + value({"w": tensor()}))), WARNED, says="os.system"
    )
    yield case_of("code, alone", touch, code="UNSAFE", says="os.system")
    yield case_of("code, as a key", Raw(b"}" + touch + tensor() + b"s"), WARNED, says="os.system")
    yield case_of("code, as a storage", {"w": tensor(of=touch)})
    yield case_of(
        "code, as hooks",
        {"w": call(name("torch._utils", "_rebuild_tensor_v2"), storage(), 0, (4,), (1,), False, touch)},
        WARNED,
        says="os.system",
    )
    yield Case("code, bare", "m.pt", pickle_of(touch), code="UNSAFE", says="os.system")
    yield Case(
        "code, bare, text", "m.pt", f"cos\nsystem\n(S'touch {canary}'\ntR.".encode(), code="UNSAFE", says="os.system"
    )
    yield Case("code, in safetensors", "m.safetensors", pickle_of(touch), code="UNSAFE", says="os.system")
