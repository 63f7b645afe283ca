"""Drawing sittings and stations: kept, repeatable, redrawn only while nothing depends on them."""

from datetime import datetime
from hashlib import sha256
from itertools import pairwise

import pytest
from sqlmodel import col, select

from app.domain.draw import DrawRule
from app.domain.rights import Actor, Duty, Role
from app.errors import InputError, UserError
from app.services import draws, registration, sittings, timetable
from app.services.draw_views import DrawView, draw_sheet, load_draw
from db import tables
from db.tables import AuditEntry, Draw, Entry, Event, Judge, Mark, ScoreSheet, Seat
from tests.bench import Bench
from tests.services.registration_data import BY, World, form, make_world, person

CODER = Actor(1, "高翔", (Duty(Role.CODER),))
SCORER = Actor(2, "王敏", (Duty(Role.SCORER),))


@pytest.fixture
def world(session: Bench) -> World:
    world = make_world(session)
    world.take_in(form(person("张伟", 1), person("王芳", 2)))
    return world


def add_welders(world: World, count: int) -> None:
    world.take_in(
        form(*(person(f"焊{serial}", serial, division="职工组") for serial in range(101, 101 + count)))
    )


def add_sittings(world: World, *places: int, module: str = "P") -> list[int]:
    """Practical sittings of the welders with so many places."""
    made = []
    for at, count in enumerate(places, 1):
        room = tables.Room(
            competition_id=world.competition_id, name=f"{module}{at} 号场地", places=count, spares=1
        )
        world.session.add(room)
        world.session.flush()
        sitting = tables.Sitting(
            competition_id=world.competition_id,
            event_id=world.events["焊工"],
            room_id=room.id,
            kind="practical",
            module=module,
            name=f"第 {at} 场",
            starts_at=datetime(2022, 10, 18, 8 + at),
            ends_at=datetime(2022, 10, 18, 9 + at),
        )
        world.session.add(sitting)
        world.session.flush()
        made.append(sitting.id or 0)
    return made


def stations(world: World) -> dict[int, int | None]:
    """Where the welders stand, by entry."""
    found = world.session.exec(select(Entry).where(Entry.event_id == world.events["焊工"]))
    return {entry.id or 0: entry.station for entry in found}


def places(drawn: DrawView) -> list[tuple[str, int]]:
    return [(line.sitting, line.place) for line in drawn.lines]


def test_the_draw_can_be_repeated(world: World) -> None:
    add_welders(world, 10)
    event = world.events["焊工"]
    first = draws.draw_stations(world.session, event, "20220920")
    assert [line.place for line in first.lines] == list(range(1, 13))
    again = draws.draw_stations(world.session, event, " 20220920 ")
    assert again.lines == first.lines
    assert draws.draw_stations(world.session, event, "20220921").lines != first.lines
    assert sorted(stations(world).values(), key=str) == sorted(range(1, 13), key=str)
    world.session.commit()
    newest = select(AuditEntry.text).order_by(col(AuditEntry.seq).desc())
    assert world.session.exec(newest).first() == "焊工抽签:12 个赛位,种子“20220921”"


def test_who_does_not_take_part_draws_no_lot(world: World) -> None:
    first, second = world.entries(event="焊工")
    draws.draw_stations(world.session, world.events["焊工"], "1")
    registration.review_entry(world.session, first.entry_id, "returned", "材料不全")
    lots = draws.draw_stations(world.session, world.events["焊工"], "1")
    assert [line.entry_id for line in lots.lines] == [second.entry_id]
    assert stations(world) == {first.entry_id: None, second.entry_id: 1}
    registration.set_entry_status(world.session, second.entry_id, "withdrew", "本人申请")
    with pytest.raises(UserError, match="还没有可抽签的选手"):
        draws.draw_stations(world.session, world.events["焊工"], "1")


