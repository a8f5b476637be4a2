"""Runs of Ultralytics YOLO and YOLOv5: results.csv over epochs, the arguments, weights/best.pt and last.pt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from runreport.runs.logged import Curve, Picture
from runreport.runs.readers.csv_log import HEAD, table_curves
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.config_beside import config_beside
from runreport.runs.readers.rows.contents import head
from runreport.runs.readers.rows.table import header_of
from runreport.runs.readers.saved.picture_files import picture_files
from runreport.runs.readers.saved.saved_weights import saved_weights
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

NAME = "yolo"
WHAT = "results.csv with columns like train/box_loss, or args.yaml or opt.yaml beside weights/"
OWNS = True
RESULTS = "results.csv"
ARGUMENTS = ("args.yaml", "opt.yaml", "hyp.yaml")
_PREFIXES = ("train/", "metrics/", "val/", "x/lr", "lr/pg")


def find(tree: Tree) -> Iterable[str]:
    """Folders with its table, or with arguments beside weights."""
    with_results = {folder for folder in tree.having(RESULTS) if _is_results(tree, joined(folder, RESULTS))}
    with_weights = {
        folder
        for folder in tree.having("args.yaml", "opt.yaml")
        if {"best.pt", "last.pt"} & set(tree.names(joined(folder, "weights")))
    }
    return sorted(with_results | with_weights)


def takes(tree: Tree, folder: str) -> set[str]:
    """The table and the arguments."""
    return {joined(folder, name) for name in (RESULTS, *ARGUMENTS)} & tree.files.keys()


def read(tree: Tree, folder: str) -> Reading:
    """Every column over epochs, which count from 0 in older versions and from 1 in newer ones, as written."""
    notes: list[Problem] = []
    path = joined(folder, RESULTS)
    curves: tuple[Curve, ...] = table_curves(tree, path, notes, axis="epoch") if path in tree.files else ()
    config = config_beside(tree, folder, notes)
    paths = [joined(folder, name) for name in tree.names(folder)]
    pictures = tuple(_whole_names(picture_files(tree, paths, folder, folder or ".", notes)))
    weights = saved_weights(tree, folder)
    return Reading(NAME, config=config, curves=curves, checkpoints=weights, problems=tuple(notes), pictures=pictures)


def _whole_names(pictures: Iterable[Picture]) -> Iterable[Picture]:
    """Charts and examples by the names of their files: the number of `train_batch120.jpg` counts batches, not steps."""
    for one in pictures:
        yield replace(one, tag=one.span.file.rpartition("/")[2].rpartition(".")[0], step=None)


def _is_results(tree: Tree, path: str) -> bool:
    header = header_of(head(tree, path, HEAD))
    return "epoch" in header and any(name.startswith(_PREFIXES) for name in header)
