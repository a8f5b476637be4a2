"""runreport train: train an autoencoder or a Gaussian-mixture VAE into a run directory."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from runreport.errors import InputRefused, NoRunFound, printable

if TYPE_CHECKING:
    from runreport.datasets.images import Images
    from runreport.runs.config import RunConfig

INTERRUPTED = 130  # exit code after a signal
FOLDER = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class Options:
    """The command line; `given` holds the names of the options that were not left at their defaults."""

    model: str
    data: str
    data_dir: Path
    download: bool
    epochs: int | None
    seed: int
    runs: Path
    run_id: str | None
    samples: int
    resume: bool
    settings: tuple[str, ...]
    artifacts: bool
    given: frozenset[str]

    @property
    def data_name(self) -> str:
        """The name without the folder of idx:DIR."""
        return "idx" if self.data.startswith("idx:") else self.data

    @property
    def data_folder(self) -> Path:
        """Where the files of the data set are looked for."""
        return Path(self.data.removeprefix("idx:")) if self.data_name == "idx" else self.data_dir

    @property
    def default_id(self) -> str:
        """Model, data set and seed."""
        return f"{self.model}-{self.data_name}-{self.seed}"


@click.command()
@click.argument("model", type=click.Choice(["ae", "gmvae"]))
@click.option("--data", default="digits", show_default=True, help="digits, mnist, fashion-mnist or idx:DIR.")
@click.option("--data-dir", type=FOLDER, default=Path("data"), show_default=True, help="Folder of data sets.")
@click.option("--download", is_flag=True, help="First get mnist or fashion-mnist into --data-dir.")
@click.option("--epochs", type=click.IntRange(min=0), help="Passes over the data.  [default: ae 10, gmvae 20]")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=7, show_default=True, help="Of all randomness.")
@click.option("--runs", type=FOLDER, default=Path("runs"), show_default=True, help="Folder of run directories.")
@click.option("--run-id", help="Name of the run directory.  [default: model-data-seed]")
@click.option("--samples", type=click.IntRange(min=1), default=2000, show_default=True, help="Shown in every map.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint; --epochs may be larger.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Such as train.learning_rate=1e-3.")
@click.option("--artifacts/--no-artifacts", default=True, show_default=True, help="Compute after checkpoints.")
@click.pass_context
def train(context: click.Context, **options: Any) -> int:
    """Train MODEL into a run directory and print its path. Ctrl-C stops it between two batches."""
    defaults = (None, ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)
    given = frozenset(name for name in options if context.get_parameter_source(name) not in defaults)
    asked = Options(**options, given=given)
    root = asked.runs / (asked.run_id or asked.default_id)
    if asked.resume:
        config, data = _continued(asked, root)
        if _is_done(root, config):
            click.echo(f"{printable(root, 200)} has all its {config.train.epochs} epochs", err=True)
            click.echo(root)
            return 0
        return _trained(asked, root, config, data)
    config, data = _planned(asked)
    return _trained(asked, asked.runs / config.run_id, config, data)


def _planned(asked: Options) -> tuple[RunConfig, Images]:
    from runreport.datasets.download import download
    from runreport.datasets.idx_folder import SOURCES
    from runreport.training.new_run import Wanted, plan_run
    from runreport.training.run_folder import check_run_id, check_vacant, free_run_id

    run_id = asked.run_id or free_run_id(asked.runs, asked.default_id)
    check_run_id(run_id)
    check_vacant(asked.runs / run_id)
    if asked.download:
        if asked.data_name not in SOURCES:
            raise InputRefused(f"--download gets {' or '.join(SOURCES)}, not {printable(asked.data)}")
        download(asked.data_name, asked.data_folder)
    settings = asked.settings
    if asked.epochs is not None:
        settings = (f"train.epochs={asked.epochs}", *settings)
    wanted = Wanted(asked.model, asked.data_name, asked.data_folder, asked.seed, settings, asked.samples)
    return plan_run(wanted, run_id, datetime.now(UTC))


def _continued(asked: Options, root: Path) -> tuple[RunConfig, Images]:
    from runreport.datasets.load import load_images
    from runreport.training.run_folder import CONFIG, read_config

    if not (root / CONFIG).is_file():
        raise NoRunFound(root)
    config = read_config(root)
    if asked.settings:
        raise InputRefused("--set cannot change a run that is resumed; only --epochs can", path=root)
    told = {"model": (asked.model, config.model.name)}
    told |= {"data": (asked.data_name, config.data.name)} if "data" in asked.given else {}
    told |= {"seed": (asked.seed, config.seed)} if "seed" in asked.given else {}
    for name, (wanted, found) in told.items():
        if wanted != found:
            raise InputRefused(f"was trained with {name} {printable(found)}, not {printable(wanted)}", path=root)
    moved = asked.given & {"data_dir"} or (asked.data_name == "idx" and "data" in asked.given)
    source = replace(config.data, path=asked.data_folder.as_posix()) if moved else config.data
    data = load_images(source, config.model.image_shape)
    if asked.epochs is not None:
        config = replace(config, train=replace(config.train, epochs=asked.epochs))
    return config, data


def _is_done(root: Path, config: RunConfig) -> bool:
    from runreport.runs.json_object import read_object

    summary = read_object(root, "summary.json")[0] if (root / "summary.json").is_file() else {}
    epochs_done = summary.get("epochs_done")
    is_enough = isinstance(epochs_done, int) and epochs_done >= config.train.epochs
    return summary.get("status") == "completed" and is_enough


def _trained(asked: Options, root: Path, config: RunConfig, data: Images) -> int:
    from runreport.training.loop import nothing, train_run
    from runreport.training.progress import ProgressLines
    from runreport.training.run_folder import create_run
    from runreport.training.stop import StopReason

    if not asked.resume:
        create_run(root, config)
    stopped = train_run(
        root,
        config,
        data,
        resume=asked.resume,
        after_checkpoint=_compute if asked.artifacts else nothing,
        progress=ProgressLines(sys.stderr, config.train.epochs),
    )
    if stopped is not None:
        click.echo(f"stopped by {stopped.value}; the same command with --resume goes on", err=True)
    click.echo(root)
    return 0 if stopped in (None, StopReason.FILE) else INTERRUPTED


def _compute(root: Path, _epoch: int) -> list[str]:
    from runreport.build.compute import compute_run
    from runreport.build.progress import Progress

    progress = Progress()
    compute_run(root, progress=progress)
    return [str(step["file"]) for step in progress.steps if step["state"] == "computed"]
