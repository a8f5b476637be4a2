"""What the program printed: every line, to be read, searched and linked to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from runreport.errors import RunReportError
from runreport.pages.page import FRAME, Chunk, Page, PageContent, ReadSpans, RunView
from runreport.pages.printed.log_bytes import Log, Part, lines_of, log_of
from runreport.pages.printed.terminal import BOLD, DIM, SAID, Line
from runreport.pages.words import count, size, visible
from runreport.runs.logged import Console

MOST = 16_000_000  # bytes of one log that are kept
MOST_OF_ALL = 64_000_000
LOGS = 40
SHOWN = 100  # lines at the beginning and at the end that a page without scripts shows


def has_console(view: RunView) -> bool:
    """Whether anything that was printed is known."""
    return bool(view.run.logged.consoles)


def console_content(view: RunView) -> PageContent:
    """All logs of the run; one that cannot be read says why."""
    consoles = view.run.logged.consoles
    kept = consoles[:LOGS]
    limit = min(MOST, MOST_OF_ALL // max(1, len(kept)))
    logs = [_read(console, view, limit) for console in kept]
    shown = [_shown(number, log) for number, log in enumerate(logs)]
    chunks = [
        Chunk(_key(number, part), (), partial(_chunk, part, view.read_printed), of=part.digest)
        for number, log in enumerate(logs)
        if isinstance(log, Log)
        for part in log.parts
    ]
    variables = {"lead": _lead(logs, len(consoles)), "logs": shown}
    island = {"logs": [_island(number, log) for number, log in enumerate(logs)]}
    return PageContent(_heading(logs), variables, island, tuple(chunks))


def _read(console: Console, view: RunView, limit: int) -> Log | tuple[str, str]:
    """The log, or its file and why it cannot be shown."""
    try:
        return log_of(console, view.read_spans, view.read_printed, limit=limit, shown=SHOWN)
    except RunReportError as error:
        return console.file, f"{error.what} ({error.code})"


def _heading(logs: Sequence[Log | tuple[str, str]]) -> str:
    lines = sum(log.lines for log in logs if isinstance(log, Log))
    if not lines:
        return "Nothing printed that can be shown"
    return f"{count(lines, 'line')} printed" + (f" in {len(logs)} logs" if len(logs) > 1 else "")


def _lead(logs: Sequence[Log | tuple[str, str]], every: int) -> list[str]:
    """Sentences: errors first, then what is not as it was printed."""
    read = [log for log in logs if isinstance(log, Log)]
    errors = sum(len(log.tracebacks) for log in read)
    says = [] if not errors else [f"{count(errors, 'Python traceback')} among them."]
    updates = sum(log.overwritten for log in read)
    if updates:
        says.append(
            f"{count(updates, 'update')} of progress bars were overwritten; each bar is shown in its last state."
        )
    if len(read) < len(logs):
        says.append(f"{len(logs) - len(read)} of {len(logs)} logs cannot be read; why stands in their place.")
    if every > len(logs):
        says.append(f"{len(logs)} of {every} logs are shown.")
    return says


def _shown(number: int, log: Log | tuple[str, str]) -> dict[str, Any]:
    """A log for the template: head and tail, and what is left out between them."""
    if not isinstance(log, Log):
        return {"id": number, "file": visible(log[0]), "error": visible(log[1])}
    between = log.lines - len(log.head) - len(log.tail)
    return {
        "id": number,
        "file": visible(log.file),
        "error": "",
        "lines": count(log.lines, "line"),
        "head": [_row(i, line) for i, line in enumerate(log.head)],
        "tail": [_row(log.lines - len(log.tail) + i, line) for i, line in enumerate(log.tail)],
        "between": count(between, "line") if between else "",
        "says": _limits(log),
        "tracebacks": [place + 1 for place in log.tracebacks],
    }


def _limits(log: Log) -> str:
    if log.gap_after is None:
        return f"All {size(log.size)} of the log."
    return (
        f"The log holds {size(log.size)}. Its first {log.gap_after:,} and its last {log.lines - log.gap_after:,} lines "
        f"are kept; {size(log.left_out)} between them are not, and later line numbers do not count them."
    )


def _row(number: int, line: Line) -> dict[str, Any]:
    pieces, place = [], 0
    encoded = line.text.encode("utf-16-le")
    for length, style in line.runs or ((len(encoded) // 2, 0),):
        text = encoded[2 * place : 2 * (place + length)].decode("utf-16-le", "replace")
        pieces.append((text, _classes(style)))
        place += length
    return {"number": number + 1, "pieces": pieces}


def _classes(style: int) -> str:
    """Names of a style for the style sheet; assets/views/console/line.js has the same."""
    names = [f"ansi{(style & 15) - 1}"] if style & 15 else []
    names += [name for bit, name in ((BOLD, "bold"), (DIM, "dim"), (SAID, "said")) if style & bit]
    return " ".join(names)


def _island(number: int, log: Log | tuple[str, str]) -> dict[str, Any]:
    if not isinstance(log, Log):
        return {"file": visible(log[0]), "lines": 0, "parts": []}
    return {
        "file": visible(log.file),
        "stream": _stream(log.file),
        "lines": log.lines,
        "gap": log.gap_after,
        "left": size(log.left_out),
        "parts": [
            {"key": _key(number, one), "first": one.first, "n": one.lines, "size": one.bytes} for one in log.parts
        ],
    }


def _stream(file: str) -> str:
    """stderr or stdout where the name of the file tells, else nothing."""
    name = file.rpartition("/")[2].lower()
    found = re.search(r"(?<![a-z])(?:std)?(err|out)(?![a-z])", name)
    return f"std{found[1]}" if found else ""


def _key(number: int, part: Part) -> str:
    """Named by the first line, so that a log that grows keeps its parts."""
    return f"log-{number}-{part.first}"


def _chunk(part: Part, read: ReadSpans) -> dict[str, Any]:
    lines = lines_of(read(part.spans, limit=part.bytes), part.encoding)
    styles = {str(i): [list(run) for run in line.runs] for i, line in enumerate(lines) if line.runs}
    return {"text": "\n".join(line.text for line in lines), "styles": styles}


CONSOLE = Page(
    stem="console",
    title="Console",
    scope="run",
    reads=(),
    content=console_content,
    facts=(*FRAME, "logged"),
    applies=has_console,
)
