"""Carries out the stack operations of a pickle and nothing else: what would be a call becomes a record of it.

Operations and their arguments come from `pickletools.genops`, which decodes and checks lengths but runs nothing.
Source of the operations: the comments of CPython's pickletools.py.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from runreport.errors import InputRefused, LimitExceeded
from runreport.tensors.pickled.values import Made, Name, Persistent

OPERATIONS_LIMIT = 5_000_000
SIZE_LIMIT = 256 << 20  # bytes of one pickle
_FAILURES = (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, UnicodeError)


class _Mark:
    """Stands on the stack where a group begins."""


_MARK = _Mark()


@dataclass(slots=True)
class _Machine:
    stack: list[Any] = field(default_factory=list[Any])
    memo: dict[int, Any] = field(default_factory=dict[int, Any])

    def group(self) -> list[Any]:
        """Everything above the last mark, which goes with it."""
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at] is _MARK:
                found = self.stack[at + 1 :]
                del self.stack[at:]
                return found
        raise ValueError("a group without a beginning")

    def last(self, n: int) -> list[Any]:
        """The last n values, in the order in which they were put there."""
        if n > len(self.stack):
            raise ValueError("takes more than there is")
        found = self.stack[len(self.stack) - n :]
        if any(one is _MARK for one in found):
            raise ValueError("takes the beginning of a group")
        del self.stack[len(self.stack) - n :]
        return found


Act = Callable[[_Machine, Any], None]


def read_pickle(data: bytes, start: int = 0) -> tuple[object, int]:
    """What one pickle describes, and where it ends; InputRefused (PT-PICKLE) for what is none, LimitExceeded."""
    if len(data) - start > SIZE_LIMIT:
        raise LimitExceeded("pickle is too large, in bytes", found=len(data) - start, limit=SIZE_LIMIT)
    machine = _Machine()
    end = start
    try:
        for number, (operation, argument, position) in enumerate(pickletools.genops(data[start:] if start else data)):
            if number >= OPERATIONS_LIMIT:
                raise LimitExceeded("pickle has too many operations", found=number + 1, limit=OPERATIONS_LIMIT)
            end = start + cast("int", position) + 1
            if operation.name == "STOP":
                break
            _ACTS[operation.name](machine, argument)
        (value,) = machine.last(1)
    except _FAILURES as error:
        what = f"is no pickle that can be read: {type(error).__name__} at byte {end:,}"
        raise InputRefused(what, code="PT-PICKLE") from error
    if machine.stack:
        what = f"is no pickle that can be read: it ends with more than one value, at byte {end:,}"
        raise InputRefused(what, code="PT-PICKLE")
    return value, end


def _push(machine: _Machine, argument: Any) -> None:
    machine.stack.append(argument)


def _constant(value: Any) -> Act:
    return lambda machine, _: machine.stack.append(value)


def _fresh(make: Callable[[], Any]) -> Act:
    return lambda machine, _: machine.stack.append(make())


def _nothing(_machine: _Machine, _argument: Any) -> None:
    pass


def _pop(machine: _Machine, _: Any) -> None:
    machine.last(1)


def _duplicate(machine: _Machine, _: Any) -> None:
    machine.stack.append(machine.stack[-1])


def _tuple(n: int) -> Act:
    return lambda machine, _: machine.stack.append(tuple(machine.last(n)))


def _tuple_of_group(machine: _Machine, _: Any) -> None:
    machine.stack.append(tuple(machine.group()))


def _list_of_group(machine: _Machine, _: Any) -> None:
    machine.stack.append(machine.group())


def _dict_of_group(machine: _Machine, _: Any) -> None:
    group = machine.group()
    machine.stack.append(dict(_pairs(group)))


def _frozen_set(machine: _Machine, _: Any) -> None:
    machine.stack.append(Made(Name("builtins", "frozenset"), (machine.group(),)))


def _append(machine: _Machine, _: Any) -> None:
    (value,) = machine.last(1)
    _extend(machine.stack[-1], [value])


def _append_group(machine: _Machine, _: Any) -> None:
    group = machine.group()
    _extend(machine.stack[-1], group)


def _extend(target: Any, values: list[Any]) -> None:
    if isinstance(target, list):
        cast("list[Any]", target).extend(values)
    elif isinstance(target, Made):
        target.items.extend(values)
    else:
        raise TypeError("only a list can be appended to")


def _set_item(machine: _Machine, _: Any) -> None:
    pair = machine.last(2)
    _put(machine.stack[-1], pair)


def _set_group(machine: _Machine, _: Any) -> None:
    group = machine.group()
    _put(machine.stack[-1], group)


def _put(target: Any, group: Sequence[Any]) -> None:
    if isinstance(target, dict):
        cast("dict[Any, Any]", target).update(_pairs(group))
    elif isinstance(target, Made):
        target.pairs.extend(_pairs(group))
    else:
        raise TypeError("only a dict can be given items")


def _pairs(group: Sequence[Any]) -> list[tuple[Any, Any]]:
    if len(group) % 2:
        raise ValueError("a key without a value")
    return [(_key(group[i]), group[i + 1]) for i in range(0, len(group), 2)]


def _key(key: Any) -> Any:
    """A key whose hash is quick to have: that of tuples in tuples, deep enough, ends the process."""
    if isinstance(key, tuple) and any(isinstance(one, tuple) for one in cast("tuple[Any, ...]", key)):
        raise TypeError("a key is a flat tuple at most")
    return key


def _global(machine: _Machine, argument: str) -> None:
    module, _, name = argument.partition(" ")
    machine.stack.append(Name(module, name))


def _stack_global(machine: _Machine, _: Any) -> None:
    module, name = machine.last(2)
    if not isinstance(module, str) or not isinstance(name, str):
        raise TypeError("a class is named by two texts")
    machine.stack.append(Name(module, name))


def _call(machine: _Machine, _: Any) -> None:
    by, args = machine.last(2)
    machine.stack.append(Made(by, _arguments(args)))


def _call_with_names(machine: _Machine, _: Any) -> None:
    by, args, named = machine.last(3)
    machine.stack.append(Made(by, _arguments(args), pairs=list(named.items())))


def _call_group(machine: _Machine, _: Any) -> None:
    by, *args = machine.group()
    machine.stack.append(Made(by, tuple(args)))


def _call_named(machine: _Machine, argument: str) -> None:
    module, _, name = argument.partition(" ")
    machine.stack.append(Made(Name(module, name), tuple(machine.group())))


def _arguments(args: Any) -> tuple[Any, ...]:
    if not isinstance(args, tuple):
        raise TypeError("arguments are a tuple")
    return cast("tuple[Any, ...]", args)


def _build(machine: _Machine, _: Any) -> None:
    (state,) = machine.last(1)
    target = machine.stack[-1]
    if not isinstance(target, Made):
        raise TypeError("only what was made can be given a state")
    target.state = state


def _persistent(machine: _Machine, _: Any) -> None:
    machine.stack.append(Persistent(machine.last(1)[0]))


def _persistent_named(machine: _Machine, argument: str) -> None:
    machine.stack.append(Persistent(argument))


def _extension(machine: _Machine, argument: int) -> None:
    machine.stack.append(Name("copyreg", f"extension {argument}"))


def _memoize(machine: _Machine, _: Any) -> None:
    machine.memo[len(machine.memo)] = machine.stack[-1]


def _remember(machine: _Machine, argument: int) -> None:
    machine.memo[argument] = machine.stack[-1]


def _recall(machine: _Machine, argument: int) -> None:
    machine.stack.append(machine.memo[argument])


_ACTS: dict[str, Act] = {
    **dict.fromkeys(("PROTO", "FRAME", "READONLY_BUFFER"), _nothing),
    **dict.fromkeys(("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"), _push),
    **dict.fromkeys(("STRING", "BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8"), _push),
    **dict.fromkeys(("UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "BYTEARRAY8"), _push),
    "NONE": _constant(None),
    "NEWTRUE": _constant(True),
    "NEWFALSE": _constant(False),
    "MARK": _constant(_MARK),
    "EMPTY_TUPLE": _constant(()),
    "EMPTY_LIST": _fresh(list[Any]),
    "EMPTY_DICT": _fresh(dict[Any, Any]),
    "EMPTY_SET": _fresh(lambda: Made(Name("builtins", "set"), ())),
    "POP": _pop,
    "POP_MARK": lambda machine, _: machine.group().clear(),
    "DUP": _duplicate,
    "TUPLE1": _tuple(1),
    "TUPLE2": _tuple(2),
    "TUPLE3": _tuple(3),
    "TUPLE": _tuple_of_group,
    "LIST": _list_of_group,
    "DICT": _dict_of_group,
    "FROZENSET": _frozen_set,
    "APPEND": _append,
    "APPENDS": _append_group,
    "ADDITEMS": _append_group,
    "SETITEM": _set_item,
    "SETITEMS": _set_group,
    "GLOBAL": _global,
    "STACK_GLOBAL": _stack_global,
    "REDUCE": _call,
    "NEWOBJ": _call,
    "NEWOBJ_EX": _call_with_names,
    "OBJ": _call_group,
    "INST": _call_named,
    "BUILD": _build,
    "PERSID": _persistent_named,
    "BINPERSID": _persistent,
    **dict.fromkeys(("EXT1", "EXT2", "EXT4"), _extension),
    "MEMOIZE": _memoize,
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), _remember),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _recall),
}
