"""What an MLflow run saved as files, and what its tags say of the program: the same for folders and databases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from runreport.runs.logged import Curve, Picture, Text
from runreport.runs.readers.rows.contents import document, text_of
from runreport.runs.readers.rows.packages import LISTS, packages_beside
from runreport.runs.readers.rows.yaml_text import yaml_object
from runreport.runs.readers.saved.picture_files import is_picture, picture, picture_files
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.run import Problem

SYSTEM = "system/"  # how MLflow begins the names of measurements of the machine
TEXT_LIMIT = 100_000  # bytes of a text that is shown
TEXTS = 500
PYTHON = "python_env.yaml"
_IMAGE = re.compile(r"(?P<tag>.+)[%+~]step[%+~](?P<step>\d{1,18})[%+~]timestamp[%+~](?P<time>\d{1,18})[%+~].*")
_SMALLER = re.compile(r"[%+~]compressed\.webp$")  # the same picture once more
_TAGS: Mapping[str, Mapping[str, str]] = {
    "": {
        "mlflow.source.name": "program",
        "mlflow.project.entryPoint": "entry_point",
        "mlflow.docker.image.name": "docker",
    },
    "git": {
        "mlflow.source.git.commit": "commit",
        "mlflow.source.git.repoURL": "remote",
        "mlflow.source.git.branch": "branch",
    },
    "machine": {"mlflow.user": "user"},
}


@dataclass(frozen=True, slots=True)
class Artifacts:
    """What is shown of a run's folder of artifacts."""

    pictures: tuple[Picture, ...] = ()
    texts: tuple[Text, ...] = ()
    environment: Mapping[str, object] = field(default_factory=dict)


def artifacts(tree: Tree, folder: str, notes: list[Problem]) -> Artifacts:
    """Pictures, short texts, and the packages of saved models."""
    paths = tree.below(folder)
    logged = [path for path in paths if is_picture(path) and not _SMALLER.search(path)]
    with_step = {path: match for path in logged if (match := _IMAGE.fullmatch(path[len(folder) :].strip("/")))}
    found = [one for path, match in with_step.items() if (one := _logged_image(tree, path, match)) is not None]
    others = picture_files(tree, [path for path in logged if path not in with_step], folder, folder, notes)
    return Artifacts((*found, *others), tuple(_texts(tree, folder, paths, notes)), _environment(tree, paths, notes))


def tag_environment(tags: Mapping[str, str]) -> dict[str, object]:
    """program, git and machine out of the tags that MLflow sets itself."""
    found: dict[str, object] = {}
    for group, named in _TAGS.items():
        inner: dict[str, object] = {name: tags[tag] for tag, name in named.items() if tags.get(tag)}
        found |= inner if not group else {group: inner} if inner else {}
    return found


def with_system(curves: Iterable[Curve]) -> tuple[Curve, ...]:
    """The same, measurements of the machine marked as such."""
    return tuple(replace(one, is_system=True) if one.tag.startswith(SYSTEM) else one for one in curves)


def _logged_image(tree: Tree, path: str, match: re.Match[str]) -> Picture | None:
    tag = match["tag"].removeprefix("images/").replace("#", "/")
    return picture(tree, path, tag, int(match["step"]), time=int(match["time"]) / 1000)


def _texts(tree: Tree, folder: str, paths: Iterable[str], notes: list[Problem]) -> Iterable[Text]:
    """Texts as `log_text` saves them; lists of packages, and what is longer than a reader would read, are none."""
    long: list[str] = []
    count = 0
    for path in (path for path in paths if path.endswith((".txt", ".md")) and path.rpartition("/")[2] not in LISTS):
        if not 0 < tree.files[path].st_size <= TEXT_LIMIT or count >= TEXTS:
            long += [path] if tree.files[path].st_size else []
            continue
        data = document(tree, path, notes, limit=TEXT_LIMIT)
        if data is not None:
            count += 1
            yield Text(path[len(folder) :].strip("/"), None, None, text_of(data, path, notes), path)
    if long:
        what = f"texts are not shown: longer than {TEXT_LIMIT:,} bytes, or more than {TEXTS:,}"
        notes.append(Problem("LIMIT", long[0], what, len(long)))


def _environment(tree: Tree, paths: Iterable[str], notes: list[Problem]) -> dict[str, object]:
    """Of the first saved model that says with which packages it was made."""
    for folder in sorted({parent(path) for path in paths if path.rpartition("/")[2] in (PYTHON, "MLmodel")}):
        found: dict[str, object] = {}
        path = joined(folder, PYTHON)
        about = yaml_object(document(tree, path, notes), path, notes) if path in tree.files else None
        if about is not None and "python" in about:
            found["python"] = about["python"]
        packages = packages_beside(tree, folder, notes)
        found |= {"packages": packages} if packages else {}
        if found:
            return found
    return {}
