"""What the judging screen reads beside the marks: recusals, own hands, corrections, rulings, incidents."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from app.domain.rights import Actor
from app.services import incidents, judging, seats, sheet_history, sheets
from app.services.incidents import IncidentForm
from app.services.sheet_rows import Hands
from db.tables import Entry, EntryMember, Judge, Organization, Person, SpreadRuling
from tests.bench import ALL_ROUND, OTHER, Bench
from tests.services.scoring_data import SmallEvent, make_event


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    return make_event(session)


def _judge(session: Bench, event: SmallEvent) -> Judge:
    return session.get_one(Judge, event.judges["P", 1].id)


def test_the_pile_names_every_entry_the_judge_has_to_recuse_from(session: Bench, event: SmallEvent) -> None:
    own, team, other = event.enter("张伟"), event.enter("李娜"), event.enter("王强")
    unit = Organization(name="平山电厂")
    session.add(unit)
    session.flush()
    judge = _judge(session, event)
    judge.organization_id = unit.id
    session.get_one(Entry, own).organization_id = unit.id
    member = select(Person).join(EntryMember).where(EntryMember.entry_id == team)
    session.exec(member).one().organization_id = unit.id
    session.flush()
    assert seats.list_recused(session, event.id) == {(own, judge.id), (team, judge.id)}
    lines = {line.entry_id: line.recused for line in judging.list_sheets(session, judge.id or 0)}
    assert lines == {own: True, team: True, other: False}
    for entry_id, recused in lines.items():
        assert bool(seats.recuses(session, judge, session.get_one(Entry, entry_id))) is recused


def test_a_judge_without_a_unit_recuses_from_nobody(session: Bench, event: SmallEvent) -> None:
    event.enter("张伟")
    assert seats.list_recused(session, event.id) == set()


def test_own_hands_are_the_typist_the_judge_and_who_gave_the_marks(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    judge = _judge(session, event)
    judge.account_id = 77
    assert judging.load_sheet(session, entry, judge.id or 0).own_hands == Hands(frozenset({77}))
    event.mark(entry, "A1", "88")
    before, judge.name = judge.name, "钱学文"
    hands = judging.load_sheet(session, entry, judge.id or 0).own_hands
    assert hands == Hands(frozenset({ALL_ROUND.account_id or 0, 77}), frozenset({before}))
    assert hands.are_of(ALL_ROUND)
    assert hands.are_of(Actor(78, before))
    assert not hands.are_of(OTHER)


def test_the_history_of_a_sheet_has_every_value_the_newest_first(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    for text in ("88", "", "90.5"):
        event.mark(entry, "A1", text)
    event.mark(entry, "E2", "12:30")
    history = sheet_history.sheet_history(session, entry, event.judges["P", 1].id)
    assert [version.text for version in history["A1"]] == ["90.5", "空", "88.0"]
    assert [version.text for version in history["E2"]] == ["12:30"]
    assert sheet_history.mark_history(session, entry, event.judges["P", 1].id, "A1") == history["A1"]
    assert sheet_history.mark_history(session, entry, event.judges["P", 1].id, "B9") == ()


def test_a_ruling_is_told_with_who_and_why(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    assert sheets.spread_ruling(session, entry, "P") == ""
    session.add(SpreadRuling(entry_id=entry, module="P", mark_id=0, reason="各有依据", by="裁判长 王敏"))
    session.flush()
    assert sheets.spread_ruling(session, entry, "P") == "裁判长 王敏:各有依据"
    assert sheets.spread_ruling(session, entry, "T") == ""


def test_the_report_has_the_events_incidents_in_words(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    form = IncidentForm("equipment", "焊机断电,已更换", module="P", minutes="15", station="12")
    incidents.add_incident(session, entry, form)
    report = incidents.incident_report(session, event.id, datetime(2026, 10, 18, 9, 30, tzinfo=UTC))
    (line,) = report.lines
    assert (line.kind, line.description, line.extra_minutes) == ("设备故障", "焊机断电,已更换", 15)
    assert line.moved_to == "12 号"
    assert line.recorded_by == "裁判长 王敏"
    assert report.printed == "2026-10-18 09:30 打印"
