"""runreport turns training runs into reports that outlive the tool."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runreport.build.site import BuildOptions, build_site
    from runreport.runs.discover import find_runs

__version__ = "0.1.0"
__all__ = ["BuildOptions", "__version__", "build_site", "find_runs"]

_PUBLIC = {  # imported when asked for, so that `import runreport` stays quick
    "BuildOptions": "runreport.build.site",
    "build_site": "runreport.build.site",
    "find_runs": "runreport.runs.discover",
}


def __getattr__(name: str) -> Any:
    """The public names of the package."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'runreport' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
