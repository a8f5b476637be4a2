"""Ways to put runs together: equal configurations, one setting, one folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from runreport.pages.comparison.compared_run import ComparedRun
from runreport.pages.comparison.settings import Setting, SettingColumn

KEYS = 8  # settings that are offered to group by
AXES = 6  # of the parallel coordinates, besides the metric
VALUES = 12  # of such a setting
NAMED = 3  # settings that name a group of equal configurations
VALUE = 40  # characters of a value in a group's name
SEEDS = frozenset(
    re.findall(
        r"\w+",
        "seed random_seed manual_seed data_seed torch_seed np_seed rng_seed global_seed random_state ",
    )
)
# what differs from run to run without being a choice
NAMES = frozenset(
    re.findall(
        r"\w+",
        "run_name run_id output_dir logging_dir log_dir logdir save_dir out_dir default_root_dir "
        "work_dir created timestamp datetime start_time hostname host pid port hub_model_id "
        "resume_from_checkpoint wandb_id experiment_name exp_name checkpoint_dir ",
    )
)

NAMES_OF_RUNS = frozenset({"name", "id", "group", "version", "date", "time", "dir", "path", "notes", "tags"})
OWNERS = frozenset({"", "run", "experiment", "exp", "logger", "wandb", "mlflow", "trackio", "hydra"})


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that belong together."""

    label: str
    runs: tuple[int, ...]  # places in the list of runs, ascending


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to put the runs together; runs that it says nothing of are in no group."""

    key: str
    label: str
    groups: tuple[Group, ...]
    says: str  # one sentence


def groupings(runs: Sequence[ComparedRun], columns: Sequence[SettingColumn]) -> list[Grouping]:
    """Those with at least one group of two runs: equal configurations first, folders last."""
    chosen = [column for column in columns if column.differs and not is_incidental(column.name)]
    found = [*_by_equal(runs, columns, chosen), *_by_key(chosen), *_by_folder(runs)]
    return [one for one in found if any(len(group.runs) > 1 for group in one.groups)]


def is_incidental(name: str) -> bool:
    """Whether a setting is a seed, or a name or place of the run, and no choice that was made."""
    above, _, last = name.lower().replace("-", "_").rpartition(".")
    is_of_run = above.rpartition(".")[2] in OWNERS  # model.name is a choice, wandb.name is none
    return last in SEEDS or last in NAMES or (last in NAMES_OF_RUNS and is_of_run)


def groupable_keys(columns: Sequence[SettingColumn]) -> list[SettingColumn]:
    """Settings with few values, those of most runs and fewest values first."""
    found = [one for one in columns if one.differs and not is_incidental(one.name) and 2 <= len(one.values) <= VALUES]
    found = [one for one in found if len(one.values) < len(one.of) - one.of.count(-1)]  # two runs share a value
    return sorted(found, key=lambda one: (one.of.count(-1), len(one.values), one.name))


def axis_names(columns: Sequence[SettingColumn]) -> list[str]:
    """Settings that parallel coordinates show at first: numbers, and names with few values, of most runs."""
    found = [one for one in columns if one.differs and not is_incidental(one.name)]
    found = [one for one in found if len(one.values) > 1 and (one.is_number or len(one.values) <= VALUES)]
    found.sort(key=lambda one: (one.of.count(-1), not one.is_number, one.name))
    return [one.name for one in found[:AXES]]


def _by_equal(
    runs: Sequence[ComparedRun], columns: Sequence[SettingColumn], chosen: Sequence[SettingColumn]
) -> list[Grouping]:
    members: dict[tuple[int, ...], list[int]] = {}
    for place, run in enumerate(runs):
        if run.settings:
            members.setdefault(tuple(column.of[place] for column in chosen), []).append(place)
    if not members:
        return []
    ignored = [column.name for column in columns if column.differs and is_incidental(column.name)]
    without = (
        f" Left out of the comparison: {', '.join(ignored[:12])}{' …' if len(ignored) > 12 else ''}." if ignored else ""
    )
    groups = tuple(Group(_equal_label(own, chosen), tuple(own)) for own in members.values())
    return [
        Grouping(
            "equal", "equal configuration", groups, f"Runs whose settings are equal, seeds and names aside.{without}"
        )
    ]


def _equal_label(own: Sequence[int], chosen: Sequence[SettingColumn]) -> str:
    named = sorted(chosen, key=lambda one: (one.of.count(-1), len(one.values), one.name))
    there = [one for one in named if one.of[own[0]] >= 0][:NAMED]
    return ", ".join(f"{_short(one.name.rsplit('.', 1)[-1])}={_value(one, own[0])}" for one in there) or "same settings"


def _by_key(chosen: Sequence[SettingColumn]) -> list[Grouping]:
    found: list[Grouping] = []
    for column in groupable_keys(chosen)[:KEYS]:
        own = [tuple(i for i, of in enumerate(column.of) if of == place) for place in range(len(column.values))]
        groups = tuple(
            Group(f"{_short(column.name)}={_short(value.text)}", places)
            for value, places in zip(column.values, own, strict=True)
        )
        says = f"Runs of one value of {column.name}, whatever else differs."
        found.append(Grouping(f"by {column.name}", column.name, groups, says))
    return found


def _by_folder(runs: Sequence[ComparedRun]) -> list[Grouping]:
    members: dict[str, list[int]] = {}
    for place, run in enumerate(runs):
        folder, slash, _ = run.name.rpartition("/")
        if slash:
            members.setdefault(folder, []).append(place)
    groups = tuple(Group(folder, tuple(own)) for folder, own in members.items())
    return [Grouping("folder", "folder", groups, "Runs whose directories lie in one folder.")] if groups else []


def _value(column: SettingColumn, place: int) -> str:
    value: Setting = column.values[column.of[place]]
    return _short(value.text)


def _short(text: str) -> str:
    return text if len(text) <= VALUE else f"{text[: VALUE - 1]}…"
