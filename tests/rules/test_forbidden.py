"""What may not stand in our sources: ways to run a stranger's code, markup from text, loads from the network."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

UNPICKLERS = {"_pickle", "dill", "cloudpickle", "shelve", "marshal", "joblib"}
MARKUP = r"\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTMLUnsafe|DOMParser"
CODE = r"\beval\s*\(|new Function\b|\bsetTimeout\s*\(\s*[\"'`]|\bimport\s*\("
NETWORK = r"\bfetch\s*\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|new Worker|serviceWorker"
STREAM = "assets/lib/live_stream.js"  # opens the address that `runreport serve` writes into its pages, and nothing else
WORKER = "assets/lib/file_digest.js"  # runs a function of ours from a blob, the only kind that the policy allows
NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml", "http://www.w3.org/1999/xlink")


def _without_comments(text: str) -> str:
    """Block comments and lines that are a comment, out; what follows code on its line stays and is searched."""
    return re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def scripts(checkout: Path) -> dict[str, str]:
    paths = [checkout / "assets/app.js", *(checkout / "assets/lib").rglob("*.js")]
    paths += (checkout / "assets/views").rglob("*.js")
    return {str(path.relative_to(checkout)): _without_comments(path.read_text(encoding="utf-8")) for path in paths}


@pytest.fixture(scope="module")
def page_sources(checkout: Path, scripts) -> dict[str, str]:
    """Everything that ends up in a page: templates, style sheets, scripts, the bundle."""
    paths = [*(checkout / "templates").rglob("*.j2"), *(checkout / "assets/css").glob("*.css")]
    paths += (checkout / "assets/dist").iterdir()
    return scripts | {str(path.relative_to(checkout)): path.read_text(encoding="utf-8") for path in paths}


def _found(texts: dict[str, str], pattern: str) -> list[str]:
    return [f"{path}: {match[0]}" for path, text in texts.items() for match in re.finditer(pattern, text)]


@pytest.mark.parametrize("pattern", [MARKUP, CODE, NETWORK], ids=["markup", "code", "network"])
def test_no_script_makes_markup_runs_text_or_asks_the_network(scripts, pattern):
    assert len(scripts) > 20
    allowed = (f"{STREAM}: EventSource", f"{WORKER}: new Worker")
    assert [use for use in _found(scripts, pattern) if use not in allowed] == []


def test_news_are_streamed_only_from_an_address_that_the_page_carries(scripts):
    """A site of files carries none; the page's policy refuses the connection as well."""
    assert re.findall(r"new EventSource\((.*?)\)", scripts[STREAM]) == ["address"]
    users = [path for path, text in scripts.items() if "openStream(" in text and path != STREAM]
    assert users == ["assets/lib/live_feed.js"]
    assert re.findall(
        r"dataset\.stream|stream[^\n]*= document\.documentElement\.dataset", scripts["assets/lib/live.js"]
    )


def test_no_page_names_an_address_outside_itself(page_sources):
    assert "assets/dist/runreport.js" in page_sources
    texts = {
        path: re.sub("|".join(map(re.escape, NAMESPACES)) + r"(?=[\"'`])", "", text)
        for path, text in page_sources.items()
    }
    assert _found(texts, r"https?://[^\s\"'`)]+|(?:src|href)=[\"']//[^\"']+|@import[^;\n]+http") == []


def test_style_sheets_load_nothing_but_what_they_hold(page_sources):
    styles = {path: text for path, text in page_sources.items() if path.endswith(".css")}
    assert len(styles) > 4
    assert _found(styles, r"url\((?![\"']?(?:data:|#))[^)]*\)") == []


def test_templates_switch_escaping_off_for_our_own_texts_only(page_sources):
    """`| safe` stands on assets, which arrive escaped for their element, and nowhere else."""
    templates = {path: text for path, text in page_sources.items() if path.endswith(".j2")}
    allowed = {"style.text | safe", "script.text | safe"}
    found = _found(templates, r"[\w.]+ *\| *safe\b|autoescape +false")
    assert [use for use in found if use.split(": ", 1)[1] not in allowed] == []


def test_templates_hold_no_script_and_no_handler(page_sources):
    """The policy of every page refuses inline scripts but the hashed one of a single file."""
    templates = {path: text for path, text in page_sources.items() if path.endswith(".j2")}
    assert _found(templates, r"<[a-z][^>]*\son[a-z]+\s*=|javascript:") == []


def _calls(tree: ast.Module) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


# A worker opens the task that its own builder has sent it: whoever may send to a Dask worker may run anything on it.
SENT_TO_WORKERS = {"runreport.build.dask_crew: pickle.dumps", "runreport.build.dask_task: pickle.loads"}


def test_nothing_is_unpickled(modules):
    """The name of the error may be used: torch raises it for what weights_only refuses."""
    users = [
        f"{module.name} imports {name}"
        for module in modules.values()
        for name in module.imports
        if name.split(".")[0] in UNPICKLERS or name.startswith("pickle.")
    ]
    uses = [
        f"{module.name}: {ast.unparse(node)}"
        for module in modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "pickle"
        if node.attr != "UnpicklingError"
    ]
    assert users == []
    assert set(uses) <= SENT_TO_WORKERS


@pytest.mark.parametrize(
    ("function", "option", "required"),
    [("torch.load", "weights_only", "True"), ("np.load", "allow_pickle", "False")],
)
def test_files_are_loaded_as_data_only(modules, function, option, required):
    wrong = [
        f"{module.name}:{call.lineno}"
        for module in modules.values()
        for call in _calls(module.tree)
        if ast.unparse(call.func) == function
        if {word.arg: ast.unparse(word.value) for word in call.keywords}.get(option) != required
    ]
    assert wrong == []
    assert [name for name, module in modules.items() if re.search(r"allow_pickle\s*=\s*True", module.text)] == []


@pytest.mark.parametrize("name", ["print", "eval", "exec", "compile", "__import__", "os.system", "input"])
def test_a_call_that_has_no_place_here(modules, name):
    calls = [
        f"{module.name}:{call.lineno}"
        for module in modules.values()
        for call in _calls(module.tree)
        if ast.unparse(call.func) == name
    ]
    assert calls == []


def test_no_python_file_lies_where_it_would_break_an_editable_install(checkout: Path):
    places = [*(checkout / "templates").rglob("*.py"), *(checkout / "assets").rglob("*.py")]
    assert [path for path in places if "node_modules" not in path.parts] == []
