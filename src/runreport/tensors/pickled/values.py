"""What a pickle describes, as inert values: names stand for classes and functions, records for their calls."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Name:
    """A class or function that the pickle names; it is never looked up."""

    module: str
    name: str

    def __str__(self) -> str:
        """As programs write it; protocols up to 2 use the module's name of Python 2."""
        return f"{'builtins' if self.module == '__builtin__' else self.module}.{self.name}"


@dataclass(slots=True, eq=False)
class Made:
    """What a call would have made, had it been carried out: its callable, its arguments, and what was put into it."""

    by: object  # a Name in honest files
    args: tuple[object, ...]
    state: object = None  # what BUILD would have set
    items: list[object] = field(default_factory=list[object])  # what APPEND and ADD would have added
    pairs: list[tuple[object, object]] = field(default_factory=list[tuple[object, object]])  # the same of SETITEM


@dataclass(frozen=True, slots=True, eq=False)
class Persistent:
    """A reference to something outside the pickle: in files of torch, a storage."""

    key: object


def key_text(key: object) -> str:
    """The key of an entry as a part of a name; "?" for what has no short form."""
    if isinstance(key, str):
        return key
    if isinstance(key, tuple):
        return "(" + ", ".join("…" if isinstance(one, tuple) else key_text(one) for one in key) + ")"  # pyright: ignore[reportUnknownVariableType]
    if isinstance(key, bytes):
        return key.decode("latin1")
    if key is None or isinstance(key, float | Name) or (isinstance(key, int) and abs(key) < 1 << 64):
        return str(key)
    return "?"
