"""检录: who goes in when, and who is told what."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.admission import (
    ANY_DESK,
    HEADLINES,
    Desk,
    Finding,
    Presence,
    Starter,
    closes_at,
    decide,
    occasions,
    opens_at,
    presence,
    turns_of,
)
from app.domain.ranking import Status
from app.domain.timetable import Sitting, SittingKind

WELDING, FITTING = 1, 2
STARTER = Starter(
    entry_id=7,
    person_id=70,
    event_id=WELDING,
    event="焊工",
    number="20220007",
    name="张伟",
    team="",
    organization="金泷机电",
    photo="",
    review="approved",
    review_reason="",
    status=Status.ACTIVE,
    status_reason="",
)


def at(text: str, day: int = 18) -> datetime:
    hour, minute = map(int, text.split(":"))
    return datetime(2022, 10, day, hour, minute)


def sitting(key: int, name: str, start: str, end: str, *, day: int = 18, module: str = "P") -> Sitting:
    return Sitting(
        id=key,
        event_id=WELDING,
        event="焊工",
        kind=SittingKind.THEORY if module == "T" else SittingKind.PRACTICAL,
        module=module,
        module_name=module,
        name=name,
        room=None,
        starts_at=at(start, day),
        ends_at=at(end, day),
        late_minutes=15,
        early_minutes=60,
    )


THEORY = sitting(1, "理论", "09:00", "10:30", module="T")
MORNING = sitting(2, "实操一场", "10:00", "12:00")
AFTERNOON = sitting(3, "实操二场", "14:00", "16:00")
MEETING = replace(sitting(4, "领队会", "08:00", "09:00"), kind=SittingKind.MEETING)
TOMORROW = sitting(5, "决赛", "09:00", "12:00", day=19, module="F")
DAY = (THEORY, MORNING, AFTERNOON, MEETING, TOMORROW)
SEATED = {1: 12, 3: 4}  # the theory, and the practice in the afternoon


def finding(
    when: datetime,
    came: dict[int | None, datetime] | None = None,
    desk: Desk = ANY_DESK,
    starter: Starter = STARTER,
) -> tuple[Finding, str]:
    decision = decide(starter, turns_of(occasions(DAY), SEATED, came or {}), desk, when)
    return decision.finding, decision.text


@pytest.mark.parametrize(
    ("when", "came", "expected", "text"),
    [
        ("07:59", {}, Finding.TOO_EARLY, "理论(10 月 18 日 09:00–10:30),08:00 开始检录。"),
        ("08:00", {}, Finding.IN, ""),
        ("09:15", {}, Finding.IN, ""),
        ("09:16", {}, Finding.LATE, "理论 09:00 开始,09:15 截止入场。要不要放行,请裁判长决定。"),
        ("09:16", {1: "08:50"}, Finding.ALREADY_IN, "10 月 18 日 08:50 已检录。"),
        ("08:51", {1: "08:50"}, Finding.ALREADY_IN, "10 月 18 日 08:50 已检录。"),
        ("10:31", {1: "08:50"}, Finding.TOO_EARLY, "实操二场(10 月 18 日 14:00–16:00),13:00 开始检录。"),
        ("10:31", {}, Finding.TOO_EARLY, "实操二场(10 月 18 日 14:00–16:00),13:00 开始检录。"),
        ("13:00", {1: "08:50"}, Finding.IN, ""),
        (
            "18:00",
            {1: "08:50"},
            Finding.LATE,
            "实操二场 14:00 开始,14:15 截止入场。要不要放行,请裁判长决定。",
        ),
        ("18:00", {3: "13:50"}, Finding.ALREADY_IN, "10 月 18 日 13:50 已检录。"),
    ],
)
def test_what_the_day_brings(when: str, came: dict[int | None, str], expected: Finding, text: str) -> None:
    assert finding(at(when), {key: at(moment) for key, moment in came.items()}) == (expected, text)


def test_another_day_names_the_right_ones() -> None:
    first = "理论(10 月 18 日 09:00–10:30)、实操二场(10 月 18 日 14:00–16:00)"
    own = f"{first}、实操比赛 决赛(10 月 19 日 09:00–12:00)"
    assert finding(at("08:30", day=17)) == (Finding.WRONG_DAY, f"应到:{own}。")
    assert finding(at("08:30", day=19)) == (Finding.IN, "")
    assert finding(at("08:30", day=20)) == (Finding.WRONG_DAY, f"应到:{own}。")


def test_the_desk_of_a_sitting_or_an_event_lets_in_its_own_only() -> None:
    assert finding(at("13:30"), desk=Desk(WELDING, 3)) == (Finding.IN, "")
    other = finding(at("09:30"), desk=Desk(WELDING, 2))
    assert other[0] is Finding.OTHER_SITTING
    assert "实操二场(10 月 18 日 14:00–16:00)" in other[1]
    assert finding(at("13:30"), desk=Desk(FITTING)) == (Finding.OTHER_EVENT, "参加的是焊工。")
    assert finding(at("13:30"), desk=Desk(WELDING)) == (Finding.IN, "")
    # At the desk of the afternoon a scan at noon is not told about the theory.
    assert finding(at("09:05"), desk=Desk(WELDING, 3))[0] is Finding.TOO_EARLY


@pytest.mark.parametrize(
    ("starter", "expected", "text"),
    [
        (replace(STARTER, review="pending"), Finding.NOT_APPROVED, "报名还在等审核"),
        (replace(STARTER, review="returned", review_reason="年龄不符"), Finding.NOT_APPROVED, "年龄不符"),
        (replace(STARTER, status=Status.RETIRED, status_reason="伤病"), Finding.LEFT, "退赛:伤病。"),
        (replace(STARTER, status=Status.DISQUALIFIED), Finding.LEFT, "取消资格。"),
        (
            replace(STARTER, status=Status.ABSENT, status_reason="没有来"),
            Finding.ABSENT,
            "没有来。要不要放行",
        ),
    ],
)
def test_who_may_not_go_in_is_told_why(starter: Starter, expected: Finding, text: str) -> None:
    found, told = finding(at("08:30"), starter=starter)
    assert found is expected
    assert text in told
    assert HEADLINES[found]


def test_without_a_timetable_one_checks_in_to_the_event() -> None:
    for sittings in ((), (MEETING,), (replace(THEORY, event_id=None),)):
        turns = turns_of(occasions(sittings), {}, {})
        assert decide(STARTER, turns, Desk(), at("03:00")).finding is Finding.IN
        assert decide(STARTER, turns, Desk(WELDING, 1), at("03:00")).finding is Finding.OTHER_SITTING
    again = turns_of((), {}, {None: at("08:00")})
    assert decide(STARTER, again, Desk(), at("09:00")).finding is Finding.ALREADY_IN


def test_of_several_sittings_without_seats_the_next_open_one_is_meant() -> None:
    group = (MORNING, AFTERNOON)
    turns = turns_of(occasions(group), {}, {})
    assert [turn.sure for turn in turns] == [False, False]
    for when, expected, where in (
        ("09:30", Finding.IN, MORNING),
        ("10:30", Finding.TOO_EARLY, AFTERNOON),  # the first is over, the other is still to come
        ("13:30", Finding.IN, AFTERNOON),
        ("15:00", Finding.LATE, AFTERNOON),
    ):
        decision = decide(STARTER, turns, Desk(), at(when))
        assert decision.finding is expected, when
        assert decision.turn is not None
        assert decision.turn.sitting == where
    (came,) = turns_of(occasions(group), {}, {2: at("09:50")})
    assert (came.sitting, came.sure) == (MORNING, True)


moments = st.datetimes(datetime(2022, 10, 17), datetime(2022, 10, 20))


@given(
    moments,
    st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(1, 30)),
    st.sampled_from([Desk(WELDING, key) for key in (None, 1, 2, 3)]),
)
def test_who_goes_in_goes_into_a_sitting_that_is_open_and_once_only(
    now: datetime, seats: dict[int, int], desk: Desk
) -> None:
    decision = decide(STARTER, turns_of(occasions(DAY), seats, {}), desk, now)
    if decision.finding is not Finding.IN:
        assert decision.text
        return
    assert decision.turn is not None
    sitting = decision.turn.sitting
    assert sitting is not None
    assert opens_at(sitting) <= now <= closes_at(sitting)
    assert desk.sitting_id in {None, sitting.id}
    assert decision.turn.seat == seats.get(sitting.id)
    again = decide(
        STARTER, turns_of(occasions(DAY), seats, {sitting.id: now}), desk, now + timedelta(seconds=3)
    )
    if now + timedelta(seconds=3) <= closes_at(sitting):
        assert again.finding is Finding.ALREADY_IN


def test_who_is_expected_came_or_is_missing() -> None:
    theory, practice, _final = turns_of(occasions(DAY), SEATED, {1: at("09:01")})
    assert presence(STARTER, theory, at("09:30")) is Presence.CAME
    assert presence(STARTER, practice, at("14:15")) is Presence.WAITING
    assert presence(STARTER, practice, at("14:16")) is Presence.MISSING
    absent = replace(STARTER, status=Status.ABSENT)
    assert presence(absent, practice, at("09:30")) is Presence.MISSING
    assert [replace(STARTER, status=status).is_due for status in Status] == [True, True, False, False, False]
    assert not replace(STARTER, review="pending").is_due
