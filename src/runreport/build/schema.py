"""JSON Schemas of a run's files and of all artifacts, generated from the dataclasses."""

from __future__ import annotations

import collections.abc
import dataclasses
import types
import typing
from typing import Any

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.fields import Array
from runreport.runs.config import RunConfig
from runreport.runs.config_file import KIND as CONFIG_KIND
from runreport.runs.events import EVENT_TYPES
from runreport.runs.run import Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}


def artifact_schema(artifact: Artifact) -> dict[str, Any]:
    """The schema of one kind: envelope, then the fields of its result."""
    data = _record(artifact.result)
    links = dict.fromkeys(artifact.links, LINK)
    epoch = {"epoch": {"type": "integer", "minimum": 0}} if artifact.scope == "epoch" else {}
    return {
        "$schema": DIALECT,
        "title": artifact.kind,
        "description": (artifact.result.__doc__ or "").strip().splitlines()[0],
        "type": "object",
        "properties": {
            "kind": {"const": artifact.kind},
            "version": {"const": artifact.version},
            "run_id": {"type": "string"},
            "receipt": RECEIPT,
            **epoch,
            **links,
            **data["properties"],
        },
        "required": sorted(["kind", "version", "run_id", "receipt", *epoch, *links, *data["required"]]),
    }


def run_schemas() -> dict[str, dict[str, Any]]:
    """The schemas of config.json and of one line of events.jsonl, by kind; unknown fields are always allowed."""
    config = _record(RunConfig)
    config["properties"]["kind"] = {"const": CONFIG_KIND}
    event = _record(Event)
    event["properties"]["seq"] = {"type": "integer", "minimum": 1}
    event["properties"]["type"] = {"type": "string", "examples": list(EVENT_TYPES)}
    event["required"] = ["seq", "time", "type"]
    parts = {CONFIG_KIND: config, "run.event": event}
    return {kind: {"$schema": DIALECT, "title": kind, **schema} for kind, schema in parts.items()}


LINK = {
    "type": "object",
    "properties": {"file": {"type": "string"}, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
    "required": ["file", "sha256"],
}
SAMPLED = {"type": "boolean", "description": "sha256 is that of some pieces of a file too large to be read as a whole"}
RECEIPT = {
    "type": "object",
    "description": "How the data was made. An input's sha256 is that of the file; of an artifact, its data_sha256.",
    "properties": {
        "inputs": {"type": "array", "items": LINK | {"properties": LINK["properties"] | {"sampled": SAMPLED}}},
        "params": {"type": "object"},
        "seed": {"type": ["integer", "null"]},
        "software": {"type": "object", "additionalProperties": {"type": "string"}},
        "data_sha256": LINK["properties"]["sha256"],
        "compute_ms": {"type": "number", "minimum": 0, "description": "left out of copies in a site"},
    },
    "required": ["inputs", "params", "seed", "software", "data_sha256"],
}


def _record(cls: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(cls, include_extras=True)
    fields = dataclasses.fields(cls)
    return {
        "type": "object",
        "properties": {field.name: _value(hints[field.name]) for field in fields},
        "required": [field.name for field in fields if field.default is dataclasses.MISSING],
    }


def _value(hint: Any) -> dict[str, Any]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _array(args[1])
    if origin is types.UnionType or origin is typing.Union:
        return {"anyOf": [_value(arg) for arg in args if arg is not type(None)] + [{"type": "null"}]}
    if origin is tuple:
        return _tuple(args)
    if dataclasses.is_dataclass(hint):
        return _record(hint)
    if origin is collections.abc.Mapping:
        return {"type": "object"}
    return {"type": ["number", "null"]} if hint is float else {"type": SCALARS[hint]}


def _tuple(args: tuple[Any, ...]) -> dict[str, Any]:
    if args[-1] is Ellipsis:
        return {"type": "array", "items": _value(args[0])}
    return {"type": "array", "prefixItems": [_value(arg) for arg in args], "minItems": len(args), "items": False}


def _array(spec: Array) -> dict[str, Any]:
    typed = {
        "type": "object",
        "properties": {
            "dtype": {"const": spec.dtype},
            "bdata": {"type": "string", "contentEncoding": "base64", "description": "little-endian, row-major"},
            "shape": {"type": "string", "description": spec.shape},
        },
        "required": ["dtype", "bdata"] + (["shape"] if "," in spec.shape else []),
    }
    return {"description": f"({spec.shape}) {spec.dtype}", "anyOf": [typed, {"type": "array"}]}
