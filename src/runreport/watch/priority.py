"""Training on the same machine goes first: in computing, in reading and writing, and when memory runs out.

Niceness 15 makes the disk priority best-effort 7, the lowest of its class, by itself (ioprio_set(2): without one of its
own a thread has (nice + 20) / 5). SCHED_BATCH keeps a thread that wakes up from pushing aside one that computes.
SCHED_IDLE and the idle disk class are not taken: on a machine that is always busy the pages would never come.

Memory is limited by RLIMIT_DATA, which since Linux 4.7 counts private writable memory: measured with torch, numba and
umap at work it is within a tenth of the resident size (0.60 of 0.56 GB), and what exceeds it is a MemoryError of one
task. RLIMIT_AS counts reserved addresses too (1.4 GB for the same, many times as much with a GPU), and RLIMIT_RSS
does nothing.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

NICENESS = 15
OOM_SCORE = 300  # of -1000 to 1000: what the system adds when it looks for a process to kill
OOM_SCORE_WORKER = 600  # a worker first: the build outlives it
_OOM = Path("/proc/self/oom_score_adj")


def yield_to_training(*, oom_score: int = OOM_SCORE) -> None:
    """Lower the priority of this thread, and so of every thread and process it starts from now on; never raises."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(max(0, NICENESS - os.nice(0)))
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    with contextlib.suppress(OSError, ValueError):
        if int(_OOM.read_text()) < oom_score:  # lowering it again would need rights
            _OOM.write_text(str(oom_score))


def limit_memory(limit_bytes: int) -> bool:
    """Let this process and those it starts hold at most so much; whether the system does that."""
    try:
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        soft = limit_bytes if hard == resource.RLIM_INFINITY else min(limit_bytes, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
    except (ImportError, OSError, ValueError, AttributeError):  # no such module on Windows
        return False
    return True


@dataclass(frozen=True, slots=True)
class WorkerStart:
    """What a worker process does first; may be sent to it."""

    memory_bytes: int | None = None

    def __call__(self) -> None:
        """Make way for training, and take no more memory than allowed."""
        yield_to_training(oom_score=OOM_SCORE_WORKER)
        if self.memory_bytes is not None:
            limit_memory(self.memory_bytes)
