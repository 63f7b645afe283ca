"""检录 at the desk: badges, numbers and names; who goes in, who is told why not, and what is taken back."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import select

from app.domain.admission import Desk, Finding, Presence
from app.domain.badge_code import EntrantCode, StaffCode, write_badge_code
from app.domain.ranking import Status
from app.errors import InputError, UserError
from app.services import attendance, check_in
from app.services.rows import load_entry_row
from db.tables import CheckIn, EntryMember, Event, Person
from tests.bench import BY, Bench
from tests.services.arrival_day import ArrivalDay, arrival_day

NINE, ELEVEN = datetime(2022, 10, 18, 9), datetime(2022, 10, 18, 11)
TWO, FOUR = datetime(2022, 10, 18, 14), datetime(2022, 10, 18, 16)


@pytest.fixture
def day(session: Bench) -> ArrivalDay:
    """The morning at eight."""
    return arrival_day(session)


def badge(day: ArrivalDay, key: tuple[int, int | None]) -> str:
    return write_badge_code(EntrantCode(day.competition_id, *key))


def test_a_badge_goes_in_once_with_event_sitting_and_seat(day: ArrivalDay) -> None:
    key = day.enter("20220007", "张伟")
    sitting = day.sitting("第 1 场", NINE, ELEVEN, kind="theory")
    day.seat(sitting, key, 12)
    answer = day.scan(badge(day, key))
    assert answer.starter is not None
    assert answer.sitting is not None
    assert (answer.finding, answer.headline) == (Finding.IN, "请入场")
    assert (answer.starter.name, answer.starter.organization, answer.starter.event) == (
        "张伟",
        "金泷机电",
        "焊工",
    )
    assert (answer.sitting.name, answer.seat) == ("第 1 场", 12)
    again = day.scan(badge(day, key))
    assert (again.finding, again.text) == (Finding.ALREADY_IN, "10 月 18 日 08:00 已检录。")
    (row,) = day.session.exec(select(CheckIn)).all()
    assert (row.entry_id, row.person_id, row.sitting_id, row.by) == (*key, sitting, BY)


def test_the_drawn_station_of_a_blind_event_is_not_on_the_answer(day: ArrivalDay) -> None:
    day.session.get_one(Event, day.events["焊工"]).blind = True
    key = day.enter("20220007", "张伟")
    day.seat(day.sitting("第 1 场", NINE, ELEVEN), key, 12)
    answer = day.scan(badge(day, key))
    assert (answer.finding, answer.seat) == (Finding.IN, None)


def test_numbers_names_and_documents_are_typed_too(day: ArrivalDay) -> None:
    first = day.enter("20220007", "张伟")
    second = day.enter("20220008", "张伟", unit="淮北矿业机修厂")
    third = day.enter("20220009", "欧阳修远")
    assert day.scan("20220007").finding is Finding.IN
    several = day.scan("张 伟")
    assert several.finding is Finding.SEVERAL
    assert [(each.number, each.organization) for each in several.candidates] == [
        ("20220007", "金泷机电"),
        ("20220008", "淮北矿业机修厂"),
    ]
    chosen = day.scan(second)
    assert (chosen.finding, chosen.starter) == (Finding.IN, several.candidates[1])
    assert day.scan(first).finding is Finding.ALREADY_IN
    document = day.session.get_one(Person, third[1]).document_number
    assert day.scan(document).finding is Finding.IN
    for text in ("欧阳", "oyxy", "ouyang", "009"):
        part = day.scan(text)
        assert (part.finding, [each.key for each in part.candidates]) == (Finding.SEVERAL, [third]), text


@pytest.mark.parametrize(
    ("text", "finding", "told"),
    [
        ("李四", Finding.UNKNOWN, "“李四”没有报名"),
        ("340602198409129999", Finding.UNKNOWN, "这个号码没有报名"),
        ("CZ-1-2-3-A1B", Finding.UNREADABLE, "再扫一次"),
        ("SC-3-120-7-Q8U", Finding.UNREADABLE, "评分单"),
        (write_badge_code(EntrantCode(1, 999, 1)), Finding.UNKNOWN, "已删除"),
        (write_badge_code(EntrantCode(999, 1, 1)), Finding.OTHER_COMPETITION, "别的赛事"),
        (write_badge_code(StaffCode(1, 999)), Finding.UNKNOWN, "工作证"),
    ],
)
def test_what_means_nobody_is_said(day: ArrivalDay, text: str, finding: Finding, told: str) -> None:
    day.enter("20220007", "张伟")
    assert day.competition_id == 1
    answer = day.scan(text)
    assert (answer.finding, answer.starter) == (finding, None)
    assert told in answer.text
    assert "340602" not in answer.text


def test_a_badge_follows_what_became_of_people(day: ArrivalDay) -> None:
    entry, person = day.enter("20220007", "张伟")
    old = badge(day, (entry, person))
    coach = day.join(entry, "何老师", "教练")
    assert "何老师是教练" in day.scan(badge(day, (entry, coach))).text
    # A duplicate row was merged into another one: the badge still means the same person.
    member = day.session.exec(select(EntryMember).where(EntryMember.person_id == person)).one()
    kept = Person(name="张伟", document_type="护照", document_number="E1234567")
    day.session.add(kept)
    day.session.flush()
    member.person_id = kept.id or 0
    day.session.get_one(Person, person).merged_into = kept.id
    day.session.flush()
    assert day.scan(old).finding is Finding.IN
    typed = day.scan(day.session.get_one(Person, person).document_number)
    assert (typed.finding, typed.starter) == (Finding.ALREADY_IN, day.scan(old).starter)
    day.session.delete(member)
    day.join(entry, "李强")
    gone = day.scan(old)
    assert (gone.finding, gone.text) == (Finding.REPLACED, "20220007 已换人,现在是李强。请换发参赛证。")


def test_members_of_a_team_come_one_by_one_and_a_unit_as_one(day: ArrivalDay) -> None:
    entry, captain = day.enter("20220020", "赵一", "抢修接力", title="金泷一队")
    mate = day.join(entry, "钱二", "队长")
    day.join(entry, "孙三", "替补")
    team = day.scan("20220020")
    assert [(each.name, each.team) for each in team.candidates] == [
        ("赵一", "金泷一队"),
        ("钱二", "金泷一队"),
    ]
    assert day.scan((entry, captain)).finding is Finding.IN
    assert day.scan(badge(day, (entry, mate))).finding is Finding.IN
    unit, _contact = day.enter("20220030", "周五", "安全生产竞赛", unit="淮北矿业机修厂")
    day.join(unit, "吴六")
    one = day.scan("20220030")
    assert one.starter is not None
    assert (one.finding, one.starter.name, one.starter.person_id) == (Finding.IN, "淮北矿业机修厂", None)


def test_who_entered_two_events_means_the_one_that_is_now(day: ArrivalDay) -> None:
    entry, person = day.enter("20220007", "张伟")
    other = Event(
        competition_id=day.competition_id, track_id=1, name="电工", kind="skill", entry_kind="person"
    )
    day.session.add(other)
    day.session.flush()
    day.events["电工"] = other.id or 0
    second, _other = day.enter("20220107", "李芳", "电工")
    day.session.exec(select(EntryMember).where(EntryMember.entry_id == second)).one().person_id = person
    day.sitting("焊工实操", TWO, FOUR)
    day.sitting("电工实操", NINE, ELEVEN, "电工")
    answer = day.scan("张伟")
    assert answer.starter is not None
    assert (answer.finding, answer.starter.entry_id) == (Finding.IN, second)
    assert day.scan("张伟").finding is Finding.SEVERAL
    assert day.scan((entry, person)).finding is Finding.TOO_EARLY


def test_a_check_in_is_taken_back_with_a_reason_and_stays_readable(day: ArrivalDay) -> None:
    key = day.enter("20220007", "张伟")
    day.scan(key)
    (row,) = day.session.exec(select(CheckIn)).all()
    with pytest.raises(InputError, match="原因"):
        check_in.undo_check_in(day.session, row.id or 0, " ")
    check_in.undo_check_in(day.session, row.id or 0, "扫错了证")
    with pytest.raises(UserError, match="已经撤销"):
        check_in.undo_check_in(day.session, row.id or 0, "再撤一次")
    assert day.scan(key).finding is Finding.IN
    newest, oldest = attendance.list_check_ins(day.session, day.competition_id)
    assert (newest.name, newest.number, newest.event, newest.undone) == ("张伟", "20220007", "焊工", "")
    assert oldest.undone == f"08:00 {BY}撤销:扫错了证"


def test_counts_follow_the_clock_and_who_did_not_come_is_marked(day: ArrivalDay) -> None:
    came = day.enter("20220001", "甲")
    day.enter("20220002", "乙")
    day.enter("20220003", "丙", review="pending")
    day.enter("20220004", "丁", status="retired")
    sitting = day.sitting("第 1 场", NINE, ELEVEN, late_minutes=20)
    day.scan(came)

    def counts() -> tuple[int, ...]:
        (here,) = day.attendance().gatherings
        return len(here.arrivals), *(here.count(each) for each in Presence)

    event = day.events["焊工"]
    late = [entry for entry, _person in (came, (came[0] + 1, 0))]
    assert counts() == (2, 1, 1, 0)
    day.at(9, 20)
    with pytest.raises(UserError, match="09:20 才截止"):
        check_in.mark_absent(day.session, event, late, sitting)
    day.at(9, 21)
    assert counts() == (2, 1, 0, 1)
    assert check_in.mark_absent(day.session, event, late, sitting) == 1
    entry = load_entry_row(day.session, late[1])
    assert (entry.status, entry.status_reason) == (Status.ABSENT, "实操比赛 第 1 场 09:20 前没有来检录")
    assert load_entry_row(day.session, came[0]).status == Status.ACTIVE
    assert counts() == (2, 1, 0, 1)
    assert check_in.mark_absent(day.session, event, late, sitting) == 0
    assert day.scan("20220002").finding is Finding.ABSENT


def test_who_comes_late_is_let_in_with_a_reason(day: ArrivalDay) -> None:
    first, second, other = (
        day.enter("20220001", "甲"),
        day.enter("20220002", "乙"),
        day.enter("20220003", "丙"),
    )
    sitting = day.sitting("第 1 场", NINE, ELEVEN)
    day.at(9, 20)
    check_in.mark_absent(day.session, day.events["焊工"], [second[0]], sitting)
    assert day.scan(first).finding is Finding.LATE
    with pytest.raises(InputError, match="原因"):
        check_in.admit_late(day.session, day.competition_id, first, " ")
    for key in (first, second):
        answer = check_in.admit_late(day.session, day.competition_id, key, "公交车故障")
        assert (answer.finding, answer.text) == (Finding.IN, "迟到放行:公交车故障")
        assert day.scan(key).finding is Finding.ALREADY_IN
    entry = load_entry_row(day.session, second[0])
    assert (entry.status, entry.status_reason) == (Status.ACTIVE, "公交车故障")
    # Nothing else is forgiven.
    day.at(7, 30)
    early = check_in.admit_late(day.session, day.competition_id, other, "来得早")
    assert early.finding is Finding.TOO_EARLY
    load_entry_row(day.session, other[0]).review = "pending"
    day.at(9, 20)
    barred = check_in.admit_late(day.session, day.competition_id, other, "通融")
    assert barred.finding is Finding.NOT_APPROVED
    (here,) = day.attendance().gatherings
    assert here.count(Presence.CAME) == 2


def test_a_team_of_which_somebody_came_is_not_absent(day: ArrivalDay) -> None:
    entry, captain = day.enter("20220020", "赵一", "抢修接力", title="金泷一队")
    day.join(entry, "钱二")
    day.scan((entry, captain))
    event = day.events["抢修接力"]
    (here,) = day.attendance().gatherings
    assert (here.key, here.absent_entries()) == ((event, None), {})
    assert check_in.mark_absent(day.session, event, [entry]) == 0
    with pytest.raises(UserError, match="没有应到"):
        check_in.mark_absent(day.session, day.events["钳工"], [entry])


def test_whoever_nobody_gave_a_sitting_is_listed_apart(day: ArrivalDay) -> None:
    seated, waiting = day.enter("20220001", "甲"), day.enter("20220002", "乙")
    morning = day.sitting("上午", NINE, ELEVEN)
    day.sitting("下午", TWO, FOUR)
    day.seat(morning, seated, 1)
    now = day.attendance()
    assert [(each.key[1], len(each.arrivals)) for each in now.gatherings] == [(morning, 1)]
    assert [each.key for each in now.unplaced] == [waiting]
    assert now.undrawn == now.unplaced
    assert day.scan(waiting, Desk(day.events["焊工"], morning)).finding is Finding.IN
    assert day.attendance().unplaced == ()


def test_whoever_has_no_seat_in_the_theory_waits_for_more_than_the_draw(day: ArrivalDay) -> None:
    day.enter("20220001", "甲")
    for at in ((NINE, ELEVEN), (TWO, FOUR)):
        day.sitting("理论", *at, kind="theory", module="T")
    assert len(day.attendance().unplaced) == 1
    assert day.attendance().undrawn == ()


def test_who_signed_on_paper_is_typed_in_later_with_the_time_of_then(day: ArrivalDay) -> None:
    key = day.enter("20220007", "张伟")
    day.seat(day.sitting("第 1 场", NINE, ELEVEN), key, 12)
    signed = datetime(2022, 10, 18, 8, 50)
    day.at(11)
    assert day.scan(key).finding is Finding.LATE
    answer = check_in.check_in(day.session, day.competition_id, key, signed_at=signed)
    assert answer.finding is Finding.IN
    (row,) = day.session.exec(select(CheckIn)).all()
    assert attendance.local(row.at) == signed
    with pytest.raises(InputError, match="还没有到"):
        check_in.check_in(day.session, day.competition_id, key, signed_at=FOUR)


def test_who_signed_in_time_was_not_late_though_marked_absent(day: ArrivalDay) -> None:
    key = day.enter("20220007", "张伟")
    sitting = day.sitting("第 1 场", NINE, ELEVEN)
    day.seat(sitting, key, 12)
    day.at(10)
    assert check_in.mark_absent(day.session, day.events["焊工"], [key[0]], sitting) == 1
    signed = datetime(2022, 10, 18, 8, 50)
    answer = check_in.admit_late(day.session, day.competition_id, key, "签到表上有签名", signed_at=signed)
    assert (answer.finding, answer.text) == (Finding.IN, "")
    (row,) = day.session.exec(select(CheckIn)).all()
    assert attendance.local(row.at) == signed
    assert load_entry_row(day.session, key[0]).status == Status.ACTIVE.value


def test_a_part_of_a_name_lets_nobody_in_by_itself(day: ArrivalDay) -> None:
    key = day.enter("20220007", "张伟")
    for text in ("zw", "张", "007"):
        answer = day.scan(text)
        assert (answer.finding, [each.key for each in answer.candidates]) == (Finding.SEVERAL, [key]), text
    assert day.session.exec(select(CheckIn)).all() == []
