"""Entry point: runs the command line and turns expected failures into one or two lines and an exit code."""

from __future__ import annotations

import gc
import os
import sys

import click

from runreport.cli import cli
from runreport.errors import RunReportError

COLLECT_AFTER = 100_000  # objects made and kept; a log or a plan is many that stay, and Python looks after every 700


def main() -> None:
    """Run the command line."""
    gc.set_threshold(COLLECT_AFTER)
    try:
        sys.exit(cli(standalone_mode=False, auto_envvar_prefix="RUNREPORT") or 0)
    except RunReportError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
