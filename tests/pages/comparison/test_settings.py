"""Settings of runs beside each other."""

from __future__ import annotations

from runreport.pages.comparison.settings import TEXT, columns_json, setting_columns, settings_of
from runreport.pages.overview.public import HIDDEN


def test_nested_names_are_dotted_and_values_keep_every_digit() -> None:
    found = settings_of({"optimizer": {"lr": 0.1 + 0.2, "betas": [0.9, 0.95]}, "amp": True, "note": None, "empty": {}})
    assert {name: value.text for name, value in found.items()} == {
        "optimizer.lr": "0.30000000000000004",
        "optimizer.betas": "[0.9, 0.95]",
        "amp": "true",
        "note": "none",
        "empty": "{}",
    }
    assert [name for name, value in found.items() if value.is_number] == ["optimizer.lr"]


def test_secrets_and_folders_of_the_machine_are_not_shown() -> None:
    found = settings_of({"api_key": "abc", "deep": {"hf_token": "abc"}, "data": "/home/ada/data/x.npz"})
    assert [found[name].text for name in ("api_key", "deep.hf_token")] == [HIDDEN, HIDDEN]
    assert found["data"].text.endswith("/x.npz")
    assert "ada" not in found["data"].text


def test_a_setting_differs_where_a_run_lacks_it_or_has_another_value() -> None:
    runs = [settings_of({"lr": 0.1, "depth": 2, "same": 1}), settings_of({"lr": 0.01, "same": 1})]
    found = {column.name: column for column in setting_columns(runs)}
    assert {name: column.differs for name, column in found.items()} == {"lr": True, "depth": True, "same": False}
    assert [value.text for value in found["lr"].values] == ["0.01", "0.1"]  # numbers by size
    assert found["lr"].of == (1, 0)
    assert found["depth"].of == (0, -1)


def test_the_data_of_the_page_hold_one_small_number_per_run_that_differs() -> None:
    runs = [settings_of({"lr": 0.1, "same": "x"}), settings_of({"same": "x"})]
    made = columns_json(setting_columns(runs))
    assert made["names"] == ["lr", "same"]
    assert made["values"] == [["0.1"], ["x"]]
    assert [of.tolist() for of in made["of"]] == [[1, 0], []]  # type: ignore[union-attr]


def test_long_texts_are_cut_and_stay_different() -> None:
    one, other = (settings_of({"prompt": "x" * 5000 + end})["prompt"].text for end in "ab")
    assert len(one) <= TEXT
    assert one != other
    assert "5001 characters" in one


def test_numbers_that_are_not_finite_and_texts_that_look_like_numbers_are_no_numbers() -> None:
    found = settings_of({"a": float("nan"), "b": "0.1", "c": True})
    assert not any(value.is_number for value in found.values())
