"""The code of a score sheet: written and read back, and no slip of one hand taken for another sheet."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.id_code import LARGEST_ID
from app.domain.sheet_code import SheetCode, read_code, split_scan, write_code
from app.errors import InputError
from tests.domain.slips import slips
from tests.domain.wide import wide

CODE = SheetCode(3, 120, 7)
WRITTEN = write_code(CODE)

ids = st.integers(1, 2000) | st.integers(1, LARGEST_ID)
codes = st.builds(SheetCode, ids, ids, ids)


def understood(text: str) -> SheetCode | None:
    """What the text is taken for; None where it is refused."""
    try:
        return read_code(text)
    except InputError:
        return None


def test_sheets_printed_earlier_stay_readable() -> None:
    assert WRITTEN == "SC-3-120-7-Q8U"


@given(codes)
def test_a_code_is_read_back(code: SheetCode) -> None:
    written = write_code(code)
    assert read_code(written) == code
    assert re.fullmatch(r"[0-9A-Z-]+", written)
    assert not set(written.rpartition("-")[2]) & set("IO")


@given(codes)
def test_every_wrong_character_and_every_swap_is_caught(code: SheetCode) -> None:
    assert [each for each in slips(write_code(code)) if understood(each)] == []


def test_a_moved_hyphen_is_caught() -> None:
    check = WRITTEN.rpartition("-")[2]
    assert understood(f"SC-31-20-7-{check}") is None
    assert understood(f"SC-312-0-7-{check}") is None


def test_a_lost_digit_is_caught_but_once_in_thousands() -> None:
    ids = [(event, entry, judge) for event in (3, 12) for entry in range(1, 901, 7) for judge in (7, 45)]
    lost = [
        written[:at] + written[at + 1 :]
        for written in (write_code(SheetCode(*each)) for each in ids)
        for at in range(len(written))
    ]
    assert sum(understood(each) is not None for each in lost) <= len(lost) / 1000


@pytest.mark.parametrize(
    "typed",
    [
        WRITTEN.lower(),
        f"  {WRITTEN}\t",
        f"\u3000{WRITTEN}\r\n",
        wide(WRITTEN),
        wide(WRITTEN.lower()),
    ],
)
def test_a_code_typed_another_way_is_the_same(typed: str) -> None:
    assert read_code(typed) == CODE
    assert split_scan(typed) == ("", typed.strip())


@pytest.mark.parametrize(
    "text", ["", " ", "8.5", "12:30", "SC", "S", "012", "张伟", "3-120-7", "ST-3-120-7-A1B"]
)
def test_other_texts_are_no_codes(text: str) -> None:
    assert read_code(text) is None
    assert split_scan(text) == (text.strip(), "")


@pytest.mark.parametrize(
    "text",
    [
        "SC-",
        "SC-3",
        "SC-3-120-7",
        "SC-3-120-7-",
        WRITTEN[:-1],
        f"{WRITTEN}5",
        WRITTEN * 2,
        "SC-0-120-7-A1B",
        "SC-03-120-7-A1B",
        "SC-3-120-7-张伟",
        "sc-" + "9" * 200,
    ],
)
def test_a_misread_code_says_what_to_do(text: str) -> None:
    with pytest.raises(InputError, match="再扫一次") as caught:
        read_code(text)
    assert caught.value.field == "code"
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize("ids", [(0, 1, 1), (1, -1, 1), (1, 1, LARGEST_ID + 1)])
def test_an_id_no_row_has_is_refused(ids: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="ids of a code"):
        write_code(SheetCode(*ids))


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        (f"8.5{WRITTEN}", "8.5", WRITTEN),
        (f" 8.5 {WRITTEN.lower()} ", "8.5 ", WRITTEN.lower()),
        (f"合格{wide(WRITTEN)}", "合格", wide(WRITTEN)),
        (f"8{WRITTEN}.5", "8.5", WRITTEN),
        (f"8{WRITTEN}5", "85", WRITTEN),
        (f"S{WRITTEN}", "S", WRITTEN),
        (f"ßﬁ{WRITTEN}", "ßﬁ", WRITTEN),
        (f"SC-3-12{WRITTEN}", "SC-3-12", WRITTEN),
        (f"8.5{WRITTEN[:-1]}", "8.5", WRITTEN[:-1]),
        ("8.5SC-", "8.5", "SC-"),
    ],
)
def test_what_was_typed_is_told_from_the_scan(field: str, typed: str, code: str) -> None:
    assert split_scan(field) == (typed, code)


@given(st.text(alphabet="0123456789.:-分合格 ", max_size=8), codes, st.booleans())
def test_any_half_typed_mark_survives_a_scan(typed: str, code: SheetCode, full: bool) -> None:
    written = wide(write_code(code)) if full else write_code(code)
    before, scanned = split_scan(typed + written)
    assert before == typed.lstrip()
    assert read_code(scanned) == code
