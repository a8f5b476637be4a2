"""What a run logged of its program and its machine: telling facts first, packages as a table, the rest as a tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from runreport.pages.setup_parts.settings_tree import flat_settings, path_text
from runreport.pages.words import shortened, visible

PACKAGES = ("packages", "requirements", "pip", "pip_freeze", "modules", "installed_packages", "dependencies")
SHOWN_PACKAGES = 1500
TEXT = 300
TELLING: Mapping[str, str] = {  # what it is called -> names of settings, in lower case
    "Program": "program program_file script entry_point code_path codepath mlflow.source.name source_name",
    "Command line": "command command_line commandline args argv cmd",
    "Started in": "cwd root working_directory workdir",
    "Git commit": "commit git_commit sha git_sha mlflow.source.git.commit last_commit",
    "Git repository": "remote repo repository git_remote",
    "Python": "python python_version pythonversion sys_python",
    "Operating system": "os platform system sys.platform",
    "Processor": "cpu cpu_model processor",
    "Processor cores": "cpu_count cpu_count_logical n_cpu",
    "Graphics card": "gpu gpu_type gpu_name gpu 0 device_name",
    "Number of cards": "gpu_count n_gpu num_gpus",
    "CUDA": "cuda cuda_version cuda runtime version",
    "PyTorch": "pytorch torch torch_version pytorch version",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A fact of the environment; path says where it stands."""

    name: str
    shown: str
    path: str


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Environment:
    """Empty where nothing was logged."""

    facts: tuple[Known, ...]
    packages: tuple[Package, ...]
    packages_left: int
    rest: Mapping[str, object]  # all but the packages, for the tree


def environment_of(logged: Mapping[str, object]) -> Environment:
    """From the nested values as the formats wrote them."""
    packages: list[Package] = []
    rest = _without_packages(logged, packages)
    packages.sort(key=lambda one: (one.name.lower(), one.version))
    by_name: dict[str, Known] = {}
    for path, value in flat_settings(rest):
        leaf = str(path[-1]).lower()
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            by_name.setdefault(leaf, Known("", shortened(value, TEXT)[0], visible(path_text(path))))
    facts = [
        Known(name, known.shown, known.path)
        for name, names in TELLING.items()
        if (known := next((by_name[one] for one in names.split(" ") if one in by_name), None)) is not None
    ]
    return Environment(tuple(facts), tuple(packages[:SHOWN_PACKAGES]), max(0, len(packages) - SHOWN_PACKAGES), rest)


def _without_packages(value: Mapping[str, object], packages: list[Package], depth: int = 0) -> dict[str, object]:
    kept: dict[str, object] = {}
    for key, one in value.items():
        found = _packages(one) if str(key).lower().rpartition(".")[2] in PACKAGES else []
        if found:
            packages += found
        elif isinstance(one, Mapping) and depth < 20:
            kept[str(key)] = _without_packages(one, packages, depth + 1)
        else:
            kept[str(key)] = one
    return kept


def _packages(value: object) -> list[Package]:
    """Of `{"numpy": "2.4"}`, of `["numpy==2.4"]` or of the text of a requirements file; none of anything else."""
    if isinstance(value, Mapping):
        if not all(isinstance(version, str) for version in value.values()):
            return []
        return [Package(visible(name), visible(version)) for name, version in value.items()]
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, list):
        return []
    return [package for line in lines if (package := _package(str(line))) is not None]


def _package(line: str) -> Package | None:
    match = re.match(r"\s*(?:- )?([A-Za-z0-9][\w.\-]*)\s*(?:\[[^\]]*\])?\s*(?:(?:===?|@|=)\s*(\S+))?", line)
    return None if match is None else Package(visible(match[1]), visible(match[2] or ""))
