"""runreport serve: a site over HTTP, for this machine."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from runreport.cli.places import LocalFolder

ENDED = {signal.SIGINT: 130, signal.SIGTERM: 143}


@click.command()
@click.argument("site", type=LocalFolder(), default=Path("site"))
@click.option("--port", type=click.IntRange(0, 65535), help="Port.  [default: 8765, or the next that is free]")
@click.option("--runs", multiple=True, type=LocalFolder(), help="Runs whose event logs may be followed.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--allow-remote", is_flag=True, help="Let other machines connect; there is no password.")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when stdin is closed; the site may come later.")
def serve(
    site: Path, port: int | None, runs: tuple[Path, ...], host: str, *, allow_remote: bool, with_parent: bool
) -> int:
    """Serve SITE (default: site) with server-sent events; Ctrl-C ends it."""
    from runreport.errors import InputRefused, OutputRefused, printable
    from runreport.serve.app import knows_site
    from runreport.serve.hosts import is_loopback
    from runreport.serve.server import listen
    from runreport.serve.server import serve as serve_site

    if not is_loopback(host):
        if not allow_remote:
            what = f"{printable(host)} can be reached from other machines, and there is no password"
            raise OutputRefused(what, hint="add --allow-remote if that is what you want")
        click.echo(f"warning: everybody who reaches {printable(host)} can read this site and its logs", err=True)
    if not with_parent and not knows_site(site):
        raise InputRefused(
            "is not a site of runreport", path=site, hint="make one with: runreport build RUNS --out SITE"
        )
    sockets = listen(host, port)
    address, number = sockets[0].getsockname()[:2]
    click.echo(f"http://{f'[{address}]' if ':' in address else address}:{number}/")
    asked: list[int] = []
    for signalled in ENDED:  # the server takes these over, and hands them back when it has stopped
        signal.signal(signalled, lambda found, _frame: asked.append(found))
    serve_site(site, runs, sockets, with_stdin=with_parent)
    return ENDED[signal.Signals(asked[0])] if asked else 0
