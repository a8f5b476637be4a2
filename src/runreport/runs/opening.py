"""Opening files of a run: the one way in, by the name the rest of the code uses.

The work is done a layer below, where the readers of tensor files need it as well.
"""

from __future__ import annotations

from runreport.tensors.regular_file import (
    OpenedFile,
    asked_ahead,
    digest_regular,
    digest_sampled,
    identity,
    is_folder,
    list_folder,
    names_in,
    open_regular,
    opened,
    read_growing,
    read_regular,
    stat_regular,
)
from runreport.tensors.remote_look import one_look
from runreport.tensors.remote_path import Place, RemotePath, absolute

__all__ = [
    "OpenedFile",
    "Place",
    "RemotePath",
    "absolute",
    "asked_ahead",
    "digest_regular",
    "digest_sampled",
    "identity",
    "is_folder",
    "list_folder",
    "names_in",
    "one_look",
    "open_regular",
    "opened",
    "read_growing",
    "read_regular",
    "stat_regular",
]
