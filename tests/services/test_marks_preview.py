"""A workbook of marks looked at first: what is told is what the import does; looking changes nothing."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app.domain.rights import Actor, Duty, Role
from app.errors import UserError
from app.exchange.book_tables import BookProblem
from app.exchange.marks_workbook import JudgeRow, MarkRow, MarksBook, MarksEntry, PenaltyRow, Spot
from app.services import penalties, seats
from app.services.door import Refused
from app.services.marks_import import MarksImport, import_marks
from app.services.marks_preview import MOVED_ON, MarksPreview, import_previewed, preview_marks
from db.tables import Event, Mark
from tests.bench import Bench
from tests.services.scoring_data import IN_ROUNDS, SmallEvent, make_event

UNIT = "淮北矿业机修厂"
HERE = Spot("得分", 2, "A1")


def _full(entry: str, score: str) -> tuple[MarkRow, ...]:
    practice = [
        MarkRow("", entry, seat, "P", code, text, HERE)
        for seat in (1, 2, 3)
        for code, text in (("A1", score), ("E2", "12:00"))
    ]
    return (MarkRow("", entry, 1, "T", "T1", score, HERE), *practice)


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    made = make_event(session)
    made.enter("张伟", station=4)
    session.commit()
    return made


def _look(event: SmallEvent, *marks: MarkRow, **more: object) -> MarksPreview:
    seen = preview_marks(event.session, event.competition_id, _book(*marks, **more))
    assert not event.session.new
    assert not event.session.dirty
    event.session.commit()
    return seen


def _book(*marks: MarkRow, **more: object) -> MarksBook:
    return MarksBook(marks=marks, **more)  # type: ignore[arg-type]


def _import(event: SmallEvent, book: MarksBook) -> MarksImport:
    done = import_marks(event.session, event.competition_id, book)
    event.session.commit()
    return done


def test_what_is_told_is_what_the_import_does(event: SmallEvent) -> None:
    event.mark(1, "A1", "70")
    event.session.commit()
    late = MarksEntry("", "9", "李芳", spot=Spot("参赛", 2))
    fault = PenaltyRow("", "2022001", "P", "2", "超时", Spot("扣分", 2))
    book = _book(*_full("2022001", "80"), *_full("9", "75")[:2], entries=(late,), penalties=(fault,))
    seen = preview_marks(event.session, event.competition_id, book)
    assert seen.brings
    assert not event.session.exec(select(Mark).where(Mark.reason == "成绩导入")).all()
    assert [change.text for change in seen.changes] == ["2022001 · 1 号裁判 · A1:70.0 → 80.0"]
    told = MarksImport(seen.entries, seen.marks + len(seen.changes), seen.submitted, seen.penalties)
    assert import_previewed(event.session, event.competition_id, book, seen) == told
    assert told == MarksImport(entries=1, marks=9, submitted=5, penalties=1)
    event.session.commit()
    again = preview_marks(event.session, event.competition_id, book)
    assert (again, again.brings) == (MarksPreview(unchanged=9), False)


def test_all_that_is_wrong_is_told_with_its_cell(event: SmallEvent) -> None:
    wrong = (MarkRow("", "7", 1, "T", "T1", "80", HERE), MarkRow("", "2022001", 1, "T", "T1", "800", HERE))
    seen = _look(event, *wrong)
    assert [(each.sheet, each.row, each.column) for each in seen.problems] == [("得分", 2, "A1")] * 2
    assert "没有参赛编号“7”" in seen.problems[0].text
    assert not seen.brings
    unread = BookProblem("得分", 1, "", "没有找到表头")
    assert _look(event, problems=(unread,)).problems == (unread,)


def test_who_must_recuse_is_known_before_also_by_what_the_workbook_says(event: SmallEvent) -> None:
    judges = (JudgeRow("", "P", 3, "王强", UNIT, Spot("裁判", 4)),)
    seen = _look(event, *_full("2022001", "80"), judges=judges)
    assert {each.message for each in seen.problems} == {
        "王强与参赛编号 2022001 同单位,应当回避,不能评分。请换一名裁判"
    }
    assert _look(event, judges=judges).seats[0].text == f"P 3 号席:3 号裁判 → 王强({UNIT})"
    seats.seat_judge(event.session, event.judges["P", 3].id, "王强", organization=UNIT)
    event.session.commit()
    assert len(_look(event, *_full("2022001", "80")).problems) == 2
    late = MarksEntry("", "9", "李芳", UNIT, spot=Spot("参赛", 2))
    assert len(_look(event, *_full("9", "80"), entries=(late,)).problems) == 2


def test_only_who_may_import_it_looks(event: SmallEvent) -> None:
    mark = _full("2022001", "80")[0]
    judges = (JudgeRow("", "P", 3, "赵敏", "", Spot("裁判", 4)),)
    with event.session.acting(Actor(5, "周敏", (Duty(Role.SCORER),))):
        assert _look(event, mark).marks == 1
        for more in ({"judges": judges}, {"penalties": (PenaltyRow("", "2022001", "P", "2", "超时", HERE),)}):
            with pytest.raises(Refused, match="没有“"):
                _look(event, mark, **more)
            event.session.rollback()
    with event.session.acting(Actor(6, "钱立", (Duty(Role.CHIEF),))), pytest.raises(Refused, match="统分员"):
        _look(event, mark)


def test_what_moved_on_meanwhile_is_looked_at_again(event: SmallEvent) -> None:
    book = _book(*_full("2022001", "80"))
    seen = preview_marks(event.session, event.competition_id, book)
    penalties.add_penalty(event.session, entry_id=1, module="P", points="1", reason="迟到")
    event.session.commit()
    assert preview_marks(event.session, event.competition_id, book) == seen, "nothing the workbook touches"
    event.mark(1, "A1", "60")
    event.session.commit()
    with pytest.raises(UserError, match=MOVED_ON):
        import_previewed(event.session, event.competition_id, book, seen)


def test_an_entry_of_a_blind_event_is_named_by_its_station(event: SmallEvent) -> None:
    row = MarkRow("", "04 号赛位", 1, "T", "T1", "80", HERE)
    assert "没有参赛编号“04 号赛位”" in _look(event, row).problems[0].text
    event.session.get_one(Event, event.id).blind = True
    event.session.commit()
    twice = _look(event, row, MarkRow("", "2022001", 1, "T", "T1", "80", HERE))
    assert "已有得分,请删去一处" in twice.problems[0].text
    fault = PenaltyRow("", "04 号赛位", "P", "2", "超时", Spot("扣分", 2))
    done = _import(event, _book(row, penalties=(fault,)))
    assert done == MarksImport(marks=1, submitted=1, penalties=1)
    assert _import(event, _book(row, penalties=(fault,))) == MarksImport()
    assert [mark.entered for mark in event.session.exec(select(Mark))] == [80]


def test_a_cut_on_the_way_is_told_and_who_stayed_behind_is_known_after_it(session: Bench) -> None:
    event = make_event(session, rules=IN_ROUNDS)
    for name in ("张伟", "李芳"):
        event.enter(name)
    session.commit()
    second = [MarkRow("", "2022002", 1, "T", "T1", "70", HERE)]
    seen = _look(event, *_full("2022001", "80"), *second)
    assert (seen.rounds, seen.marks, seen.problems) == (1, 8, ())
    assert _import(event, _book(*_full("2022001", "80"), *second)).advanced == 1
    late = _look(event, *_full("2022002", "70"))
    assert {each.message for each in late.problems} == {
        "参赛编号 2022002 没有进入决赛,请删去这一行或核对前一轮的得分"
    }


def test_a_seat_that_gave_marks_is_not_handed_over(event: SmallEvent) -> None:
    event.mark(1, "A1", "70")
    event.session.commit()
    seen = _look(event, judges=(JudgeRow("", "P", 1, "李方", spot=Spot("裁判", 2)),))
    assert [each.text for each in seen.problems] == [
        "“裁判”第 2 行:1 号裁判已经评过分,换人要写明交接原因;请在“人员与裁判”中交接。"
    ]
