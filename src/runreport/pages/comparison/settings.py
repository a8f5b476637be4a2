"""The configuration of a run as dotted names and texts, and those of all runs side by side."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from runreport.pages.overview.public import HIDDEN, is_secret, public_text
from runreport.pages.words import visible

DEPTH = 12  # of groups within groups that become dotted names; what is deeper is one text
SETTINGS = 3000  # of one run that are compared
TEXT = 1000  # characters of a value that the page holds
OWN = frozenset(("kind", "version", "run_id"))  # of the lab's config.json: no setting


@dataclass(frozen=True, slots=True)
class Setting:
    """One value as shown; equal texts are equal values."""

    text: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class SettingColumn:
    """One name over all runs."""

    name: str
    values: tuple[Setting, ...]  # distinct; numbers ascending, else texts by first run
    of: tuple[int, ...]  # (runs,) index into values, -1 where a run has no such setting

    @property
    def differs(self) -> bool:
        """Whether two runs differ in it, one that lacks it among them."""
        return len(set(self.of)) > 1

    @property
    def is_number(self) -> bool:
        """Whether every value is a number."""
        return all(value.is_number for value in self.values)


def settings_of(raw: Mapping[str, object]) -> dict[str, Setting]:
    """Dotted name -> value, in the order of the file; at most SETTINGS of them."""
    found: dict[str, Setting] = {}
    _collect(raw, "", DEPTH, found)
    return {name: found[name] for name in [*found][:SETTINGS]}


def setting_columns(runs: Sequence[Mapping[str, Setting]]) -> list[SettingColumn]:
    """Every name that a run has, in the order in which they first appear."""
    names = dict.fromkeys(name for settings in runs for name in settings)
    return [_column(name, [settings.get(name) for settings in runs]) for name in names]


def columns_json(columns: Sequence[SettingColumn]) -> dict[str, object]:
    """What `assets/views/compare/settings.js` reads: names, kinds, distinct values, and one small number per run.

    of: per name (runs,) u2, 0 where the run has no such setting, else 1 + index of its value; empty where all runs
    have the first value.
    """
    return {
        "names": [column.name for column in columns],
        "numbers": [int(column.is_number) for column in columns],
        "values": [[value.text for value in column.values] for column in columns],
        "of": [np.array(column.of if column.differs else (), dtype=np.int64).astype("<i4") + 1 for column in columns],
    }


def _column(name: str, values: Sequence[Setting | None]) -> SettingColumn:
    distinct = list(dict.fromkeys(value for value in values if value is not None))
    if all(value.is_number for value in distinct):
        distinct.sort(key=lambda value: float(value.text))
    places = {value: place for place, value in enumerate(distinct)}
    return SettingColumn(name, tuple(distinct), tuple(-1 if value is None else places[value] for value in values))


def _collect(part: Mapping[str, object], prefix: str, depth: int, found: dict[str, Setting]) -> None:
    for key, value in part.items():
        if not prefix and key in OWN:
            continue
        name = visible(f"{prefix}{key}")[:TEXT]
        if is_secret(str(key)):
            found[name] = Setting(HIDDEN)
        elif isinstance(value, Mapping) and value and depth > 1:
            _collect(value, f"{prefix}{key}.", depth - 1, found)
        else:
            found[name] = _setting(value)


def _setting(value: object) -> Setting:
    if isinstance(value, bool):
        return Setting("true" if value else "false")
    if isinstance(value, int | float):
        return Setting(repr(value), is_number=math.isfinite(value))
    return Setting(_held(public_text(visible(_text(value)))))


def _text(value: object) -> str:
    if value is None or isinstance(value, str):
        return "none" if value is None else value
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "(nested too deep to show)"


def _held(text: str) -> str:
    """A text of bearable length; those of different texts differ."""
    if len(text) <= TEXT:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{text[: TEXT - 60]}… ({len(text)} characters, SHA-256 begins with {digest})"
