"""What the help of a command says about where its defaults come from."""

from __future__ import annotations

import os
from collections.abc import Iterable

from runreport.cli.settings.defaults import OWN, PROJECT, Setting
from runreport.errors import printable


def epilog(command: str, found: Iterable[Setting], trouble: str | None = None) -> str:
    """The order of the sources, and what they set here. trouble: why the files could not be read."""
    variable = f"RUNREPORT_{command.upper()}_"
    order = (
        f"What is not given here comes from the environment ({variable}<OPTION>), from [{command}] of {OWN}, from "
        f"[tool.runreport.{command}] of {PROJECT}, both in the current folder, or is the default."
    )
    # Without values: an address may hold a password.
    lines = [f"{printable(one.key)}, by {one.source}" for one in found]
    lines += [f"by {printable(name)}" for name in sorted(os.environ) if name.startswith(variable)]
    lines += [] if trouble is None else [f"not read: {trouble}"]
    return order if not lines else f"{order}\n\n\b\nSet here:\n" + "\n".join(f"  {line}" for line in lines)