def test_no_draw_without_a_seed_and_only_for_late_entries_after_the_first_mark(world: World) -> None:
    event = world.events["焊工"]
    with pytest.raises(InputError, match="抽签种子"):
        draws.draw_stations(world.session, event, " ")
    judge = Judge(event_id=event, module="P", seat=1, name="裁判 1")
    world.session.add(judge)
    world.session.flush()
    sheet = ScoreSheet(entry_id=world.entries(event="焊工")[0].entry_id, judge_id=judge.id or 0)
    world.session.add(sheet)
    world.session.flush()
    draws.draw_stations(world.session, event, "1")
    world.session.add(Mark(sheet_id=sheet.id or 0, aspect="A1", entered=None, entered_by=BY))
    world.session.flush()
    with pytest.raises(UserError, match="“焊工”已有评分,不能重新抽签"):
        draws.draw_stations(world.session, event, "1")
    before = stations(world)
    add_welders(world, 3)
    late = draws.draw_stations(world.session, event, "2")
    assert sorted(line.place for line in late.lines) == [3, 4, 5]
    after = stations(world)
    assert after == before | {line.entry_id: line.place for line in late.lines}


def test_sittings_are_drawn_with_the_stations(world: World) -> None:
    add_welders(world, 5)
    first, second = add_sittings(world, 4, 5)
    drawn = draws.draw_stations(world.session, world.events["焊工"], "20220920")
    assert places(drawn) == [("第 1 场", n) for n in (1, 2, 3, 4)] + [("第 2 场", n) for n in (1, 2, 3)]
    given = stations(world)
    assert [given[line.entry_id] for line in drawn.lines] == [101, 102, 103, 104, 201, 202, 203]
    seats = sittings.list_seats(world.session, [first, second])
    assert [[seat.station for seat in seats[key]] for key in (first, second)] == [[1, 2, 3, 4], [1, 2, 3]]
    assert all(seat.person_id is not None for seat in seats[first])
    again = draws.draw_stations(world.session, world.events["焊工"], "20220921")
    assert places(again) == places(drawn)
    assert len(world.session.exec(select(Seat)).all()) == 7


def test_late_entries_take_the_places_that_are_left(world: World) -> None:
    event = world.events["焊工"]
    add_sittings(world, 2, 3)
    draws.draw_stations(world.session, event, "1")
    add_welders(world, 3)
    assert draws.load_state(world.session, event).waiting == 3
    late = draws.draw_stations(world.session, event, "2", late_only=True)
    assert late.late
    assert sorted(places(late)) == [("第 1 场", 2), ("第 2 场", 2), ("第 2 场", 3)]
    assert draws.is_repeatable(world.session, late.id)
    world.take_in(form(person("焊九", 109, division="职工组")))
    with pytest.raises(UserError, match="有 1 名选手要抽签,场次里只剩 0 个位置"):
        draws.draw_stations(world.session, event, "3", late_only=True)
    assert draws.load_state(world.session, event).waiting == 1


def test_a_unit_with_too_many_is_named_and_nothing_changes(world: World) -> None:
    event = world.events["焊工"]
    draws.draw_stations(world.session, event, "1")
    before = stations(world)
    with pytest.raises(UserError, match="“焊工”的 2 名选手中有 2 名来自“金泷机电”,超过一半"):
        draws.draw_stations(world.session, event, "2", DrawRule())
    assert stations(world) == before


def test_units_are_spread_and_kept_apart(world: World) -> None:
    event = world.events["焊工"]
    world.take_in(
        form(*(person(f"焊{n}", n, unit=f"单位{n % 3}", division="职工组") for n in range(101, 111)))
    )
    add_sittings(world, 6, 6)
    drawn = draws.draw_stations(world.session, event, "20220920", DrawRule())
    assert draws.is_repeatable(world.session, drawn.id)
    for sitting in ("第 1 场", "第 2 场"):
        units = [line.organization for line in drawn.lines if line.sitting == sitting]
        assert all(a != b for a, b in pairwise(units))
        assert max(map(units.count, units)) <= 2


