"""Output folders of the Hugging Face Trainer, and of what is built on it: TRL, Axolotl, Unsloth, LLaMA-Factory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runreport.runs.logged import Curve
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import document, log
from runreport.runs.readers.rows.hf_history import (
    STATE_FIELDS_LEFT_OUT,
    Row,
    history_points,
    history_rows,
    log_points,
    parting,
)
from runreport.runs.readers.rows.loose_json import json_object, json_rows
from runreport.runs.readers.rows.points import number_of
from runreport.runs.readers.rows.yaml_text import yaml_object
from runreport.runs.readers.saved.hf_checkpoints import final_weights, is_final, step_folders, step_in
from runreport.runs.readers.saved.training_arguments import FILE as PICKLED
from runreport.runs.readers.saved.training_arguments import training_arguments
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.run import Problem, Status

NAME = "hf_trainer"
WHAT = "trainer_state.json or trainer_log.jsonl, in the folder or in checkpoint-<step>/"
OWNS = True
STATE = "trainer_state.json"
LOG = "trainer_log.jsonl"
ARGUMENTS = "training_args.yaml"  # of LLaMA-Factory
LIBRARIES = ("transformers", "peft", "trl", "diffusers")  # whose versions configurations name
OLDER_LIMIT = 64 << 20  # bytes of older histories that are compared with the newest
_TAKEN = re.compile(
    rf"{STATE}|{LOG}|\w+_results\.json|(?:adapter_|generation_)?config\.json|training_args\.(?:bin|yaml)"
)


@dataclass(frozen=True, slots=True)
class _State:
    """One trainer_state.json that could be read."""

    path: str
    step: float
    fields: Mapping[str, object]
    rows: list[Row]


def find(tree: Tree) -> Iterable[str]:
    """Output folders: a folder checkpoint-<step> belongs to the one around it."""
    return sorted({_output(folder) for folder in tree.having(STATE, LOG)})


def takes(tree: Tree, folder: str) -> set[str]:
    """Everything in its checkpoints; of the output folder histories, results, configurations and weights."""
    own = _own_files(tree, folder)
    places = {f"{parent(path)}/" for path in own if parent(path) != folder}
    inner = (
        {path for path in tree.below(folder) if any(path.startswith(place) for place in places)} if places else set()
    )
    final = {path for path in own if is_final(path.rpartition("/")[2]) or _TAKEN.fullmatch(path.rpartition("/")[2])}
    return inner | final


def read(tree: Tree, folder: str) -> Reading:
    """The newest history whole, older ones only to notice a fork; config.json, results, checkpoints."""
    notes: list[Problem] = []
    own = _own_files(tree, folder)
    newest = _newest_state(tree, own, notes)
    curves = [] if newest is None else _history_curves(newest, notes)
    curves = _with_log(curves, _log_curves(tree, joined(folder, LOG), notes))
    config = _config(tree, folder, own, notes)
    if newest is not None:
        config["trainer_state"] = {
            name: value for name, value in newest.fields.items() if name not in STATE_FIELDS_LEFT_OUT
        }
    saved = [place for place in dict.fromkeys(parent(path) for path in own) if step_in(place) is not None]
    here = None if newest is None or step_in(folder or str(tree.root)) is None else int(newest.step)
    checkpoints = (*step_folders(tree, folder, saved, notes), *final_weights(tree, folder, here))
    versions = {name: written for name in LIBRARIES if isinstance(written := config.get(f"{name}_version"), str)}
    return Reading(
        NAME,
        _status(newest, curves),
        config,
        tuple(curves),
        checkpoints,
        tuple(notes),
        environment={"packages": versions} if versions else {},
    )


def _output(folder: str) -> str:
    return folder if step_in(folder) is None else parent(folder)


def _step(path: str) -> int | None:
    """The step in the name of the folder that a file is in."""
    return step_in(parent(path))


def _own_files(tree: Tree, folder: str) -> list[str]:
    """Files of the output folder and of its checkpoint folders, those of the highest step last."""
    inner = [path for path in tree.below(folder) if _output(parent(path)) == folder]
    return sorted(inner, key=lambda path: (_step(path) is not None and parent(path) != folder, _step(path) or 0, path))


def _newest_state(tree: Tree, own: list[str], notes: list[Problem]) -> _State | None:
    """The state with the highest global step; where two have the same, the one of the output folder."""
    newest: _State | None = None
    older: list[_State] = []
    unread = size = 0
    for path in (path for path in (*reversed(_in_checkpoints(own)), *_in_output(own)) if path.endswith(STATE)):
        size += tree.files[path].st_size
        if newest is not None and size > OLDER_LIMIT and _step(path) is not None:
            unread += 1
            continue
        state = _read_state(tree, path, notes)
        if state is None:
            continue
        if newest is None or state.step >= newest.step:
            newest, state = state, newest
        older += [] if state is None else [state]
    if unread:
        what = f"older histories were not compared with the newest, for they are more than {OLDER_LIMIT >> 20} MiB"
        notes.append(Problem("LIMIT", STATE, what, unread))
    if newest is not None:
        notes += _forks(newest, older)
    return newest


def _in_checkpoints(own: list[str]) -> list[str]:
    return [path for path in own if _step(path) is not None]


def _in_output(own: list[str]) -> list[str]:
    return [path for path in own if _step(path) is None]


def _read_state(tree: Tree, path: str, notes: list[Problem]) -> _State | None:
    fields = json_object(document(tree, path, notes), path, notes)
    if fields is None:
        return None
    rows = history_rows(fields, path, notes)
    return _State(path, number_of(fields.get("global_step")) or float(_step(path) or 0), fields, rows)


def _forks(newest: _State, older: list[_State]) -> Iterable[Problem]:
    for state in sorted(older, key=lambda one: one.step):
        step = parting(state.rows, newest.rows)
        if step is not None:
            what = (
                f"its history differs from that of {newest.path} from step {step:,.0f} on: the training was started "
                "again or forked; the history with the highest step is shown"
            )
            yield Problem("FORK", state.path, what)


def _history_curves(state: _State, notes: list[Problem]) -> list[Curve]:
    points = history_points(state.rows, state.path, notes)
    notes += points.problems(state.path)
    return [*points.curves(state.path)]


def _log_curves(tree: Tree, path: str, notes: list[Problem]) -> list[Curve]:
    data = log(tree, path, notes) if path in tree.files else None
    if data is None:
        return []
    points = log_points([row for _, row in json_rows(data, path, notes)], path, notes)
    notes += points.problems(path)
    return [*points.curves(path)]


def _with_log(curves: list[Curve], logged: list[Curve]) -> list[Curve]:
    """Both, without a curve all of whose points the other source has as well; where neither has, both stay."""
    kept = [*curves]
    for curve in logged:
        mine = next((one for one in curves if one.tag == curve.tag), None)
        if mine is None or not _has_all(mine, curve):
            kept.append(curve)
        if mine is not None and len(curve.x) > len(mine.x) and _has_all(curve, mine):
            kept.remove(mine)
    return kept


def _has_all(whole: Curve, part: Curve) -> bool:
    """Whether every point of `part` is one of `whole`; NaN is NaN."""
    having = set(_points(whole))
    return all(point in having for point in _points(part))


def _points(curve: Curve) -> Iterable[str]:
    return (f"{x!r} {value!r}" for x, value in zip(curve.x.tolist(), curve.values.tolist(), strict=True))


def _config(tree: Tree, folder: str, own: list[str], notes: list[Problem]) -> dict[str, object]:
    """config.json as it is, adapter_config.json and results below their names; the output folder's before others."""
    config: dict[str, object] = {}
    for name in ("config.json", "adapter_config.json"):
        paths = [path for path in own if path.rpartition("/")[2] == name]
        at_hand = joined(folder, name) if joined(folder, name) in paths else (paths[-1] if paths else None)
        found = None if at_hand is None else json_object(document(tree, at_hand, notes), at_hand, notes)
        if found is not None:
            config |= found if name == "config.json" else {"adapter_config": found}
    path = joined(folder, ARGUMENTS)
    if path in tree.files:
        config["training_args"] = yaml_object(document(tree, path, notes), path, notes) or {}
    pickles = [path for path in own if path.rpartition("/")[2] == PICKLED]
    if pickles and "training_args" not in config:
        config |= {"training_args": found} if (found := training_arguments(tree, pickles[-1], notes)) else {}
    for path in own:
        name = path.rpartition("/")[2]
        if name.endswith("_results.json") and parent(path) == folder:
            found = json_object(document(tree, path, notes), path, notes)
            config |= {} if found is None else {name.removesuffix(".json"): found}
    return config


def _status(newest: _State | None, curves: Iterable[Curve]) -> Status:
    """Completed where a history ends with a summary or at its last step, or the log says 100 percent."""
    if newest is not None:
        last = number_of(newest.fields.get("max_steps")) or 0
        ended = any("train_runtime" in row for row in newest.rows) or 0 < last <= newest.step
    else:
        ended = any(curve.tag == "percentage" and len(curve.x) and curve.values[-1] >= 100 for curve in curves)
    return "completed" if ended else "unknown"
