"""The command `runreport`: one file per command, imported when it is called."""

from __future__ import annotations

import copy
from pathlib import Path

import click

from runreport import __version__
from runreport.cli.commands import COMMANDS, UNCONFIGURED, command_of
from runreport.errors import RunReportError

__all__ = ["COMMANDS", "LazyGroup", "cli"]


class LazyGroup(click.Group):
    """Imports a command's file only when the command is asked for, so that --help stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        return command_of(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, with the defaults that configuration files of the current folder set for it."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in (None, *UNCONFIGURED) or command is None or ctx.resilient_parsing:
            return name, command, rest
        if {"-h", "--help"}.isdisjoint(rest):
            _take_settings(ctx, name)
            return name, command, rest
        command = copy.copy(command)  # the one and the same command is also asked for by others
        command.epilog = _epilog(ctx, name)
        return name, command, rest


def _take_settings(ctx: click.Context, command: str) -> str:
    """Hand a command its defaults; what is returned says where they come from."""
    from runreport.cli.settings.defaults import settings_of
    from runreport.cli.settings.epilog import epilog

    found = settings_of(command, Path())
    ctx.default_map = {command: {name: one.value for name, one in found.items()}}
    return epilog(command, found.values())


def _epilog(ctx: click.Context, command: str) -> str:
    """Help is given also where a file is broken."""
    from runreport.cli.settings.epilog import epilog

    try:
        return _take_settings(ctx, command)
    except RunReportError as error:
        return epilog(command, (), trouble=str(error))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="runreport")
def cli() -> None:
    """Turn training runs into self-contained reports that outlive the tool."""
