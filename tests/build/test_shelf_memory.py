"""What a shelf keeps decoded: small results always, of others the last few."""

from __future__ import annotations

from collections.abc import Callable

from runreport.build import shelf_memory
from runreport.build.shelf_memory import SMALL_BYTES, ShelfMemory


def asked(memory: ShelfMemory, loads: list[str]) -> Callable[[str, str, int], object]:
    """A function that asks for a file of a digest and size; what is loaded is noted."""

    def ask(file: str, digest: str, size: int) -> object:
        return memory.result(file, digest, size, lambda: loads.append(file + digest) or object())

    return ask


def test_a_result_is_the_same_object_until_its_data_change() -> None:
    loads: list[str] = []
    ask = asked(ShelfMemory(None), loads)
    for size in (SMALL_BYTES, SMALL_BYTES + 1):
        file = f"{size}/"
        assert ask(file, "a", size) is ask(file, "a", size)
        assert ask(file, "b", size) is ask(file, "b", size)
    assert loads == [f"{size}/{digest}" for size in (SMALL_BYTES, SMALL_BYTES + 1) for digest in "ab"]


def test_of_large_ones_the_longest_unused_goes_first_and_one_above_the_limit_is_not_kept(monkeypatch) -> None:
    monkeypatch.setattr(shelf_memory, "LARGE_BYTES", 2 * SMALL_BYTES + 20)
    loads: list[str] = []
    ask = asked(ShelfMemory(None), loads)
    for file in "abacb":
        ask(file, "", SMALL_BYTES + 1)
    assert loads == ["a", "b", "c", "b"]
    for _ in range(2):
        ask("d", "", 2 * SMALL_BYTES + 21)
    assert loads == ["a", "b", "c", "b", "d", "d"]
