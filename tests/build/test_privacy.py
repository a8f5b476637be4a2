"""No site shows what its runs give away: every byte of sites made from leaky runs is looked at."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from leaky_runs import COMMIT, ENTITY, HOME, HOST, MAIL, ORGANISED, PERSONAL, USER, write_leaky

from runreport.build.gate import Gate, public_part
from runreport.build.options import BuildOptions, BuildReport
from runreport.build.privacy import SitePrivacy
from runreport.build.progress import Progress
from runreport.build.session import BuildSession
from runreport.build.site import build_site
from runreport.build.verify import verify_site
from runreport.errors import AnonymityBroken
from runreport.pages import run as run_page
from runreport.runs.discover import find_runs
from runreport.runs.privacy.redactor import redactor_of

PACKED = re.compile(r"[A-Za-z0-9+/]{16,}")
Build = Callable[..., BuildReport]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_leaky(tmp_path_factory.mktemp("leaky") / "runs")


def build(runs: Path, out: Path, **options: object) -> BuildReport:
    return build_site(BuildOptions(roots=(runs,), out=out, workers=1, **options))


def leaks(site: Path, words: tuple[str, ...]) -> list[str]:
    """Files with words that they hold, plain or packed in base64, or in their names."""
    found: list[str] = []
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = path.relative_to(site).as_posix()
        text = path.read_bytes().decode("utf-8", "replace")
        packed = [] if name.startswith("assets/") else PACKED.findall(text)
        unpacked = [base64.b64decode(one[: len(one) // 4 * 4]).decode("latin-1") for one in packed]
        whole = "\n".join([name, text, *unpacked]).lower()
        found += [f"{name}: {word}" for word in words if word.lower() in whole]
    return found


@pytest.mark.fault(70)
@pytest.mark.parametrize("single_file", [False, True])
@pytest.mark.parametrize("anonymous", [False, True])
def test_no_byte_of_a_site_holds_what_its_runs_give_away(
    runs: Path, tmp_path: Path, single_file: bool, anonymous: bool
) -> None:
    report = build(runs, tmp_path / "site", single_file=single_file, anonymous=anonymous)
    assert leaks(tmp_path / "site", PERSONAL + (ORGANISED if anonymous else ())) == []
    assert report.runs == 4
    assert not report.broken
    assert not any("PRIVATE" in line for line in report.warnings)
    assert {"e-mail", "home", "host", "user", "token", "gpu id", "address"} - {"e-mail"} <= report.redacted.keys()
    assert ({"name", "url", "commit"} <= report.redacted.keys()) is anonymous


def test_a_page_says_how_much_was_taken_out(runs: Path, tmp_path: Path) -> None:
    build(runs, tmp_path / "site")
    (page,) = (tmp_path / "site" / "runs").glob("*user*lab*/index.html")
    assert re.search(
        r"\d+ e-mail addresses?, \d+ home paths?, .* and .* were replaced by words such as", page.read_text()
    )


def test_an_anonymous_run_is_called_by_a_number(runs: Path, tmp_path: Path) -> None:
    build(runs, tmp_path / "site", anonymous=True)
    entries = json.loads((tmp_path / "site" / "data" / "index.json").read_text())["runs"]
    assert "run-1" in {entry["id"] for entry in entries}
    assert (tmp_path / "site" / "runs" / "run-1" / "index.html").is_file()


def test_a_site_made_anonymous_is_that_of_a_first_anonymous_build(runs: Path, tmp_path: Path) -> None:
    build(runs, tmp_path / "site")
    build(runs, tmp_path / "site", anonymous=True)
    build(runs, tmp_path / "first", anonymous=True)
    contents = [
        {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        for site in (tmp_path / "site", tmp_path / "first")
    ]
    assert contents[0] == contents[1]
    assert build(runs, tmp_path / "site", anonymous=True).written == ()


def test_nothing_is_written_where_something_would_be_left(
    runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = run_page.run_content

    def leaking(view):  # as a page would that marks text as markup and so passes by the redactor
        from markupsafe import Markup

        made = content(view)
        return type(made)(made.heading, {**made.variables, "reproduce": Markup(f"cd {HOME}")}, made.island)

    page = next(page for page in run_page.__dict__.values() if getattr(page, "stem", "") == "run")
    changed = type(page)(**{name: getattr(page, name) for name in page.__slots__} | {"content": leaking})
    monkeypatch.setattr("runreport.pages.PAGES", (changed,))
    for module in ("site_pages", "site_data", "reports"):
        monkeypatch.setattr(f"runreport.build.{module}.PAGES", (changed,), raising=False)
    (lab,) = runs.glob("*-lab")
    before = build(lab, tmp_path / "plain")
    assert any("home path [PRIVATE]" in line for line in before.warnings)
    with pytest.raises(AnonymityBroken, match=r"runs/run-1/index\.html: would still show 1 home path") as caught:
        build(lab, tmp_path / "site", anonymous=True)
    assert USER not in str(caught.value)
    assert caught.value.exit_code == 6
    assert not any((tmp_path / "site").rglob("*"))
    kept = {path: path.read_bytes() for path in (tmp_path / "plain").rglob("*") if path.is_file()}
    with pytest.raises(AnonymityBroken):
        build(lab, tmp_path / "plain", anonymous=True)
    assert kept == {path: path.read_bytes() for path in (tmp_path / "plain").rglob("*") if path.is_file()}


def test_a_redacted_site_is_verified_against_its_runs(runs: Path, tmp_path: Path) -> None:
    for anonymous in (False, True):
        build(runs, tmp_path / "site", anonymous=anonymous)
        assert verify_site(tmp_path / "site", find_runs([runs])).wrong == ()


def test_what_did_not_change_is_the_same_object(runs: Path) -> None:
    found = find_runs([runs])
    for anonymous in (False, True):
        privacy = SitePrivacy(anonymous=anonymous)
        first, redactor = privacy.publish(found), privacy.redactor
        again = privacy.publish(found)
        assert all(new is old for new, old in zip(again, first, strict=True))
        assert privacy.redactor is redactor


def test_a_name_that_one_run_gives_away_is_taken_out_of_all(tmp_path: Path) -> None:
    for name, config in (("a", {"note": f"{USER} was here"}), ("b", {"username": USER})):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "config.json").write_text(json.dumps(config))
        (tmp_path / "runs" / name / "events.jsonl").write_text("")
    options = BuildOptions(roots=(tmp_path / "runs",), out=tmp_path / "site", workers=1)
    with BuildSession(options) as session:
        session.build(Progress())
        assert session._views()[0].run.config_raw == {"note": "(user) was here"}
        (tmp_path / "runs" / "b" / "config.json").write_text("{}")
        report = session.build(Progress())
        assert session._views()[0].run.config_raw == {"note": f"{USER} was here"}
    assert "runs/a/index.html" in report.written


def test_the_gate_sees_through_the_escapes_of_scripts_and_pages() -> None:
    gate = Gate(redactor_of([("analytix7", "host")]))
    inner = json.dumps({"text": f"a\n{HOME}/x on analytix7", "bdata": "AAAA/home/ada/AAAA"})
    gate.look("data/x.js", f"RR.put('k',{json.dumps(inner)});".encode())
    gate.look("index.html", b'<p class="analytix7" title="x">&#39;/home/ada/x&#39;</p>')
    gate.look("assets/x.js", f"{HOME} {MAIL}".encode())
    assert gate.lines() == [
        "data/x.js shows 1 home path and 1 host name [PRIVATE]",
        "index.html shows 1 home path [PRIVATE]",
    ]
    gate.look("index.html", b"<p>fine</p>")
    assert len(gate.lines()) == 1
    assert "AAAA" not in public_part("data/x.js", inner.encode())


def test_many_files_are_counted() -> None:
    gate = Gate(redactor_of(()))
    for number in range(7):
        gate.look(f"{number}.json", b"/home/ada")
    assert gate.lines()[-1] == "2 more files show private text [PRIVATE]"
    assert HOST not in "".join(gate.lines()) + ENTITY + COMMIT


def test_an_anonymous_session_ends_with_the_site_of_a_fresh_build(tmp_path: Path) -> None:
    runs = write_leaky(tmp_path / "runs")
    with BuildSession(BuildOptions(roots=(runs,), out=tmp_path / "site", workers=1, anonymous=True)) as session:
        session.build(Progress())
        assert session.build(Progress()).written == ()
        with (runs / f"{USER}-lab" / "events.jsonl").open("a") as log:
            log.write('{"seq": 4, "type": "train.metrics", "epoch": 2, "data": {"loss": 1.0, "zz9host": 2}}\n')
        (runs / "hub" / "config.json").write_text(json.dumps({"host": "zz9host"}))
        report = session.build(Progress())
    assert "runs/run-1/index.html" in report.written
    build(runs, tmp_path / "fresh", anonymous=True)
    left, right = (
        {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        for site in (tmp_path / "site", tmp_path / "fresh")
    )
    assert left == right
