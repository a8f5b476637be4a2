"""Lines as a terminal leaves them: colours as styles, progress bars in their last state, controls made visible.

Followed are ECMA-48 (5th edition, 1991) for what is a control sequence and its 8.3.117 (SGR) for colours. Deviations:
cursor movements are dropped, and a carriage return starts the line anew instead of overwriting it letter by letter,
which is the same for everything that pads its lines, as progress bars do. A style ends with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 10_000  # characters of a line that are shown
BOLD, DIM, SAID = 16, 32, 64  # beside the colour in 0…8; SAID marks words of ours within a line
_DULL = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]*")
_ESCAPE = re.compile(
    r"\x1b(?:\[(?P<sgr>[0-9;]*)m"  # colours
    r"|\[[0-?]*[ -/]*[@-~]"  # other control sequences
    r"|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles and links, to their end
    r"|[ -/]*[0-Z\\`-~])"
)
_PICTURES = {code: 0x2400 + code for code in range(0x20) if code != 9} | {0x7F: 0x2421, 0x2028: 0x2424, 0x2029: 0x2424}
_PICTURES |= {0x08: None} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be shown. runs: (length in UTF-16 units, style) one after the other; none where it has no style."""

    text: str
    runs: tuple[tuple[int, int], ...] = ()
    overwritten: int = 0  # earlier states of the line that a terminal would no longer show


def terminal_line(raw: str) -> Line:
    """One line without its line end; empty for what a terminal would show as empty."""
    if len(raw) <= LONGEST and _DULL.fullmatch(raw):
        return Line(raw)
    states = [state for state in raw.split("\r") if _ESCAPE.sub("", state).replace("\b", "").strip()]
    return _styled(states[-1] if states else "", max(0, len(states) - 1))


def _styled(raw: str, overwritten: int) -> Line:
    pieces: list[tuple[str, int]] = []
    style = place = 0
    for found in _ESCAPE.finditer(raw):
        pieces.append((_shown(raw[place : found.start()]), style))
        if found["sgr"] is not None:
            style = _after(style, found["sgr"])
        place = found.end()
    pieces = _cut([*pieces, (_shown(raw[place:]), style)])
    runs = tuple((len(text.encode("utf-16-le")) // 2, style) for text, style in pieces if text)
    has_style = any(style for _, style in runs)
    return Line("".join(text for text, _ in pieces), runs if has_style else (), overwritten)


def _shown(text: str) -> str:
    return text.translate(_PICTURES)


def _after(style: int, parameters: str) -> int:
    """The style after a colour sequence; what is no basic colour, bold or dim changes nothing."""
    codes = [int(code or 0) for code in parameters.split(";")]
    if 38 in codes or 48 in codes:  # colours beyond the sixteen, as several numbers
        codes = codes[: min(codes.index(code) for code in (38, 48) if code in codes)]
    for code in codes:
        if code == 0:
            style = 0
        elif code in (1, 2):
            style |= BOLD if code == 1 else DIM
        elif code == 22:
            style &= ~(BOLD | DIM)
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style = style & ~15 | code % 10 + 1
        elif code == 39:
            style &= ~15
    return style


def _cut(pieces: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The beginning of a very long line, and how much is left out."""
    total = sum(len(text) for text, _ in pieces)
    if total <= LONGEST:
        return pieces
    kept: list[tuple[str, int]] = []
    room = LONGEST
    for text, style in pieces:
        kept.append((text[:room], style))
        room -= len(kept[-1][0])
    return [*kept, (f" … {total - LONGEST:,} more characters", SAID)]
