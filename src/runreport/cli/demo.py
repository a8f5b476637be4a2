"""runreport demo: train two small models on the embedded digits and build their report."""

from __future__ import annotations

import os
from pathlib import Path

import click

FOLDER = click.Path(path_type=Path)
EPOCHS = {"gmvae": 20, "ae": 10}


@click.command()
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), default=Path("site"), show_default=True, help="Folder of the site."
)
@click.option(
    "--runs",
    type=click.Path(path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="Folder of run directories.",
)
@click.option("--epochs", type=click.IntRange(min=0), hidden=True, help="Of both models; for tests of an installation.")
def demo(out: Path, runs: Path, epochs: int | None) -> int:
    """Train a GM-VAE and an autoencoder, then build the site. Runs that are there already are not trained again."""
    from runreport.build.progress import Progress
    from runreport.build.site import BuildOptions, build_site
    from runreport.build.site_writer import check_output
    from runreport.cli.train import train

    check_output(out, (runs,))
    for model, usual in EPOCHS.items():
        run_id = f"demo-{model}"
        arguments = [model, "--run-id", run_id, "--runs", os.fspath(runs), "--no-artifacts"]
        arguments += ["--epochs", str(usual if epochs is None else epochs)]
        if (runs / run_id).exists():
            arguments.append("--resume")
        train.main(arguments, standalone_mode=False)
    report = build_site(BuildOptions(roots=(runs,), out=out), Progress(lambda line: click.echo(line, err=True)))
    click.echo(f"{len(report.written)} files written in {report.seconds:.0f} s; open this file:", err=True)
    click.echo((out / "index.html").resolve())
    return 0
