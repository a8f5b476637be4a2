"""The command `runreport`: one file per command, imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from runreport import __version__

COMMANDS = (
    "build",
    "cancel",
    "demo",
    "doctor",
    "explain",
    "list",
    "series",
    "serve",
    "train",
    "verify",
    "watch",
)  # file cli/<name>.py holds the command <name>


class LazyGroup(click.Group):
    """Imports a command's file only when the command is asked for, so that --help stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        return getattr(import_module(f"runreport.cli.{cmd_name}"), cmd_name)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="runreport")
def cli() -> None:
    """Turn training runs into self-contained reports that outlive the tool."""
