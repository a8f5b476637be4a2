"""Runs and stores behind URLs: the same sites, whatever the driver does, and nothing that nobody should see."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import fsspec
import fsspec.config
import pytest
from remote_store import SECRET, CountedStore, Objects, StoreError
from toy_world import ToyWorld

from runreport.build.dask_crew import DaskCrew
from runreport.build.dask_task import comes_into_sight
from runreport.build.options import BuildOptions, BuildReport
from runreport.build.progress import Progress
from runreport.build.run_files import RunFiles
from runreport.build.session import BuildSession
from runreport.build.site import build_site, plan_site
from runreport.build.verify import verify_site
from runreport.errors import InputRefused, NoRunFound, OutputFailed
from runreport.runs.discover import find_runs
from runreport.tensors.remote_path import Place, RemotePath, place_of

RUNS = RemotePath("counted", "bucket", ("runs",))
STORE = RemotePath("counted", "derived", ("x",))


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, few_points_run_at: Callable[[Path], Path]) -> Path:
    """A folder with two runs, not to be changed."""
    folder = tmp_path_factory.mktemp("local")
    few_points_run_at(folder / "runs/few")
    ToyWorld(folder).run("toy", epochs=2)
    return folder / "runs"


@pytest.fixture(scope="module")
def expected(local: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site of those runs, built from a copy on the disk."""
    import shutil

    folder = tmp_path_factory.mktemp("expected")
    shutil.copytree(local, folder / "runs")
    build_site(BuildOptions(roots=(folder / "runs",), out=folder / "site", workers=1))
    return files_below(folder / "site")


@pytest.fixture
def store(local: Path) -> Iterator[Objects]:
    objects = CountedStore.renewed()
    objects.put_folder(local, "bucket/runs")
    yield objects
    CountedStore.renewed()


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def built(folder: Path, *roots: Place, **options: object) -> BuildReport:
    return build_site(BuildOptions(roots=roots or (RUNS,), out=folder / "site", workers=1, **options))  # type: ignore[arg-type]


