"""Fresh, stale, missing, failed, kept or blocked, and why. Pure but for the ledger's reading of digests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from runreport.artifacts.artifact import Artifact
from runreport.build.artifact_file import SIZE_LIMIT, input_digest, parse
from runreport.build.encode import jsonable
from runreport.build.ledger import Ledger, fingerprint
from runreport.build.plan import Need, Step, is_config
from runreport.errors import RunReportError

State = Literal["fresh", "stale", "missing", "failed", "kept", "blocked"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about one step."""

    state: State
    reason: str  # one sentence; empty where fresh
    inputs: tuple[tuple[str, str], ...] = ()  # file and digest, in the order of the needs
    chosen: tuple[str | None, ...] = ()  # the candidate taken for every need
    fingerprint: str = ""

    @property
    def must_run(self) -> bool:
        """Whether the step is to be computed."""
        return self.state in ("stale", "missing")


def decide(step: Step, ledger: Ledger, config_digest: str, usable: Callable[[str], bool]) -> Decision:
    """The state of a step whose needs have all been settled.

    usable: whether a needed artifact may be read, that is, is there and made from today's inputs.
    """
    chosen = tuple(_choose(need, ledger, usable) for need in step.needs)
    for need, file in zip(step.needs, chosen, strict=True):
        if file is None and not need.may_lack:
            return _without_input(step, ledger, need)
    inputs = tuple(
        (file, config_digest if is_config(need) else _digest(ledger, file))
        for need, file in zip(step.needs, chosen, strict=True)
        if file is not None
    )
    wanted = _wanted(step, ledger, inputs)
    state, reason = _compare(step, ledger, wanted)
    return Decision(state, reason, inputs, chosen, wanted)


def _wanted(step: Step, ledger: Ledger, inputs: tuple[tuple[str, str], ...]) -> str:
    """What the file should be made from; digested anew only where step or inputs are not those of last time."""
    known = ledger.wanted.get(step.file)
    if known is None or known[0] is not step or known[1] != inputs:
        made_from = fingerprint(step.artifact.kind, step.artifact.version, list(inputs), step_params(step), step.seed)
        ledger.wanted[step.file] = known = (step, inputs, made_from)
    return known[2]


def step_params(step: Step) -> Any:
    """Keys and constants, as the receipt holds them."""
    return jsonable(dict(step.keys) | dict(step.artifact.params))


def _choose(need: Need, ledger: Ledger, usable: Callable[[str], bool]) -> str | None:
    if is_config(need):
        return need.candidates[0]
    return next((file for file in need.candidates if file in ledger.present and usable(file)), None)


def _digest(ledger: Ledger, file: str) -> str:
    entry = ledger.entry(file)
    return "" if entry is None or entry.digest is None else entry.digest


def _without_input(step: Step, ledger: Ledger, need: Need) -> Decision:
    there = ledger.entry(step.file)
    if need.candidates[0] not in ledger.present and there is not None and there.digest is not None:
        return Decision("kept", f"{need.candidates[0]} is gone; the file made from it is kept")
    reason = "could not be computed" if isinstance(need.source, Artifact) else "is not there"
    return Decision("blocked", f"needs {need.candidates[0]}, which {reason}")


def _compare(step: Step, ledger: Ledger, wanted: str) -> tuple[State, str]:
    failure = ledger.failures.get(step.file)
    if failure is not None and failure.fingerprint == wanted and not failure.transient:
        return "failed", failure.message
    entry = ledger.entry(step.file)
    if entry is None:
        return "missing", "failed last time, trying again" if failure else "not computed yet"
    if entry.digest is None:
        return "stale", "damaged: its data differ from its receipt"
    if entry.fingerprint == wanted:
        return "fresh", ""
    return "stale", "failed last time, trying again" if failure else ""


def explain_stale(step: Step, ledger: Ledger, decision: Decision) -> str:
    """Why the file found is not the one wanted: which input, parameter, seed or version differs."""
    try:
        envelope = parse(ledger.files.read(step.file, limit=SIZE_LIMIT), step.file).envelope
        return _difference(step, envelope, dict(decision.inputs))
    except (RunReportError, KeyError, TypeError):
        return "its receipt cannot be read"


def _difference(step: Step, envelope: Mapping[str, Any], inputs: Mapping[str, str]) -> str:
    receipt = envelope["receipt"]
    if (envelope["kind"], envelope["version"]) != (step.artifact.kind, step.artifact.version):
        return f"version raised: {envelope['version']} -> {step.artifact.version}"
    before = {item["file"]: input_digest(item) for item in receipt["inputs"]}
    changed = sorted(file for file in before.keys() | inputs.keys() if before.get(file) != inputs.get(file))
    if changed:
        return f"input changed: {', '.join(changed)}"
    if receipt["params"] != step_params(step):
        return f"parameters changed: {json.dumps(receipt['params'])} -> {json.dumps(step_params(step))}"
    return f"seed changed: {receipt['seed']} -> {step.seed}"
