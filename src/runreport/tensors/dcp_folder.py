"""The files of a folder of torch.distributed.checkpoint, with the tensors of the model among what they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from runreport.errors import InputIncomplete, RunReportError, printable
from runreport.tensors.dcp import METADATA, SavedTensor, dcp_tensors
from runreport.tensors.limits import METADATA_LIMIT
from runreport.tensors.model_files import FileTensor, ModelFile
from runreport.tensors.regions import row_major, uncovered
from runreport.tensors.regular_file import identity, read_regular, stat_regular
from runreport.tensors.remote_path import Place

WEIGHTS = frozenset({"model", "state_dict", "model_state_dict", "module"})  # what a model is saved under
OTHERS = frozenset({"optim", "optimizer", "optimizers", "optimizer_states", "lr_scheduler", "lr_schedulers"})


def dcp_files(root: Place, folder: str) -> list[ModelFile]:
    """The files that a folder's `.metadata` names; folder: "" for root itself.

    Raises InputRefused (DCP, PT-PICKLE, PATH-OUTSIDE), InputIncomplete (MISSING-SHARD), and what read_regular raises.
    """
    listing = f"{folder}/{METADATA}" if folder else METADATA
    mark = stat_regular(root, listing)
    try:
        tensors, others = dcp_tensors(read_regular(root, listing, limit=METADATA_LIMIT), folder)
    except RunReportError as error:
        error.path = str(root / listing)
        raise
    weights, prefix = _weights(tensors)
    held = _by_file(root, weights, listing)
    files = [ModelFile(listing, (), None if mark is None else identity(mark), _notes(tensors, weights, others))]
    for path, ones in held.items():
        found = stat_regular(root, path)
        listed = tuple(_file_tensor(one, prefix) for one in ones)
        files.append(ModelFile(path, listed, None if found is None else identity(found)))
    return files


def _weights(tensors: Sequence[SavedTensor]) -> tuple[list[SavedTensor], str]:
    """The tensors of the model, and what their names begin with beside their own."""
    models = [one for one in tensors if not {one.name.partition(".")[0], *one.within} & OTHERS]
    around = next((one.within for one in models if one.within and one.within[-1] in WEIGHTS), ())
    return [one for one in models if one.within[: len(around)] == around], "".join(f"{key}." for key in around)


def _by_file(root: Place, weights: Sequence[SavedTensor], listing: str) -> dict[str, list[SavedTensor]]:
    """Every file of the weights, with the tensors that begin in it; all must be there."""
    held: dict[str, list[SavedTensor]] = defaultdict(list)
    for one in weights:
        held[one.pieces[0].file if one.pieces else listing].append(one)
        for piece in one.pieces[1:]:
            held[piece.file]  # a file in which no tensor begins is one of the model's as well
    held.pop(listing, None)
    lost = [path for path in held if stat_regular(root, path) is None]
    if lost:
        shown = ", ".join(printable(path.rpartition("/")[2], 60) for path in lost[:3])
        what = f"{len(lost)} of {len(held)} files are missing: {shown}"
        raise InputIncomplete(what, path=root / listing, code="MISSING-SHARD")
    return dict(sorted(held.items()))


def _file_tensor(one: SavedTensor, prefix: str) -> FileTensor:
    wrong = uncovered(one.shape, [(piece.at, piece.shape) for piece in one.pieces])
    lacks = one.lacks or (f"cannot be put together: {wrong}" if wrong else "")
    name, begin, stride = one.name.removeprefix(prefix), one.pieces[0].begin, row_major(one.shape)
    return FileTensor(name, one.dtype, one.shape, stride, begin, name, lacks=lacks, pieces=one.pieces)


def _notes(tensors: Sequence[SavedTensor], weights: Sequence[SavedTensor], others: int) -> tuple[str, ...]:
    beside, empty = len(tensors) - len(weights), sum(not one.pieces for one in weights)
    notes: list[str] = []
    if beside:
        notes.append(f"{beside} tensors beside the model's are not shown, of the optimiser and its like")
    if others:
        notes.append(f"{others} values that are no tensors are not read")
    if empty:
        notes.append(f"warning: {empty} tensors are named and stored nowhere")
    return tuple(notes)
