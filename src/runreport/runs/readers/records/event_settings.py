"""Settings that programs log: the plugin for hyperparameters, and texts, where TensorBoard has no place for them.

The Hugging Face Trainer logs its arguments and the model's configuration as JSON; CleanRL and those who follow it log a
Markdown table of two columns, `|param|value|`, whose values stay text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from runreport.runs.json_text import cleaned
from runreport.runs.readers.records.event_message import hparams, plugin
from runreport.runs.run import Problem

_NAMES = frozenset({b"args", b"model_config", b"config", b"hparams", b"hyperparameters"})
_SUFFIX = b"/text_summary"  # which torch puts behind the tag of every text
_HEAD = ["|param|value|", "|-|-|"]


@dataclass(slots=True)
class Settings:
    """Everything fed so far."""

    hparams: dict[str, object] = field(default_factory=dict[str, object])
    texts: dict[str, object] = field(default_factory=dict[str, object])  # by tag; the last ones
    differing: set[str] = field(default_factory=set[str])  # tags whose settings were logged more than once

    def add(self, metadata: memoryview | None) -> None:
        """What a value of the plugin for hyperparameters says.  Raises NotProtobuf."""
        if metadata is not None:
            self.hparams |= hparams(plugin(metadata)[1])

    def add_texts(self, tag: bytes, texts: Iterable[str]) -> None:
        """Texts of one value, where the tag is one of settings and they can be read as such."""
        name = tag.removesuffix(_SUFFIX)
        for text in texts if name in _NAMES else ():
            value = _settings(text)
            if value is not None:
                if self.texts.get(name.decode(), value) != value:
                    self.differing.add(tag.decode())
                self.texts[name.decode()] = value

    def config(self) -> dict[str, object]:
        """All of them; what texts say stands below their tags."""
        return self.hparams | self.texts

    def problems(self, place: str) -> Iterator[Problem]:
        """One for each tag that contradicts itself."""
        for tag in sorted(self.differing):
            what = f"the settings under {tag} were logged more than once and differ; the last ones count"
            yield Problem("TB-SETTINGS", place, what)


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
