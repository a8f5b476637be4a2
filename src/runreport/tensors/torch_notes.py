"""What people are told about a file of torch beside its tensors: what was left unread, and what it would run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from runreport.errors import UnsafeContent, printable
from runreport.tensors.torch_file import TorchContents

SHOWN = 3  # names in one note


def torch_notes(found: TorchContents, path: object) -> tuple[str, ...]:
    """Notes in words, each safe to print. path: of the file, for the refusal.

    Raises UnsafeContent for a file without tensors that would run code: there is nothing to read in it.
    """
    if found.unsafe and not found.tensors:
        what = f"is UNSAFE: a program that loads it would call {_names(found.unsafe)}; nothing was run"
        raise UnsafeContent(what, path=path)
    return tuple(_notes(found))


def _notes(found: TorchContents) -> Iterator[str]:
    others = len(found.tensors) - len(found.weights)
    if others:
        yield f"{others:,} tensors beside the model's are not shown, of the optimiser and its like"
    if found.unsafe:
        yield f"warning: UNSAFE: a program that loads this file would call {_names(found.unsafe)}; nothing was run here"
    if found.classes:
        total = sum(found.classes.values())
        what = "1 object was" if total == 1 else f"{total:,} objects were"
        yield f"warning: {what} left unread, not loaded: {_counted(found.classes)}"
    lacking = [one for one in found.weights if one.lacks]
    if lacking:
        shown = ", ".join(f"{printable(one.name, 40)} {printable(one.lacks, 60)}" for one in lacking[:SHOWN])
        what = "1 tensor is" if len(lacking) == 1 else f"{len(lacking):,} tensors are"
        yield f"warning: {what} listed without values: {shown}{_more(lacking)}"
    quantised = [printable(one.name, 40) for one in found.weights if one.is_quantised]
    if quantised:
        shown = ", ".join(quantised[:SHOWN]) + _more(quantised)
        yield f"warning: of quantised tensors the stored whole numbers are read, not scaled: {shown}"
    yield from found.remarks


def _names(found: Sequence[str]) -> str:
    return ", ".join(printable(one, 60) for one in found[:SHOWN]) + _more(found)


def _counted(found: Mapping[str, int]) -> str:
    shown = ", ".join(f"{number:,} of class {printable(name, 60)}" for name, number in list(found.items())[:SHOWN])
    return shown + _more(found)


def _more(found: Sequence[object] | Mapping[str, object]) -> str:
    return f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
