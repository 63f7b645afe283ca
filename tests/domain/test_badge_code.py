"""The codes of badges: written and read back, and no slip of one hand taken for another badge."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.badge_code import BadgeCode, EntrantCode, StaffCode, read_badge_code, write_badge_code
from app.domain.id_code import LARGEST_ID
from app.domain.sheet_code import read_code
from app.errors import InputError
from tests.domain.slips import slips
from tests.domain.wide import wide

ENTRANT = EntrantCode(1, 120, 345)

ids = st.integers(1, 2000) | st.integers(1, LARGEST_ID)
codes = st.builds(EntrantCode, ids, ids, ids | st.none()) | st.builds(StaffCode, ids, ids)


def understood(text: str) -> object:
    """What the text is taken for, by any reader; None where it is refused."""
    try:
        return read_badge_code(text) or read_code(text)
    except InputError:
        return None


def test_badges_printed_earlier_stay_readable() -> None:
    assert write_badge_code(ENTRANT) == "CZ-1-120-345-M5R"
    assert write_badge_code(EntrantCode(1, 7, None)) == "CZ-1-7-0-A6V"
    assert write_badge_code(StaffCode(1, 12)) == "GZ-1-12-L6L"


@given(codes)
def test_a_badge_is_read_back_however_it_is_typed(code: BadgeCode) -> None:
    written = write_badge_code(code)
    assert re.fullmatch(r"[CG]Z-[0-9A-Z-]+", written)
    assert {
        read_badge_code(each) for each in (written, f" {written.lower()}\r", wide(written), f"张{written}")
    } == {code}
    assert read_code(written) is None


@given(codes)
def test_no_slip_is_another_badge_or_a_score_sheet(code: BadgeCode) -> None:
    assert [each for each in slips(write_badge_code(code)) if understood(each)] == []


@pytest.mark.parametrize("text", ["", "CZ", "20220007", "张伟", "SC-3-120-7-Q8U", "C-1-120-345-A1B"])
def test_other_texts_are_no_badges(text: str) -> None:
    assert read_badge_code(text) is None


@pytest.mark.parametrize("text", ["CZ-", "GZ-1-12", "CZ-1-120-345-A1B", "CZ-0-120-345-A1B", "gz-" + "9" * 99])
def test_a_misread_badge_says_what_to_do(text: str) -> None:
    with pytest.raises(InputError, match="再扫一次") as caught:
        read_badge_code(text)
    assert caught.value.field == "code"
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize("code", [EntrantCode(1, 0, 1), EntrantCode(1, 1, 0), StaffCode(1, LARGEST_ID + 1)])
def test_an_id_no_row_has_is_refused(code: BadgeCode) -> None:
    with pytest.raises(ValueError, match="id"):
        write_badge_code(code)
