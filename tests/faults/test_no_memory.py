"""Too little memory in one step costs that artifact, says so, and is tried again."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest


@pytest.mark.fault(129)
def test_a_step_without_memory_says_so_and_the_next_build_has_it(world, monkeypatch):
    world.bring("b")

    def hungry(*_arguments, **_options):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("runreport.artifacts.latent.projection.umap_map", hungry)
        report = world.build()
    assert report.problems > 0
    assert "not enough memory" in (world.site / "runs/few/index.html").read_text()
    assert (world.few / "projections/latent_2d_epoch_1.json").is_file()
    world.build()
    assert world.contents() == world.expected["b"]


@pytest.mark.fault(131)
def test_no_process_is_forked(checkout):
    sources = sorted((checkout / "src/runreport").rglob("*.py"))
    assert len(sources) > 100
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                assert_spawns(path, node)


def assert_spawns(path: Path, node: ast.Call) -> None:
    called = ast.unparse(node.func)
    if called.endswith("get_context"):
        assert ast.unparse(node) == "get_context('spawn')", path
    assert not called.endswith((".fork", "forkpty", "set_start_method")), path
    if called.endswith("ProcessPoolExecutor"):
        assert any(keyword.arg == "mp_context" for keyword in node.keywords), path
