"""What the artifacts of a run are made for, and from which files: the lab's runs say so, of others it is found."""

from __future__ import annotations

from collections.abc import Mapping

from runreport.runs.adapter_files import adapter_files
from runreport.runs.config import LOGGED_MODEL, TOKENS_MODEL, DataConfig, ModelConfig, RunConfig, TrainConfig, VizConfig
from runreport.runs.embeddings import embedding_set
from runreport.runs.inputs import LISTED, MODEL, TOKENS, Input
from runreport.runs.opening import Place
from runreport.runs.run import Run
from runreport.runs.saved_models import SavedModels, saved_models

Given = Mapping[tuple[Input, int | None], tuple[str, ...]]  # input and epoch -> the file, and those it is made of


def planned_config(run: Run) -> RunConfig | None:
    """The run's own config, or one that stands for the vectors and weights it saved; None where there are none."""
    if run.config is not None:
        return run.config
    found = embedding_set(run)
    table = token_rows(run)
    if found is not None:
        has_labels = any(one.metadata for one in found.steps.values())
        model = ModelConfig(LOGGED_MODEL, 0, found.picture_shape)
        return _standing_for(run, model, _data(found.tag, 0, int(has_labels)), "all")
    if table is not None:
        return _standing_for(run, ModelConfig(TOKENS_MODEL, 0, (0, 0)), _data(*table, 0), "the first by number")
    if run.tree is None or not (saved_models(run).chosen or saved_models(run).listed):
        return None
    return _standing_for(run, ModelConfig(LOGGED_MODEL, 0, (0, 0)), _data("", 0, 0), "all")


def token_rows(run: Run) -> tuple[str, int] | None:
    """Name and rows of the table of tokens that the explorer shows; None where it shows other vectors, or none."""
    if run.config is not None or run.tree is None or embedding_set(run) is not None or not saved_models(run).chosen:
        return None
    tables = [one.contents.token_table for one in run.logged.checkpoints if one.contents is not None]
    return next((table for table in reversed(tables) if table is not None), None)


def _standing_for(run: Run, model: ModelConfig, data: DataConfig, sample_key: str) -> RunConfig:
    train, viz = TrainConfig(0, 0, 0.0), VizConfig((), sample_key)
    return RunConfig(run_id=run.id, created="", seed=0, model=model, data=data, train=train, viz=viz)


def _data(name: str, n: int, classes: int) -> DataConfig:
    return DataConfig(name, "", n, classes, "", (0, 0), "none")


def files_root(run: Run) -> Place:
    """What the files of a run's artifacts are named from: the lab's run directory, of others the tree they lie in."""
    return run.root if run.config is not None or run.tree is None else run.tree


def given_files(run: Run) -> Given:
    """Files of a run whose names no contract fixes; of the lab's runs there are none."""
    if run.config is not None:
        return {}
    saved = SavedModels((), ()) if run.tree is None else saved_models(run)
    models = saved.chosen
    given: dict[tuple[Input, int | None], tuple[str, ...]] = {(MODEL, one.number): one.files for one in models}
    given |= {(LISTED, one.number): one.files for one in (*models, *saved.listed)}
    given |= adapter_files(run, models)
    if token_rows(run) is not None and run.logged.tokenizer is not None:
        given |= {(TOKENS, one.number): (run.logged.tokenizer,) for one in models}
    found = embedding_set(run)
    return given if found is None else given | {key: (file,) for key, file in found.files.items()}


def sampled_files(given: Given) -> frozenset[str]:
    """Files of which no artifact reads all: to digest every byte of them would take longer than all the rest."""
    listed = {file for (read, _), files in given.items() if read is LISTED for file in files}
    return frozenset(listed - {file for (read, _), files in given.items() if read is not LISTED for file in files})
