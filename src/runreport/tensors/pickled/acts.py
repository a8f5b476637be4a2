"""What each operation of a pickle does to the stack; none of them makes, imports or calls anything.

Source of the operations: the comments of CPython's pickletools.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from runreport.tensors.pickled.stack import MARK, Stack
from runreport.tensors.pickled.values import Made, Name

KEY_PARTS = 64  # of a tuple that is the key of an entry
KEY_NUMBER = 1 << 60  # larger numbers may be made to have one hash, and then every entry is compared with every other

Act = Callable[[Stack, Any], None]


def _push(stack: Stack, argument: Any) -> None:
    stack.values.append(argument)


def _constant(value: Any) -> Act:
    return lambda stack, _: stack.values.append(value)


def _fresh(make: Callable[[], Any]) -> Act:
    return lambda stack, _: stack.values.append(make())


def _nothing(_stack: Stack, _argument: Any) -> None:
    pass


def _pop(stack: Stack, _: Any) -> None:
    stack.values.pop()  # also the beginning of a group, as in CPython


def _duplicate(stack: Stack, _: Any) -> None:
    stack.values.append(stack.values[-1])


def _tuple(n: int) -> Act:
    return lambda stack, _: stack.values.append(tuple(stack.last(n)))


def _tuple_of_group(stack: Stack, _: Any) -> None:
    stack.values.append(tuple(stack.group()))


def _list_of_group(stack: Stack, _: Any) -> None:
    stack.values.append(stack.group())


def _dict_of_group(stack: Stack, _: Any) -> None:
    group = stack.group()
    stack.values.append(dict(_pairs(group)))


def _frozen_set(stack: Stack, _: Any) -> None:
    stack.make(Name("builtins", "frozenset"), (stack.group(),))


def _append(stack: Stack, _: Any) -> None:
    (value,) = stack.last(1)
    _extend(stack.values[-1], [value])


def _append_group(stack: Stack, _: Any) -> None:
    group = stack.group()
    _extend(stack.values[-1], group)


def _extend(target: Any, values: list[Any]) -> None:
    if isinstance(target, list):
        cast("list[Any]", target).extend(values)
    elif isinstance(target, Made):
        target.items.extend(values)
    else:
        raise TypeError("only a list can be appended to")


def _set_item(stack: Stack, _: Any) -> None:
    pair = stack.last(2)
    _put(stack.values[-1], pair)


def _set_group(stack: Stack, _: Any) -> None:
    group = stack.group()
    _put(stack.values[-1], group)


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
    """A key whose hash is quick to have, however often it is asked: small numbers, text, or a flat tuple of a few."""
    parts = cast("tuple[Any, ...]", key) if isinstance(key, tuple) else (key,)
    if len(parts) > KEY_PARTS or any(isinstance(one, tuple) for one in parts):
        raise TypeError("a key is a flat tuple of a few parts at most")
    if any(isinstance(one, int) and abs(one) >= KEY_NUMBER for one in parts):
        raise TypeError("a key is a small number")
    return key


def _global(stack: Stack, argument: str) -> None:
    module, _, name = argument.partition(" ")
    stack.values.append(Name(module, name))


def _stack_global(stack: Stack, _: Any) -> None:
    module, name = stack.last(2)
    if not isinstance(module, str) or not isinstance(name, str):
        raise TypeError("a class is named by two texts")
    stack.values.append(Name(module, name))


def _call(stack: Stack, _: Any) -> None:
    stack.call(*stack.last(2))


def _call_with_names(stack: Stack, _: Any) -> None:
    by, args, named = stack.last(3)
    stack.call(by, args, list(named.items()))


def _call_group(stack: Stack, _: Any) -> None:
    by, *args = stack.group()
    stack.call(by, tuple(args))


def _call_named(stack: Stack, argument: str) -> None:
    module, _, name = argument.partition(" ")
    stack.call(Name(module, name), tuple(stack.group()))


def _build(stack: Stack, _: Any) -> None:
    (state,) = stack.last(1)
    target = stack.values[-1]
    if not isinstance(target, Made):
        raise TypeError("only what was made can be given a state")
    target.state = state


def _persistent(stack: Stack, _: Any) -> None:
    stack.refer(stack.last(1)[0])


def _persistent_named(stack: Stack, argument: str) -> None:
    stack.refer(argument)


def _extension(stack: Stack, argument: int) -> None:
    stack.values.append(Name("copyreg", f"extension {argument}"))


def _memoize(stack: Stack, _: Any) -> None:
    stack.memo[len(stack.memo)] = stack.values[-1]


def _remember(stack: Stack, argument: int) -> None:
    stack.memo[argument] = stack.values[-1]


def _recall(stack: Stack, argument: int) -> None:
    stack.values.append(stack.memo[argument])


ACTS: dict[str, Act] = {
    **dict.fromkeys(("PROTO", "FRAME", "READONLY_BUFFER"), _nothing),
    **dict.fromkeys(("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"), _push),
    **dict.fromkeys(("STRING", "BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8"), _push),
    **dict.fromkeys(("UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "BYTEARRAY8"), _push),
    "NONE": _constant(None),
    "NEWTRUE": _constant(True),
    "NEWFALSE": _constant(False),
    "MARK": _constant(MARK),
    "EMPTY_TUPLE": _constant(()),
    "EMPTY_LIST": _fresh(list[Any]),
    "EMPTY_DICT": _fresh(dict[Any, Any]),
    "EMPTY_SET": lambda stack, _: stack.make(Name("builtins", "set"), ()),
    "POP": _pop,
    "POP_MARK": lambda stack, _: stack.group().clear(),
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
