"""成绩表 of an event: whom it names, which marks it holds, and that it comes back as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.errors import UserError
from app.exchange.marks_form import write_marks_form
from app.exchange.marks_workbook import read_marks
from app.services import registration, seats
from app.services.marks_form import load_marks_form
from app.services.marks_preview import MarksPreview, preview_marks
from db.tables import Event
from tests.bench import Bench
from tests.services.scoring_data import SmallEvent, make_event


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    made = make_event(session)
    for station, name in ((2, "张伟"), (1, "李芳"), (None, "王芳")):
        made.enter(name, station=station)
    session.commit()
    return made


def test_it_names_those_who_compete_in_the_order_of_the_pile(event: SmallEvent) -> None:
    event.enter("赵敏", review="pending")
    registration.set_entry_status(event.session, event.enter("刘洋"), "absent", "未到场")
    event.session.commit()
    form = load_marks_form(event.session, event.id)
    assert [entry.name for entry in form.entries] == ["李芳", "张伟", "王芳"]
    assert (form.registered, form.marks) == (True, {})


def test_a_blind_form_names_stations_only(event: SmallEvent) -> None:
    event.session.get_one(Event, event.id).blind = True
    event.session.commit()
    form = load_marks_form(event.session, event.id)
    assert [(entry.number, entry.name) for entry in form.entries] == [("01 号赛位", ""), ("02 号赛位", "")]


def test_a_blind_event_needs_stations_and_every_event_its_scheme(session: Bench) -> None:
    event = make_event(session)
    with pytest.raises(UserError, match="还没有审核通过的参赛者"):
        load_marks_form(session, event.id)
    event.enter("张伟")
    row = session.get_one(Event, event.id)
    row.blind = True
    session.commit()
    with pytest.raises(UserError, match="请先在“检录与抽签”中抽签"):
        load_marks_form(session, event.id)
    row.rules = {}
    session.commit()
    with pytest.raises(UserError, match="还没有启用评分规则"):
        load_marks_form(session, event.id)


def test_who_must_recuse_has_no_row(event: SmallEvent, tmp_path: Path) -> None:
    seats.seat_judge(event.session, event.judges["P", 2].id, "李明", organization="淮北矿业机修厂")
    event.session.commit()
    event.enter("赵敏", unit="理士电池")
    event.session.commit()
    path = tmp_path / "成绩表.xlsx"
    write_marks_form(path, [load_marks_form(event.session, event.id)])
    sheet = next(each for each in load_workbook(path) if each.title.endswith(" P"))
    said = [(row[2], row[4]) for row in sheet.iter_rows(min_row=3, values_only=True)]
    everybody = [(name, seat) for name in ("李芳", "张伟", "王芳", "赵敏") for seat in ("1", "2", "3")]
    assert said == [pair for pair in everybody if pair[1] != "2" or pair[0] == "赵敏"]


@pytest.mark.parametrize("blind", [False, True])
def test_the_marks_that_stand_come_back_unchanged(event: SmallEvent, tmp_path: Path, blind: bool) -> None:
    event.session.get_one(Event, event.id).blind = blind
    event.judge(1, "80.5")
    event.fill(2, "71", ["70"])
    event.session.commit()
    form = load_marks_form(event.session, event.id)
    path = tmp_path / "成绩表.xlsx"
    write_marks_form(path, [form])
    seen = preview_marks(event.session, event.competition_id, read_marks(path))
    assert seen == MarksPreview(unchanged=len(form.marks), submitted=2)
    assert len(form.marks) == 10
