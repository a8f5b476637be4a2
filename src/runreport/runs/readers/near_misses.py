"""Files that bear the names of a format and were not read as it, each with the reason in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from runreport.errors import printable
from runreport.runs.readers.rows.contents import LFS_MAGIC, head
from runreport.runs.readers.tree import Tree

SHOWN = 3  # of one format
FIRST = 64  # bytes that are looked at

NAMES: Mapping[str, tuple[str, ...]] = {
    "lab": ("events.jsonl", "config.json", "summary.json"),
    "hf_trainer": ("trainer_state.json", "trainer_log.jsonl", "all_results.json", "training_args.bin"),
    "lightning": ("hparams.yaml", "metrics.csv", "*.ckpt"),
    "wandb": ("*.wandb", "wandb-summary.json", "wandb-metadata.json"),
    "mlflow": ("meta.yaml", "mlflow.db"),
    "dvclive": ("dvc.yaml", "*.tsv", "metrics.json"),
    "trackio": ("*.db",),
    "aim": ("run_metadata.sqlite",),
    "yolo": ("results.csv", "args.yaml", "opt.yaml"),
    "hydra": ("hydra.yaml", "overrides.yaml"),
    "ml_agents": ("configuration.yaml", "timers.json", "training_status.json"),
    "stable_baselines": ("progress.csv", "*monitor.csv", "evaluations.npz"),
    "nanogpt": ("ckpt.pt",),
    "status_files": (
        "learning_history.jsonl",
        "training_status.json",
        "curriculum_eval.json",
        "model_comparisons.json",
    ),
    "tensorboard": ("*tfevents*",),
    "projector": ("projector_config.pbtxt",),
    "csv_log": ("*.csv", "*.tsv"),
    "json_lines": ("*.jsonl", "*.ndjson", "*.json"),
    "text_log": ("*.log", "*.txt", "*.out"),
    "weights": ("*.safetensors", "*.pt", "*.pth", "*.bin", "*.npz", "*.h5"),
}


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A file that could have belonged to a format."""

    file: str
    why: str  # a clause: "is empty"


def near_misses(tree: Tree, name: str, taken: Mapping[str, str], links: Sequence[str]) -> tuple[NearMiss, ...]:
    """Up to SHOWN files for a format that was not found.

    taken: file -> format that reads it.  links: paths that were skipped because they are links.
    """
    patterns = NAMES.get(name, ())
    paths = [*tree.below("", *patterns)] if patterns else []
    skipped = [path for path in links if any(fnmatchcase(path.rpartition("/")[2], pattern) for pattern in patterns)]
    found = [NearMiss(path, "is a link, and links are not followed") for path in skipped[:SHOWN]]
    return (*found, *(NearMiss(path, _why(tree, path, taken)) for path in paths[: SHOWN - len(found)]))


def said(found: Sequence[NearMiss]) -> str:
    """In one sentence."""
    return "; ".join(f"{printable(one.file)} {one.why}" for one in found)


def _why(tree: Tree, path: str, taken: Mapping[str, str]) -> str:
    if path in taken:
        return f"is read as {taken[path]}"
    if not tree.files[path].st_size:
        return "is empty"
    first = head(tree, path, FIRST)
    if first.startswith(LFS_MAGIC):
        return "is a Git LFS pointer, not the file itself; run: git lfs pull"
    if not first:
        return "cannot be opened"
    if path.lower().endswith((".json", ".jsonl")) and first.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return "holds no JSON"
    return "bears the name, but neither its content nor its place is that of the format"
