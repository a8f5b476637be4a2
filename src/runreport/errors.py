"""Every failure a user can cause: one class each, its text built from its data.

A message is one line of at most 500 characters, `<path>: <what> [CODE]`, and at most one hint line.
Whatever is quoted from a run passes through `printable`, so a name cannot smuggle terminal codes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

MESSAGE_LIMIT = 500


def printable(text: object, limit: int = 80) -> str:
    """Text that is safe to print: controls, bidi marks and surrogates become visible escapes, cut to limit."""
    shown = str(text)
    if not (shown.isascii() and shown.isprintable()):  # most are, and are not looked at letter by letter
        shown = "".join(map(_visible, shown))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _visible(char: str) -> str:
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return char.encode("unicode_escape").decode("ascii")
    return char


class RunReportError(Exception):
    """The root of all expected failures; the command line prints it without a traceback and exits with its code."""

    code = "ERROR"
    exit_code = 1

    def __init__(
        self,
        what: str,
        *,
        path: object = None,  # anything that prints as one
        hint: str | None = None,
        code: str | None = None,
    ) -> None:
        self.what = what
        self.path = None if path is None else str(path)
        self.hint = hint
        if code is not None:
            self.code = code  # narrower than the class's own, for example ST-OVERLAP
        super().__init__(what)

    def __str__(self) -> str:
        place = "" if self.path is None else f"{printable(self.path, 200)}: "
        code = f" [{self.code}]"
        line = f"{place}{self.what}"[: MESSAGE_LIMIT - len(code)] + code
        return line if self.hint is None else f"{line}\n  {self.hint}"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles by attributes, so an error crosses a process pool whatever its constructor takes."""
        return _restore, (type(self), self.__dict__ | {"args": self.args})


@contextmanager
def naming(path: object) -> Iterator[None]:
    """Errors that name no file get this one."""
    try:
        yield
    except RunReportError as error:
        error.path = str(path) if error.path is None else error.path
        raise


def _restore(kind: type[RunReportError], state: dict[str, object]) -> RunReportError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    return error


class InputRefused(RunReportError):
    """A file that will not become right by waiting."""

    code = "REFUSED"


class InputIncomplete(InputRefused):
    """A file that may still be being written; reading it again later can succeed."""

    code = "INCOMPLETE"


class LimitExceeded(InputRefused):
    """A file larger than what is read without being asked."""

    code = "LIMIT"

    def __init__(self, what: str, *, found: int, limit: int, path: object = None) -> None:
        super().__init__(f"{what}: found {found:,}, the limit is {limit:,}", path=path)


class UnsafeContent(InputRefused):
    """A file that would run code, or a path that leads out of the run directory."""

    code = "UNSAFE"


class CannotCompute(RunReportError):
    """An artifact that these inputs do not determine: too few points, no data set, another model."""

    code = "CANNOT-COMPUTE"


class DataUnavailable(RunReportError):
    """A data set that is not on this machine."""

    code = "DATA"


class NoRunFound(RunReportError):
    """A folder without a run directory."""

    code = "NO-RUN"
    exit_code = 3

    def __init__(
        self,
        path: object,
        what: str = "nothing in it belongs to a format that is known",
        hint: str = "runreport doctor says what is looked for; train a first run with: runreport train gmvae",
    ) -> None:
        super().__init__(f"no run directory found; {what}", path=path, hint=hint)


class SettingRefused(RunReportError):
    """A configuration file that is no TOML, or holds a key or a value that there is not."""

    code = "SETTING"
    exit_code = 2


class OutputRefused(RunReportError):
    """An output folder that is not ours to write."""

    code = "OUTPUT-REFUSED"
    exit_code = 4


class OutputFailed(RunReportError):
    """A write that the system refused: full disk, no permission, read-only."""

    code = "OUTPUT-FAILED"
    exit_code = 4


class ClusterFailed(RunReportError):
    """A cluster that cannot be reached, has left, or whose workers have other software or other files."""

    code = "CLUSTER"


class Locked(RunReportError):
    """Another builder holds the output folder."""

    code = "LOCKED"
    exit_code = 5


class AnonymityBroken(RunReportError):
    """Pages that were to name nobody and still would."""

    code = "ANONYMOUS"
    exit_code = 6

    def __init__(self, found: str, *, path: object, more: int = 0) -> None:
        others = f", and {more} more files with such text" if more else ""
        super().__init__(
            f"would still show {found}{others}; nothing was written",
            path=path,
            hint="build without --anonymous to see it on the page, or take it out of the run's files",
        )


class VerificationFailed(RunReportError):
    """A site whose files differ from its manifest."""

    code = "VERIFY"
    exit_code = 6
