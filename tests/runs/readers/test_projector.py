"""Embeddings of TensorBoard's projector: what the configuration names, what lies below it, what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from runreport.runs.readers import projector
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import read_tree

ZOO = Path("../shared/zoo")


def written(root: Path, config: str | None, *files: str) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("1\t2\n")
    if config is not None:
        (root / projector.CONFIG).write_text(config)
    return root


def reading(root: Path, folder: str = "") -> Reading:
    tree = read_tree(root)
    assert list(projector.find(tree)) == [folder]
    return projector.read(tree, folder)


CONFIG = """# a comment
embeddings {
  tensor_name: "codes:00007"  tensor_path: "00007/codes/tensors.tsv"
  metadata_path: '00007/codes/metadata.tsv';
  sprite: { image_path: "00007/codes/sprite.png" single_image_dim: 8 single_image_dim: 6 }
}
model_checkpoint_path: "model.ckpt"
"""


def test_a_configuration_names_files_step_and_size_of_pictures(tmp_path: Path) -> None:
    names = [f"run/00007/codes/{name}" for name in ("tensors.tsv", "metadata.tsv", "sprite.png")]
    written(tmp_path, None, *names)
    (tmp_path / "run" / projector.CONFIG).write_text(CONFIG)
    found = reading(tmp_path, "run")
    (one,) = found.embeddings
    assert (one.tag, one.step, one.sprite_size) == ("codes", 7, (8, 6))
    assert [one.file, one.metadata, one.sprite] == names
    assert found.problems == ()
    assert projector.takes(read_tree(tmp_path), "run") == {*names, "run/projector_config.pbtxt"}


def test_without_a_configuration_the_places_tell(tmp_path: Path) -> None:
    written(tmp_path, None, "00012/default/tensors.tsv", "00012/default/sprite.png", "x/y/tensors.tsv")
    (one,) = reading(tmp_path).embeddings
    assert (one.tag, one.step, one.metadata, one.sprite_size) == ("default", 12, None, None)


def test_paths_of_another_machine_are_looked_for_by_their_end(tmp_path: Path) -> None:
    stated = "/home/somebody/logs/run/vectors.tsv"
    config = 'embeddings { tensor_name: "a" tensor_path: "' + stated + '" metadata_path: "../../etc/passwd" }'
    found = reading(written(tmp_path / "in", config, "vectors.tsv"))
    (one,) = found.embeddings
    assert (one.file, one.metadata, one.step) == ("vectors.tsv", None, None)
    assert [one.code for one in found.problems] == ["PROJECTOR"]


@pytest.mark.parametrize(
    "config",
    [
        'embeddings { tensor_name: "in a checkpoint" }',
        'embeddings { tensor_name: "a" tensor_path: "missing.tsv" }',
        "embeddings {",
        "embeddings: }",
        "{" * 100,
        "a {" * 100,
        "a: [" * 100,
        '"text"',
        "\x00\x01",
        "a",
    ],
)
def test_what_cannot_be_found_or_read_is_said(tmp_path: Path, config: str) -> None:
    found = reading(written(tmp_path, config))
    assert found.embeddings == ()
    assert {one.code for one in found.problems} <= {"PROJECTOR", "NUL"}
    assert found.problems


@pytest.mark.skipif(not ZOO.is_dir(), reason="the real run directories lie beside the project only")
def test_the_folder_that_torch_wrote() -> None:
    tree = read_tree(ZOO / "generated" / "tb_all_plugins")
    (one,) = projector.read(tree, "").embeddings
    assert (one.tag, one.step, one.sprite_size) == ("emb", 7, (8, 8))
    assert {one.file, one.metadata, one.sprite} <= set(tree.files)
