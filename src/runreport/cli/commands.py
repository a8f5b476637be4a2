"""The commands by their names; file cli/<name>.py holds the command <name>, imported when it is asked for."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = (
    "build",
    "cancel",
    "demo",
    "diff",
    "doctor",
    "explain",
    "init",
    "list",
    "scan",
    "series",
    "serve",
    "slice",
    "stats",
    "train",
    "verify",
    "watch",
)
UNCONFIGURED = ("init",)  # whose options no configuration file sets: this one replaces a broken file


def command_of(name: str) -> click.Command | None:
    """The command of that name, None where there is none."""
    if name not in COMMANDS:
        return None
    return getattr(import_module(f"runreport.cli.{name}"), name)