def test_the_result_is_a_paper_to_sign(world: World) -> None:
    add_sittings(world, 4)
    drawn = draws.draw_stations(world.session, world.events["焊工"], "20220920")
    sheet = draw_sheet(world.session, drawn)
    assert (sheet.event, sheet.seed, sheet.rule, sheet.late) == ("焊工", "20220920", "全凭抽签", False)
    assert [(line.sitting, line.place) for line in sheet.lines] == [
        ("第 1 场", "01 号"),
        ("第 1 场", "02 号"),
    ]


def test_a_draw_that_was_altered_is_found_out(world: World) -> None:
    drawn = draws.draw_stations(world.session, world.events["焊工"], "1")
    row = world.session.get_one(Draw, drawn.id)
    assert draws.is_repeatable(world.session, drawn.id)
    world.session.add(Draw(**row.model_dump(exclude={"id", "drawn"}), drawn=row.drawn[::-1]))
    world.session.flush()
    newest = load_draw(world.session, world.events["焊工"], CODER)
    assert newest is not None
    assert not draws.is_repeatable(world.session, newest.id)


def test_of_a_blind_event_only_who_draws_sees_the_result(world: World) -> None:
    event = world.events["焊工"]
    assert load_draw(world.session, event, CODER) is None
    world.session.get_one(Event, event).blind = True
    world.session.flush()
    draws.draw_stations(world.session, event, "1")
    seen = load_draw(world.session, event, CODER)
    hidden = load_draw(world.session, event, SCORER)
    assert seen is not None
    assert hidden is not None
    assert (len(seen.lines), seen.seed) == (2, "1")
    assert (hidden.lines, hidden.seed, hidden.hidden) == ((), "", True)


def test_another_module_has_its_own_draw_and_leaves_the_stations(world: World) -> None:
    event = world.events["焊工"]
    add_sittings(world, 4)
    add_sittings(world, 4, module="Q")
    draws.draw_stations(world.session, event, "1")
    before = stations(world)
    state = draws.load_state(world.session, event, "Q")
    assert (state.modules, state.waiting) == (("P", "Q"), 2)
    other = draws.draw_stations(world.session, event, "2", module="Q")
    assert other.module == "Q"
    assert stations(world) == before
    assert draws.load_state(world.session, event, "Q").waiting == 0
    with pytest.raises(UserError, match="还没有实操场次"):
        draws.load_state(world.session, event, "Z")


def test_a_sitting_that_lost_its_room_is_emptied_by_the_next_draw_and_may_go(world: World) -> None:
    add_welders(world, 4)
    _first, second = add_sittings(world, 6, 6)
    draws.draw_stations(world.session, world.events["焊工"], "1")
    with pytest.raises(UserError, match="请先去掉它的考场,再重新抽签"):
        timetable.delete_sitting(world.session, second)
    world.session.get_one(tables.Sitting, second).room_id = None
    draws.draw_stations(world.session, world.events["焊工"], "2")
    seated = world.session.exec(select(Seat.entry_id)).all()
    assert len(seated) == len(set(seated)) == 6
    timetable.delete_sitting(world.session, second)


def test_the_log_of_a_blind_draw_tells_no_place(world: World) -> None:
    """Neither by the order in which the seats were made, nor by a digest of a seed that one can try out."""
    add_welders(world, 10)
    add_sittings(world, 12)
    event = world.events["焊工"]
    world.session.get_one(Event, event).blind = True
    draws.draw_stations(world.session, event, "20220920")
    made = world.session.exec(select(Seat).order_by(col(Seat.id))).all()
    assert [seat.entry_id for seat in made] == sorted(seat.entry_id for seat in made)
    text = world.session._entries[-1].text
    assert sha256(b"20220920").hexdigest()[:16] not in text
    salt = world.session.exec(select(Draw)).one().given["salt"]
    assert sha256(f"{salt}20220920".encode()).hexdigest()[:16] in text
