"""What stands in the 秩序册: approved entries by unit and event, leaders, judges, days; nothing secret."""

from __future__ import annotations

from datetime import date

from app.domain.programme import ProgrammeJudge
from app.domain.timetable import SittingKind
from app.services import programme, rooms, seats, timetable
from app.services.rooms import RoomForm
from app.services.timetable import SittingForm
from db import tables
from tests.bench import Bench
from tests.services.scoring_data import add_event, make_event


def _fill(session: Bench) -> int:
    """Two units, a team with a leader and a coach, a judge and two days."""
    event = make_event(session)
    team_event = add_event(session, event.competition_id, "应急救援", entry_kind="team")
    competition = session.get_one(tables.Competition, event.competition_id)
    competition.starts_on, competition.ends_on = date(2022, 10, 18), date(2022, 10, 20)
    competition.hosts = ["某市总工会"]
    one = event.enter("张伟", unit="甲厂", division="职工组")
    event.enter("李芳", unit="乙厂", guest=True)
    event.enter("待审", unit="丙厂", review="pending")
    team = team_event.enter("王强", unit="甲厂", title="甲厂一队")
    for name, role in (("赵敏", "选手"), ("钱领", "领队"), ("孙教", "教练")):
        person = tables.Person(name=name, document_type="其他", document_number=name)
        session.add(person)
        session.flush()
        session.add(tables.EntryMember(entry_id=team, person_id=person.id or 0, role=role, position=1))
        if role == "领队":  # of two entries, named once
            session.add(tables.EntryMember(entry_id=one, person_id=person.id or 0, role=role, position=1))
    seats.seat_judge(session, event.judges["P", 1].id, "周裁判", organization="丁院")
    room = rooms.save_room(session, event.competition_id, RoomForm("焊接车间", "10"))
    for day in ("10-19", "10-18"):
        form = SittingForm(SittingKind.PRACTICAL, "第 1 场", day, "9:00", "11:00", event.id, room_id=room)
        timetable.save_sitting(session, event.competition_id, form)
    return event.competition_id


def test_the_book_names_who_takes_part_where_and_when(session: Bench) -> None:
    book = programme.load_programme(session, _fill(session))

    assert (book.dates, book.hosts) == ("2022 年 10 月 18 日至 20 日", ("某市总工会",))
    assert book.figures == "2 个赛项,2 个参赛单位,3 项参赛,4 人"
    assert {unit.name: (unit.leaders, unit.coaches) for unit in book.units} == {
        "甲厂": (("钱领",), ("孙教",)),
        "乙厂": ((), ()),
    }
    assert [
        (each.name, each.members) for unit in book.units if unit.name == "甲厂" for each in unit.entries
    ] == [
        ("张伟", ()),
        ("甲厂一队", ("王强", "赵敏")),
    ]
    welding, rescue = book.events
    assert [(each.number, each.name, each.guest) for each in welding.entries] == [
        ("2022001", "张伟", False),
        ("2022002", "李芳", True),
    ]
    assert welding.judges == (ProgrammeJudge("实操", "周裁判", "丁院"),)
    assert (rescue.by, rescue.entries[0].organization) == ("团队", "甲厂")
    assert [day.day for day in book.days] == [date(2022, 10, 18), date(2022, 10, 19)]
    assert [each.where for each in welding.sittings] == ["焊接车间"] * 2
    assert book.rooms[0].name == "焊接车间"
