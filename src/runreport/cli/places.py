"""Argument types: a folder of this machine or behind a URL, and a folder that has to be of this machine."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from runreport.tensors.remote_path import Place, RemotePath


class PlaceType(click.ParamType[Place]):
    """Runs or a store: a path or a URL."""

    name = "path or url"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        """The place; raises InputRefused for a URL that is no plain one."""
        from runreport.tensors.remote_path import place_of

        return value if isinstance(value, Path | RemotePath) else place_of(str(value))

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The shell completes folders by itself."""
        return [CompletionItem(incomplete, type="dir")]


class LocalFolder(click.ParamType[Path]):
    """A site, which pages are opened from, or runs whose logs are followed byte by byte."""

    name = "path"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; a usage error for a URL."""
        from runreport.errors import printable
        from runreport.tensors.remote_path import place_of

        place = value if isinstance(value, Path) else place_of(str(value))
        if isinstance(place, RemotePath):
            self.fail(f"{printable(place, 200)} is a URL, expected a folder of this machine", param, ctx)
        return place

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The shell completes folders by itself."""
        return [CompletionItem(incomplete, type="dir")]


def require_drivers(*places: Place | None) -> None:
    """Raises InputRefused, before anything is done, where the driver of a URL is not installed."""
    from runreport.tensors.remote_driver import require_driver

    for place in places:
        if isinstance(place, RemotePath):
            require_driver(place)
