"""One artifact file: envelope and data, as JSON or, where the name ends in .npz, as an archive of arrays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.build.decode import decode
from runreport.build.encode import data_digest, dump_json, jsonable
from runreport.errors import InputRefused
from runreport.runs.privacy.redactor import Redactor
from runreport.tensors.npz_file import read_npz, write_npz

ENVELOPE = ("kind", "version", "run_id", "epoch", "receipt")
SIZE_LIMIT = 1 << 29  # bytes of one artifact
SAMPLED = "sampled:"  # before the digest of a file of which only some pieces were read


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything an artifact was made from; two equal receipts stand for equal data."""

    inputs: tuple[tuple[str, str], ...]  # file, digest; in the order of the declaration
    params: Mapping[str, Any]  # keys and constants
    seed: int | None
    software: Mapping[str, str]
    compute_ms: float


@dataclass(frozen=True, slots=True)
class ArtifactFile:
    """A parsed artifact; `payload` is the data without arrays of an npz, `arrays` those."""

    file: str
    envelope: Mapping[str, Any]
    payload: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]

    @property
    def digest(self) -> str:
        """Digest of the data as it is, to be compared with the one the receipt states."""
        return data_digest(self.payload, self.arrays)

    @property
    def is_whole(self) -> bool:
        """Whether the data are those that the receipt was written for."""
        receipt = self.envelope.get("receipt")
        return isinstance(receipt, Mapping) and receipt.get("data_sha256") == self.digest

    def result(self, artifact: Artifact) -> Any:
        """The decoded result; InputRefused names the field that is not as declared."""
        return decode(artifact.result, {**self.payload, **self.arrays}, file=self.file)


def compose(
    artifact: Artifact,
    result: object,
    *,
    run_id: str,
    epoch: int | None,
    receipt: Receipt,
    links: Mapping[str, Mapping[str, str]],
) -> bytes:
    """The bytes of an artifact file."""
    arrays = _arrays(result) if artifact.path.endswith(".npz") else {}
    payload = {name: value for name, value in jsonable(result).items() if name not in arrays} | dict(links)
    digest = data_digest(payload, arrays)
    if "meta" in payload:
        payload["meta"] = {**payload["meta"], "compute_ms": receipt.compute_ms}
    envelope = {
        "kind": artifact.kind,
        "version": artifact.version,
        "run_id": run_id,
        **({} if epoch is None else {"epoch": epoch}),
        "receipt": {
            "inputs": [_input(file, digest) for file, digest in receipt.inputs],
            "params": jsonable(receipt.params),
            "seed": receipt.seed,
            "software": dict(receipt.software),
            "data_sha256": digest,
            "compute_ms": receipt.compute_ms,
        },
    }
    text = dump_json(envelope | payload)
    return write_npz({**arrays, "envelope": text.decode("ascii")}) if artifact.path.endswith(".npz") else text


def _input(file: str, digest: str) -> dict[str, Any]:
    is_sampled = {"sampled": True} if digest.startswith(SAMPLED) else {}
    return {"file": file, "sha256": digest.removeprefix(SAMPLED), **is_sampled}


def input_digest(item: Mapping[str, Any]) -> str:
    """What a receipt says of an input, as `compose` was told it; KeyError where it says nothing."""
    return (SAMPLED if item.get("sampled") is True else "") + str(item["sha256"])


def _arrays(result: Any) -> dict[str, np.ndarray]:
    values = {field.name: getattr(result, field.name) for field in fields(result)}
    return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}


def timeless(found: ArtifactFile) -> bytes:
    """A JSON artifact without the times of its computation: what it holds depends on its inputs alone."""
    whole = dict(found.envelope) | dict(found.payload)
    for part in ("receipt", "meta"):
        if isinstance(whole.get(part), dict):
            whole[part] = {name: value for name, value in whole[part].items() if name != "compute_ms"}
    return dump_json(whole)


def published(data: bytes, redactor: Redactor, *, run_id: str) -> bytes:
    """A JSON artifact as a site holds it: of the run by its public name, and without private text.

    Where text of its data was replaced, the receipt says so in `redacted`, and states the digest of what is there now.
    """
    whole = json.loads(data)
    receipt = dict(whole.get("receipt", {}))
    payload = {name: value for name, value in whole.items() if name not in ENVELOPE}
    shown = redactor.data(payload)
    if shown is not payload:
        receipt |= {"redacted": True, "data_sha256": data_digest(shown, {})}
    made = redactor.data({**whole, **shown, "run_id": run_id, "receipt": receipt})
    return data if made == whole else dump_json(made)


def parse(data: bytes, file: str) -> ArtifactFile:
    """Split an artifact file into envelope and data; InputRefused where it is not one."""
    arrays: dict[str, Any] = {}
    text: Any = data
    if file.endswith(".npz"):
        arrays = dict(read_npz(data, limit_bytes=SIZE_LIMIT))
        text = arrays.pop("envelope", "")
    try:
        whole = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise InputRefused("is not valid JSON; it will be computed again", path=file) from None
    if not isinstance(whole, dict):
        raise InputRefused(f"holds a {type(whole).__name__}, expected an artifact's envelope", path=file)
    envelope = {key: whole[key] for key in ENVELOPE if key in whole}
    payload = {key: value for key, value in whole.items() if key not in envelope}
    return ArtifactFile(file, envelope, payload, arrays)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
