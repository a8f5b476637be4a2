"""Which saved weights of a run hold a LoRA adapter, and which files its artifact is made from besides them."""

from __future__ import annotations

from collections.abc import Iterable

from runreport.runs.inputs import ADAPTER, BASE, Input
from runreport.runs.run import Run
from runreport.runs.saved_models import ONE_MODEL, SavedModel


def adapter_files(run: Run, models: Iterable[SavedModel]) -> dict[tuple[Input, int | None], tuple[str, ...]]:
    """The settings of each adapter, none where there are none, and its base where one lies around it.

    A base above ONE_MODEL bytes is left out: its weights would have to be read for their norms.
    """
    held = {one.contents.files: one.contents for one in run.logged.checkpoints if one.contents is not None}
    given: dict[tuple[Input, int | None], tuple[str, ...]] = {}
    for model in models:
        found = held.get(model.files) or held.get(model.files[1:])  # the first may be an index of the others
        if found is None or not found.has_adapter:
            continue
        given[ADAPTER, model.number] = (found.settings,) if found.settings else ()
        if found.base and found.base_bytes <= ONE_MODEL:
            given[BASE, model.number] = found.base
    return given
