"""The plan of a simulated week of training: which run does what when, and what goes wrong. Pure: a seed, a list.

Whatever happens, every run that is still there in the end has ended, so that its status no longer depends on a clock.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

PIECES = (0.05, 0.4, 0.8, 1.0)  # of a checkpoint that is written slowly
PASS_S = 3600.0  # simulated seconds
BURST = 300  # lines of one burst


@dataclass(frozen=True, slots=True)
class Action:
    """Something one run does. kind is the name of a method of the simulator."""

    at_s: float  # simulated seconds since the beginning
    run_id: str
    folder: str  # below the folder of runs; differs from run_id after a rename
    kind: str
    epoch: int = 0
    amount: float = 0.0  # what it means depends on the kind


@dataclass(slots=True)
class Life:
    """One run while its actions are being planned."""

    run_id: str
    random: random.Random
    now_s: float
    folder: str = ""
    epoch: int = 0
    actions: list[Action] = field(default_factory=list[Action])

    def act(self, kind: str, *, after_s: float = 0.0, epoch: int | None = None, amount: float = 0.0) -> None:
        """Plan an action so many seconds after the one before."""
        self.now_s += after_s
        at = self.epoch if epoch is None else epoch
        self.actions.append(Action(self.now_s, self.run_id, self.folder, kind, at, amount))

    def some_epoch(self) -> int:
        """An epoch that has a checkpoint, probably."""
        return self.random.randint(0, self.epoch)

    def soon(self) -> float:
        """A part of a pass."""
        return PASS_S * self.random.uniform(0.02, 0.2)


Mischief = Callable[[Life], None]


def plan_week(
    seed: int, *, runs: int, length_s: float, mischief: float = 0.5, loses: bool = True
) -> tuple[Action, ...]:
    """Actions in the order of time.

    length_s: simulated seconds from the first to about the last one.  mischief: the chance, in [0, 1], that something
    goes wrong after a pass.  loses: whether checkpoints are deleted or stay broken; what was computed from those can
    no longer be computed from what is there in the end.
    """
    kinds = MISCHIEF if loses else tuple(kind for kind in MISCHIEF if kind not in LOSSES)
    actions: list[Action] = []
    for number in range(runs):
        chance = random.Random(f"{seed}/{number}")
        name = f"{('ae', 'gmvae')[number % 2]}-{number}"
        life = Life(name, chance, chance.uniform(0, length_s / 3), folder=name)
        _live(life, length_s, mischief, kinds)
        actions += life.actions
    return tuple(sorted(actions, key=lambda action: action.at_s))  # stable: the order within a run stays


def _live(life: Life, length_s: float, mischief: float, kinds: tuple[Mischief, ...]) -> None:
    _begin(life)
    while life.now_s < length_s * 0.9:
        _pass(life)
        if life.random.random() < mischief:
            life.random.choice(kinds)(life)
    end = life.random.choice(("complete", "complete", "fail", "cancel", "vanish"))
    if end == "vanish":
        life.act("remove", after_s=life.soon())
        return
    if life.random.random() < 0.3:
        life.act("tear", after_s=1)  # the last line of a run that ends may have no end
    life.act(end, after_s=life.soon())


def _begin(life: Life) -> None:
    life.epoch = 0
    life.act("create")
    life.act("start", after_s=10)
    life.act("checkpoint", after_s=10)


def _pass(life: Life) -> None:
    for _ in range(3):
        life.act("progress", after_s=PASS_S / 5)
    life.epoch += 1
    life.act("metrics", after_s=PASS_S / 5)
    life.act("checkpoint", after_s=1)


def _torn_line(life: Life) -> None:
    life.act("tear", after_s=life.soon())
    if life.random.random() < 0.7:  # else the next line grows together with it
        life.act("mend", after_s=life.soon())


def _slow_checkpoint(life: Life) -> None:
    life.epoch += 1
    for share in PIECES:
        life.act("piece", after_s=life.soon(), amount=share)
    life.act("metrics", after_s=1)


def _broken_checkpoint(life: Life) -> None:
    broken = life.some_epoch()
    life.act("truncate", after_s=life.soon(), epoch=broken, amount=life.random.choice((0.0, 0.5, 0.99)))
    life.act("checkpoint", after_s=life.soon(), epoch=broken)


def _cut_checkpoint(life: Life) -> None:
    life.act("truncate", after_s=life.soon(), epoch=life.some_epoch(), amount=0.5)


def _other_checkpoint(life: Life) -> None:
    life.act("rewrite" if life.random.random() < 0.5 else "replace", after_s=life.soon(), epoch=life.some_epoch())


def _lost_checkpoint(life: Life) -> None:
    life.act("lose", after_s=life.soon(), epoch=life.some_epoch())


def _restarted(life: Life) -> None:
    """The same id once more, from the beginning."""
    if life.random.random() < 0.5:
        life.act("remove", after_s=life.soon())
    life.now_s += life.soon()
    _begin(life)


def _resumed(life: Life) -> None:
    life.act(life.random.choice(("fail", "cancel", "progress")), after_s=life.soon())
    life.epoch = max(0, life.epoch - life.random.randint(0, 2))
    life.act("start", after_s=life.soon())


def _renamed(life: Life) -> None:
    life.act("rename", after_s=life.soon())
    life.folder = renamed(life.folder)


def _changed_log(life: Life) -> None:
    life.act(life.random.choice(("log_empty", "log_rotate", "log_shorter", "log_edit")), after_s=life.soon())


def _torn_config(life: Life) -> None:
    life.act("config_torn", after_s=life.soon())
    life.act("config_whole", after_s=life.soon())


def _locked_away(life: Life) -> None:
    locked = life.some_epoch()
    life.act("lock", after_s=life.soon(), epoch=locked)
    life.act("unlock", after_s=life.soon(), epoch=locked)


def _just(kind: str) -> Mischief:
    def act(life: Life) -> None:
        life.act(kind, after_s=life.soon(), amount=BURST)

    return act


LOSSES: tuple[Mischief, ...] = (_cut_checkpoint, _lost_checkpoint)
MISCHIEF: tuple[Mischief, ...] = (
    *LOSSES,
    _torn_line,
    _slow_checkpoint,
    _broken_checkpoint,
    _other_checkpoint,
    _restarted,
    _resumed,
    _renamed,
    _changed_log,
    _torn_config,
    _locked_away,
    *(_just(kind) for kind in ("litter", "burst", "nan", "clock_back", "clock_ahead", "garbage", "strange_files")),
)


def renamed(folder: str) -> str:
    """The next name of a folder."""
    stem, mark, count = folder.partition("~")
    return f"{stem}~{int(count) + 1 if mark else 1}"
