"""The content of a file that somebody else wrote, or a problem that says why it was left out."""

from __future__ import annotations

from runreport.errors import RunReportError
from runreport.runs.opening import opened
from runreport.runs.readers.tree import Tree
from runreport.runs.run import Problem

LFS_MAGIC = b"version https://git-lfs"
LFS_SIZE = 1024  # bytes; a pointer takes some 130
LFS = "is a Git LFS pointer, not the file itself; run: git lfs pull"
DOCUMENT_LIMIT = 64 << 20  # bytes of a file that is one value
LOG_LIMIT = 1 << 30  # bytes of a file that has one record after the other


def document(tree: Tree, path: str, notes: list[Problem], *, limit: int = DOCUMENT_LIMIT) -> bytes | None:
    """The bytes of a file that is replaced as a whole; None, and a problem in notes, where there is nothing to read."""
    try:
        return _whole(path, tree.read(path, limit=limit), notes)
    except RunReportError as error:
        notes.append(Problem(error.code, path, error.what))
        return None


def log(tree: Tree, path: str, notes: list[Problem], *, limit: int = LOG_LIMIT) -> bytes | None:
    """The bytes of a file that grows; None, and a problem in notes, where there is nothing to read."""
    try:
        return _whole(path, tree.read_log(path, limit=limit), notes)
    except RunReportError as error:
        notes.append(Problem(error.code, path, error.what))
        return None


def head(tree: Tree, path: str, count: int) -> bytes:
    """The first bytes of a file, to see what it is; none where it cannot be opened."""
    try:
        with opened(tree.root, path) as file:
            return file.pread(count, 0)
    except RunReportError:
        return b""


def pointers(tree: Tree, paths: list[str]) -> list[str]:
    """Those of the files that are Git LFS pointers."""
    return [path for path in paths if tree.files[path].st_size < LFS_SIZE and _is_pointer(tree, path)]


def text_of(data: bytes, path: str, notes: list[Problem]) -> str:
    """The text of a file: UTF-8, or UTF-16 with its mark, without mark and NUL; what was repaired is a problem."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = data.decode(encoding, errors="replace")
    if "\ufffd" in text and "\ufffd".encode() not in data:
        notes.append(Problem("ENCODING", path, "holds bytes that are no UTF-8 text", text.count("\ufffd")))
    if "\0" in text:
        notes.append(Problem("NUL", path, "holds zero bytes, which are left out", text.count("\0")))
        text = text.replace("\0", "")
    return text


def _is_pointer(tree: Tree, path: str) -> bool:
    notes: list[Problem] = []
    document(tree, path, notes)
    return any(note.code == "LFS" for note in notes)


def _whole(path: str, data: bytes, notes: list[Problem]) -> bytes | None:
    if data.startswith(LFS_MAGIC):
        notes.append(Problem("LFS", path, LFS))
        return None
    if not data:
        notes.append(Problem("EMPTY", path, "is empty"))
        return None
    return data
