"""Names of many runs as one list each kind, with the runs that have each: several hundred runs share most of theirs.

A chunk for `assets/lib/finder_index.js`; SIZE says how large it can become, and `says` what was left out to keep it so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from runreport.pages.finder.run_names import RunNames
from runreport.pages.words import count, figure

SIZE = 8_000_000  # bytes of the script that it does not exceed for a thousand runs, whatever they hold
NAMES = 1_500_000  # bytes of that for the names of all kinds
PAIRS = 400_000  # of a name with a run


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of names."""

    name: str
    title: str  # over its results
    noun: str
    of: Callable[[RunNames], Iterable[str]]


KINDS = (
    Kind("curve", "Curves", "curve", lambda names: names.curves),
    Kind("checkpoint", "Checkpoints", "checkpoint", lambda names: names.checkpoints),
    Kind("event", "Events", "event", lambda names: names.events),
    Kind("tensor", "Tensors", "tensor", lambda names: names.tensors),
    Kind("setting", "Configuration", "setting", lambda names: names.settings),
)
Found = dict[str, list[int]]  # name -> numbers of the runs that have it, ascending


def name_index(runs: Sequence[RunNames], pages: Sequence[Mapping[str, str]], site: Mapping[str, str]) -> dict[str, Any]:
    """The index. pages: of each run, and site: of the site, address of a page by its stem.

    Of each kind: names, those of most runs first; starts (names + 1,) u4 and runs (pairs,) u2 or u4, the runs of name i
    are runs[starts[i]:starts[i + 1]]; every (names,) u4, how many runs have it; of curves last (pairs,) f8.
    """
    found = {kind.name: _inverted(kind, runs) for kind in KINDS}
    kept, names_left = _kept_names(found)
    limit = _run_limit(kept.values())
    return {
        "runs": [_run(one, own) for one, own in zip(runs, pages, strict=True)],
        "site": dict(site),
        "kinds": [
            {"kind": kind.name, "title": kind.title, **_lists(kept[kind.name], runs, kind, limit)} for kind in KINDS
        ],
        "says": [
            *_says_names(names_left, found),
            *_says_runs(kept, limit),
            *_says_left(runs),
        ],
    }


def _run(names: RunNames, pages: Mapping[str, str]) -> dict[str, Any]:
    said = {"id": names.id, "slug": names.slug, "status": names.status, "formats": list(names.formats)}
    return {**said, "says": names.says, "pages": dict(pages)}


def _inverted(kind: Kind, runs: Sequence[RunNames]) -> Found:
    """Names of most runs first, then by name."""
    found: Found = {}
    for number, names in enumerate(runs):
        for name in dict.fromkeys(kind.of(names)):
            found.setdefault(name, []).append(number)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def _kept_names(found: Mapping[str, Found]) -> tuple[dict[str, Found], dict[str, int]]:
    """As many names as fit, each kind having a fair share at least; and how many of each kind do not."""
    kept: dict[str, Found] = {}
    left: dict[str, int] = {}
    room = NAMES
    by_size = sorted(found, key=lambda kind: sum(map(len, found[kind])))  # what is small leaves room to the others
    for number, kind in enumerate(by_size):
        share, kept[kind] = room // (len(found) - number), {}
        for name, runs in found[kind].items():
            share -= len(json.dumps(json.dumps(name))) + 6 * sum(map(name.count, "<>&"))
            if share < 0:
                break
            kept[kind][name] = runs
        left[kind] = len(found[kind]) - len(kept[kind])
        room -= room // (len(found) - number) - max(0, share)
    return kept, left


def _run_limit(kinds: Iterable[Found]) -> int:
    """The most runs that are listed of a name, so that all pairs together are at most PAIRS."""
    lengths = np.array([len(runs) for found in kinds for runs in found.values()] or [0])
    low, high = 1, int(lengths.max()) + 1
    while high - low > 1:  # low fits
        middle = (low + high) // 2
        low, high = (middle, high) if np.minimum(lengths, middle).sum() <= PAIRS else (low, middle)
    return low


def _lists(found: Found, runs: Sequence[RunNames], kind: Kind, limit: int) -> dict[str, Any]:
    cut = {name: numbers[:limit] for name, numbers in found.items()}
    starts = np.cumsum([0, *map(len, cut.values())]).astype("<u4")
    listed = [number for numbers in cut.values() for number in numbers]
    made: dict[str, Any] = {
        "names": list(cut),
        "starts": starts,
        "runs": np.array(listed, dtype="<u2" if len(runs) <= 1 << 16 else "<u4"),
        "every": np.array([len(numbers) for numbers in found.values()], dtype="<u4"),
    }
    if kind.name == "curve":
        made["last"] = np.array([runs[one].curves[name] for name, own in cut.items() for one in own], dtype="<f8")
    return made


def _says_names(left: Mapping[str, int], found: Mapping[str, Found]) -> list[str]:
    return [
        f"{figure(len(found[kind.name]) - left[kind.name], 15)} of {count(len(found[kind.name]), kind.noun)} "
        "are in this search, those of most runs first; the pages of a run have all of its own."
        for kind in KINDS
        if left[kind.name]
    ]


def _says_runs(kept: Mapping[str, Found], limit: int) -> list[str]:
    longer = sum(len(runs) > limit for found in kept.values() for runs in found.values())
    if not longer:
        return []
    return [f"{count(longer, 'name')} of more than {count(limit, 'run')}: {limit} runs of each can be found here."]


def _says_left(runs: Sequence[RunNames]) -> list[str]:
    settings, tensors = sum(one.settings_left for one in runs), sum(one.tensors_left for one in runs)
    return [
        *([f"{count(settings, 'setting')} of very long configurations are not in this search."] if settings else []),
        *([f"{count(tensors, 'tensor')} of very large models are not in this search."] if tensors else []),
    ]
