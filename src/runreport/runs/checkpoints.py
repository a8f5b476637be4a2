"""The checkpoints of a run: which epochs have whole weights, told without parsing a header.

A run may hold thousands.  Of each file one read of at most PEEK_BYTES is made and the furthest byte that the header
names is compared with the size, which finds every half-written file; the strict check comes when it is opened.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Callable

from runreport.errors import InputIncomplete, InputRefused, RunReportError, printable
from runreport.runs.hard_links import foreign_hard_links
from runreport.runs.opening import Place, asked_ahead, list_folder, opened
from runreport.runs.run import Checkpoint, Problem
from runreport.runs.signature import Mark, mark_of, racy_time
from runreport.tensors.safetensors_header import LENGTH_BYTES, header_length

FOLDER = "checkpoints"
PEEK_BYTES = 1 << 16  # a longer header is left to the strict check
_NAME = re.compile(r"epoch_(0|[1-9][0-9]{0,8})\.safetensors")
_MISNAMED = re.compile(r"epoch_.*\.safetensors", re.DOTALL)
_OFFSETS = re.compile(rb'"data_offsets"\s*:\s*\[\s*[0-9]+\s*,\s*([0-9]{1,20})\s*\]')


WholeOnes = dict[str, tuple[Mark, Checkpoint]]  # name -> the file as it was when it was found whole


def read_checkpoints(
    root: Place, known: WholeOnes | None = None, *, now_s: Callable[[], float] = time.time
) -> tuple[tuple[Checkpoint, ...], tuple[Problem, ...]]:
    """Whole checkpoints ascending by epoch, and a problem for each file that looks like one and is left out.

    `latest.safetensors` is a copy, and anything else in the folder is somebody else's: neither is mentioned.
    known: is brought up to date; a file that is as it was there is not opened again.
    """
    checkpoints: list[Checkpoint] = []
    problems: list[Problem] = []
    known = {} if known is None else known
    try:
        entries = [(name, found) for name, found in list_folder(root, FOLDER) if _MISNAMED.fullmatch(name)]
    except RunReportError as error:
        return (), (Problem(error.code, FOLDER, error.what),)
    marks = {name: mark_of(found) for name, found in entries}
    for name in [name for name, (mark, _) in known.items() if marks.get(name) != mark]:
        del known[name]
    checkpoints += [checkpoint for _, checkpoint in known.values()]
    for name, found in asked_ahead(root, FOLDER, [entry for entry in entries if entry[0] not in known]):
        file = f"{FOLDER}/{name}"
        try:
            checkpoints.append(_checkpoint(root, file, name, found))
            if found.st_nlink == 1 and racy_time([marks[name]], now_s()) is None:
                known[name] = (marks[name], checkpoints[-1])
            problems.extend(foreign_hard_links(root, [(file, found)]) if found.st_nlink > 1 else ())
        except RunReportError as error:
            problems.append(Problem(error.code, file, error.what))
    return tuple(sorted(checkpoints, key=lambda checkpoint: checkpoint.epoch)), tuple(problems)


def _checkpoint(root: Place, file: str, name: str, found: os.stat_result) -> Checkpoint:
    match = _NAME.fullmatch(name)
    if match is None:
        what = f"the name '{printable(name)}' is left out; expected epoch_<N> with N a number without leading zeros"
        raise InputRefused(what, code="CHECKPOINT-NAME")
    if stat.S_ISREG(found.st_mode) and found.st_size == 0:
        raise InputIncomplete("has no bytes yet", code="ST-SHORT")
    with opened(root, file) as content:  # refuses links, pipes and folders with the right words
        _check_whole(content.pread(PEEK_BYTES, 0), content.stat().st_size)
    return Checkpoint(int(match[1]), file, found.st_size)


def _check_whole(first: bytes, size: int) -> None:
    """Raises where the file ends before the furthest byte its header names, or where the header itself is absurd."""
    begin = LENGTH_BYTES + header_length(first, size)
    if begin > len(first):
        return
    reached = begin + max((int(end) for end in _OFFSETS.findall(first, LENGTH_BYTES, begin)), default=0)
    if size < reached:
        what = f"has {size:,} bytes, its tensors should reach to byte {reached:,}"
        raise InputIncomplete(what, code="ST-SHORT")
