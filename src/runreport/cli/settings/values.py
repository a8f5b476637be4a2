"""Whether a value of a configuration file suits the option it is for."""

from __future__ import annotations

import click

from runreport.errors import RunReportError, printable

NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "text", list: "a list", dict: "a table"}


def expected(param: click.Parameter) -> str:
    """What the option takes, in words."""
    one = _expected_one(param)
    return f"a list of values, each {one}" if takes_several(param) else one


def fault(param: click.Parameter, value: object) -> str | None:
    """What is wrong with a value, None where it is fine: its type, and what the option itself would say of it."""
    if takes_several(param):
        if not isinstance(value, list):
            return f"expected {expected(param)}, found {_found(value)}"
        return next((wrong for one in value if (wrong := _fault_of_one(param, one)) is not None), None)
    return _fault_of_one(param, value)


def takes_several(param: click.Parameter) -> bool:
    """Whether the option may be given more than once."""
    return param.nargs == -1 or param.multiple


def _fault_of_one(param: click.Parameter, value: object) -> str | None:
    if type(value) not in _types(param):
        return f"expected {_expected_one(param)}, found {_found(value)}"
    try:
        param.type.convert(value, param, None)
    except click.BadParameter as error:
        return f"{_found(value)}: {error.message}"
    except RunReportError as error:  # an address that is none
        return f"{_found(value)}: {error.what}"
    return None


def _types(param: click.Parameter) -> tuple[type, ...]:
    """Types of TOML that the option takes; true is no number."""
    if _is_flag(param):
        return (bool,)
    if isinstance(param.type, click.types.IntParamType):
        return (int,)
    if isinstance(param.type, click.types.FloatParamType):
        return (int, float)
    return (str, int) if param.type.name == "size" else (str,)


def _expected_one(param: click.Parameter) -> str:
    if isinstance(param.type, click.IntRange | click.FloatRange):
        return f"{NAMES[_types(param)[-1]]}{_range(param.type)}"
    if isinstance(param.type, click.Choice):
        return " or ".join(f'"{choice}"' for choice in param.type.choices)
    if param.type.name == "size":
        return 'a size such as "10MB"'
    return NAMES[_types(param)[-1]]


def _range(within: click.IntRange | click.FloatRange) -> str:
    if within.max is None:
        return "" if within.min is None else f" of at least {within.min}"
    return f" up to {within.max}" if within.min is None else f" from {within.min} to {within.max}"


def _is_flag(param: click.Parameter) -> bool:
    return isinstance(param, click.Option) and param.is_flag


def _found(value: object) -> str:
    if isinstance(value, str):
        return f'the text "{printable(value, 60)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return NAMES[type(value)] if isinstance(value, list | dict) else printable(value, 60)  # also dates, as written
