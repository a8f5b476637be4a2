"""Which files a model is made of: the one that is named, the shards of an index, or what a folder holds."""

from __future__ import annotations

import posixpath
import stat
from collections.abc import Sequence
from dataclasses import replace

from runreport.errors import InputRefused, printable
from runreport.tensors.array_model import array_model, is_arrays
from runreport.tensors.dcp import METADATA
from runreport.tensors.dcp_folder import dcp_files
from runreport.tensors.gguf_file import MAGIC as GGUF
from runreport.tensors.gguf_file import gguf_model
from runreport.tensors.keras_file import MAGIC as HDF5
from runreport.tensors.keras_file import keras_model
from runreport.tensors.model_files import ModelFile, model_file
from runreport.tensors.regular_file import is_folder, list_folder, open_regular, read_exactly, stat_regular
from runreport.tensors.remote_path import Place
from runreport.tensors.shards import INDEX, SHARD, shards_of_index, shards_without_index

USUAL = ("model", "adapter_model", "pytorch_model", "diffusion_pytorch_model")  # stems of a folder's own model
KINDS = (  # endings, those that are looked for first before the others
    (".safetensors.index.json",),
    (".safetensors",),
    (".bin.index.json",),
    (".bin", ".pt", ".pth", ".ckpt"),
    (".gguf",),
    (".keras", ".h5"),
)
# What trainers save beside a model, in files with the endings of one.
OTHER_STATE = ("optimizer", "scheduler", "training_args", "rng_state", "scaler", "random_states", "trainer_state")
PIPELINE = "model_index.json"  # of diffusers: each part of the pipeline lies in a folder of its own
FSDP = ("pytorch_model_fsdp", "pytorch_model_")  # folders in which accelerate saves the shards of a model


def files_of_model(root: Place, relative: str) -> list[ModelFile]:
    """The files that one name stands for: itself, the shards of an index, or what a folder holds."""
    if relative == "." or stat_regular(root, relative) is None:
        return _of_folder(root, relative)
    if relative.endswith(INDEX):
        return shards_of_index(root, relative)
    if relative.endswith(".distcp") or posixpath.basename(relative) == METADATA:
        return dcp_files(root, posixpath.dirname(relative))
    return [_single(root, relative)]


def _single(root: Place, relative: str) -> ModelFile:
    file = open_regular(root, relative)
    try:
        head = bytes(read_exactly(file.pread, len(HDF5), 0))
    finally:
        file.close()
    if head.startswith(GGUF):
        return gguf_model(root, relative)
    if head.startswith(HDF5) or relative.endswith(".keras"):
        return keras_model(root, relative)
    if is_arrays(head, relative):
        return array_model(root, relative)
    return model_file(root, relative)


def _of_folder(root: Place, folder: str) -> list[ModelFile]:
    """The one model of a folder: safetensors before others, an index before single files, the usual names first."""
    entries = list_folder(root, folder)
    if not entries and not is_folder(root / folder):
        open_regular(root, folder).close()  # says what it is, or that it is not there
    names = [name for name, found in entries if not stat.S_ISDIR(found.st_mode)]
    if METADATA in names:
        return dcp_files(root, "" if folder == "." else folder)
    at = "" if folder == "." else f"{folder}/"
    for endings in KINDS:
        found = _usual([name for name in names if name.endswith(endings) and not name.startswith(OTHER_STATE)])
        if len(found) > 1:
            shown = ", ".join(printable(name, 40) for name in found[:4])
            raise InputRefused(f"holds {len(found)} models; name one: {shown}", path=root / folder, code="MODELS")
        if found and SHARD.fullmatch(found[0]):
            return shards_without_index(root, folder, found[0], _single)
        if found:
            return files_of_model(root, at + found[0])
    return _of_folders(root, folder, names, [name for name, found in entries if stat.S_ISDIR(found.st_mode)])


def _usual(names: Sequence[str]) -> list[str]:
    """The models among these names: of shards one each, and where usual names are among them only those."""
    found = {(shard[1] if (shard := SHARD.fullmatch(name)) else name): name for name in reversed(names)}
    usual = {stem: name for stem, name in found.items() if stem.split(".")[0] in USUAL}
    return list(reversed((usual or found).values()))


def _of_folders(root: Place, folder: str, names: Sequence[str], folders: Sequence[str]) -> list[ModelFile]:
    """A model that lies in folders of this one: the parts of a pipeline, or shards that accelerate saved."""
    at = "" if folder == "." else f"{folder}/"
    saved = next((name for begin in FSDP for name in folders if name.startswith(begin)), None)
    if saved is not None:
        return _of_folder(root, at + saved)
    files: list[ModelFile] = []
    for name in folders if PIPELINE in names else ():
        try:
            parts = _of_folder(root, at + name)
        except InputRefused as error:
            if error.code != "NO-WEIGHTS":  # a scheduler or a tokenizer
                raise
            continue
        files += [_below(part, name) for part in parts]
    if files:
        return files
    hint = None
    if any(name.startswith("global_step") for name in folders):
        hint = "DeepSpeed saves partitions; its zero_to_fp32.py makes a model of them"
    raise InputRefused("holds no file of weights that is known", path=root / folder, code="NO-WEIGHTS", hint=hint)


def _below(file: ModelFile, name: str) -> ModelFile:
    """The same file with the name of its part before every tensor's."""
    tensors = (replace(one, name=f"{name}.{one.name}") for one in file.tensors)
    return replace(file, tensors=tuple(tensors), notes=tuple(f"{printable(name)}: {note}" for note in file.notes))
