"""The life of a score sheet through the real door, on both kinds of database: who does which step."""

import pytest
from sqlalchemy import Engine

from app.domain.rights import Role
from app.domain.sheets import CLOSED, SheetState
from app.errors import UserError
from app.services import publishing, seats
from app.services.door import Refused
from db.tables import Entry, Judge
from tests.services.sheet_hall import (
    CHECKER,
    CHIEF,
    FIRST,
    SECOND,
    SUBSTITUTE,
    SUPERVISOR,
    THEORIST,
    THIRD,
    TYPIST,
    Hall,
    open_hall,
)


@pytest.fixture
def hall(engine: Engine) -> Hall:
    return open_hall(engine)


def test_a_sheet_goes_from_draft_to_locked_and_names_who_did_each_step(hall: Hall) -> None:
    assert hall.sheet().state == SheetState.DRAFT
    hall.mark(FIRST, "A1", "8")
    assert hall.sheet().state == SheetState.DRAFT
    hall.mark(FIRST, "A2", "2")
    hall.submit(FIRST)
    sheet = hall.sheet()
    assert (sheet.state, sheet.submitted_by, sheet.round) == ("submitted", f"评分裁判 {FIRST}", 1)
    assert sheet.submitted_by_id == hall.people[FIRST]
    hall.confirm(CHECKER)
    sheet = hall.sheet()
    assert (sheet.state, sheet.confirmed_by) == ("confirmed", f"统分员 {CHECKER}")
    hall.hand_in(TYPIST, seat=2)
    hall.confirm(CHIEF, seat=2)
    assert hall.sheet(seat=2).confirmed_by == f"裁判长 {CHIEF}"
    hall.mark(TYPIST, "T1", "80")
    hall.submit(TYPIST, module="T")
    hall.confirm(CHECKER, module="T")
    hall.check_all(hall.other)
    hall.publish()
    states = {hall.sheet(module=module, seat=seat).state for module, seat in hall.seats}
    assert states == {"locked"}
    hall.check_log()


@pytest.mark.parametrize(
    ("state", "by", "word"),
    [("submitted", TYPIST, "已提交"), ("confirmed", TYPIST, "已复核确认"), ("locked", TYPIST, "已锁定")],
)
def test_a_closed_sheet_takes_no_marks_and_the_log_keeps_the_attempt(
    hall: Hall, state: str, by: str, word: str
) -> None:
    hall.hand_in(TYPIST)
    if state == "confirmed":
        hall.confirm(CHECKER)
    if state == "locked":
        hall.confirm(CHECKER)
        hall.hand_in(TYPIST, seat=2)
        hall.confirm(CHECKER, seat=2)
        hall.mark(TYPIST, "T1", "80")
        hall.submit(TYPIST, module="T")
        hall.confirm(CHECKER, module="T")
        hall.check_all(hall.other)
        hall.publish()
    with pytest.raises(Refused, match=rf"{word}.*退回") as caught:
        hall.mark(by, "A1", "10", reason="改高")
    assert str(caught.value) == CLOSED[SheetState(state)]
    who, text = hall.refused()
    assert who == f"统分员 {by}"
    assert text == f"焊工 · 张伟 · {FIRST} A1 录入 10:被拒绝。{CLOSED[SheetState(state)]}"
    assert [version.text for version in hall.history("A1")] == ["8.0"]
    hall.check_log()


def test_a_sheet_submitted_twice_is_refused(hall: Hall) -> None:
    hall.hand_in(TYPIST)
    with pytest.raises(Refused, match="已经提交过"):
        hall.submit(TYPIST)
    assert "提交 焊工 · 张伟" in hall.refused()[1]
    assert hall.sheet().round == 1


def test_nothing_can_be_confirmed_that_is_not_submitted_or_is_already(hall: Hall) -> None:
    with pytest.raises(UserError, match="还没有提交"):
        hall.confirm(CHECKER)
    hall.fill(TYPIST)
    with pytest.raises(UserError, match="还没有提交"):
        hall.confirm(CHECKER)
    hall.submit(TYPIST)
    hall.confirm(CHECKER)
    with pytest.raises(Refused, match="已经确认过"):
        hall.confirm(CHIEF)
    assert hall.sheet().confirmed_by == f"统分员 {CHECKER}"


# --- nobody confirms their own ---------------------------------------------------------------------------


def _refuses_own(hall: Hall, name: str) -> None:
    with pytest.raises(Refused, match=r"不能复核自己录入或自己评的评分单.*另一个人"):
        hall.confirm(name)
    assert name in hall.refused()[0]
    assert hall.sheet().state == "submitted"


def test_who_typed_or_submitted_a_sheet_cannot_confirm_it(hall: Hall) -> None:
    hall.mark(TYPIST, "A1", "8")
    hall.mark(CHECKER, "A2", "2")
    hall.submit(THIRD)
    for name in (TYPIST, CHECKER, THIRD):
        _refuses_own(hall, name)
    hall.confirm(CHIEF)


def test_whose_typing_was_overwritten_still_typed(hall: Hall) -> None:
    hall.mark(CHECKER, "A1", "9")
    hall.hand_in(TYPIST)
    _refuses_own(hall, CHECKER)


def test_a_chief_judge_who_judges_cannot_confirm_the_own_paper(hall: Hall) -> None:
    hall.sit(CHIEF)
    hall.hand_in(TYPIST)
    _refuses_own(hall, CHIEF)
    hall.hand_in(TYPIST, seat=2)
    hall.confirm(CHIEF, seat=2)
    assert hall.sheet(seat=2).state == "confirmed", "another judge's sheet is not the own one"


