"""What the artifacts of a run are made for, and from which files: the lab's runs say so, of others it is found."""

from __future__ import annotations

from collections.abc import Mapping

from runreport.runs.config import LOGGED_MODEL, DataConfig, ModelConfig, RunConfig, TrainConfig, VizConfig
from runreport.runs.embeddings import embedding_set
from runreport.runs.inputs import MODEL, Input
from runreport.runs.opening import Place
from runreport.runs.run import Run
from runreport.runs.saved_models import saved_models

Given = Mapping[tuple[Input, int | None], tuple[str, ...]]  # input and epoch -> the file, and those it is made of


def planned_config(run: Run) -> RunConfig | None:
    """The run's own config, or one that stands for the vectors and weights it saved; None where there are none."""
    if run.config is not None:
        return run.config
    found = embedding_set(run)
    if found is None and (run.tree is None or not saved_models(run).chosen):
        return None
    has_labels = found is not None and any(one.metadata for one in found.steps.values())
    shape = (0, 0) if found is None else found.picture_shape
    return RunConfig(
        run_id=run.id,
        created="",
        seed=0,
        model=ModelConfig(LOGGED_MODEL, 0, shape),
        data=DataConfig("" if found is None else found.tag, "", 0, int(has_labels), "", (0, 0), "none"),
        train=TrainConfig(0, 0, 0.0),
        viz=VizConfig((), "all"),
    )


def files_root(run: Run) -> Place:
    """What the files of a run's artifacts are named from: the lab's run directory, of others the tree they lie in."""
    return run.root if run.config is not None or run.tree is None else run.tree


def given_files(run: Run) -> Given:
    """Files of a run whose names no contract fixes; of the lab's runs there are none."""
    if run.config is not None:
        return {}
    models = () if run.tree is None else saved_models(run).chosen
    given: dict[tuple[Input, int | None], tuple[str, ...]] = {(MODEL, one.number): one.files for one in models}
    found = embedding_set(run)
    return given if found is None else given | {key: (file,) for key, file in found.files.items()}