def test_a_site_is_the_same_wherever_its_runs_lie(local: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    memory.put(str(local), "/data/runs", recursive=True)
    try:
        first = built(tmp_path, place_of("memory://data/runs"))
        assert files_below(tmp_path / "site") == expected
        assert first.steps["computed"] > 20
        second = built(tmp_path, place_of("memory://data/runs"))
        assert "computed" not in second.steps
        assert second.written == ()
        assert sorted(memory.find("/data/runs")) == [
            f"/data/runs/{name}" for name in sorted(files_below(local))
        ]  # nothing was written there
    finally:
        memory.rm("/data", recursive=True)


def test_a_remote_store_holds_derived_files_only(store: Objects, expected: dict[str, bytes], tmp_path: Path) -> None:
    built(tmp_path, store=STORE)
    assert files_below(tmp_path / "site") == expected
    derived = store.below("derived/")
    assert derived
    assert all(name.startswith(("derived/x/runs/few/files/", "derived/x/runs/toy/files/")) for name in derived)
    assert {"lock", "runs/few/ledger.json", "runs/few/facts.json"} <= set(files_below(tmp_path / ".runreport"))
    (tmp_path / "elsewhere").mkdir()
    assert "computed" not in built(tmp_path / "elsewhere", store=STORE).steps  # another machine has nothing to do
    assert files_below(tmp_path / "elsewhere/site") == expected
    verified = verify_site(tmp_path / "site", find_runs((RUNS,)), store=STORE)
    assert (verified.wrong, verified.receipts > 20) == ((), True)


def test_a_build_asks_for_little_and_a_second_one_for_less(store: Objects, tmp_path: Path) -> None:
    built(tmp_path)
    weights = sum(len(data) for name, data in store.content.items() if name.endswith(".safetensors"))
    readers = 3  # two artifacts of an epoch, and the digest of the file
    assert sum(store.fetched(".safetensors")) <= (readers + 1) * weights  # and the header
    assert store.counts()["LIST"] == 7  # the root; a run and its checkpoints; all of a run, for derived files
    store.requests.clear()
    built(tmp_path)
    headers = [name for name in store.content if name.endswith(".safetensors")]
    assert store.counts()["HEAD"] == 0
    assert store.counts()["LIST"] == 7
    assert store.counts()["GET"] <= 6 + len(headers)  # config, log and summary; a header, where it is not remembered
    assert sum(store.fetched(".safetensors")) < weights


def test_a_session_reads_again_only_what_was_replaced(store: Objects, tmp_path: Path) -> None:
    options = BuildOptions(roots=(RUNS,), out=tmp_path / "site", workers=1)
    with BuildSession(options) as session:
        session.build(Progress())
        first = {known.slug: known.run for known in session._known.values()}
        store.requests.clear()
        session.build(Progress())
        assert store.counts() == {"LIST": 7}
        config = json.loads(store.content["bucket/runs/toy/summary.json"])
        store.content["bucket/runs/toy/summary.json"] = json.dumps(config | {"status": "cancelled"}).encode()
        session.build(Progress())
        second = {known.slug: known.run for known in session._known.values()}
        assert second["few"] is first["few"]
        assert second["toy"].status == "cancelled"
        later = store.content["bucket/runs/few/checkpoints/epoch_0.safetensors"]
        store.content["bucket/runs/few/checkpoints/epoch_1.safetensors"] = later  # of the same size
        report = session.build(Progress())
        assert report.steps["computed"] > 5
        for name in [name for name in store.content if "/toy/" in name]:
            del store.content[name]
        assert session.build(Progress()).runs == 1


def test_a_dry_run_writes_nothing(store: Objects, tmp_path: Path) -> None:
    before = dict(store.content)
    report = plan_site(BuildOptions(roots=(RUNS,), out=tmp_path / "site", store=STORE), Progress())
    assert report.steps["missing"] > 20
    assert store.content == before
    assert files_below(tmp_path) == {}


@pytest.mark.parametrize("name", ["a b", "100%25", "a#b", "ü中🙂", "b?c", "-rf"])
def test_runs_have_any_name(store: Objects, tmp_path: Path, name: str) -> None:
    for path, data in store.below("bucket/runs/toy/").items():
        store.content[path.replace("runs/toy", f"odd/{name}")] = data
    del store.content[f"bucket/odd/{name}/config.json"]  # so that the name is that of the folder
    report = built(tmp_path, RUNS.parent / "odd")
    assert report.runs == 1
    assert find_runs((RUNS.parent / "odd",))[0].id == name


def test_overlapping_roots_show_a_run_once(store: Objects) -> None:
    roots = (RUNS, RUNS.parent, RUNS / "few", place_of("counted://bucket/runs/"))
    assert [run.id for run in find_runs(roots)] == ["few", "toy"]


def test_no_runs_behind_a_url_say_so(store: Objects) -> None:
    with pytest.raises(NoRunFound, match="counted://bucket/nothing"):
        find_runs((RUNS.parent / "nothing",))


@pytest.mark.fault(155, 159)
@pytest.mark.parametrize("n", [2, 3, 5, 7, 11, 13, 17])
def test_a_driver_that_fails_now_and_then_breaks_nothing_that_lasts(
    store: Objects, expected: dict[str, bytes], tmp_path: Path, n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fsspec.config.conf, "counted", {"secret": SECRET})
    store.fail_every(n)
    told = ""
    try:
        report = built(tmp_path, store=STORE)
    except (InputRefused, OutputFailed) as error:
        told = str(error)
    else:
        assert report.problems or report.broken or files_below(tmp_path / "site") == expected
    assert told.startswith("counted://") or not told
    assert SECRET not in told
    store.before = lambda verb, path: None
    built(tmp_path, store=STORE)
    assert files_below(tmp_path / "site") == expected
    assert all(SECRET.encode() not in data for data in (*files_below(tmp_path).values(), *store.content.values()))


@pytest.mark.fault(155)
def test_one_run_that_cannot_be_listed_does_not_stop_the_others(store: Objects, tmp_path: Path) -> None:
    def failing(verb: str, path: str) -> None:
        if verb == "LIST" and path == "bucket/runs/toy/checkpoints":
            raise StoreError(f"Forbidden {SECRET}")

    store.before = failing
    report = built(tmp_path)
    assert report.runs == 2
    assert report.steps["computed"] > 20
    found = {run.root.name: run for run in find_runs((RUNS,))}
    assert found["few"].problems == ()
    assert [problem.code for problem in found["toy"].problems] == ["UNREADABLE"]


@pytest.mark.fault(155)
@pytest.mark.parametrize("holds", [True, False])
def test_a_run_whose_files_cannot_be_listed_for_once_is_held_or_says_so(
    store: Objects, tmp_path: Path, holds: bool
) -> None:
    options = BuildOptions(roots=(RUNS,), out=tmp_path / "site", workers=1)
    with BuildSession(options, is_watching=True) as session:
        session.build(Progress())
        before = files_below(tmp_path / "site")
        listed: list[str] = []

        def failing(verb: str, path: str) -> None:
            listed.extend([path] if verb == "LIST" and path == "bucket/runs/few" else [])
            if len(listed) == 2:  # found and read, and then not to be listed
                raise StoreError("SlowDown")

        store.before = failing
        report = session.build(Progress(), holds=(lambda _slug: True) if holds else None)
        if holds:
            assert "SlowDown" in report.held["few"]
            assert files_below(tmp_path / "site") == before
        else:
            assert "SlowDown" in (tmp_path / "site/runs/few/index.html").read_text(encoding="utf-8")
        store.before = lambda verb, path: None
        session.build(Progress())
        assert files_below(tmp_path / "site") == before


@pytest.mark.fault(156)
def test_a_root_that_cannot_be_listed_leaves_the_site_as_it_is(
    store: Objects, expected: dict[str, bytes], tmp_path: Path
) -> None:
    built(tmp_path)
    store.fail_every(1, lambda: ConnectionResetError("reset"))
    with pytest.raises(InputRefused, match=r"counted://bucket/runs: cannot be read: ConnectionResetError: reset"):
        built(tmp_path)
    assert files_below(tmp_path / "site") == expected


def test_a_store_that_takes_nothing_ends_the_build(store: Objects, tmp_path: Path) -> None:
    def failing(verb: str, _path: str) -> None:
        if verb == "PUT":
            raise PermissionError(13, "Access Denied")

    store.before = failing
    with pytest.raises(OutputFailed, match=r"counted://derived/x/runs/few/files/.*cannot be written: PermissionError"):
        built(tmp_path, store=STORE)


@pytest.mark.fault(157)
@pytest.mark.parametrize(
    ("most_held", "request_number"), [*((1 << 26, n) for n in range(1, 5)), *((0, n) for n in range(1, 10))]
)
def test_weights_replaced_while_they_are_read_are_read_again_next_time(
    store: Objects,
    expected: dict[str, bytes],
    tmp_path: Path,
    most_held: int,
    request_number: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both those that are fetched whole, once, and those that are too large for that and read in ranges."""
    monkeypatch.setattr("runreport.tensors.remote_file.HELD_FILE", most_held)
    file = "bucket/runs/few/checkpoints/epoch_1.safetensors"
    later = store.content[file]
    store.content[file] = store.content[file.replace("_1", "_0")]  # of the same size
    asked = iter(range(1, 1000))

    def replacing(_verb: str, path: str) -> None:
        if path == file and next(asked) == request_number:
            store.content[file] = later

    store.before = replacing
    built(tmp_path)
    assert store.content[file] is later
    built(tmp_path)
    assert files_below(tmp_path / "site") == expected


@pytest.mark.fault(159)
def test_secrets_of_a_url_are_in_no_file(local: Path, store: Objects, tmp_path: Path) -> None:
    store.put_folder(local, f"bob:{SECRET}@bucket/runs")
    root = place_of(f"counted://bob:{SECRET}@bucket/runs")
    lines: list[str] = []
    options = BuildOptions(roots=(root,), out=tmp_path / "site", store=root.parent / "derived", workers=1)
    store.fail_every(19)
    for _ in range(3):
        try:
            report = build_site(options, Progress(lines.append))
            lines.append(json.dumps(report.as_json()))
        except (InputRefused, OutputFailed) as error:
            lines.append(str(error))
    assert lines
    assert SECRET not in "".join(lines)
    assert all(SECRET.encode() not in data for data in files_below(tmp_path).values())
    assert all(SECRET.encode() not in data for data in store.content.values())


def test_workers_of_a_cluster_are_given_the_url(local: Path, tmp_path: Path) -> None:
    """The driver of this test is known to a worker once it opens the task, for its artifact lies beside it."""
    from remote_toys import REMOTE_TOYS

    from runreport.build.compute import compute, prepare
    from runreport.runs.formats import lab

    root = RemotePath("folder", "", (*local.parts[1:], "toy"))
    derived = RemotePath("folder", "", (*tmp_path.parts[1:], "derived"))
    job = prepare(lab.read(root), tmp_path / "memory", REMOTE_TOYS, derived=derived)  # type: ignore[arg-type]
    progress = Progress()
    with closing(DaskCrew("local:1")) as crew:
        compute([job] if job else [], workers=1, crew=crew, progress=progress)
    assert dict(progress.counts) == {"computed": 1 + 2 + 4}
    assert {path.split("/")[0] for path in files_below(tmp_path / "derived")} == {"notes", "means", "drift"}
    assert not (local / "toy/notes").exists()


def test_what_a_driver_cannot_tell_now_is_asked_again(store: Objects) -> None:
    files = RunFiles(RUNS / "toy", STORE)
    seen = files.seen("checkpoints/epoch_0.safetensors")
    assert seen is not None
    failures = iter((True, True, False))

    def failing(_verb: str, _path: str) -> None:
        if next(failures):
            raise StoreError

    store.before = failing
    assert comes_into_sight(files, "checkpoints/epoch_0.safetensors", seen, patience_s=30)


def with_many_channels(store: Objects) -> bytes:
    """Gives the run a model of some megabytes; its weights."""
    from safetensors.numpy import save

    from runreport.models.build import build_model
    from runreport.runs.config_file import parse_config

    raw = json.loads(store.content["bucket/runs/few/config.json"])
    raw["model"]["channels"] = 128
    store.content["bucket/runs/few/config.json"] = json.dumps(raw).encode()
    model = build_model(parse_config(raw).model, seed=7)
    return save({name: value.detach().numpy().copy() for name, value in model.state_dict().items()})


def test_a_build_costs_no_more_requests_than_the_page_about_it_says(
    store: Objects, tmp_path: Path, checkout: Path
) -> None:
    """A run of ten epochs; the table says how many requests of which kind, and how often the weights are read."""
    page = (checkout / "docs/remote.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z][^|]*?) \| (\d+) \| (\d+) \| (\d+) \| ([0-9.]+) \|$", page, re.MULTILINE)
    said = {name: (int(lists), int(heads), int(gets), float(times)) for name, lists, heads, gets, times in rows}
    weights = with_many_channels(store)
    for name in [name for name in store.content if "/toy/" in name]:
        del store.content[name]
    for epoch in range(10):
        store.content[f"bucket/runs/few/checkpoints/epoch_{epoch}.safetensors"] = weights

    def cost(action: Callable[[], object]) -> tuple[int, int, int, float]:
        store.requests.clear()
        action()
        counts = store.counts()
        return counts["LIST"], counts["HEAD"], counts["GET"], sum(store.fetched(".safetensors")) / len(weights) / 10

    found = {"first build": cost(lambda: built(tmp_path)), "build with nothing new": cost(lambda: built(tmp_path))}
    with BuildSession(BuildOptions(roots=(RUNS,), out=tmp_path / "site", workers=1)) as session:
        session.build(Progress())
        found["watch, nothing new"] = cost(lambda: session.build(Progress()))
        store.content["bucket/runs/few/checkpoints/epoch_10.safetensors"] = weights
        found["watch, one new epoch"] = cost(lambda: session.build(Progress()))
    assert found.keys() == said.keys()
    for name, costs in found.items():
        assert all(cost <= limit for cost, limit in zip(costs, said[name], strict=True)), (name, costs)
