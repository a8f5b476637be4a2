"""Labels out of the table that a program saved beside its vectors."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.artifacts.samples import logged_labels
from runreport.artifacts.samples.logged_labels import sample_labels

WORD = st.text(
    st.characters(blacklist_characters="\t\n\r", blacklist_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1
)


def labels_of(table: bytes | None) -> list[str | None]:
    found = sample_labels(metadata=table)
    return [found.names[label] if label >= 0 else None for label in found.labels]


def test_one_column_has_no_head_and_several_have_one() -> None:
    assert labels_of(b"cat\ndog\ncat\n") == ["cat", "dog", "cat"]
    assert labels_of(b"name\tcount\ncat\t1\ndog\t2") == ["cat", "dog"]


def test_a_column_called_label_or_class_comes_before_the_first() -> None:
    found = sample_labels(metadata=b"word\tClass\nred\tcolour\r\ntwo\tnumber\n")
    assert (found.column, found.columns, found.names) == ("Class", ("word", "Class"), ("colour", "number"))


def test_numbers_are_ordered_as_numbers_and_empty_labels_are_none() -> None:
    assert sample_labels(metadata=b"10\n9\n\n-1\n").names == ("-1", "9", "10")
    assert labels_of(b"b\n\nb\n") == ["b", None, "b"]
    assert labels_of(b"a\tlabel\nx\ny\tz\n") == [None, "z"]  # a short row


def test_without_a_table_there_is_no_label() -> None:
    for table in (None, b""):
        found = sample_labels(metadata=table)
        assert (len(found.labels), found.names, found.unnamed) == (0, (), 0)


def test_of_more_classes_than_can_be_named_the_rarest_are_counted(monkeypatch) -> None:
    monkeypatch.setattr(logged_labels, "CLASSES", 2)
    found = sample_labels(metadata=b"c\nc\nb\na\na\na\nb\nd\n\n")
    assert found.names == ("a", "b")  # of b and c, which are equally frequent, the first by name
    assert found.labels.tolist() == [-1, -1, 1, 0, 0, 0, 1, -1, -1]
    assert found.unnamed == 3


@settings(derandomize=True, max_examples=30, deadline=None)
@given(st.lists(WORD, min_size=1, max_size=30))
def test_every_sample_keeps_its_text(words: list[str]) -> None:
    assert labels_of("\n".join(words).encode()) == words
