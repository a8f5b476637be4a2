"""Where a program ran, as W&B writes it down, under the names that all formats share here."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import cast

_TOP = {
    "program": "program",
    "codePath": "code_path",
    "python": "python",
    "executable": "executable",
    "startedAt": "started",
    "started_at": "started",
    "docker": "docker",
    "colab": "notebook",
    "root": "folder",
}
_DROPPED = frozenset({"args", "git", "state", "heartbeatAt", "email", "username", "writerId", "codePathLocal"})


def wandb_environment(written: Mapping[str, object]) -> dict[str, object]:
    """program, command, git, python, started, machine; what is not known by name belongs to the machine.

    Left out are the address and the name of the person, and what changes with every heartbeat.
    """
    found: dict[str, object] = {}
    machine: dict[str, object] = {}
    for name, value in written.items():
        if value in (None, "", [], {}) or name in _DROPPED:
            continue
        if name in _TOP:
            found[_TOP[name]] = value
        else:
            machine[name] = value
    arguments = written.get("args")
    if isinstance(arguments, list):
        words = [str(one) for one in cast("list[object]", arguments)]
        found["command"] = shlex.join([str(written.get("program") or "python"), *words])
    git = written.get("git")
    if isinstance(git, dict) and git:
        found["git"] = cast("dict[str, object]", git)
    return found | ({"machine": machine} if machine else {})
