"""What is kept of a run from read to read."""

from __future__ import annotations

from dataclasses import dataclass, field

from runreport.runs.checkpoints import WholeOnes
from runreport.runs.event_tail import EventTail


@dataclass(slots=True)
class Kept:
    """The log as far as it was read, and the checkpoints that were found whole."""

    tail: EventTail = field(default_factory=EventTail)
    whole: WholeOnes = field(default_factory=dict)
