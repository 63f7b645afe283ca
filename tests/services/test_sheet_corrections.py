"""Sheets that come back: corrections, returns, unlocking and handovers, on both kinds of database."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from sqlalchemy import Engine

from app.errors import InputError, UserError
from app.services import judging, publishing, seats, sheets
from app.services.door import Refused, open_door
from app.services.event_counts import list_event_counts
from app.services.publish_states import PublishState
from app.services.publishing import load_latest_publication
from db.engine import WRITE
from db.tables import Entry
from tests.services.publish_steps import sign_and_open
from tests.services.sheet_hall import (
    CHECKER,
    CHIEF,
    FIRST,
    SUBSTITUTE,
    TYPIST,
    Hall,
    open_hall,
)


@pytest.fixture
def hall(engine: Engine) -> Hall:
    return open_hall(engine)


def test_a_correction_needs_a_reason_and_keeps_the_old_value_readable(hall: Hall) -> None:
    before = datetime.now(UTC)
    hall.hand_in(TYPIST)
    hall.give_back(CHECKER, "A1 与纸质评分单不符")
    sheet = hall.sheet()
    assert (sheet.state, sheet.returned_reason) == ("draft", "A1 与纸质评分单不符")
    with pytest.raises(InputError, match="更正得分要写明原因") as caught:
        hall.mark(TYPIST, "A1", "7.5", reason=" ")
    assert caught.value.field == "reason"
    assert hall.mark(TYPIST, "A1", "8.0").entered == 8, "the same mark again is no correction"
    hall.mark(FIRST, "A1", "7.5", reason=" 看错一行 ")
    newest, old = hall.history("A1")
    assert (newest.text, newest.judge, newest.by, newest.reason) == (
        "7.5",
        FIRST,
        f"评分裁判 {FIRST}",
        "看错一行",
    )
    assert (old.text, old.by, old.reason) == ("8.0", f"统分员 {TYPIST}", "")
    assert before <= old.at <= newest.at <= datetime.now(UTC)
    assert "A1 改为 7.5(原 8.0),原因:看错一行" in hall.log()[-1][1]
    hall.submit(TYPIST)
    assert (hall.sheet().round, hall.sheet().returned_reason) == (2, "")
    with pytest.raises(Refused, match="不能复核自己录入"):
        hall.confirm(TYPIST)
    hall.confirm(CHECKER)


def test_a_mark_taken_back_in_a_correction_needs_its_reason_too(hall: Hall) -> None:
    hall.hand_in(TYPIST)
    hall.give_back(TYPIST)
    with pytest.raises(InputError, match="写明原因"):
        hall.mark(TYPIST, "A1", "")
    hall.mark(TYPIST, "A1", "", reason="评错了人")
    assert [version.text for version in hall.history("A1")] == ["空", "8.0"]
    with pytest.raises(InputError, match="还有 1 项没有得分:A1"):
        hall.submit(TYPIST)


def test_who_may_give_a_sheet_back_depends_on_how_far_it_is(hall: Hall) -> None:
    hall.hand_in(TYPIST)
    hall.give_back(FIRST, "我漏看了背面")
    hall.submit(TYPIST)
    hall.confirm(CHECKER)
    with pytest.raises(Refused, match="没有“复核评分单”的权限"):
        hall.give_back(FIRST)
    with pytest.raises(InputError, match="请写明退回原因"):
        hall.give_back(CHECKER, " ")
    hall.give_back(CHECKER)
    assert (hall.sheet().confirmed_by, hall.sheet().state) == ("", "draft")
    with pytest.raises(UserError, match="还没有提交,可以直接修改"):
        hall.give_back(CHECKER)
    hall.submit(TYPIST)
    hall.confirm(CHECKER)
    hall.hand_in(TYPIST, seat=2)
    hall.confirm(CHECKER, seat=2)
    hall.mark(TYPIST, "T1", "80")
    hall.submit(TYPIST, module="T")
    hall.confirm(CHECKER, module="T")
    hall.check_all(hall.other)
    hall.publish()
    for name in (FIRST, TYPIST, CHECKER):
        with pytest.raises(Refused, match=r"没有“退回已锁定的评分单”的权限.*裁判长"):
            hall.give_back(name)
    hall.give_back(CHIEF, "申诉成立")
    assert hall.sheet().state == "draft"
    assert hall.sheet(seat=2).state == "locked"


def test_an_unlocked_sheet_leads_to_a_new_version(hall: Hall) -> None:
    for entry in (hall.entry, hall.other):
        hall.check_all(entry)
    hall.publish()
    assert hall.publish_state() is PublishState.PUBLISHED
    hall.give_back(CHIEF, "申诉成立")
    with pytest.raises(UserError, match=r"评分单未提交|待复核"):
        hall.publish(reason="更正")
    hall.mark(TYPIST, "A1", "10", reason="申诉成立")
    hall.submit(TYPIST)
    assert hall.publish_state() is PublishState.CHANGED
    with pytest.raises(UserError, match="待复核"):
        hall.publish(reason="更正")
    hall.confirm(CHECKER)
    with hall.read() as session:
        assert list_event_counts(session, hall.competition_id)[0].changed
    with pytest.raises(InputError, match="请写明更正原因"):
        hall.publish()
    hall.publish(reason="申诉成立")
    with hall.read() as session:
        newest = load_latest_publication(session, hall.event_id)
        assert newest is not None
        assert (newest.version, newest.reason) == (2, "申诉成立")
        assert not list_event_counts(session, hall.competition_id)[0].changed
    assert hall.publish_state() is PublishState.PUBLISHED
    assert hall.row().score.total == 80 * Fraction(3, 10) + (Fraction(8 + 10, 2) + 4) * Fraction(7, 10)
    assert hall.sheet().state == "locked"
    hall.check_log()


def test_publishing_locks_the_sheets_of_its_own_event_only(hall: Hall) -> None:
    elsewhere = hall.add_event("钳工")
    with hall.plant() as session:
        stranger = Entry(event_id=elsewhere.id, number="9001", review="approved")
        session.add(stranger)
        session.flush()
        entry = stranger.id or 0
    with hall.door(TYPIST) as session:
        seat = elsewhere.judges["T", 1].id
        judging.enter_mark(session, entry_id=entry, judge_id=seat, aspect="T1", text="70")
        sheets.submit_sheet(session, entry_id=entry, judge_id=seat)
    for each in (hall.entry, hall.other):
        hall.check_all(each)
    hall.publish()
    with hall.read() as session:
        assert judging.load_sheet(session, entry, seat).state == "submitted"


def test_the_moment_of_publication_is_the_clock_of_the_door(hall: Hall) -> None:
    for entry in (hall.entry, hall.other):
        hall.check_all(entry)
    with hall.door(CHIEF) as session:
        sign_and_open(session, hall.event_id)
    moment = datetime(2022, 10, 28, 9, 30, tzinfo=UTC)
    bind = hall.engine.execution_options(**WRITE)
    with open_door(bind, hall.people[TYPIST], None, lambda: moment) as session:
        publishing.publish_event(session, hall.event_id)
    with hall.read() as session:
        newest = load_latest_publication(session, hall.event_id)
    assert newest is not None
    assert newest.published_at == moment


def test_a_seat_handed_over_keeps_who_gave_which_mark(hall: Hall) -> None:
    hall.mark(FIRST, "A1", "8")
    with hall.door(CHIEF) as session, pytest.raises(InputError, match="交接原因"):
        seats.seat_judge(session, hall.seats["P", 1], SUBSTITUTE)
    with hall.door(CHIEF) as session:
        seats.seat_judge(session, hall.seats["P", 1], SUBSTITUTE, reason="突发疾病")
    with pytest.raises(Refused, match="没有“录入得分”的权限"):
        hall.mark(FIRST, "A2", "3")
    hall.mark(SUBSTITUTE, "A2", "2")
    hall.submit(SUBSTITUTE)
    assert hall.sheet().marked_by == (FIRST, SUBSTITUTE)
    assert hall.history("A1")[0].judge == FIRST
    hall.give_back(SUBSTITUTE, "核对")
    hall.mark(SUBSTITUTE, "A1", "7", reason="重新评")
    assert [version.judge for version in hall.history("A1")] == [SUBSTITUTE, FIRST]


def test_a_mark_that_did_not_reach_the_disk_keeps_the_sheet_open(hall: Hall) -> None:
    hall.fill(TYPIST)
    seen = dict(hall.sheet().marks)
    seen["A1"] += 1
    with hall.door(TYPIST) as session, pytest.raises(UserError, match="A1 屏幕上的得分没有存上"):
        sheets.submit_sheet(session, entry_id=hall.entry, judge_id=hall.seats["P", 1], seen=seen)
    assert hall.sheet().state == "draft"


def test_where_nobody_checks_a_submitted_sheet_is_locked_by_publishing(engine: Engine) -> None:
    hall = open_hall(engine, "none")
    for entry in (hall.entry, hall.other):
        hall.mark(TYPIST, "T1", "80", entry=entry)
        hall.submit(TYPIST, module="T", entry=entry)
        for seat in (1, 2):
            hall.hand_in(TYPIST, seat=seat, entry=entry)
    hall.publish()
    assert hall.sheet().state == "locked"
    with pytest.raises(Refused, match="已经确认过"):
        hall.confirm(CHECKER)
