"""What a report gave up to stay below its size, in words: for the terminal and for the page itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runreport.build.byte_size import size_text
from runreport.pages.page import PageContent
from runreport.pages.thinning import PER_EPOCH, Thinning, epoch_of

WORDS = {
    "recon": "reconstructions",
    "near": "neighbours",
    "fields": "densities and distortion",
    "qc": "responsibilities",
}


@dataclass(frozen=True, slots=True)
class Trade:
    """What is kept and what is left out, phrase by phrase; nothing left out where the report is whole."""

    keeps: tuple[str, ...]
    leaves_out: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """`keeps 12 of 101 epochs, all 1,797 points; leaves out reconstructions of all epochs but the newest`."""
        kept = f"keeps {', '.join(self.keeps)}" if self.keeps else ""
        out = f"leaves out {', '.join(self.leaves_out)}" if self.leaves_out else ""
        return "; ".join(part for part in (kept, out) if part)


def trade(whole: PageContent | None, kept: PageContent | None, thinning: Thinning) -> Trade:
    """Compares the explorer's page as it is with what stays of it; None where it could not be made."""
    libraries = [
        *([] if thinning.has_plotly else ["interactive charts (the drawings stay)"]),
        *([] if thinning.has_three else ["drawing by graphics card (the processor draws)"]),
    ]
    before = None if whole is None else whole.variables.get("explorer")
    after = None if kept is None else kept.variables.get("explorer")
    if whole is None or kept is None or not before or not after:
        return Trade((), tuple(libraries))
    keeps = (
        _of(len(after["epochs"]), len(before["epochs"]), "epoch"),
        _of(after["n"], before["n"], "point"),
    )
    gone = [phrase for stem in PER_EPOCH if (phrase := _gone(stem, whole, kept))]
    gone += ["pictures of the samples"] if before["pictures"] and not after["pictures"] else []
    gone += ["the finer 8 of 16 bits of colours and distances"] if thinning.bits == 8 else []
    return Trade(keeps, tuple(gone + libraries))


def _of(some: int, every: int, noun: str) -> str:
    nouns = noun if every == 1 else f"{noun}s"
    return f"all {every:,} {nouns}" if some == every else f"{some:,} of {every:,} {nouns}"


def _gone(stem: str, whole: PageContent, kept: PageContent) -> str:
    """What of a kind is missing at epochs that are still there; "" where nothing is."""
    there = {epoch_of(chunk)[1] for chunk in kept.chunks}
    wanted = {epoch for name, epoch in map(epoch_of, whole.chunks) if name == stem and epoch in there}
    has = {epoch for name, epoch in map(epoch_of, kept.chunks) if name == stem}
    if wanted == has:
        return ""
    return f"{WORDS[stem]} of all epochs but {max(filter(None, has), default=0)}" if has else WORDS[stem]


def told(whole: int, limit: int, made: Trade, size: int) -> str:
    """The line for the terminal."""
    return f"report would be about {size_text(whole)}; limit {size_text(limit)}: {made.sentence}; {size_text(size)}"


def shown(limit: int, made: Trade) -> str:
    """The sentence for the page."""
    return f"Made to fit {size_text(limit)}: {made.sentence}."


def largest(parts: Sequence[tuple[str, int]], count: int = 3) -> str:
    """`the map 310 kB, neighbours 200 kB`: what takes the space."""
    ordered = sorted(parts, key=lambda part: (-part[1], part[0]))
    return ", ".join(f"{name} {size_text(size)}" for name, size in ordered[:count] if size)
