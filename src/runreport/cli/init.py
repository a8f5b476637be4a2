"""runreport init: a configuration file with every key in it, explained."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--force", is_flag=True, help="Replace the file that is there.")
def init(*, force: bool) -> int:
    """Write runreport.toml into the current folder: every key of every command, explained, none set."""
    from runreport.atomic_file import write_atomic
    from runreport.cli.settings.defaults import OWN
    from runreport.cli.settings.sample import sample
    from runreport.errors import OutputRefused

    path = Path(OWN)
    if not force and (path.exists() or path.is_symlink()):
        raise OutputRefused("is there already", path=path, hint="--force replaces it")
    write_atomic(path, sample().encode())
    click.echo(path)
    return 0
