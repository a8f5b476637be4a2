"""Nested settings as rows: order, paths, types and limits."""

from __future__ import annotations

from runreport.pages.setup_parts.settings_tree import WHOLE, flat_settings, path_text, settings_rows


def test_rows_stand_in_the_order_of_the_settings_with_path_type_and_value_as_written() -> None:
    settings = {"lr": 5e-05, "a.b": {"x y": [1, 2], "none": None}, "layers": [{"n": 1}, {}], "on": True, "s": "1e-4"}
    rows, beyond = settings_rows(settings)
    assert beyond == 0
    assert [(row.depth, row.key, row.kind, row.text, row.path) for row in rows] == [
        (0, "lr", "number", "5e-05", "lr"),
        (0, "a.b", "object", "2", '["a.b"]'),
        (1, "x y", "list", "[1, 2]", '["a.b"]["x y"]'),
        (1, "none", "none", "null", '["a.b"].none'),
        (0, "layers", "list", "2", "layers"),
        (1, "0", "object", "1", "layers[0]"),
        (2, "n", "number", "1", "layers[0].n"),
        (1, "1", "object", "{}", "layers[1]"),
        (0, "on", "flag", "true", "on"),
        (0, "s", "text", '"1e-4"', "s"),
    ]
    assert [row.n_inner for row in rows] == [0, 2, 0, 0, 3, 1, 0, 0, 0, 0]


def test_long_values_are_cut_and_keep_their_whole_up_to_a_limit() -> None:
    (row,), _ = settings_rows({"text": "x" * 30_000})
    assert len(row.text) == 160
    assert len(row.whole) == WHOLE
    (short,), _ = settings_rows({"text": "x"})
    assert short.whole == ""


def test_what_lies_beyond_the_limit_is_counted() -> None:
    rows, beyond = settings_rows({str(i): i for i in range(9)}, limit=4)
    assert (len(rows), beyond) == (4, 5)


def test_no_settings_are_no_rows_and_depth_has_an_end() -> None:
    assert settings_rows({}) == ((), 0)
    assert list(flat_settings({})) == []
    deep: dict[str, object] = {}
    for _ in range(300):
        deep = {"a": deep, "n": 1}
    assert len(settings_rows(deep)[0]) > 60


def test_a_path_names_keys_and_places() -> None:
    assert path_text(("a", 0, "b-c", "d e")) == 'a[0].b-c["d e"]'
