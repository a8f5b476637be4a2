"""Which calls of a pickle a program that loads it would better not make.

Nothing is permitted by this list: no call of any pickle is ever carried out here.  It only decides what people are
told about: calls of functions, and of the standard library, that honest checkpoints do not need.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from runreport.tensors.pickled.values import Name

_BUILTINS = frozenset(
    {"set", "frozenset", "list", "dict", "tuple", "bytes", "bytearray", "int", "float", "complex"}
    | {"bool", "str", "slice", "range", "object", "type"}
)
_MODULES = frozenset({"argparse", "collections", "datetime", "decimal", "enum", "fractions", "pathlib", "uuid"})
_OTHERS = frozenset(
    {
        "_codecs.encode",
        "copyreg._reconstructor",
        "copy_reg._reconstructor",
        "functools.partial",
        "numpy.dtype",
        "numpy.ndarray",
        "torch.device",
        "torch.dtype",
        "torch.serialization._get_layout",
        "torch.storage._load_from_bytes",
        "types.SimpleNamespace",
        "typing.Any",
        "weakref.WeakKeyDictionary",
        "zoneinfo.ZoneInfo",
    }
)
_NUMPY = frozenset({"_reconstruct", "scalar", "_frombuffer"})


def unsafe_calls(calls: Mapping[Name, int]) -> tuple[str, ...]:
    """Those of the calls that people are told about, by name, sorted; unsafe to print."""
    return tuple(sorted({str(name) for name in calls if not _is_usual(name)}))


def _is_usual(name: Name) -> bool:
    root, _, rest = str(name).partition(".")
    module = str(name).removesuffix(f".{name.name}")
    if str(name) in _OTHERS or (root == "builtins" and rest in _BUILTINS):
        return True
    if module in _MODULES or root == "pathlib":
        return "." not in name.name
    if root == "numpy":
        return name.name in _NUMPY or name.name.endswith("_ctor")
    if root == "torch" and name.name.startswith("_rebuild_"):
        return True
    is_class = name.name[:1].isupper() and "." not in name.name
    return is_class and root not in sys.stdlib_module_names
