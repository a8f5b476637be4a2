"""Numbers, counts and times as the pages write them; assets/lib/format.js keeps the same rules."""

from __future__ import annotations

import math
from datetime import UTC, datetime

THIN_SPACE = "\u2009"
UNIT_SPACE = "\u202f"  # narrow, and no line breaks at it
NONE = "–"
SMALL = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
UNITS = ("kB", "MB", "GB", "TB")
CUT = 200  # characters of a text shown before "show all"


def figure(value: float | None, digits: int = 4) -> str:
    """A number with so many significant digits, a true minus, thin spaces between thousands; – where there is none."""
    if value is None or not math.isfinite(value):
        return NONE
    size = abs(value)
    if size != 0 and (size < 1e-4 or size >= 1e9):
        return f"{value:.{digits - 1}e}".replace("-", "−")
    decimals = 0 if float(value).is_integer() else max(0, digits - 1 - math.floor(math.log10(size or 1)))
    text = f"{value:,.{decimals}f}" if size >= 10_000 else f"{value:.{decimals}f}"
    return text.replace(",", THIN_SPACE).replace("-", "−")


def percent(share: float | None) -> str:
    """A share in [0, 1] as per cent: one decimal above 90, none of the false ones (never 100 for less than all)."""
    if share is None or not math.isfinite(share):
        return NONE
    if 0.9 <= share < 1:
        return f"{min(99.9, math.floor(share * 1000 + 0.5) / 10):.1f}{UNIT_SPACE}%"
    return f"{share * 100:.0f}{UNIT_SPACE}%"


def count(n: int, noun: str, plural: str | None = None) -> str:
    """`1 run`, `2 runs`."""
    return f"{figure(n, 15)} {noun if n == 1 else plural or noun + 's'}"


def spelled(n: int, *, capital: bool = False) -> str:
    """Whole numbers up to twelve as words, others as digits."""
    word = SMALL[n] if 0 <= n < len(SMALL) else figure(n, 15)
    return word.capitalize() if capital else word


def duration(seconds: float) -> str:
    """`0.8 s`, `42 s`, `4 min 12 s`, `3 h 05 min`; never negative."""
    seconds = max(0.0, seconds)
    if seconds < 10:
        return f"{seconds:.1f}{UNIT_SPACE}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{UNIT_SPACE}s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}{UNIT_SPACE}min {rest:02d}{UNIT_SPACE}s"
    return f"{minutes // 60}{UNIT_SPACE}h {minutes % 60:02d}{UNIT_SPACE}min"


def size(n_bytes: int) -> str:
    """`812 bytes`, `38.4 MB`."""
    if n_bytes < 1000:
        return count(n_bytes, "byte")
    power = min(len(UNITS), int(math.log10(n_bytes)) // 3)
    return f"{n_bytes / 1000**power:.3g}{UNIT_SPACE}{UNITS[power - 1]}"


def moment(text: object) -> datetime | None:
    """An ISO 8601 time as UTC; without an offset it counts as UTC.  None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        parsed = datetime.fromisoformat(text)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def when(text: object) -> str:
    """`2026-11-20 14:05` in UTC; – where it is no time."""
    parsed = moment(text)
    return NONE if parsed is None else parsed.strftime("%Y-%m-%d %H:%M")


def seconds_between(start: object, end: object) -> float | None:
    """Seconds from one ISO time to another; None where one is missing or the clock went back."""
    first, last = moment(start), moment(end)
    if first is None or last is None or last < first:
        return None
    return (last - first).total_seconds()


def visible(text: object) -> str:
    """Text for a page: NUL, which HTML drops, becomes its symbol, and half of a character its escape."""
    shown = str(text).replace("\0", "\u2400")
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


def shortened(text: object, limit: int = CUT) -> tuple[str, str]:
    """The beginning that is shown at once, and the whole text where it is longer ("" otherwise)."""
    whole = visible(text)
    return (whole, "") if len(whole) <= limit else (f"{whole[: limit - 1]}…", whole)
