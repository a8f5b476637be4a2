"""Where something may have changed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from runreport.runs.opening import Place


@dataclass(frozen=True, slots=True)
class Hints:
    """Paths that may have changed, or everything; false where nothing did. A hint is no proof: a scan decides."""

    paths: frozenset[str] = frozenset()  # absolute, as the roots were named
    everything: bool = False
    _places: frozenset[str] = field(init=False, repr=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        """Every folder above a path, so that a question about thousands of runs is thousands of look-ups."""
        places = set(self.paths)
        for path in self.paths:
            while (path := os.path.dirname(path)) not in places:  # noqa: PTH120 - text is several times as fast
                places.add(path)
        object.__setattr__(self, "_places", frozenset(places))

    def touches(self, folder: Place) -> bool:
        """Whether something at, below or above the folder may have changed; of URLs only everything is ever said."""
        if self.everything or not isinstance(folder, Path):
            return self.everything
        place = os.path.abspath(folder)  # noqa: PTH100 - resolve() would follow the links that roots may be
        return place in self._places or any(str(parent) in self.paths for parent in Path(place).parents)

    def __or__(self, other: Hints) -> Hints:
        """Both."""
        if self.everything or other.everything:
            return Hints(everything=True)
        return Hints(self.paths | other.paths)

    def __bool__(self) -> bool:
        return self.everything or bool(self.paths)
