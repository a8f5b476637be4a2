"""What carries out tasks."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Protocol

from runreport.build.execute import Outcome, Task


class Crew(Protocol):
    """Workers that carry out tasks."""

    size: int  # tasks at once

    def submit(self, task: Task) -> Future[Outcome]:
        """Hand a task over."""
        ...

    def renew(self) -> None:
        """Start again after workers died."""
        ...

    def close(self) -> None:
        """End all workers, also in the middle of a task."""
        ...
