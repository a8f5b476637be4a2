"""Settings that programs log as text, where TensorBoard has no place for them.

The Hugging Face Trainer logs its arguments and the model's configuration as JSON; CleanRL and those who follow it log a
Markdown table of two columns, `|param|value|`, whose values stay text.
"""

from __future__ import annotations

import json
from typing import cast

from runreport.runs.json_text import cleaned
from runreport.runs.readers.records.event_log import EventLog
from runreport.runs.run import Problem

_NAMES = frozenset({b"args", b"model_config", b"config", b"hparams", b"hyperparameters"})
_SUFFIX = b"/text_summary"  # which torch puts behind the tag of every text
_HEAD = ["|param|value|", "|-|-|"]


def text_settings(log: EventLog, config: dict[str, object], place: str) -> list[Problem]:
    """Put what a log's texts say about settings into config, by tag; other texts are counted as not shown."""
    problems: list[Problem] = []
    for tag, text in log.texts:
        name = tag.removesuffix(_SUFFIX)
        value = _settings(text) if name in _NAMES else None
        if value is None:
            log.not_shown["text", tag] += 1
            continue
        if config.get(name.decode(), value) != value:
            what = f"the settings under {tag.decode()} were logged more than once and differ; the last ones count"
            problems.append(Problem("TB-SETTINGS", place, what))
        config[name.decode()] = value
    return problems


def _settings(text: str) -> dict[str, object] | None:
    """The object or table that a text is, None where it is neither."""
    lines = text.strip().splitlines()
    if [line.replace(" ", "") for line in lines[:2]] == _HEAD:
        return _table(lines[2:])
    try:
        value: object = cleaned(json.loads(text))
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


def _table(rows: list[str]) -> dict[str, object] | None:
    found: dict[str, object] = {}
    for row in rows:
        name, bar, value = row.strip().removeprefix("|").removesuffix("|").partition("|")
        if not bar:
            return None
        found[name.strip()] = value.strip()
    return found
