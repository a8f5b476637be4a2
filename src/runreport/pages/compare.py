"""All runs beside each other: curves, values, settings."""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from runreport.pages.comparison.compared_run import ComparedRun, compared_run
from runreport.pages.comparison.groupings import Grouping, axis_names, groupable_keys, groupings
from runreport.pages.comparison.run_styles import RunStyle, run_styles
from runreport.pages.comparison.settings import SettingColumn, columns_json, setting_columns
from runreport.pages.comparison.shared_tags import SharedTag, first_tags, shared_tags
from runreport.pages.comparison.static_tables import KEYS, RUNS, differences, value_rows
from runreport.pages.comparison.tag_chunks import epochs_chunk, group_chunk, tag_chunk
from runreport.pages.page import Chunk, Page, PageContent, RunView
from runreport.pages.words import count, spelled, visible


def compare_content(views: tuple[RunView, ...]) -> PageContent:
    """Runs in the order in which they were started, those without a time last, by name."""
    runs = sorted(map(compared_run, views), key=lambda run: (math.isnan(run.start), run.start, run.name))
    if len(runs) < 2:
        return PageContent("Nothing to compare yet", {"runs": len(runs)})
    styles = run_styles([run.id for run in runs])
    columns = setting_columns([run.settings for run in runs])
    tags = shared_tags(runs)
    first = first_tags(tags, len(runs))
    found = groupings(runs, columns)
    variables = {
        "runs": len(runs),
        "lead": _lead(runs, tags, columns),
        "first": [visible(tag.tag) for tag in first],
        "rows": value_rows(runs, first),
        "rows_left_out": max(0, len(runs) - RUNS),
        "differences": differences(columns, runs),
        "keys_left_out": max(0, sum(column.differs for column in columns) - KEYS),
        "same": sum(not column.differs for column in columns),
        "shared_styles": sum(style.is_shared for style in styles),
    }
    epochs = epochs_chunk(runs)
    island = {
        "runs": [_run_json(run, style) for run, style in zip(runs, styles, strict=True)],
        "tags": [_tag_json(tag, runs) for tag in tags],
        "tags_of_one": len({tag for run in runs for tag in run.curves}) - len(tags),
        "first": [tag.key for tag in first],
        "groupings": [_grouping_json(one) for one in found],
        "axes": axis_names(columns),
        "groupable": len(groupable_keys(columns)),
        "has_epochs": epochs is not None,
    }
    chunks = [_settings_chunk(columns), *map(tag_chunk, tags), *([] if epochs is None else [epochs])]
    chunks += [group_chunk(tag, found, runs) for tag in tags if found]
    return PageContent(_heading(runs), variables, island, tuple(chunks))


def _heading(runs: Sequence[ComparedRun]) -> str:
    return f"{spelled(len(runs), capital=True)} runs side by side"


def _lead(runs: Sequence[ComparedRun], tags: Sequence[SharedTag], columns: Sequence[SettingColumn]) -> str:
    """`Eleven metrics are logged by more than one run; three of 29 settings differ.`"""
    metrics = f"{spelled(len(tags), capital=True) if tags else 'No'} {'metrics are' if len(tags) > 1 else 'metric is'}"
    text = f"{metrics} logged by more than one run"
    if not columns:
        return f"{text}; none of the runs left a configuration."
    differing = sum(column.differs for column in columns)
    without = sum(not run.settings for run in runs)
    said = f" {count(without, 'run')} left no configuration." if without else ""
    differ = "differs" if differing == 1 else "differ"
    return f"{text}; {spelled(differing)} of {count(len(columns), 'setting')} {differ}.{said}"


def _run_json(run: ComparedRun, style: RunStyle) -> dict[str, Any]:
    return {
        "key": run.key,
        "name": run.name,
        "href": run.href,
        "status": run.status,
        "formats": run.formats,
        "color": style.color,
        "dash": style.dash,
    }


def _tag_json(tag: SharedTag, runs: Sequence[ComparedRun]) -> dict[str, Any]:
    having = {run.key for run in tag.runs}
    bits = np.packbits([run.key in having for run in runs])
    return {
        "key": tag.key,
        "tag": visible(tag.tag),
        "n": len(tag.runs),
        "other": len(tag.runs) - len(tag.same_unit),  # runs whose x counts something else
        "unit": tag.unit,
        "direction": tag.direction,
        "bookkeeping": int(tag.is_bookkeeping),
        "in": base64.b64encode(bits.tobytes()).decode("ascii"),  # a bit per run, the highest of a byte first
    }


def _grouping_json(one: Grouping) -> dict[str, Any]:
    groups = [{"label": visible(group.label), "runs": group.runs} for group in one.groups]
    return {"key": one.key, "label": visible(one.label), "says": visible(one.says), "groups": groups}


def _settings_chunk(columns: Sequence[SettingColumn]) -> Chunk:
    state = repr([(one.name, one.values, one.of) for one in columns]).encode("utf-8", "backslashreplace")
    return Chunk("compare_settings", (), lambda: columns_json(columns), of=hashlib.sha256(state).hexdigest())


COMPARE = Page(
    stem="compare",
    title="Compare",
    scope="site",
    reads=(),
    content=compare_content,
    facts=("id", "status", "config_raw", "format", "formats", "summary", "events", "logged"),
)
