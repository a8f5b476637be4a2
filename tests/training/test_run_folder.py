from __future__ import annotations

import pytest

from runreport.errors import InputRefused, Locked, OutputRefused
from runreport.training.run_folder import check_run_id, create_run, free_run_id, read_config, trainer_lock


@pytest.mark.parametrize("run_id", ["", ".", "..", ".hidden", "a/b", "a\\b", "a\0", "x" * 101])
def test_an_id_that_is_no_plain_name_is_refused(run_id):
    with pytest.raises(InputRefused, match="cannot name a folder"):
        check_run_id(run_id)


def test_odd_but_plain_names_are_taken():
    for run_id in ("a b", "#1", "<script>", "écho 実"):
        check_run_id(run_id)


def test_a_name_that_is_taken_gets_a_number(tmp_path):
    assert free_run_id(tmp_path / "none", "r") == "r"
    for taken, wanted in (("r", "r-2"), ("r-2", "r-3")):
        (tmp_path / taken).mkdir()
        assert free_run_id(tmp_path, "r") == wanted


def test_what_is_there_is_never_written_over(tmp_path, small_run):
    root, config, _ = small_run(tmp_path / "r", "ae")
    before = (root / "config.json").read_bytes()
    with pytest.raises(OutputRefused, match=r"is there already.*\n.*--resume"):
        create_run(root, config)
    assert (root / "config.json").read_bytes() == before
    assert read_config(root) == config


def test_a_dangling_link_is_in_the_way_too(tmp_path, small_run):
    _, config, _ = small_run(tmp_path / "r", "ae")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputRefused):
        create_run(tmp_path / "link", config)


def test_the_lock_is_held_once_and_given_back(tmp_path):
    with trainer_lock(tmp_path), pytest.raises(Locked, match="runreport cancel"), trainer_lock(tmp_path):
        pass
    with trainer_lock(tmp_path):
        pass


def test_a_missing_config_is_named(tmp_path):
    with pytest.raises(InputRefused, match=r"config\.json"):
        read_config(tmp_path)
