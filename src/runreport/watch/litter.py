"""Files that editors, copying programs and we ourselves leave beside the real ones for a moment."""

from __future__ import annotations

import re

# Names with a leading dot cover .x.swp, .nfs0001, .DS_Store, ._x, .~lock.x#, rsync's .x.Ab3dE9 and our own .rr-*.
_LITTER = re.compile(
    r"\..*|.*~|#.*#|.*\.(?:swp|swo|swx|tmp|temp|part|partial|filepart|crdownload|lock)|thumbs\.db|desktop\.ini|4913",
    re.IGNORECASE | re.DOTALL,
)


def is_litter(name: str) -> bool:
    """Whether a file or folder of that name is none that a run is read from."""
    return _LITTER.fullmatch(name) is not None
