"""Which step may be begun next: one whose needs are settled, early epochs first."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from runreport.build.plan import Step

Place = tuple[int, str]  # number of the job, file of the step


class ReadyQueue:
    """The unsettled steps of many jobs; handing out n steps costs O(n log n), however long the chains between them.

    Early epochs come first: a chain over epochs then runs beside everything else and not after it, and a build that
    ends early leaves whole epochs. Among equals the order of the jobs and of their plans decides.
    """

    def __init__(self, plans: Sequence[Sequence[Step]]) -> None:
        self.total = sum(map(len, plans))
        self.settled = 0
        self._steps = {(number, step.file): step for number, steps in enumerate(plans) for step in steps}
        self._order = {place: index for index, place in enumerate(self._steps)}
        self._waits: dict[Place, int] = {}  # for so many steps
        self._behind: dict[Place, list[Place]] = {}
        for (number, file), step in self._steps.items():
            needed = {(number, name) for need in step.needs for name in need.candidates} & self._steps.keys()
            self._waits[number, file] = len(needed)
            for place in needed:
                self._behind.setdefault(place, []).append((number, file))
        self._ready = [self._entry(place) for place, count in self._waits.items() if count == 0]
        heapify(self._ready)

    def __bool__(self) -> bool:
        """Whether a step may be begun now."""
        return bool(self._ready)

    def pop(self) -> tuple[int, Step]:
        """The next step, with the number of its job; IndexError where none may be begun now."""
        place = heappop(self._ready)[-1]
        return place[0], self._steps[place]

    def put_back(self, number: int, step: Step) -> None:
        """Hand the step out again."""
        heappush(self._ready, self._entry((number, step.file)))

    def settle(self, number: int, step: Step) -> None:
        """Note that the step is done, one way or another; what waits only for it may be begun."""
        self.settled += 1
        for place in self._behind.get((number, step.file), ()):
            self._waits[place] -= 1
            if self._waits[place] == 0:
                heappush(self._ready, self._entry(place))

    def _entry(self, place: Place) -> tuple[int, int, Place]:
        epoch = self._steps[place].epoch
        return -1 if epoch is None else epoch, self._order[place], place
