"""Gets MNIST or Fashion-MNIST through torchvision; only ever called when the user asked for a download."""

from __future__ import annotations

from pathlib import Path

from runreport.datasets.idx_folder import SOURCES, files_needed


def download(name: str, data_dir: Path) -> None:
    """Put the files of mnist or fashion-mnist below data_dir, where they are not there already.

    Raises DataUnavailable, with the way to do it by hand, whatever stops torchvision: a build without its compiled
    operators (`operator torchvision::nms does not exist`), no network, a refused write, a checksum that differs.
    """
    try:
        from torchvision import datasets

        getattr(datasets, _class_name(name))(root=str(data_dir), train=True, download=True)
    except (ImportError, RuntimeError, OSError, ValueError) as error:
        cause = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise files_needed(name, data_dir, f"the download failed: {cause[:160]}") from error


def _class_name(name: str) -> str:
    return SOURCES[name].folder.split("/")[0]
