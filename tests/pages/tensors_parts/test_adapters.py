"""What the section of an adapter says and draws."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from foreign_view import foreign_view
from tensor_runs import TensorShelf

from runreport.artifacts.tensors.adapters import ADAPTERS, TensorAdapters
from runreport.pages.page import RunView
from runreport.pages.tensors_parts.adapter_map import adapter_map, kinds_of
from runreport.pages.tensors_parts.adapters import adapter_section, share, spectrum_bars
from runreport.runs.saved_models import LAST_STEP, SavedModel, SavedModels


def adapters(n: int = 4, *, relative: float = 0.5) -> TensorAdapters:
    """n layers of one pair each; the norm grows with the layer."""
    norm = np.arange(1.0, n + 1)
    return TensorAdapters(
        module=tuple(f"model.layers.{i}.self_attn.q_proj" for i in range(n)),
        layer=tuple(str(i) for i in range(n)),
        first=tuple(f"m.{i}.lora_A.weight" for i in range(n)),
        second=tuple(f"m.{i}.lora_B.weight" for i in range(n)),
        rank=np.full(n, 2, np.int32),
        alpha=np.full(n, 4.0),
        scale=np.full(n, 2.0),
        lacks=("",) * n,
        is_dora=np.zeros(n, np.uint8),
        norm=norm,
        singular=np.tile([2.0, 1.0, np.nan], (n, 1)),
        stable_rank=np.full(n, 1.25),
        base=("w",) * n,
        base_file=("b.safetensors",) * n,
        base_norm=norm / relative,
        relative=np.full(n, relative) * norm / n,
        unpaired=(),
        unpaired_count=0,
    )


def section(*found: TensorAdapters, first: int = 10) -> dict[str, Any] | None:
    epochs = [first + 10 * i for i in range(len(found))]
    shelf = TensorShelf({(ADAPTERS.kind, epoch): one for epoch, one in zip(epochs, found, strict=True)})
    run = foreign_view().run
    models = SavedModels(tuple(SavedModel(epoch, f"step {epoch}", ("f",), 1) for epoch in epochs), ())
    return adapter_section(RunView(run, "run", shelf, ()), models, epochs)  # type: ignore[arg-type]


def said(*found: TensorAdapters) -> dict[str, Any]:
    made = section(*found)
    assert made is not None
    return made


def test_the_title_and_the_sentences_say_what_is_changed_and_how_much() -> None:
    made = said(adapters())
    assert made["title"] == "4 pairs of rank 2 change q_proj in 4 layers"
    assert made["says"] == [
        "An update has 31.2\u202f% of the norm of its weight in the median, "
        "and at most 50\u202f%, in model.layers.3.self_attn.q_proj."
    ]
    assert [row["module"].split(".")[2] for row in made["rows"]] == ["3", "2", "1", "0"]  # the largest first
    assert made["rows"][0]["bar"] == 64
    assert [one["href"] for one in made["rows"][0]["tensors"]] == ["#t=m.3.lora_A.weight", "#t=m.3.lora_B.weight"]
    assert made["rows"][0]["past"] == ""


def test_checkpoints_are_a_curve_and_the_newest_is_shown() -> None:
    made = said(adapters(), replace(adapters(), norm=np.full(4, 7.0)))
    assert made["label"] == "step 20"
    assert "norm over 2 checkpoints" in made["rows"][0]["past"]


def test_an_older_adapter_is_linked_at_its_checkpoint() -> None:
    shelf = TensorShelf({(ADAPTERS.kind, 10): adapters()})
    number = LAST_STEP + 1
    models = SavedModels((SavedModel(10, "step 10", ("f",), 1), SavedModel(number, "base.safetensors", ("b",), 1)), ())
    made = adapter_section(RunView(foreign_view().run, "run", shelf, ()), models, [10, number])  # type: ignore[arg-type]
    assert made is not None
    assert made["rows"][0]["tensors"][0]["href"] == "#t=m.3.lora_A.weight&e=10"


def test_what_is_not_known_is_said() -> None:
    none = np.full(4, np.nan)
    lost = replace(adapters(), relative=none, base_norm=none, base=("",) * 4, is_dora=np.ones(4, np.uint8))
    lost = replace(lost, lacks=("no alpha", "", "", "no alpha"), unpaired=("x", "y"), unpaired_count=2)
    says = said(lost)["says"]
    assert says[0].startswith("The weights of the base do not lie in or around")
    assert "2 pairs have no size: no alpha." in says
    assert any("DoRA" in one for one in says)
    assert "2 matrices have no other half and are left out: x, y." in says


def test_an_adapter_that_begins_changes_nothing_and_is_not_drawn() -> None:
    zero = np.zeros(4)
    made = said(replace(adapters(), norm=zero, relative=zero, singular=np.zeros((4, 3))))
    assert made["title"] == "4 pairs of rank 2 on q_proj change nothing yet"
    assert made["says"] == ["Every product B A is zero, as at the beginning of training."]
    assert made["map"] is None


def test_weights_without_pairs_have_no_section() -> None:
    assert section() is None
    assert section(adapters(0)) is None


def test_kinds_are_as_short_as_tells_them_apart() -> None:
    modules = ["a.layers.0.attn.q", "a.layers.1.attn.q", "a.layers.0.mlp.up", "vision.blocks.0.mlp.up", "head"]
    assert kinds_of(modules) == ["q", "q", "a.layers.*.mlp.up", "vision.blocks.*.mlp.up", "head"]


def test_the_map_takes_pairs_in_layers_and_counts_the_others() -> None:
    found = replace(adapters(), layer=("0", "1", "", "2"))
    drawn = adapter_map(found, np.array([1.0, 4.0, 9.0, np.nan]), "x")
    assert drawn is not None
    assert (drawn.most, drawn.drawn, drawn.left) == (4, 2, 2)
    assert adapter_map(replace(found, layer=("0", "0", "", "0")), found.norm, "x") is None


@pytest.mark.parametrize(("value", "text"), [(0.00123, "0.123\u202f%"), (2.5, "250\u202f%"), (float("nan"), "–")])
def test_shares_keep_three_digits(value: float, text: str) -> None:
    assert share(value) == text


def test_bars_stand_for_known_singular_values() -> None:
    drawn = spectrum_bars(np.array([2.0, 1.0, np.nan]))
    assert drawn.count("<rect") == 2
    assert "singular values: 2, 1" in drawn
    assert spectrum_bars(np.array([0.0, np.nan])) == ""
