"""Asks a watched process to run commands over files, and holds it to what every command owes: one line, no crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hostile_case import REFUSED, WARNED, Case

CHILD = Path(__file__).with_name("hostile_child.py")
PEAK_MIB = 700  # of the process with NumPy, whatever the file


@dataclass(frozen=True)
class Reply:
    case: str
    code: int | None
    out: str
    err: str
    crash: str
    seconds: float
    peak_mib: int
    imported: list[str]


def put(cases: Sequence[Case], folder: Path) -> dict[str, Path]:
    """Writes every file into a folder of its own; where each lies."""
    places: dict[str, Path] = {}
    for number, case in enumerate(cases):
        place = folder / f"{number:03}" / case.file
        place.parent.mkdir(parents=True)
        place.write_bytes(case.data)
        if case.hole:
            os.truncate(place, len(case.data) + case.hole)
        places[case.name] = place
    return places


def asked(questions: Sequence[tuple[str, Sequence[object]]], folder: Path) -> list[Reply]:
    """The replies to (name, arguments), in order; the process runs in folder, with an environment that trusts torch."""
    lines = "".join(
        json.dumps({"case": name, "arguments": [str(one) for one in args]}) + "\n" for name, args in questions
    )
    trusting = {"TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", str(CHILD)],
        input=lines,
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | trusting,
        check=False,
    )
    replies = [Reply(**json.loads(line)) for line in done.stdout.splitlines()]
    assert done.returncode == 0, (done.stderr[-2000:], replies[-1:])
    assert len(replies) == len(questions)
    return replies


def complaints(reply: Reply, folder: Path) -> list[str]:
    """What a reply owes and does not do; folder: in which the file lies, and must be named."""
    said = reply.err
    lines = [line for line in said.splitlines() if "warning: " not in line]
    found = [
        ("crashed: " + reply.crash, bool(reply.crash)),
        ("traceback", "Traceback" in said),
        ("controls on stderr", any(ord(char) < 32 and char != "\n" for char in said)),
        ("controls on stdout", any(ord(char) < 32 and char != "\n" for char in reply.out)),
        ("advice to trust", "weights_only" in said),
        ("a long line", any(len(line) > 600 for line in lines)),
        ("imported " + str(reply.imported), bool(reply.imported)),
        (f"{reply.peak_mib} MiB", reply.peak_mib > PEAK_MIB),
        ("an exit code of its own", reply.code not in (0, 1)),
        ("not one line and a hint", reply.code == 1 and not 1 <= len(lines) <= 2),
        ("the file is not named", reply.code == 1 and str(folder)[:60] not in said),
        ("no code in brackets", reply.code == 1 and "]" not in said),
    ]
    return [what for what, is_so in found if is_so]


def verdict_of(case: Case, reply: Reply) -> list[str]:
    """Where the outcome is not the one that the case asks for."""
    outcome = REFUSED if reply.code == 1 else WARNED if "warning" in reply.err else "read"
    wrong: list[str] = []
    if "or" not in case.verdict and outcome != case.verdict:
        wrong.append(f"{outcome}, expected {case.verdict}")
    if case.code and f"[{case.code}]" not in reply.err:
        wrong.append(f"not [{case.code}]")
    if case.says not in reply.err:
        wrong.append(f"does not say {case.says!r}")
    return wrong


def names_of(reply: Reply) -> list[str]:
    """The names that `stats --json` lists."""
    listed: Any = json.loads(reply.out) if reply.code == 0 else []
    return [one["name"] for one in (listed if isinstance(listed, list) else listed["tensors"])]
