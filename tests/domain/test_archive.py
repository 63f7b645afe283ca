"""The list of an archive: written and read back, and what differs from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.archive import ArchivedFile, compare, read_sums, sums_text

DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)
PLACES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1).map(lambda name: f"2 成绩/{name}")


@given(st.dictionaries(PLACES, DIGESTS))
def test_a_list_is_read_back_as_it_was_written(listed: dict[str, str]) -> None:
    files = [ArchivedFile(path, digest, 1) for path, digest in listed.items()]
    assert read_sums(sums_text(files)) == listed
    assert compare(listed, listed) == ()


@pytest.mark.parametrize("text", ["nonsense", f"{'0' * 64} one space", f"{'x' * 64}  a.pdf", f"{'0' * 64}  "])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        read_sums(text)


def test_a_file_twice_is_no_list() -> None:
    with pytest.raises(ValueError, match=r"a\.pdf"):
        read_sums(f"{'0' * 64}  a.pdf\n{'1' * 64}  a.pdf\n")


def test_what_is_gone_changed_or_added_is_named() -> None:
    listed, found = {"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "x", "d": "4"}
    assert compare(listed, found) == ("少了 c", "b 被改动过", "多出 d")
