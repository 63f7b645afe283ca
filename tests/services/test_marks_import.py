"""A workbook of marks taken in: what the screen refuses it refuses, and nothing is changed or lost unseen."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app.domain.ranking import Status
from app.domain.rights import Actor, Duty, Role
from app.errors import UserError
from app.exchange.marks_workbook import JudgeRow, MarkRow, MarksBook, MarksEntry, PenaltyRow, Spot
from app.services import penalties, registration, seats
from app.services.door import Refused
from app.services.marks_import import MarksImport, import_marks
from app.services.results import compute_event
from db.tables import Entry, Mark, Penalty
from tests.bench import OTHER, Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, add_event, make_event

UNIT = "淮北矿业机修厂"
HERE = Spot("得分", 2, "A1")


def _full(entry: str, score: str) -> tuple[MarkRow, ...]:
    """Every mark of an entry."""
    practice = [
        MarkRow("", entry, seat, "P", code, text, HERE)
        for seat in (1, 2, 3)
        for code, text in (("A1", score), ("E2", "12:00"))
    ]
    return (MarkRow("", entry, 1, "T", "T1", score, HERE), *practice)


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    made = make_event(session)
    made.enter("张伟")
    session.commit()
    return made


def _import(event: SmallEvent, *marks: MarkRow, **more: object) -> MarksImport:
    book = MarksBook(marks=marks, **more)  # type: ignore[arg-type]
    try:
        done = import_marks(event.session, event.competition_id, book)
    except UserError:
        event.session.rollback()
        raise
    event.session.commit()
    return done


def _marks(event: SmallEvent) -> int:
    return len(event.session.exec(select(Mark)).all())


def test_marks_come_in_once_and_sheets_are_handed_in(event: SmallEvent) -> None:
    assert _import(event, *_full("2022001", "80")) == MarksImport(marks=7, submitted=4)
    assert event.rows()["张伟"].shown == "80.00"
    assert _import(event, *_full("2022001", "80")) == MarksImport()
    assert _marks(event) == 7
    with pytest.raises(UserError, match=r"评分单已提交,原来是 80\.0,不能由导入更改"):
        _import(event, *_full("2022001", "81"))
    assert event.rows()["张伟"].shown == "80.00"


def test_a_blank_in_the_workbook_takes_no_mark_back(event: SmallEvent) -> None:
    _import(event, *_full("2022001", "80")[:3])
    _import(event, *_full("2022001", "80")[3:])
    assert event.rows()["张伟"].shown == "80.00"


def test_a_judge_of_the_entrys_unit_marks_nothing(event: SmallEvent) -> None:
    seats.seat_judge(event.session, event.judges["P", 2].id, "李芳", organization=UNIT)
    event.session.commit()
    with pytest.raises(UserError, match="李芳与参赛编号 2022001 同单位,应当回避"):
        _import(event, *_full("2022001", "80"))
    assert _marks(event) == 0


def test_the_unit_of_a_judge_counts_as_the_workbook_tells_it(event: SmallEvent) -> None:
    with pytest.raises(UserError, match="王强与参赛编号 2022001 同单位"):
        _import(event, *_full("2022001", "80"), judges=(JudgeRow("", "P", 3, "王强", UNIT, HERE),))
    seats.seat_judge(event.session, event.judges["P", 3].id, "王强")
    event.session.commit()
    with pytest.raises(UserError, match="王强与参赛编号 2022001 同单位"):
        _import(event, *_full("2022001", "80"), judges=(JudgeRow("", "P", 3, "王强", UNIT, HERE),))


def test_returned_and_absent_entries_get_no_marks(event: SmallEvent) -> None:
    entry = event.rows()["张伟"].label.entry_id
    registration.set_entry_status(event.session, entry, Status.ABSENT.value, "未到场")
    event.session.commit()
    with pytest.raises(UserError, match="2022001 为“缺考”,不能评分"):
        _import(event, *_full("2022001", "80"))
    registration.review_entry(event.session, entry, "returned", "证件不符")
    event.session.commit()
    with pytest.raises(UserError, match="2022001 的报名已退回"):
        _import(event, *_full("2022001", "80"))
    assert _marks(event) == 0


def test_a_new_entry_that_was_absent_has_no_marks(event: SmallEvent) -> None:
    late = MarksEntry("", "9", "李芳", status="absent", spot=Spot("参赛", 2))
    with pytest.raises(UserError, match="状态写的是缺考,又有得分"):
        _import(event, *_full("9", "80"), entries=(late,))
    assert _import(event, entries=(late,)).entries == 1
    row = event.session.exec(select(Entry).where(Entry.number == "9")).one()
    assert (row.status, row.status_reason) == ("absent", "成绩导入")


def test_who_gave_a_sheet_back_does_not_correct_it(event: SmallEvent) -> None:
    event.judge(event.rows()["张伟"].label.entry_id, "80")
    with event.session.acting(OTHER):
        event.reopen(event.rows()["张伟"].label.entry_id)
        event.session.commit()
        with pytest.raises(UserError, match="复核时退回的,复核人不能改"):
            _import(event, MarkRow("", "2022001", 1, "P", "A1", "81", HERE))
    assert _import(event, MarkRow("", "2022001", 1, "P", "A1", "81", HERE)).marks == 1


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (MarksEntry("", "2022001", "李芳"), "“李芳”与名单中编号“2022001”的不同(“张伟”),请核对编号"),
        (MarksEntry("", "2022001", "张伟", "相城水泥"), "“相城水泥”与名单中"),
        (MarksEntry("", "2022001", station=4), "“4”与名单中编号“2022001”的不同(“空”)"),
        (MarksEntry("", "2022001", guest=True), "“是”与名单中"),
        (MarksEntry("", "2022001", status="absent"), "“缺考”与名单中"),
    ],
)
def test_an_entry_told_otherwise_than_it_stands_is_refused(
    event: SmallEvent, told: MarksEntry, text: str
) -> None:
    with pytest.raises(UserError) as refused:
        _import(event, *_full("2022001", "80"), entries=(told,))
    assert text in str(refused.value)
    assert _marks(event) == 0


def test_an_entry_told_as_it_stands_is_fine(event: SmallEvent) -> None:
    told = MarksEntry("", "2022001", "张 伟", UNIT)
    assert _import(event, *_full("2022001", "80"), entries=(told,)).marks == 7


def test_of_a_blind_event_no_name_is_told(event: SmallEvent) -> None:
    event.change(blind=True)
    event.session.commit()
    with pytest.raises(UserError, match="与名单中编号") as refused:
        _import(event, entries=(MarksEntry("", "2022001", "李芳"),))
    assert "张伟" not in str(refused.value)


def test_two_entries_do_not_share_a_station(event: SmallEvent) -> None:
    entries = [MarksEntry("", number, "李芳", station=3, spot=Spot("参赛", 2)) for number in ("8", "9")]
    with pytest.raises(UserError, match="3 号赛位已是编号“8”的"):
        _import(event, entries=tuple(entries))


def test_an_entry_or_mark_told_twice_by_other_words_is_refused(event: SmallEvent) -> None:
    entries = (MarksEntry("", "9", "李芳"), MarksEntry("焊工", "9", "李芳"))
    with pytest.raises(UserError, match="编号“9”写了两行"):
        _import(event, entries=entries)
    twice = (
        MarkRow("", "2022001", 1, "T", "T1", "80", HERE),
        MarkRow("焊工", "2022001", 1, "T", "T1", "90", HERE),
    )
    with pytest.raises(UserError, match="2022001 的这一项在“得分”第 2 行已有得分"):
        _import(event, *twice)


def test_every_penalty_is_told_once(event: SmallEvent) -> None:
    twice = PenaltyRow("", "2022001", "", "2", "超时", HERE)
    again = PenaltyRow("", "2022001", "", "1", "超时", HERE)
    assert _import(event, penalties=(twice, twice, again)).penalties == 3
    assert _import(event, penalties=(twice, twice, again)).penalties == 0
    stand = event.session.exec(select(Penalty)).all()
    assert sorted(str(row.points.normalize()) for row in stand) == ["1", "2", "2"]


def test_a_penalty_told_otherwise_than_it_stands_is_refused(event: SmallEvent) -> None:
    entry = event.rows()["张伟"].label.entry_id
    penalties.add_penalty(event.session, entry_id=entry, module="P", points="2", reason="超时")
    event.session.commit()
    with pytest.raises(UserError, match="已登记同一原因的扣分 2,与这里写的不同"):
        _import(event, penalties=(PenaltyRow("", "2022001", "P", "3", "超时", HERE),))
    with pytest.raises(UserError, match="“得分”第 2 行“A1”:扣分“2000”不对"):
        _import(event, penalties=(PenaltyRow("", "2022001", "P", "2000", "违规", HERE),))


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (JudgeRow("电工", "P", 1, "李芳", spot=HERE), "没有赛项“电工”"),
        (JudgeRow("", "Q", 1, "李芳", spot=HERE), "没有模块“Q”"),
        (JudgeRow("", "P", 4, "李芳", spot=HERE), "没有 4 号席"),
    ],
)
def test_a_judge_without_a_seat_is_told(event: SmallEvent, row: JudgeRow, text: str) -> None:
    with pytest.raises(UserError, match=text):
        _import(event, judges=(row,))
    with pytest.raises(UserError, match="1 号席写了两行"):
        _import(event, judges=(JudgeRow("", "P", 1, "李芳"), JudgeRow("", "P", 1, "王强")))


def test_judges_alone_are_seated(event: SmallEvent) -> None:
    _import(event, judges=(JudgeRow("", "", 1, "李芳", spot=HERE),))
    named = [seat.name for seat in seats.list_seats(event.session, event.id)]
    assert named == ["李芳", "李芳", "2 号裁判", "3 号裁判"]


def test_nobody_takes_over_a_seat_by_a_workbook(event: SmallEvent) -> None:
    judge = JudgeRow("", "P", 1, "李芳", spot=Spot("裁判", 2))
    _import(event, *_full("2022001", "80"), judges=(judge,))
    _import(event, *_full("2022001", "80"), judges=(judge,))
    with pytest.raises(UserError, match="“裁判”第 2 行:李芳已经评过分,换人要写明交接原因;请在“人员与裁判”中"):
        _import(event, judges=(JudgeRow("", "P", 1, "李方", spot=Spot("裁判", 2)),))


def test_an_event_without_rules_says_so(event: SmallEvent) -> None:
    other = add_event(event.session, event.competition_id, "电工", rules={})
    other.enter("李芳")
    event.session.commit()
    with pytest.raises(UserError, match="还没有启用评分规则"):
        _import(event, MarkRow("电工", "2022002", 1, "P", "A1", "80", HERE))


def test_nothing_is_told_to_who_may_not_mark(event: SmallEvent) -> None:
    event.judge(event.rows()["张伟"].label.entry_id, "80")
    event.session.commit()
    judge = Actor(9, "何一", (Duty(Role.JUDGE, event.id, "P", event.judges["P", 1].id),))
    with event.session.acting(judge), pytest.raises(Refused, match="没有“录入得分”的权限"):
        _import(event, *_full("2022001", "81"))


def test_what_was_published_stays_until_a_sheet_is_given_back(event: SmallEvent) -> None:
    _import(event, *_full("2022001", "80"))
    publish(event.session, event.id)
    event.session.commit()
    with pytest.raises(UserError, match="不能由导入更改"):
        _import(event, *_full("2022001", "81"))
    late = MarksEntry("", "9", "李芳", spot=Spot("参赛", 2))
    assert _import(event, *_full("9", "90"), entries=(late,)).submitted == 4
    assert [row.rank for row in compute_event(event.session, event.id).rows] == [1, 2]
