"""runreport watch: keep a site up to date while runs are being written."""

from __future__ import annotations

import signal
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from runreport.cli.places import LocalFolder, PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.opening import Place

ENDED = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


@click.command()
@click.argument("runs", nargs=-1, type=PlaceType())
@click.option("--out", "-o", type=LocalFolder(), default=Path("site"), show_default=True, help="Folder of the site.")
@click.option("--store", type=PlaceType(), help="Folder or URL for derived files.  [default: .runreport beside --out]")
@click.option("--jobs", "-j", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes.")
@click.option(
    "--poll", type=click.FloatRange(0.2, 3600), help="Look every so many seconds; the system tells otherwise."
)
@click.option("--memory", type=click.IntRange(256), default=4096, show_default=True, help="MB that a process may take.")
@click.option(
    "--anonymous",
    is_flag=True,
    envvar="RUNREPORT_ANONYMOUS",
    help="Also take out names of people, organisations and projects; pages stay as they are where one is left.",
)
@click.option("--serve", is_flag=True, help="Also serve the site on this machine, and say where.")
@click.option("--port", type=click.IntRange(0, 65535), help="Of --serve.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
def watch(
    runs: tuple[Place, ...],
    out: Path,
    store: Place | None,
    jobs: int,
    poll: float | None,
    memory: int,
    *,
    anonymous: bool,
    serve: bool,
    port: int | None,
    quiet: bool,
) -> int:
    """Build the site of all runs below RUNS (default: runs), and again whenever they change; Ctrl-C ends it."""
    from runreport.build.crews import ProcessCrew
    from runreport.build.options import BuildOptions
    from runreport.serve.server import served
    from runreport.watch.changes import Changes
    from runreport.watch.loop import Stop, Watcher
    from runreport.watch.priority import WorkerStart, yield_to_training
    from runreport.watch.status import StatusLine

    require_drivers(*runs, store)
    status = StatusLine(sys.stderr, is_quiet=quiet)
    roots: tuple[Place, ...] = runs or (Path("runs"),)
    stop = Stop()
    asked: list[int] = []
    for number in ENDED:
        signal.signal(number, lambda found, _frame: (asked.append(found), stop.ask()))
    with ExitStack() as opened:
        opened.callback(status.close)
        if serve:
            opened.enter_context(served(out, [root for root in roots if isinstance(root, Path)], port))
        yield_to_training()
        crew = opened.enter_context(closing(ProcessCrew(jobs, start=WorkerStart(memory * 1_000_000))))
        options = BuildOptions(roots=roots, out=out, store=store, crew=crew, anonymous=anonymous)
        changes = opened.enter_context(Changes(roots, poll, (out, options.store_folder), say=status.say))
        stop.act = lambda: Thread(target=lambda: (crew.close(), changes.wake())).start()  # a handler must not wait
        Watcher(options, stop=stop, status=status).run(changes)
    click.echo(out / "index.html")
    return ENDED[signal.Signals(asked[0])]
