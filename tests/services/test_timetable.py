"""Rooms and sittings kept by hand, many laid out at once, seating, conflicts; both kinds of database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlmodel import select

from app.domain.seating import Seating
from app.domain.timetable import Seat, SittingKind
from app.domain.timetable_checks import ConflictKind
from app.errors import InputError, UserError
from app.services import rooms, seating, sittings, timetable, timetable_checks
from app.services.rooms import RoomForm
from app.services.timetable import SeriesForm, SittingForm
from db import tables
from tests.bench import Bench
from tests.services.scoring_data import SmallEvent, add_event, make_event

THEORY = SittingForm(SittingKind.THEORY, "第 1 场", "10-18", "9:00", "1100")


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    made = make_event(session)
    competition = session.get_one(tables.Competition, made.competition_id)
    competition.starts_on, competition.ends_on = date(2022, 10, 18), date(2022, 10, 20)
    return made


def _room(event: SmallEvent, name: str = "第 1 考场", places: int = 4, spares: str = "1") -> int:
    return rooms.save_room(
        event.session, event.competition_id, RoomForm(name, str(places), "教学楼 301", spares)
    )


def _sitting(event: SmallEvent, **fields: object) -> int:
    form = replace(THEORY, event_id=event.id, **fields)  # type: ignore[arg-type]
    return timetable.save_sitting(event.session, event.competition_id, form)


def _enter(event: SmallEvent, *units: str) -> list[int]:
    return [event.enter(f"选手{at}", unit=unit) for at, unit in enumerate(units, 1)]


def _seats(event: SmallEvent, sitting: int) -> dict[int, str]:
    return {seat.station: seat.name for seat in _listed(event, sitting)}


def _listed(event: SmallEvent, sitting: int) -> tuple[Seat, ...]:
    return sittings.list_seats(event.session, [sitting])[sitting]


def _said(event: SmallEvent, act: Callable[[], object]) -> str:
    """What an act recorded last."""
    act()
    event.session.flush()
    return event.session._entries[-1].text


def _check_in(event: SmallEvent, sitting: int, entry: int, person: int | None) -> None:
    event.session.add(tables.CheckIn(entry_id=entry, sitting_id=sitting, person_id=person, by="郑一"))
    event.session.flush()


def _conflicts(event: SmallEvent, **options: object) -> list[tuple[ConflictKind, str]]:
    found = timetable_checks.list_conflicts(event.session, event.competition_id, **options)  # type: ignore[arg-type]
    return [(each.kind, each.text) for each in found]


# -- rooms ---------------------------------------------------------------------------------------------


def test_a_room_is_kept_changed_and_taken_out(event: SmallEvent) -> None:
    room = _room(event)
    (shown,) = sittings.list_rooms(event.session, event.competition_id)
    assert (shown.id, shown.places, shown.spares, shown.per_row, shown.last) == (room, 4, 1, 0, 5)
    form = RoomForm("第 1 考场", "30", "教学楼 302", "2", "6")
    said = _said(event, lambda: rooms.save_room(event.session, event.competition_id, form, room))
    assert said == ("考场“第 1 考场”(4 座,备用 1,教学楼 301)改为“第 1 考场”(30 座,备用 2,每排 6,教学楼 302)")
    rooms.delete_room(event.session, room)
    assert sittings.list_rooms(event.session, event.competition_id) == ()


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (RoomForm(" ", "30"), "name"),
        (RoomForm("第 1 考场", "30"), "name"),
        (RoomForm("第 2 考场", "0"), "places"),
        (RoomForm("第 2 考场", "三十"), "places"),
        (RoomForm("第 2 考场", "30", spares="-1"), "spares"),
        (RoomForm("第 2 考场", "30", per_row="x"), "per_row"),
    ],
)
def test_a_room_that_is_wrong_says_where(event: SmallEvent, form: RoomForm, field: str) -> None:
    _room(event)
    with pytest.raises(InputError) as caught:
        rooms.save_room(event.session, event.competition_id, form)
    assert caught.value.field == field


def test_a_room_with_people_is_neither_shrunk_nor_taken_out(event: SmallEvent) -> None:
    room = _room(event)
    sitting = _sitting(event, room_id=room)
    _enter(event, "甲厂", "乙厂", "甲厂")
    seating.arrange_seats(event.session, sitting, Seating.NUMBERED)
    for places, spares in (("2", "0"), ("2", "3")):
        form = RoomForm("第 1 考场", places, spares=spares)
        with pytest.raises(InputError, match="3 号座位上排了人"):
            rooms.save_room(event.session, event.competition_id, form, room)
    with pytest.raises(UserError, match="排有 1 场"):
        rooms.delete_room(event.session, room)


# -- sittings ------------------------------------------------------------------------------------------


def test_a_sitting_is_typed_and_a_change_of_time_and_room_is_recorded(event: SmallEvent) -> None:
    first, second = _room(event), _room(event, "第 2 考场")
    sitting = _sitting(event, room_id=first, module="T")
    (shown,) = sittings.list_sittings(event.session, event.competition_id)
    assert (shown.starts_at, shown.ends_at) == (datetime(2022, 10, 18, 9), datetime(2022, 10, 18, 11))
    assert (shown.module_name, shown.late_minutes, shown.early_minutes) == ("理论", 15, 60)
    form = replace(THEORY, event_id=event.id, module="T", room_id=second, day="2022年10月19日")
    said = _said(event, lambda: timetable.save_sitting(event.session, event.competition_id, form, sitting))
    assert said == (
        "场次“焊工 理论考试 第 1 场”由 10 月 18 日 09:00–11:00,第 1 考场(教学楼 301) "
        "改为 10 月 19 日 09:00–11:00,第 2 考场(教学楼 301)"
    )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"day": "13-40"}, "day"),
        ({"day": "02-30"}, "day"),
        ({"start": "25:00"}, "start"),
        ({"end": "0900"}, "end"),
        ({"end_day": "十月"}, "end_day"),
        ({"late": "很久"}, "late"),
        ({"early": "-5"}, "early"),
        ({"module": "X"}, "module"),
        ({"name": "场" * 41}, "name"),
    ],
)
def test_a_sitting_that_is_wrong_says_where(event: SmallEvent, fields: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        _sitting(event, **fields)
    assert caught.value.field == field


def test_a_sitting_with_people_is_not_taken_out_nor_made_another_one(event: SmallEvent) -> None:
    small = _room(event, "小间", 1, "0")
    sitting = _sitting(event, room_id=_room(event))
    (entry, _other) = _enter(event, "甲厂", "乙厂")
    seating.arrange_seats(event.session, sitting, Seating.NUMBERED)
    with pytest.raises(UserError, match="排有 2 人,不能直接删除"):
        timetable.delete_sitting(event.session, sitting)
    for fields, told in (
        ({"module": "T"}, "不能再改"),
        ({"room_id": small}, "小间只有 1 个座位"),
        ({"room_id": None}, "不能去掉考场"),
    ):
        form = replace(THEORY, event_id=event.id, **fields)
        with pytest.raises(UserError, match=told):
            timetable.save_sitting(event.session, event.competition_id, form, sitting)
    assert seating.clear_seats(event.session, sitting) == 2
    timetable.delete_sitting(event.session, sitting)
    assert sittings.list_sittings(event.session, event.competition_id) == ()
    checked = _sitting(event)
    _check_in(event, checked, entry, None)
    with pytest.raises(UserError, match="有检录记录"):
        timetable.delete_sitting(event.session, checked)


def test_many_sittings_are_laid_out_at_once(event: SmallEvent) -> None:
    other = add_event(event.session, event.competition_id, "钳工")
    keys = (_room(event), _room(event, "第 2 考场"))
    _enter(event, *["甲厂"] * 6)
    _enter(other, *["乙厂"] * 9)
    form = SeriesForm(
        SittingKind.PRACTICAL,
        (event.id, other.id),
        keys,
        "10-18",
        "8:00",
        "120",
        "30",
        noon_from="12:00",
        noon_to="13:30",
    )
    planned = timetable.plan_series(event.session, event.competition_id, form)
    assert [(each.event, each.room.name, each.name, f"{each.starts_at:%d %H:%M}") for each in planned] == [
        ("焊工", "第 1 考场", "第 1 场", "18 08:00"),
        ("焊工", "第 2 考场", "第 1 场", "18 08:00"),
        ("钳工", "第 1 考场", "第 1 场", "18 13:30"),
        ("钳工", "第 2 考场", "第 1 场", "18 13:30"),
        ("钳工", "第 1 考场", "第 2 场", "18 16:00"),
    ]
    assert len(timetable.add_series(event.session, event.competition_id, form)) == 5
    stored = sittings.list_sittings(event.session, event.competition_id)
    assert [(each.starts_at, each.ends_at) for each in stored] == [
        (each.starts_at, each.ends_at) for each in planned
    ]
    # Once more: these rooms are taken at these times, and nothing collides.
    timetable.add_series(event.session, event.competition_id, replace(form, times="1"))
    assert ConflictKind.ROOM not in {kind for kind, _text in _conflicts(event)}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"event_ids": ()}, "至少选一个赛项"),
        ({"room_ids": ()}, "至少选一个考场"),
        ({"minutes": "0"}, "每场分钟数"),
        ({"times": "x"}, "场数"),
        ({"noon_from": "12:00"}, "时间"),
        ({"noon_from": "12:00", "noon_to": "11:00"}, "午休"),
        ({"until": "9:00"}, "排不下"),
        ({}, "还没有审核通过的参赛者"),
    ],
)
def test_what_cannot_be_laid_out_says_why(event: SmallEvent, fields: dict[str, object], told: str) -> None:
    form = SeriesForm(SittingKind.THEORY, (event.id,), (_room(event),), "10-18", "9:00", "120")
    if fields:
        _enter(event, "甲厂")
    with pytest.raises(UserError, match=told):
        timetable.plan_series(event.session, event.competition_id, replace(form, **fields))  # type: ignore[arg-type]


# -- seats ---------------------------------------------------------------------------------------------


def test_theory_is_seated_by_number_or_with_units_apart(event: SmallEvent) -> None:
    first = _sitting(event, room_id=_room(event, places=4))
    second = _sitting(event, room_id=_room(event, "第 2 考场"), name="第 2 场")
    _enter(event, "甲厂", "甲厂", "甲厂", "乙厂", "乙厂", "丙厂")
    event.enter("待审", review="pending")
    event.enter("退出", status="withdrew")
    assert seating.arrange_seats(event.session, first, Seating.NUMBERED) == 6
    assert _seats(event, first) == {at: f"选手{at}" for at in range(1, 5)}
    assert len(seating.load_seating(event.session, first).pairs) == 2
    seating.arrange_seats(event.session, second, Seating.MIXED)
    view = seating.load_seating(event.session, second)
    assert (view.pairs, view.missing, view.gone) == ((), (), frozenset())
    assert len(view.seats) == 6


def test_who_comes_late_is_seated_without_moving_anybody(event: SmallEvent) -> None:
    sitting = _sitting(event, room_id=_room(event, places=4))
    _enter(event, "甲厂", "乙厂")
    seating.arrange_seats(event.session, sitting, Seating.MIXED)
    before = _seats(event, sitting)
    late = event.enter("迟报", unit="乙厂")
    assert [each.name for each in seating.load_seating(event.session, sitting).missing] == ["迟报"]
    assert (ConflictKind.PLACES, "焊工 理论考试还缺 1 个座位,请补排。") in _conflicts(event)
    assert seating.seat_missing(event.session, sitting) == 1
    after = _seats(event, sitting)
    assert after == before | {3: "迟报"}
    event.session.get_one(tables.Entry, late).status = "withdrew"
    (gone,) = seating.load_seating(event.session, sitting).gone
    seating.free_seat(event.session, gone)
    assert _seats(event, sitting) == before


def test_places_change_by_hand_and_spares_only_so(event: SmallEvent) -> None:
    sitting = _sitting(event, room_id=_room(event, places=3, spares="1"))
    _enter(event, "甲厂", "乙厂", "丙厂")
    seating.arrange_seats(event.session, sitting, Seating.NUMBERED)
    one, two, three = _listed(event, sitting)
    move = seating.move_seat
    with pytest.raises(InputError, match=r"2 号坐着选手2\(乙厂,2022002\)"):
        move(event.session, one.id, sitting, "2")
    with pytest.raises(InputError, match="1 到 4"):
        move(event.session, one.id, sitting, "5")
    said = _said(event, lambda: move(event.session, one.id, sitting, "2", swap=True))
    assert said == (
        "焊工 理论考试调整座位:选手1(甲厂,2022001)(第 1 考场 1 号)与选手2(乙厂,2022002)(第 1 考场 2 号)对调"
    )
    assert _seats(event, sitting) == {1: "选手2", 2: "选手1", 3: "选手3"}
    said = _said(event, lambda: move(event.session, three.id, sitting, "4", reason="桌子坏了"))
    assert said.endswith("由第 1 考场 3 号移到第 1 考场 4 号(备用)(原因:桌子坏了)")
    assert _seats(event, sitting) == {1: "选手2", 2: "选手1", 4: "选手3"}
    # A fourth one finds the place that is free; a fifth one only by hand, if a spare were left.
    _enter(event, "丁厂")
    seating.seat_missing(event.session, sitting)
    fifth = event.enter("第五", unit="甲厂")
    with pytest.raises(UserError, match="还差 1 个"):
        seating.seat_missing(event.session, sitting)
    person = event.session.exec(
        select(tables.EntryMember.person_id).where(tables.EntryMember.entry_id == fifth)
    ).one()
    with pytest.raises(InputError, match="4 号坐着选手3"):
        seating.seat_by_hand(event.session, sitting, (fifth, person), "4")
    seating.free_seat(event.session, three.id)
    seating.seat_by_hand(event.session, sitting, (fifth, person), "4")
    assert _seats(event, sitting)[4] == "第五"
    assert two.name == "选手2"


def test_after_check_in_nothing_is_seated_anew(event: SmallEvent) -> None:
    sitting = _sitting(event, room_id=_room(event))
    _enter(event, "甲厂", "乙厂")
    seating.arrange_seats(event.session, sitting, Seating.NUMBERED)
    one, _two = _listed(event, sitting)
    _check_in(event, sitting, one.entry_id, one.person_id)
    for act in (
        lambda: seating.arrange_seats(event.session, sitting, Seating.MIXED),
        lambda: seating.clear_seats(event.session, sitting),
        lambda: seating.free_seat(event.session, one.id),
    ):
        with pytest.raises(UserError, match="检录"):
            act()
    assert len(_seats(event, sitting)) == 2


def test_stations_of_practice_are_drawn_by_lot(event: SmallEvent) -> None:
    sitting = _sitting(event, kind=SittingKind.PRACTICAL, room_id=_room(event))
    _enter(event, "甲厂")
    with pytest.raises(UserError, match="抽签"):
        seating.arrange_seats(event.session, sitting, Seating.MIXED)
    with pytest.raises(UserError, match="还没有考场"):
        seating.arrange_seats(event.session, _sitting(event, name="第 2 场"), Seating.MIXED)


# -- conflicts -----------------------------------------------------------------------------------------


def test_conflicts_name_people_rooms_places_and_days(event: SmallEvent) -> None:
    other = add_event(event.session, event.competition_id, "钳工", blind=True)
    room = _room(event, places=1, spares="0")
    (entry,) = _enter(event, "甲厂")
    member = event.session.exec(select(tables.EntryMember).where(tables.EntryMember.entry_id == entry)).one()
    twin = tables.Entry(event_id=other.id, number="777", review="approved")
    event.session.add(twin)
    event.session.flush()
    event.session.add(tables.EntryMember(entry_id=twin.id or 0, person_id=member.person_id))
    _enter(other, "乙厂")
    _sitting(event, room_id=room)
    _sitting(other, room_id=room, kind=SittingKind.PRACTICAL, start="10:00", end="12:00")
    _sitting(event, kind=SittingKind.OTHER, name="熟悉场地", day="10-21")
    assert _conflicts(event) == [
        (
            ConflictKind.PEOPLE,
            "选手1(甲厂,2022001)要同时在“焊工 理论考试 第 1 场”(10 月 18 日 09:00–11:00)和"
            "“钳工 实操比赛 第 1 场”(10 月 18 日 10:00–12:00),请错开时间,或给其中的人换场次。",
        ),
        (
            ConflictKind.ROOM,
            "第 1 考场同时排了“焊工 理论考试 第 1 场”(10 月 18 日 09:00–11:00)和"
            "“钳工 实操比赛 第 1 场”(10 月 18 日 10:00–12:00),请换考场或错开时间。",
        ),
        (
            ConflictKind.PLACES,
            "钳工 实操比赛要 2 个赛位,各场合计只有 1 个,请加场次或换大一点的考场。",
        ),
        (
            ConflictKind.DAYS,
            "“焊工 其他安排 熟悉场地”(10 月 21 日 09:00–11:00)不在赛事日期(10-18 至 10-20)内,请核对日期。",
        ),
    ]
    # A second time for the practice: whoever clashes can come then, until the draw says otherwise.
    later = _sitting(other, room_id=room, kind=SittingKind.PRACTICAL, start="14:00", end="16:00")
    assert ConflictKind.PEOPLE not in dict(_conflicts(event))
    early = min(each.id for each in sittings.list_sittings(event.session, event.competition_id, other.id))
    event.session.add(
        tables.Seat(sitting_id=early, entry_id=twin.id or 0, person_id=member.person_id, station=1)
    )
    event.session.flush()
    assert early != later
    # Which sitting was drawn is secret: only who may draw is told.
    assert ConflictKind.PEOPLE not in dict(_conflicts(event))
    assert ConflictKind.PEOPLE in dict(_conflicts(event, drawn=[other.id]))


def test_leaders_and_judges_are_at_one_place_too(event: SmallEvent) -> None:
    other = add_event(event.session, event.competition_id, "钳工")
    (entry,) = _enter(event, "甲厂")
    leader = tables.Person(name="领队甲", document_type="其他", document_number="L1")
    account = tables.Account(name="裁判甲")
    event.session.add_all([leader, account])
    event.session.flush()
    event.session.add(tables.EntryMember(entry_id=entry, person_id=leader.id or 0, role="领队", position=1))
    own = event.session.get_one(tables.EntryMember, 1)
    own_entry = other.enter("对手")
    event.session.add(
        tables.EntryMember(entry_id=own_entry, person_id=own.person_id, role="领队", position=1)
    )
    for judge in (event.judges["P", 1].id, other.judges["P", 1].id):
        event.session.get_one(tables.Judge, judge).account_id = account.id
    event.session.flush()
    for each in (event, other):
        room = _room(event, f"{each.id} 号车间")
        _sitting(each, kind=SittingKind.PRACTICAL, room_id=room)
    meeting = SittingForm(SittingKind.MEETING, "", "10-18", "8:00", "9:30")
    timetable.save_sitting(event.session, event.competition_id, meeting)
    found = [text.split("要同时")[0] for _kind, text in _conflicts(event)]
    assert found == ["选手1(淮北矿业机修厂,领队)", "裁判甲(裁判)"]


def test_a_team_that_drew_its_station_as_one_sits_there_with_all_members(event: SmallEvent) -> None:
    team = add_event(event.session, event.competition_id, "应急救援", entry_kind="team")
    entry = team.enter("王强", unit="甲厂")
    second = tables.Person(name="赵敏", document_type="其他", document_number="Z")
    event.session.add(second)
    event.session.flush()
    event.session.add(tables.EntryMember(entry_id=entry, person_id=second.id or 0, position=1))
    sitting = _sitting(team, kind=SittingKind.PRACTICAL, room_id=_room(event))
    assert [each.name for each in seating.load_seating(event.session, sitting).missing] == ["王强", "赵敏"]
    event.session.add(tables.Seat(sitting_id=sitting, entry_id=entry, station=1))
    event.session.flush()
    view = seating.load_seating(event.session, sitting)
    assert (view.missing, view.gone, len(view.seats)) == ((), frozenset(), 1)
    assert _conflicts(event) == []
