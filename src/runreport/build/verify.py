"""Does a site hold what its manifest says, made from the artifacts its receipts name?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runreport.build import live_file
from runreport.build.artifact_file import SIZE_LIMIT, parse
from runreport.build.manifest import NAME, Rest, SiteFile, read_manifest
from runreport.build.options import BuildOptions
from runreport.build.privacy import SitePrivacy
from runreport.build.run_files import RunFiles
from runreport.build.slugs import run_slugs
from runreport.errors import RunReportError, VerificationFailed
from runreport.runs.opening import Place, digest_regular, read_regular
from runreport.runs.run import Run

SITE_FILE_LIMIT = 1 << 31  # bytes of one file of a site


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked and what differs; empty `wrong` means the site is whole."""

    files: int
    receipts: int  # distinct artifacts checked against their runs
    wrong: tuple[str, ...]
    extra: tuple[str, ...]  # files that the manifest does not name; they are somebody else's


def verify_site(site: Path, runs: Sequence[Run] = (), *, store: Place | None = None) -> Verification:
    """Compare every file with the manifest, every copied artifact with its receipt, and, given runs, the originals.

    runs: all that the site was made from.  store: the one of the build, by default that beside the site.
    """
    files = read_manifest(site)
    if files is None:
        raise VerificationFailed("has no manifest.json, so it is not a site of runreport", path=site)
    if not files:
        raise VerificationFailed("was never finished: its manifest is empty", path=site, hint="build it again")
    wrong = [fault for path, file in files.items() for fault in _file_faults(site, path, file)]
    rests = {rest for file in files.values() for rest in file.receipts} if runs else set()
    options = BuildOptions(out=site, store=store)
    originals = {
        shown.id: RunFiles(run.root, options.derived_files(slug))
        for anonymous in (True, False)  # which of both the site is, it does not say
        for run, shown, slug in reversed(  # of equal ids the first counts
            tuple(zip(runs, SitePrivacy(anonymous=anonymous).publish(runs), run_slugs(runs), strict=True))
        )
    }
    wrong += [fault for rest in sorted(rests, key=_order) for fault in _receipt_faults(rest, originals.get(rest.run))]
    present = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    moving = (live_file.NAME, f"{live_file.FOLDER}/")  # not in the manifest, because they change under an open page
    extra = sorted(path for path in present - set(files) - {NAME} if not path.startswith(moving))
    return Verification(len(files), len(rests), tuple(wrong), tuple(extra))


def _order(rest: Rest) -> tuple[str, str, str]:
    return rest.run, rest.file, rest.sha256


def _file_faults(site: Path, path: str, file: SiteFile) -> list[str]:
    try:
        data = read_regular(site, path, limit=SITE_FILE_LIMIT)
    except RunReportError as error:
        return [f"{path}: {error.what}"]
    if hashlib.sha256(data).hexdigest() != file.sha256:
        return [f"{path}: differs from the manifest ({len(data)} bytes, {file.size} expected)"]
    if "/artifacts/" in path:
        return _artifact_faults(path, data, {rest.sha256 for rest in file.receipts})
    return []


def _artifact_faults(path: str, data: bytes, digests: set[str]) -> list[str]:
    try:
        found = parse(data, path)
    except RunReportError as error:
        return [f"{path}: {error.what}"]
    if not found.is_whole:
        return [f"{path}: its data differ from its receipt"]
    is_told = found.envelope["receipt"].get("redacted") is True  # its data were those of the receipt before that
    return [] if is_told or digests == {found.digest} else [f"{path}: its receipt is not the one in the manifest"]


def _receipt_faults(rest: Rest, files: RunFiles | None) -> list[str]:
    if files is None:
        return [f"{rest.run}/{rest.file}: the run is not there"]
    try:
        found = parse(files.read(rest.file, limit=SIZE_LIMIT), rest.file)
    except RunReportError as error:
        return [f"{rest.run}/{rest.file}: {error.what}"]
    if found.digest != rest.sha256:
        return [f"{rest.run}/{rest.file}: is not the artifact the site was made from"]
    try:
        return [f"{rest.run}/{rest.file}: {fault}" for fault in _input_faults(found.envelope, files)]
    except RunReportError as error:
        return [f"{rest.run}/{rest.file}: {error.what}"]
    except (KeyError, TypeError, AttributeError):
        return [f"{rest.run}/{rest.file}: its receipt is not one of ours"]


def _input_faults(envelope: Mapping[str, object], files: RunFiles) -> list[str]:
    """Inputs that are plain files and still there must be the ones the receipt names."""
    receipt = envelope.get("receipt")
    inputs = receipt.get("inputs", []) if isinstance(receipt, Mapping) else []
    faults: list[str] = []
    for item in inputs:
        file = str(item["file"])
        is_plain = file.startswith("checkpoints/") and files.seen(file) is not None
        if is_plain and not item.get("sampled") and digest_regular(files.root, file) != item["sha256"]:
            faults.append(f"{file} has changed since")
    return faults