def test_who_gave_the_marks_cannot_confirm_them_after_leaving_the_seat(hall: Hall) -> None:
    hall.sit(CHIEF)
    hall.hand_in(TYPIST)
    with hall.door("周建平") as session:
        seats.seat_judge(session, hall.seats["P", 1], SUBSTITUTE, reason="原裁判临时离场")
    sheet = hall.sheet()
    assert (sheet.judge, sheet.marked_by) == (SUBSTITUTE, (CHIEF,))
    _refuses_own(hall, CHIEF)
    hall.give(SUBSTITUTE, Role.SCORER)
    _refuses_own(hall, SUBSTITUTE)
    hall.confirm(CHECKER)


# --- roles and places ------------------------------------------------------------------------------------


def test_a_judge_acts_on_the_own_seat_only(hall: Hall) -> None:
    hall.fill(TYPIST)
    for stranger in (SECOND, THEORIST):
        with pytest.raises(Refused, match="没有“录入得分”的权限"):
            hall.mark(stranger, "A1", "9")
        with pytest.raises(Refused, match="没有“录入得分”的权限"):
            hall.submit(stranger)
    hall.submit(FIRST)
    for stranger in (SECOND, THEORIST):
        with pytest.raises(Refused, match="没有“复核评分单”的权限"):
            hall.give_back(stranger)
    with pytest.raises(Refused, match="没有“复核评分单”的权限"):
        hall.confirm(FIRST)
    assert hall.sheet().state == "submitted"


def test_a_role_in_one_module_or_event_reaches_no_other(hall: Hall) -> None:
    elsewhere = hall.add_event("钳工")
    hall.give("吴工", Role.CHIEF, hall.event_id, "T")
    hall.give(SUBSTITUTE, Role.SCORER, elsewhere.id)
    hall.hand_in(TYPIST)
    for stranger in ("吴工", SUBSTITUTE):
        with pytest.raises(Refused, match=r"没有“复核评分单”的权限.*裁判长、统分员"):
            hall.confirm(stranger)
        with pytest.raises(Refused, match="没有“复核评分单”的权限"):
            hall.give_back(stranger)
    hall.mark(TYPIST, "T1", "80")
    hall.submit(TYPIST, module="T")
    hall.confirm("吴工", module="T")
    with hall.door("吴工") as session, pytest.raises(Refused, match="没有“公布成绩”的权限"):
        publishing.publish_event(session, hall.event_id)


@pytest.mark.parametrize("name", [SUPERVISOR, "周建平", CHIEF])
def test_who_does_not_mark_is_refused_and_the_log_says_what_was_tried(hall: Hall, name: str) -> None:
    with pytest.raises(Refused, match="请由评分裁判、统分员操作"):
        hall.mark(name, "A1", "9.5")
    who, text = hall.refused()
    assert name in who
    assert "A1 录入 9.5:被拒绝" in text


def test_a_sheet_of_another_event_is_refused_and_kept_in_the_log(hall: Hall) -> None:
    elsewhere = hall.add_event("钳工")
    with hall.plant() as session:
        stranger = Entry(event_id=elsewhere.id, number="9001", review="approved")
        session.add(stranger)
        session.flush()
        entry = stranger.id or 0
    for act in (
        lambda: hall.mark(TYPIST, "A1", "8", entry=entry),
        lambda: hall.submit(TYPIST, entry=entry),
        lambda: hall.confirm(TYPIST, entry=entry),
        lambda: hall.give_back(TYPIST, entry=entry),
    ):
        with pytest.raises(Refused, match="不属于焊工"):
            act()
        assert "不属于焊工" in hall.refused()[1]


def test_a_judge_of_the_own_unit_marks_nothing_not_even_by_a_typist(hall: Hall) -> None:
    with hall.plant() as session:
        unit = session.get_one(Entry, hall.entry).organization_id
        seat = session.get_one(Judge, hall.seats["P", 1])
        seat.organization_id = unit
    assert "同单位" in hall.sheet().recused
    for name in (FIRST, TYPIST):
        for text in ("8", ""):
            with pytest.raises(Refused, match="应当回避,不能评分"):
                hall.mark(name, "A1", text)
        assert "A1 录入 空:被拒绝" in hall.refused()[1]
    hall.mark(SECOND, "A1", "8", seat=2)


# --- entries that do not compete -------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "word"), [("absent", "缺考"), ("disqualified", "取消资格")])
def test_an_entry_that_does_not_compete_is_neither_marked_nor_submitted_nor_confirmed(
    hall: Hall, status: str, word: str
) -> None:
    hall.fill(TYPIST, seat=1)
    hall.hand_in(TYPIST, seat=2)
    hall.set_status(status)
    for act in (
        lambda: hall.mark(TYPIST, "A1", "9"),
        lambda: hall.submit(TYPIST),
        lambda: hall.confirm(CHECKER, seat=2),
    ):
        with pytest.raises(UserError, match=word):
            act()
    hall.set_status("active")
    hall.confirm(CHECKER, seat=2)


def test_publishing_locks_no_sheet_that_nobody_checked(hall: Hall) -> None:
    hall.hand_in(TYPIST)
    hall.set_status("disqualified")
    hall.check_all(hall.other)
    hall.publish()
    hall.set_status("active")
    assert hall.sheet().state == "submitted", "it was not confirmed: it must not count as checked"
    assert hall.sheet(entry=hall.other).state == "locked"


def test_a_sheet_of_a_returned_registration_can_still_be_given_back(hall: Hall) -> None:
    hall.hand_in(TYPIST)
    with hall.plant() as session:
        session.get_one(Entry, hall.entry).review = "returned"
    with pytest.raises(UserError, match="已退回,不参加评分"):
        hall.confirm(CHECKER)
    hall.give_back(CHECKER)
    with hall.plant() as session:
        session.get_one(Entry, hall.entry).review = "approved"
    assert hall.sheet().state == "draft"
