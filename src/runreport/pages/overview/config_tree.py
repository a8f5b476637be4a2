"""config.json as groups of names and values, long ones cut."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from runreport.pages.overview.public import HIDDEN, is_secret, public_text
from runreport.pages.words import shortened, visible

ENTRIES = 200  # shown of one group
TEXT = 120  # characters before "show all"
WHOLE = 20_000  # characters that "show all" shows
DEPTH = 3  # of groups within groups that are flattened to dotted names
OWN = ("kind", "version", "run_id")


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting; whole is "" where shown is everything."""

    name: str
    shown: str
    whole: str
    whole_says: str  # what "show all" is called, with the size


@dataclass(frozen=True, slots=True)
class Group:
    """The settings of one part of the config."""

    name: str
    entries: tuple[Entry, ...]
    left_out: int


def config_groups(raw: Mapping[str, object]) -> tuple[Group, ...]:
    """The parts in the order of the file; settings outside any part come first, as `run`."""
    loose = {key: value for key, value in raw.items() if not isinstance(value, Mapping) and key not in OWN}
    parts = {key: value for key, value in raw.items() if isinstance(value, Mapping)}
    groups = [_group("run", loose), *(_group(visible(name)[:80], part) for name, part in parts.items())]
    return tuple(group for group in groups if group.entries)


def _group(name: str, part: Mapping[str, object]) -> Group:
    flat = _flat(part, "", DEPTH)
    return Group(name, tuple(_entry(key, value) for key, value in flat[:ENTRIES]), max(0, len(flat) - ENTRIES))


def _flat(part: Mapping[str, object], prefix: str, depth: int) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for key, value in part.items():
        if isinstance(value, Mapping) and value and depth > 1 and not is_secret(key):
            found += _flat(value, f"{prefix}{key}.", depth - 1)
        else:
            found.append((f"{prefix}{key}", value))
    return found


def _entry(name: str, value: object) -> Entry:
    label = shortened(name, TEXT)[0]
    if is_secret(name):
        return Entry(label, HIDDEN, "", "")
    shown, whole = shortened(public_text(_text(value)), TEXT)
    if not whole:
        return Entry(label, shown, "", "")
    says = f"all {len(value)} values" if isinstance(value, list | tuple) else f"all {len(whole)} characters"
    cut = "" if len(whole) <= WHOLE else f", the first {WHOLE} characters"
    return Entry(label, shown, whole[:WHOLE], says + cut)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str):
        return value
    if value is None:
        return "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value[:5000]))
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "(nested too deep to show)"
