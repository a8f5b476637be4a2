"""Which keys a configuration file may hold: the options of the commands, by the names they have on the command line."""

from __future__ import annotations

from collections.abc import Mapping

import click

from runreport.cli.commands import COMMANDS, UNCONFIGURED, command_of

SHARED = ("out", "store", "jobs")  # keys above all tables, for every command that has such an option

Keys = Mapping[str, click.Parameter]


def command_keys(name: str) -> Keys:
    """Key -> parameter of one command: its options without the dashes in front, and its arguments that may be left out.

    Raises ValueError where there is no such command.
    """
    command = command_of(name)
    if command is None:
        raise ValueError(f"no command {name!r}")
    found = [(_key(param), param) for param in command.params]
    return {key: param for key, param in found if key is not None}


def all_keys() -> Mapping[str, Keys]:
    """The keys of every command that has any, by its name."""
    found = {name: command_keys(name) for name in COMMANDS if name not in UNCONFIGURED}
    return {name: keys for name, keys in found.items() if keys}


def shared_keys(commands: Mapping[str, Keys]) -> Keys:
    """The keys above all tables, each as one of the commands has it; all that have it take the same values."""
    return {key: next(keys[key] for keys in commands.values() if key in keys) for key in SHARED}


def _key(param: click.Parameter) -> str | None:
    """None for what a file cannot set: what is required on every call, and what tests and processes tell each other."""
    if isinstance(param, click.Option):
        return None if param.hidden else max(param.opts, key=len).lstrip("-")
    return None if param.required else param.name
