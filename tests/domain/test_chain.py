"""The audit log's chain: what a hash covers, and what stands for a row."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.chain import (
    GENESIS,
    ChainedEntry,
    canonical,
    entry_hash,
    head_message,
    row_digest,
    short_hash,
)

ENTRY = ChainedEntry(
    7, "2022-10-18T08:00:00.000000+00:00", 3, "统分员 王敏", "mark", "done", "录入 9.5", 1, 2, 4, 5, "[]"
)


def test_the_format_stays_what_it_was() -> None:
    """Written into the data of every competition: a change here makes old logs unprovable."""
    assert entry_hash(GENESIS, ENTRY) == "063f0f9ec4e45ff2492eae741865ce81a6fa35520bf479eaee24b4486095b90e"
    row = {"id": 1, "entered": 9500, "judge": "李建国", "reason": None}
    assert row_digest("mark", row) == "5ac45073f152e68752dd010cf0a6a51a"


@pytest.mark.parametrize("field", ChainedEntry._fields)
def test_every_field_of_an_entry_is_covered(field: str) -> None:
    values = ENTRY._asdict()
    values[field] = f"{values[field]}x" if isinstance(values[field], str) else values[field] + 1
    assert entry_hash(GENESIS, ChainedEntry(**values)) != entry_hash(GENESIS, ENTRY)


def test_an_entry_hangs_on_the_one_before() -> None:
    assert entry_hash("1" * 64, ENTRY) != entry_hash(GENESIS, ENTRY)


def test_fields_do_not_run_into_each_other() -> None:
    moved = ENTRY._replace(by="统分员 王", text="敏录入 9.5")
    assert entry_hash(GENESIS, moved) != entry_hash(GENESIS, ENTRY)
    assert entry_hash(GENESIS, ENTRY._replace(event_id=None)) != entry_hash(
        GENESIS, ENTRY._replace(event_id=None, entry_id=2)
    )


def test_a_row_is_told_by_its_values_whatever_their_order() -> None:
    assert row_digest("mark", {"a": 1, "b": "x"}) == row_digest("mark", {"b": "x", "a": 1})
    assert row_digest("mark", {"a": 1}) != row_digest("penalty", {"a": 1})
    assert row_digest("mark", {"a": None}) != row_digest("mark", {"a": ""})
    assert row_digest("mark", {"a": 0}) != row_digest("mark", {"a": None})
    assert row_digest("mark", {"a": "1"}) != row_digest("mark", {"a": 1})


def test_flags_and_days_are_told_as_both_databases_hold_them() -> None:
    assert row_digest("entry", {"guest": True}) == row_digest("entry", {"guest": 1})
    assert row_digest("person", {"born_on": date(1990, 5, 1)}) == row_digest(
        "person", {"born_on": "1990-05-01"}
    )


def test_what_no_column_holds_is_a_row_that_differs_and_no_crash() -> None:
    assert row_digest("mark", {"entered": b"\xff"}) != row_digest("mark", {"entered": 9500})
    assert row_digest("mark", {"entered": float("nan")}) != row_digest("mark", {"entered": 9500})


@given(st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text(max_size=8), max_size=5))
def test_canonical_text_knows_no_order(values: dict[str, object]) -> None:
    assert canonical(values) == canonical(dict(reversed(list(values.items()))))


def test_a_hash_is_read_out_in_groups() -> None:
    assert short_hash("3f2a91c0ffee1234" + "0" * 48) == "3F2A-91C0-FFEE-1234"
    assert short_hash("3f2a91c0") == "3F2A-91C0"
    assert head_message(7, "ab") == b"saichuang audit head 1\n7\nab"
