"""YAML of other programs: nothing is constructed but objects, lists, text, numbers, true, false and null.

A value with a tag that YAML itself does not know (`!!python/object:…`, `!Ref`) is the plain value below the tag.  What
would be larger than EXPANDED_LIMIT values once all aliases are written out is refused, and so is a value inside itself.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from runreport.runs.readers.rows.contents import text_of
from runreport.runs.readers.rows.points import names
from runreport.runs.run import Problem

SIZE_LIMIT = 1 << 20  # bytes
EXPANDED_LIMIT = 100_000  # values, with every alias written out
DEPTH_LIMIT = 64
_PYTHON = "tag:yaml.org,2002:python/"
_PAIRS = ("object/apply:collections.OrderedDict", "object/apply:collections.defaultdict")


def yaml_value(data: bytes, path: str, notes: list[Problem]) -> object:
    """The first document of a file; None, and a problem, where it cannot be read."""
    if len(data) > SIZE_LIMIT:
        notes.append(Problem("LIMIT", path, f"has {len(data):,} bytes; YAML is read up to {SIZE_LIMIT:,}"))
        return None
    text = text_of(data, path, notes)
    import yaml

    try:
        loader = _loader()(text)
        node = loader.get_node() if loader.check_node() else None
        if node is None:
            return None
        refusal = _refusal(node)
        if refusal is not None:
            notes.append(Problem("YAML", path, refusal))
            return None
        value = loader.construct_document(node)
        if loader.check_node():
            notes.append(Problem("YAML-SECOND", path, "holds several documents; only the first is read"))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError) as error:
        notes.append(Problem("YAML", path, f"is not valid YAML{_place(error)}"))
        return None
    if loader.twice:
        what = f"keys stand twice in one object; the last one counts: {names(loader.twice)}"
        notes.append(Problem("YAML-DUP", path, what, len(loader.twice)))
    return value


def yaml_object(data: bytes | None, path: str, notes: list[Problem]) -> dict[str, object] | None:
    """The object a file holds, its keys as text; empty for a file with nothing in it. No bytes, no object."""
    if data is None:
        return None
    before = len(notes)
    value = yaml_value(data, path, notes)
    if isinstance(value, dict):
        return {str(key): inner for key, inner in cast("dict[object, object]", value).items()}
    if value is None:
        return None if any(note.code in ("YAML", "LIMIT") for note in notes[before:]) else {}
    notes.append(Problem("YAML", path, "is not a YAML object"))
    return None


def _refusal(root: Any) -> str | None:
    """Why a tree of nodes is not constructed: too large once written out, too deep, or a value inside itself."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()

    def size(node: Any, depth: int) -> int:
        if id(node) in open_nodes:
            raise ValueError("holds a value that is inside itself")
        if depth > DEPTH_LIMIT:
            raise ValueError(f"is nested deeper than {DEPTH_LIMIT} levels")
        if id(node) not in sizes:
            open_nodes.add(id(node))
            sizes[id(node)] = 1 + sum(size(child, depth + 1) for child in _children(node))
            open_nodes.discard(id(node))
        if sizes[id(node)] > EXPANDED_LIMIT:
            raise ValueError(f"holds more than {EXPANDED_LIMIT:,} values once its aliases are written out")
        return sizes[id(node)]

    try:
        size(root, 0)
    except ValueError as error:
        return str(error)
    return None


def _children(node: Any) -> list[Any]:
    if isinstance(node.value, str):
        return []
    return [part for child in node.value for part in (child if isinstance(child, tuple) else (child,))]


@cache
def _loader() -> Any:
    import yaml

    class PlainLoader(yaml.SafeLoader):
        """Constructs plain values only, and remembers keys that stand twice."""

        def __init__(self, text: str) -> None:
            super().__init__(text)
            self.twice: list[str] = []

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            self.twice += _twice(node)
            self.flatten_mapping(node)
            found: dict[Any, Any] = {}
            for key_node, value_node in node.value:
                key = self.construct_object(key_node, deep=True)
                plain = key if key is None or isinstance(key, str | int | float | bool) else str(key)
                found[plain] = self.construct_object(value_node, deep=deep)
            return found

    for prefix in ("!", _PYTHON, "tag:"):
        PlainLoader.add_multi_constructor(prefix, _unknown)
    for kind in ("timestamp", "binary"):
        PlainLoader.add_constructor(f"tag:yaml.org,2002:{kind}", _as_text)
    return PlainLoader


def _twice(node: Any) -> list[str]:
    own = [key.value for key, _ in node.value if isinstance(key.value, str) and key.value != "<<"]
    return sorted({key for key in own if own.count(key) > 1}) if len(set(own)) < len(own) else []


def _unknown(loader: Any, suffix: str, node: Any) -> Any:
    """The plain value below a tag; of a tag without one, its name (`!!python/name:torch.nn.ReLU`)."""
    if node.id == "scalar":
        return loader.construct_scalar(node) or suffix.partition(":")[2] or suffix
    if node.id == "mapping":
        return loader.construct_mapping(node, deep=True)
    return _applied(suffix, loader.construct_sequence(node, deep=True))


def _as_text(loader: Any, node: Any) -> str:
    return loader.construct_scalar(node)


def _applied(suffix: str, values: list[Any]) -> Any:
    """What a call of Python that was written down stands for: pairs are an object, parts of a path a path."""
    pairs = values[-1] if values and suffix in _PAIRS else None
    if isinstance(pairs, list) and all(isinstance(pair, list) and len(cast("list[Any]", pair)) == 2 for pair in pairs):
        return {str(key): value for key, value in cast("list[list[Any]]", pairs)}
    if suffix.startswith("object/apply:pathlib.") and all(isinstance(part, str) for part in values):
        return "/".join(values).replace("//", "/")
    return values


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None)
    return "" if mark is None else f": {what}, line {mark.line + 1:,}"
