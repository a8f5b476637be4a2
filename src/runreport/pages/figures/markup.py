"""Elements as text, everything in them escaped."""

from __future__ import annotations

from markupsafe import Markup, escape

Attribute = str | float | int | None


def element(name: str, attributes: dict[str, Attribute], *children: object) -> Markup:
    """One element; attributes that are None are left out, numbers are written as short as they are exact.

    Children are escaped unless they are Markup.  name and attribute names come from our own code.
    """
    shown = "".join(
        f' {key}="{escape(number(value) if isinstance(value, float) else value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup(f"<{name}{shown}/>")
    inner = "".join(map(escape, children))
    return Markup(f"<{name}{shown}>{inner}</{name}>")


def number(value: float) -> str:
    """A coordinate with at most two decimals and no trailing zeros; -0 is 0."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
