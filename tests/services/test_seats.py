"""裁判席位: who sits where, 回避, handover, who marked what, 签到; on both kinds of database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from app.domain.rights import Actor, Duty, Role
from app.errors import InputError, UserError
from app.services import accounts, activity, judging, pledges, seats, sheet_history, sheets
from app.services.door import Refused
from app.services.seats import JudgeMarks, SeatView
from db.tables import Account, Entry, EntryMember, Judge, Organization, Person
from tests.bench import Bench
from tests.services.scoring_data import SmallEvent, make_event

UNIT, OTHER_UNIT = "淮北矿业机修厂", "理士电池"
CHIEF = Actor(7, "孙志强", (Duty(Role.CHIEF),))


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    return make_event(session)


def _seat(event: SmallEvent, module: str = "P", seat: int = 1) -> SeatView:
    views = seats.list_seats(event.session, event.id)
    return next(view for view in views if (view.module, view.seat) == (module, seat))


def _put(event: SmallEvent, name: str, unit: str = "", reason: str = "", seat: int = 1) -> SeatView:
    judge = event.judges["P", seat].id
    return seats.seat_judge(event.session, judge, name, organization=unit, reason=reason)


def _unit(session: Bench, name: str) -> int:
    return session.exec(select(Organization.id).where(Organization.name == name)).one() or 0


# -- who sits where ------------------------------------------------------------------------------------


def test_seats_stand_module_by_module(event: SmallEvent) -> None:
    views = seats.list_seats(event.session, event.id)
    assert [(view.module_name, view.seat) for view in views] == [
        ("理论", 1),
        ("实操", 1),
        ("实操", 2),
        ("实操", 3),
    ]
    assert {view.account_id for view in views} == {None}


def test_a_new_name_becomes_somebody_who_works_here(event: SmallEvent) -> None:
    view = _put(event, "  欧阳  建国 ", UNIT)
    assert (view.name, view.organization) == ("欧阳 建国", UNIT)
    people = accounts.list_accounts(event.session)
    assert [(each.name, each.organization, each.can_sign_in) for each in people] == [
        ("欧阳 建国", UNIT, False)
    ]
    assert people[0].seats == ("焊工 · 实操模块 · 1 号席",)
    assert people[0].id == view.account_id


def test_who_is_known_already_keeps_the_unit(event: SmallEvent) -> None:
    account = accounts.add_account(event.session, "李建国", OTHER_UNIT)
    view = _put(event, "李建国")
    assert (view.account_id, view.organization) == (account, OTHER_UNIT)


def test_another_unit_holds_on_every_seat_of_the_judge(event: SmallEvent) -> None:
    _put(event, "李建国", OTHER_UNIT, seat=1)
    _put(event, "李建国", f" {UNIT} ", seat=2)
    assert {_seat(event, seat=1).organization, _seat(event, seat=2).organization} == {UNIT}
    event.session.commit()
    said = activity.list_activity(event.session, event.competition_id)[0].text
    assert said == f"焊工 P 模块 2 号裁判席为 李建国,单位“{UNIT}”"


def test_a_chief_judge_seats_judges_of_units_nobody_entered(event: SmallEvent) -> None:
    with event.session.acting(CHIEF):
        assert _put(event, "李建国", "相山水泥").organization == "相山水泥"


@pytest.mark.parametrize(
    ("name", "said"), [(" ", "裁判姓名不能为空"), ("李" * 21, "姓名最多 20 个字,现有 21 个")]
)
def test_a_wrong_name_is_refused_at_its_field(event: SmallEvent, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        _put(event, name)
    assert caught.value.field == "name"
    assert _seat(event).name == "1 号裁判"


def test_a_closed_account_is_not_seated(event: SmallEvent) -> None:
    event.session.add(Account(name="李建国", active=False))
    event.session.flush()
    with pytest.raises(InputError, match="李建国的账号已停用,不能安排") as caught:
        _put(event, "李建国")
    assert caught.value.field == "name"


def test_a_seat_that_is_gone_is_said(session: Bench) -> None:
    for call in (
        lambda: seats.seat_judge(session, 9999, "李芳"),
        lambda: seats.check_in_judge(session, 9999),
        lambda: seats.marks_by_judge(session, 9999),
    ):
        with pytest.raises(UserError, match="席位已不存在"):
            call()


@pytest.mark.parametrize("role", [Role.SCORER, Role.JUDGE, Role.CODER, Role.SUPERVISOR])
def test_others_seat_nobody(event: SmallEvent, role: Role) -> None:
    with event.session.acting(Actor(3, "高翔", (Duty(role),))), pytest.raises(Refused, match="安排裁判席位"):
        _put(event, "李建国")


def test_a_chief_judge_of_one_module_seats_only_there(event: SmallEvent) -> None:
    theory = Actor(7, "孙志强", (Duty(Role.CHIEF, event.id, "T"),))
    with event.session.acting(theory):
        seats.seat_judge(event.session, event.judges["T", 1].id, "李建国")
        with pytest.raises(Refused):
            _put(event, "李建国")


def test_a_unit_that_holds_elsewhere_too_is_not_changed_from_one_module(event: SmallEvent) -> None:
    _put(event, "李建国", OTHER_UNIT)
    theory = Actor(7, "孙志强", (Duty(Role.CHIEF, event.id, "T"),))
    with event.session.acting(theory), pytest.raises(Refused, match="安排裁判席位"):
        seats.seat_judge(event.session, event.judges["T", 1].id, "李建国", organization=UNIT)


# -- 回避 ----------------------------------------------------------------------------------------------


def test_the_entries_of_the_own_unit_are_named_at_once(event: SmallEvent) -> None:
    event.enter("张伟")
    event.enter("王芳", unit=OTHER_UNIT)
    event.enter("李娜", review="returned")  # takes no part
    view = _put(event, "李建国", UNIT)
    assert view.recusals == ("张伟",)
    assert view.warning == "与 1 个参赛者同单位,须回避:张伟。"
    assert _put(event, "周明", OTHER_UNIT, seat=2).recusals == ("王芳",)
    assert _put(event, "吴海燕", seat=3).warning == ""


def test_of_a_blind_event_stations_are_named(session: Bench) -> None:
    event = make_event(session, blind=True)
    event.enter("张伟", station=3)
    warning = _put(event, "李建国", UNIT).warning
    assert "03" in warning
    assert "张伟" not in warning


def test_many_are_counted_and_five_named(event: SmallEvent) -> None:
    for name in ("张伟", "王芳", "李娜", "刘洋", "陈静", "赵敏"):
        event.enter(name)
    warning = _put(event, "李建国", UNIT).warning
    assert warning.startswith("与 6 个参赛者同单位")
    assert warning.endswith("等。")
    assert warning.count("、") == 4


def test_a_member_of_a_team_counts_with_their_own_unit(event: SmallEvent) -> None:
    session = event.session
    event.enter("王芳", unit=OTHER_UNIT)
    team = event.enter("张伟", unit=OTHER_UNIT)
    session.add(Organization(name=UNIT))
    session.flush()
    guest = Person(
        name="陈静", document_type="其他", document_number="x", organization_id=_unit(session, UNIT)
    )
    session.add(guest)
    session.flush()
    session.add(EntryMember(entry_id=team, person_id=guest.id or 0, position=1))
    view = _put(event, "李建国", UNIT)
    assert view.recusals == ("张伟",)
    with pytest.raises(Refused, match="李建国与这个参赛者同单位,应当回避"):
        event.mark(team, "A1", "90")


def test_who_has_to_recuse_marks_the_others_only(event: SmallEvent) -> None:
    own, other = event.enter("张伟"), event.enter("王芳", unit=OTHER_UNIT)
    _put(event, "李建国", UNIT)
    with pytest.raises(Refused, match="应当回避,不能评分"):
        event.mark(own, "A1", "90")
    event.mark(other, "A1", "90")
    event.mark(own, "A1", "90", seat=2)
    assert seats.marks_by_judge(event.session, event.judges["P", 1].id) == (JudgeMarks("李建国", 1, 1),)


def test_a_unit_is_known_by_its_normalised_name(event: SmallEvent) -> None:
    event.enter("张伟", unit="理士电池(淮北)")
    assert _put(event, "李建国", "理士电池 (淮北)").recusals == ("张伟",)


def test_an_entry_of_no_unit_and_a_judge_of_no_unit_are_strangers(event: SmallEvent) -> None:
    entry = event.enter("张伟", organization_id=None)
    assert event.session.get_one(Entry, entry).organization_id is None
    assert _put(event, "李建国").recusals == ()
    event.mark(entry, "A1", "90")


# -- handover ------------------------------------------------------------------------------------------


def test_a_seat_with_marks_is_handed_over_with_a_reason(event: SmallEvent) -> None:
    session = event.session
    first, second = event.enter("张伟"), event.enter("王芳")
    _put(event, "李建国")
    event.mark(first, "A1", "90")
    event.mark(first, "E2", "12:00")
    assert _seat(event).marked
    with pytest.raises(InputError, match="李建国已经评过分,换人要写明交接原因") as caught:
        _put(event, "周明", reason="  ")
    assert caught.value.field == "reason"
    view = _put(event, "周明", reason=" 突发疾病 ")
    assert [text[12:] for text in view.handovers] == ["李建国 → 周明(突发疾病)"]
    event.mark(second, "A1", "80")
    event.mark(first, "E2", "12:30")
    judge = event.judges["P", 1].id
    assert seats.marks_by_judge(session, judge) == (JudgeMarks("李建国", 1, 1), JudgeMarks("周明", 2, 2))
    assert judging.load_sheet(session, first, judge).marked_by == ("李建国", "周明")
    history = sheet_history.mark_history(session, first, judge, "E2")
    assert [(version.judge, version.text) for version in history] == [
        ("周明", "12:30"),
        ("李建国", "12:00"),
    ]
    session.commit()
    said = [line.text for line in activity.list_activity(session, event.competition_id)]
    assert "焊工 P 模块 1 号裁判席由 李建国 交接给 周明(原因:突发疾病)" in said


def test_without_marks_nobody_asks_for_a_reason(event: SmallEvent) -> None:
    _put(event, "李建国")
    view = _put(event, "周明")
    assert (view.name, view.handovers, view.marked) == ("周明", (), False)


def test_a_mark_taken_back_counts_for_nobody(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    _put(event, "李建国")
    event.mark(entry, "A1", "90")
    event.mark(entry, "A1", "")
    assert seats.marks_by_judge(event.session, event.judges["P", 1].id) == ()


def test_the_unit_of_who_sits_there_is_told_without_a_handover(event: SmallEvent) -> None:
    entry = event.enter("张伟", unit=OTHER_UNIT)
    _put(event, "李建国")
    event.mark(entry, "A1", "90")
    assert _put(event, "李建国", UNIT).handovers == ()


def test_a_renamed_judge_keeps_the_seat_and_the_marks(event: SmallEvent) -> None:
    entry = event.enter("张伟", unit=OTHER_UNIT)
    account = _put(event, "李建国").account_id or 0
    accounts.set_secret(event.session, account, password="赛事2022安全")
    accounts.add_duty(event.session, account, Role.ADMIN)
    event.mark(entry, "A1", "90")
    accounts.change_account(event.session, account, name="李建国(二)", organization=UNIT, active=True)
    view = _seat(event)
    assert (view.name, view.account_id, view.organization) == ("李建国(二)", account, UNIT)
    assert view.handovers == ()
    assert judging.load_sheet(event.session, entry, event.judges["P", 1].id).marks


def test_a_judge_has_rights_on_the_own_seat_only(event: SmallEvent) -> None:
    session = event.session
    entry = event.enter("张伟", unit=OTHER_UNIT)
    _put(event, "李建国")
    judge = event.judges["P", 1]
    mine = Actor(9, "李建国", (Duty(Role.JUDGE, event.id, "P", judge.id),))
    with session.acting(mine):
        event.mark(entry, "A1", "90")
        event.mark(entry, "E2", "12:00")
        sheets.submit_sheet(session, entry_id=entry, judge_id=judge.id)
        with pytest.raises(Refused, match="没有“录入得分”的权限"):
            event.mark(entry, "A1", "90", seat=2)


# -- 签到 ----------------------------------------------------------------------------------------------


def test_a_judge_checks_in_and_out(event: SmallEvent) -> None:
    moment = datetime(2022, 10, 18, 0, 52, tzinfo=UTC)
    event.session.clock = lambda: moment
    _put(event, "李建国")
    judge = event.judges["P", 1].id
    seats.check_in_judge(event.session, judge)
    assert _seat(event).checked_in_at == moment
    seats.check_in_judge(event.session, judge, present=False)
    assert _seat(event).checked_in_at is None
    event.session.commit()
    said = [line.text for line in activity.list_activity(event.session, event.competition_id)]
    assert said[:2] == ["焊工 裁判 李建国 取消签到", "焊工 裁判 李建国 签到"]


def test_who_takes_over_checks_in_anew(event: SmallEvent) -> None:
    _put(event, "李建国")
    seats.check_in_judge(event.session, event.judges["P", 1].id)
    assert _put(event, "李建国", UNIT).checked_in_at is not None
    assert _put(event, "周明").checked_in_at is None


def test_a_judge_does_not_check_in_alone(event: SmallEvent) -> None:
    judge = event.judges["P", 1].id
    mine = Actor(9, "李建国", (Duty(Role.JUDGE, event.id, "P", judge),))
    with event.session.acting(mine), pytest.raises(Refused, match="裁判签到和收表"):
        seats.check_in_judge(event.session, judge)


# -- paper ---------------------------------------------------------------------------------------------


def test_each_judge_signs_once_with_all_seats(event: SmallEvent) -> None:
    session = event.session
    now = datetime(2022, 10, 18, 8, 0, tzinfo=UTC)
    _put(event, "李建国", UNIT, seat=1)
    _put(event, "周明", seat=2)
    seats.seat_judge(session, event.judges["T", 1].id, "李建国")
    session.get_one(Judge, event.judges["P", 1].id).checked_in_at = now
    other = make_event(session, "钳工")
    data = pledges.load_pledges(session, event.competition_id, now)
    assert [(judge.name, judge.organization, judge.seats) for judge in data.judges] == [
        ("李建国", UNIT, ("焊工 · 理论 · 1 号席", "焊工 · 实操 · 1 号席")),
        ("周明", "", ("焊工 · 实操 · 2 号席",)),
    ]
    assert data.judges[0].checked_in == f"{now.astimezone():%m-%d %H:%M}"
    assert data.judges[1].checked_in == ""
    assert data.competition == "2022年职工技能竞赛"
    assert pledges.load_pledges(session, event.competition_id, now, event_id=event.id) == data
    assert pledges.load_pledges(session, other.competition_id, now).judges == ()
