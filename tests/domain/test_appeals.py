"""The clock of appeals and what may become of one: laws over any moment."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.appeals import (
    EFFECT_NAMES,
    OUTCOME_NAMES,
    STATE_NAMES,
    AppealClock,
    AppealState,
    Effect,
    Outcome,
    appeal_number,
    effect_fits,
    is_pending,
    limit_text,
    may_become,
    must_carry,
    parse_moment,
    read_names,
    ruling_number,
    suggest_end,
    time_text,
)
from app.errors import InputError

END = datetime(2022, 10, 20, 16, 30, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2022, 10, 19), datetime(2022, 10, 22), timezones=st.just(UTC))
CLOCKS = st.builds(AppealClock, MOMENTS, st.integers(0, 60 * 24))


@given(CLOCKS, MOMENTS)
def test_an_appeal_is_late_once_the_clock_has_run_out(clock: AppealClock, now: datetime) -> None:
    left = clock.left(now)
    assert timedelta() <= left <= timedelta(minutes=clock.minutes)
    assert 0 <= clock.part_left(now) <= 1
    if left:
        assert not clock.is_late(now)
    if clock.is_late(now):
        assert (left, clock.part_left(now), time_text(left)) == (timedelta(), Fraction(0), "0:00:00")


@given(CLOCKS, MOMENTS, MOMENTS)
def test_time_only_runs_down(clock: AppealClock, one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))
    assert clock.left(earlier) >= clock.left(later)
    assert clock.part_left(earlier) >= clock.part_left(later)
    assert clock.is_late(later) or not clock.is_late(earlier)


def test_the_last_moment_is_in_time() -> None:
    clock = AppealClock(END, 120)
    assert clock.deadline == END + timedelta(hours=2)
    assert not clock.is_late(clock.deadline)
    assert clock.is_late(clock.deadline + timedelta(microseconds=1))
    assert clock.part_left(END + timedelta(minutes=30)) * 4 == 3
    assert AppealClock(END, 0).part_left(END - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(hours=2), "2:00:00"),
        (timedelta(hours=1, minutes=59, seconds=58, microseconds=1), "1:59:59"),
        (timedelta(microseconds=1), "0:00:01"),
        (timedelta(), "0:00:00"),
    ],
)
def test_a_begun_second_counts_whole(left: timedelta, text: str) -> None:
    assert time_text(left) == text


def test_limits_are_told_as_people_say_them() -> None:
    assert [limit_text(minutes) for minutes in (120, 60, 90, 0)] == ["2 小时", "1 小时", "90 分钟", "0 分钟"]


def test_what_may_follow_what() -> None:
    follows = {(one, other) for one in AppealState for other in AppealState if may_become(one, other)}
    filed, accepted = AppealState.FILED, AppealState.ACCEPTED
    assert follows == {
        (filed, accepted),
        (filed, AppealState.DECLINED),
        (filed, AppealState.WITHDRAWN),
        (accepted, AppealState.RULED),
        (accepted, AppealState.WITHDRAWN),
    }
    assert {state for state in AppealState if is_pending(state)} == {filed, accepted}


def test_only_a_ruling_that_changes_something_is_to_be_carried_out() -> None:
    due = {
        (state, effect) for state in AppealState for effect in Effect if must_carry(state, effect, None, "")
    }
    assert due == {(AppealState.RULED, effect) for effect in Effect if effect}
    assert not must_carry(AppealState.RULED, Effect.MARKS, 2, "")
    assert not must_carry(AppealState.RULED, Effect.MARKS, None, "公布前已更正")
    assert {effect for effect in Effect if effect_fits(Outcome.DISMISSED, effect)} == {Effect.NONE}
    assert all(effect_fits(Outcome.PARTLY, effect) for effect in Effect)


def test_everything_has_a_name() -> None:
    assert (set(STATE_NAMES), set(OUTCOME_NAMES), set(EFFECT_NAMES)) == (
        set(AppealState),
        set(Outcome),
        set(Effect),
    )


def test_the_end_is_that_of_the_last_sitting_once_it_is_over() -> None:
    sheet = END + timedelta(minutes=20)
    assert suggest_end(END, sheet, END) == END
    assert suggest_end(END, sheet, END - timedelta(minutes=1)) == sheet
    assert suggest_end(None, sheet, END) == sheet
    assert suggest_end(END, None, END - timedelta(minutes=1)) is None


def test_names_are_read_as_people_type_them() -> None:
    assert read_names(" 何静、王磊\uff0c何静;赵 敏 ") == ("何静", "王磊", "赵敏")
    assert read_names(" ") == ()


def test_a_moment_is_typed_with_or_without_its_day() -> None:
    today = date(2022, 10, 20)
    assert parse_moment("16\uff1a30", today, "at") == datetime(2022, 10, 20, 16, 30)
    assert parse_moment(" 10-19  9:05 ", today, "at") == datetime(2022, 10, 19, 9, 5)
    assert parse_moment("2021年12月31日 23点", today, "at") == datetime(2021, 12, 31, 23)
    for wrong in ("", "10-20", "25:00", "2-30 9:00"):
        with pytest.raises(InputError) as caught:
            parse_moment(wrong, today, "at")
        assert caught.value.field == "at"


def test_numbers_name_the_year() -> None:
    assert (appeal_number(2022, 3), ruling_number(2022, 3)) == ("申诉〔2022〕3号", "仲裁〔2022〕3号")
