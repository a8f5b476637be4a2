"""FORMATS, the readers of run directories, most specific first; nothing else in the code asks for a run's format."""

from collections.abc import Hashable
from typing import Protocol

from runreport.runs.formats import lab
from runreport.runs.kept import Kept
from runreport.runs.opening import Place
from runreport.runs.run import Run


class Format(Protocol):
    """A module that reads one kind of run directory."""

    NAME: str

    def match(self, root: Place) -> bool:
        """Whether the folder is of this kind; looks at names or first bytes only."""
        ...

    def read(self, root: Place, kept: Kept | None = None) -> Run:
        """The run; raises nothing for bad content, which becomes problems.

        kept: what the last read left, brought up to date for the next one.
        """
        ...

    def signature(self, root: Place) -> Hashable:
        """Something that stays equal as long as `read` would find the same; looks at stat results only."""
        ...


FORMATS: tuple[Format, ...] = (lab,)
