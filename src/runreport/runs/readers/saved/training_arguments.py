"""training_args.bin of the Hugging Face Trainer: a pickle of one object, of which only the settings are taken."""

from __future__ import annotations

from typing import cast

from runreport.errors import RunReportError
from runreport.runs.readers.tree import Tree
from runreport.runs.run import Problem
from runreport.tensors.torch_file import torch_contents

FILE = "training_args.bin"


def training_arguments(tree: Tree, path: str, notes: list[Problem]) -> dict[str, object]:
    """The settings by name, members of enumerations by their value; nothing of the file is run or made."""
    try:
        found = torch_contents(tree.root, path).settings
    except RunReportError as error:
        notes.append(Problem(error.code, path, f"{error.what}; the training arguments are not shown"))
        return {}
    if not isinstance(found, dict):
        notes.append(Problem("NO-SETTINGS", path, "holds no object with settings, so no training arguments"))
        return {}
    return cast("dict[str, object]", found)
