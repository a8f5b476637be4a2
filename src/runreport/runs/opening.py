"""Opening files of a run: the one way in, by the name the rest of the code uses.

The work is done a layer below, where the readers of tensor files need it as well.
"""

from __future__ import annotations

from runreport.tensors.regular_file import (
    digest_regular,
    identity,
    list_folder,
    open_regular,
    opened,
    read_growing,
    read_regular,
    stat_regular,
)

__all__ = [
    "digest_regular",
    "identity",
    "list_folder",
    "open_regular",
    "opened",
    "read_growing",
    "read_regular",
    "stat_regular",
]
