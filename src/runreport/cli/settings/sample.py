"""A configuration file with every key in it, as a comment: made from the options, so it is never out of date."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence

import click

from runreport.cli.settings.keys import Keys, all_keys, shared_keys
from runreport.cli.settings.values import expected, takes_several

WIDTH = 100  # characters of a line
PLAIN = ("text", "true or false")  # seen from the value that is shown
EXAMPLES = {"store": ".runreport", "runs": "runs", "folder": "runs", "site": "site", "set": "train.epochs=20"}
HEAD = """\
# Defaults of runreport for this folder. Every line is a comment that shows a key; without its # it is set.
#
# What counts most: the command line, then RUNREPORT_<COMMAND>_<OPTION> in the environment, then this file, then
# [tool.runreport] of pyproject.toml, which takes the same tables, then the defaults of runreport.
# A key that there is not is an error. Folders are relative to the folder from which runreport is called.
#
# A file of this name in a run's own folder may have a table [run] with hide = ["debug/*"]: curves that are not shown.
"""


def sample() -> str:
    """The text of the file, one table for each command."""
    commands = all_keys()
    parts = [HEAD, "# For every command that has such an option:\n" + _lines(shared_keys(commands))]
    parts += [f"[{name}]\n{_lines(keys)}" for name, keys in commands.items()]
    return "\n".join(parts)


def _lines(keys: Keys) -> str:
    return "".join(line + "\n" for key, param in keys.items() for line in _entry(key, param))


def _entry(key: str, param: click.Parameter) -> Iterator[str]:
    """What the key is for, what it takes where that is not plain, and the key with its default or an example."""
    told = param.help if isinstance(param, click.Option) and param.help else f"The {key.upper()} of the command line."
    takes = expected(param)
    told += "" if takes in PLAIN else f" Takes {takes}."
    yield from (f"# {line}" for line in textwrap.wrap(re.sub(r"\s+", " ", told), WIDTH - 2))
    yield f"#{key} = {_toml(_shown(key, param))}"


def _shown(key: str, param: click.Parameter) -> object:
    """The default, or where that is nothing an example that may be written."""
    default = param.get_default(click.Context(click.Command("none")), call=False)
    is_nothing = default is None or isinstance(default, list | tuple) or "UNSET" in repr(default)
    one = _example(key, param) if is_nothing else default
    return [one] if takes_several(param) else one


def _example(key: str, param: click.Parameter) -> object:
    if isinstance(param, click.Option) and param.is_flag:
        return False
    if isinstance(param.type, click.IntRange | click.FloatRange):
        return param.type.min or 0
    if isinstance(param.type, click.Choice):
        return param.type.choices[0]
    return EXAMPLES.get(key) or ("10MB" if param.type.name == "size" else "…")


def _toml(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value if isinstance(value, bool | int | float) else str(value), ensure_ascii=False)
