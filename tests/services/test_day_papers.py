"""What the papers of the day say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import select

from app.domain.badge_code import EntrantCode, StaffCode, read_badge_code
from app.domain.badges import Badge
from app.domain.day_lists import AdmissionCard, AttendanceSheet, SeatingChart
from app.domain.printed import DRAWN_LATER, PaperKind
from app.services.day_papers import load_papers
from db.tables import Account, Entry, Sitting
from tests.bench import Bench
from tests.services.paper_world import NOW, PaperWorld, make_paper_world


@pytest.fixture
def world(session: Bench) -> PaperWorld:
    return make_paper_world(session)


def _data(world: PaperWorld, kind: PaperKind) -> list[Any]:
    return [paper.data for paper in load_papers(world.session, world.competition, kind, NOW)]


def test_everybody_who_was_approved_has_a_badge_that_the_desk_can_read(world: PaperWorld) -> None:
    badges: list[Badge] = _data(world, PaperKind.BADGE)
    assert [(each.title, each.name, each.number) for each in badges] == [
        ("参赛证", "张伟", "001"),
        ("参赛证", "李芳", "002"),
        ("参赛证", "王建国", "101"),
        ("参赛证", "陈静", "101"),
        ("参赛证", "吴昊", "102"),
        ("参赛证", "金泷机电", "201"),
        ("领队证", "周平", ""),
    ]
    code = read_badge_code(badges[0].code)
    assert code == EntrantCode(world.competition, world.entries["001"], world.people["张伟"])
    assert read_badge_code(badges[5].code) == EntrantCode(world.competition, world.entries["201"], None)
    assert badges[2].lines == (("赛项", "抢修接力"), ("队名", "抢修一队"))
    assert not badges[5].has_photo


@pytest.mark.parametrize(("column", "value"), [("review", "pending"), ("status", "withdrew")])
def test_nobody_else_has_one(world: PaperWorld, column: str, value: str) -> None:
    setattr(world.session.get_one(Entry, world.entries["001"]), column, value)
    world.session.flush()
    assert "张伟" not in {each.name for each in _data(world, PaperKind.BADGE)}


def test_who_works_here_has_a_badge_of_their_post(world: PaperWorld) -> None:
    found = {each.name: each for each in _data(world, PaperKind.STAFF_BADGE)}
    assert (found["赵志刚"].title, found["赵志刚"].lines) == ("裁判证", (("岗位", "焊工 裁判长"),))
    assert (found["孙倩"].title, found["孙倩"].lines) == ("工作证", (("岗位", "统分员"),))
    account = world.session.exec(select(Account.id).where(Account.name == "孙倩")).one()
    assert read_badge_code(found["孙倩"].code) == StaffCode(world.competition, account or 0)


def test_a_card_tells_the_seat_of_theory_and_keeps_the_drawn_one(world: PaperWorld) -> None:
    cards: list[AdmissionCard] = _data(world, PaperKind.ADMISSION)
    assert [card.name for card in cards] == ["张伟", "李芳"]
    theory, practical = cards[0].sittings
    assert (theory.what, theory.where, theory.place) == ("理论考试", "第 1 考场(教学楼 301)", "01 号")
    assert (practical.what, practical.place) == ("实操比赛", DRAWN_LATER)
    assert cards[0].document.count("*") == 8


def test_charts_show_the_room_and_those_of_a_blind_event_are_secret(world: PaperWorld) -> None:
    papers = load_papers(world.session, world.competition, PaperKind.SEATING, NOW)
    assert [(each.sheet.title, each.sheet.secret) for each in papers] == [
        ("焊工 理论考试 第 1 场 座次表", False),
        ("焊工 实操比赛 第 1 场 座次表", True),
    ]
    chart = papers[0].data
    assert isinstance(chart, SeatingChart)
    assert (chart.places, chart.spares) == (4, 1)
    assert {place: seat.name for place, seat in chart.seats.items()} == {1: "张伟", 3: "李芳"}


def test_lists_to_sign_name_everybody_and_no_drawn_station(world: PaperWorld) -> None:
    sheets: dict[str, AttendanceSheet] = {each.title: each for each in _data(world, PaperKind.ATTENDANCE)}
    meeting = sheets["领队会 签到表"]
    assert [(line.organization, line.name) for line in meeting.lines] == [
        ("理士电池", "周平"),
        ("金泷机电", ""),
    ]
    theory = sheets["焊工 理论考试 第 1 场 签到表"]
    assert [(line.name, line.place) for line in theory.lines] == [("张伟", "01 号"), ("李芳", "03 号")]
    practical = sheets["焊工 实操比赛 第 1 场 签到表"]
    assert [(line.name, line.place) for line in practical.lines] == [("张伟", ""), ("李芳", "")]
    assert [line.name for line in sheets["抢修接力 签到表"].lines] == ["王建国", "陈静", "吴昊"]


def test_the_book_says_when_who_and_which_judges(world: PaperWorld) -> None:
    (paper,) = load_papers(world.session, world.competition, PaperKind.PROGRAMME, NOW)
    said = paper.sheet.said
    assert said["焊工 001"] == "张伟(金泷机电)"
    assert said["抢修接力 101"] == "抢修一队(王建国、陈静)(理士电池)"
    assert said["焊工 裁判"] == "赵志刚"
    assert said["理士电池 领队"] == "周平"
    assert said["焊工 理论考试 第 1 场"] == "10 月 18 日 09:00–11:00 第 1 考场(教学楼 301)"


def test_who_is_shared_out_to_no_sitting_yet_still_stands_on_a_list(world: PaperWorld) -> None:
    first = world.session.get_one(Sitting, world.sittings["实操"])
    world.session.add(
        Sitting(
            **first.model_dump(exclude={"id", "name", "starts_at", "ends_at"}),
            name="第 2 场",
            starts_at=datetime(2022, 10, 19, 14),
            ends_at=datetime(2022, 10, 19, 16),
        )
    )
    world.session.flush()
    sheets: dict[str, AttendanceSheet] = {each.title: each for each in _data(world, PaperKind.ATTENDANCE)}
    assert [line.name for line in sheets["焊工 签到表(场次待定)"].lines] == ["李芳"]
    assert [line.name for line in sheets["焊工 实操比赛 第 1 场 签到表"].lines] == ["张伟"]


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [("status", "withdrew", False), ("review", "returned", False), ("status", "absent", True)],
)
def test_who_left_stands_on_no_chart_and_in_no_book_who_is_absent_does(
    world: PaperWorld, column: str, value: str, shown: bool
) -> None:
    setattr(world.session.get_one(Entry, world.entries["001"]), column, value)
    world.session.flush()
    charts = load_papers(world.session, world.competition, PaperKind.SEATING, NOW)
    (book,) = load_papers(world.session, world.competition, PaperKind.PROGRAMME, NOW)
    assert [1 in charts[0].data.seats, "焊工 001" in book.sheet.said] == [shown, shown]  # type: ignore[attr-defined]
    assert charts[0].data.seats[3].name == "李芳"  # type: ignore[attr-defined]
