"""Why an artifact is not there, and the command that makes it."""

from __future__ import annotations

import shlex
from collections.abc import Collection

from runreport.artifacts.artifact import Artifact
from runreport.pages.page import RunView
from runreport.pages.words import visible


def reason(view: RunView, kind: str) -> str:
    """The rest of the sentence "Not available because …"."""
    if view.run.config is None and view.run.tree is None:
        return "config.json cannot be read, see data health"
    if not view.run.checkpoints and view.run.tree is None:
        return "no checkpoint has been written yet"
    failed = [one for one in view.failures if one.ref.artifact.kind == kind]
    if failed:
        return f"it failed: {visible(failed[-1].message)}"
    if view.failures:
        cause = view.failures[-1]
        return f"{cause.ref.artifact.kind} could not be computed: {visible(cause.message)}"
    return "it has not been computed yet"


def failures_of(view: RunView, artifacts: Collection[Artifact]) -> list[dict[str, str]]:
    """What of these artifacts could not be computed: file, message and code, in words that can be shown."""
    return [
        {"file": one.ref.file, "message": visible(one.message), "code": visible(one.code)}
        for one in view.failures
        if one.ref.artifact in artifacts
    ]


def build_command(view: RunView) -> str:
    """The command that computes what is missing of the runs beside this one."""
    return f"runreport build {shlex.quote(visible(view.run.root.parent.name) or '.')}"


def remedy(view: RunView) -> str:
    """The same command, or none where it would only fail again."""
    return "" if view.failures else build_command(view)
