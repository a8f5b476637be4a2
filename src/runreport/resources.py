"""Finds templates/ and assets/, in an installed wheel or in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource_folder(kind: str) -> Path:
    """The folder `templates` or `assets`: inside the package when installed, at the top of a checkout otherwise."""
    packed = PACKAGE / kind
    return packed if packed.is_dir() else PACKAGE.parents[1] / kind
