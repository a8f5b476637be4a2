"""runreport cancel: ask a training to stop after the batch it is working on."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
def cancel(run: Path) -> int:
    """Ask the training of RUN to stop. Its checkpoints stay, and --resume goes on from the last one."""
    from runreport.errors import NoRunFound, OutputFailed
    from runreport.training.run_folder import CONFIG
    from runreport.training.stop import CANCEL

    if not (run / CONFIG).is_file():
        raise NoRunFound(run)
    try:
        (run / CANCEL).touch()
    except OSError as error:
        raise OutputFailed(f"cannot be written: {os.strerror(error.errno or 0)}", path=run / CANCEL) from error
    click.echo(run / CANCEL)
    return 0
