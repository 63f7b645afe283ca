"""成绩单 of published versions: what the printed list and the workbook say."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlmodel import Session

from app.domain.chain import short_hash
from app.domain.ranking import Status
from app.errors import UserError
from app.exchange.result_workbook import write_result_workbook
from app.services.decisions import AwardDecisionForm, decide_award
from app.services.entitlements import find_entitlements
from app.services.papers import draft_lists, head_stamp, result_lists
from app.services.results import compute_event
from db.tables import Entry
from tests.bench import Bench
from tests.services.due_event import AWARDS, DUE_RULES, make_contest
from tests.services.logged_event import make_logged
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, make_event

# The same without anything to decide first.
FREE_AWARDS = {**AWARDS, "boundary": "consume", "unit_awards": [], "decided": [], "money": []}


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    """An open event without entries."""
    return make_event(session)


def test_a_list_says_what_was_published(event: SmallEvent) -> None:
    event.judge(event.enter("张伟", unit="淮北矿业机修厂"), "88")
    event.judge(event.enter("陈静", unit="京信电子"), "91.5")
    event.enter("李芳", status=Status.ABSENT.value)
    event.judge(event.enter("刘洋", guest=True), "99")
    (data,) = result_lists(event.session, publish(event.session, event.id))
    assert data.version == "第 1 版"
    assert data.module_heads == ("理论", "实操")
    assert data.number_head == "报名号"
    lines = {line.name: line for line in data.lines}
    assert (lines["陈静"].rank, lines["陈静"].total, lines["陈静"].award) == ("1", "91.50", "一等奖")
    assert lines["陈静"].organization == "京信电子"
    assert lines["陈静"].modules == ("91.50", "91.50")
    assert (lines["李芳"].rank, lines["李芳"].total, lines["李芳"].award) == ("缺考", "—", "")
    assert (lines["刘洋"].rank, lines["刘洋"].total) == ("打星", "99.00")


def test_each_division_has_a_list_of_its_own(event: SmallEvent) -> None:
    event.judge(event.enter("张伟", division="职工组"), "88")
    event.judge(event.enter("陈静", division="学生组"), "80")
    lists = result_lists(event.session, publish(event.session, event.id))
    assert {data.event.partition("(")[2]: [line.name for line in data.lines] for data in lists} == {
        "职工组)": ["张伟"],
        "学生组)": ["陈静"],
    }
    assert [line.rank for data in lists for line in data.lines] == ["1", "1"]


def test_a_blind_event_is_listed_by_station(session: Bench) -> None:
    event = make_event(session, blind=True)
    event.judge(event.enter("张伟", station=4), "88")
    (data,) = result_lists(session, publish(session, event.id))
    assert data.number_head == "赛位号"
    assert [(line.number, line.name) for line in data.lines] == [("04", "张伟")]


def test_authors_stand_behind_the_achievement(event: SmallEvent) -> None:
    event.judge(event.enter("张伟", title="新型焊接夹具", authors="张伟、陈静"), "88")
    (data,) = result_lists(event.session, publish(event.session, event.id))
    assert data.lines[0].name == "新型焊接夹具(张伟、陈静)"


def test_an_old_version_stays_as_it_was(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    event.judge(entry, "88")
    first = publish(event.session, event.id)
    event.correct(entry, "90")
    event.session.get_one(Entry, entry).number = "改了"
    event.session.flush()
    second = publish(event.session, event.id, reason="复核")
    (old,), (new,) = result_lists(event.session, first), result_lists(event.session, second)
    assert (old.version, new.version) == ("第 1 版", "第 2 版")
    assert old.lines[0].total == "88.00"
    assert new.lines[0].total != "88.00"
    assert old.lines[0].number != "改了"


def test_a_version_that_is_not_there_is_refused(session: Bench) -> None:
    with pytest.raises(UserError, match="公布版本不存在"):
        result_lists(session, 9999)


def test_the_lists_become_a_workbook_with_real_numbers(event: SmallEvent, tmp_path: Path) -> None:
    event.judge(event.enter("张伟", division="职工组"), "88.5")
    event.judge(event.enter("陈静", division="学生组"), "80")
    lists = result_lists(event.session, publish(event.session, event.id))
    target = tmp_path / "成绩单.xlsx"
    write_result_workbook(lists, target)
    book = load_workbook(target)
    assert len(book.sheetnames) == 2
    cells = {str(c.value): c for sheet in book.worksheets for row in sheet.iter_rows() for c in row}
    assert cells["88.5"].data_type == "n"
    assert "张伟" in cells
    assert "陈静" in cells


# -- what else is given --------------------------------------------------------------------------------


def test_honours_promotions_and_teams_stand_in_the_lists(session: Bench) -> None:
    contest = make_contest(session, rules={**DUE_RULES, "awards": FREE_AWARDS})
    workers, students, teams = result_lists(session, publish(session, contest.event.id))
    lines = {line.name: line for line in workers.lines}
    assert (lines["张伟"].honours, lines["张伟"].promotion) == ("技术能手", "由中级工晋升技师")
    assert (lines["赵敏"].honours, lines["赵敏"].promotion) == ("", "")
    assert students.lines[0].honours == "技术能手、青年岗位能手"
    assert (teams.title, teams.event, teams.module_heads) == ("团体成绩汇总表", "焊工", ())
    assert (teams.name_head, teams.unit_head, teams.number_head) == ("单位", "计入者", "人数")
    first = teams.lines[0]
    assert (first.rank, first.name, first.organization, first.number, first.total) == (
        "1",
        "理士电池",
        "张伟、陈静",
        "2",
        "178.00",
    )


def test_an_award_by_decision_stands_with_the_honours(session: Bench) -> None:
    contest = make_contest(session, rules={**DUE_RULES, "awards": FREE_AWARDS})
    form = AwardDecisionForm(
        "优秀选手", "互助", "组委会", event_id=contest.event.id, entry_id=contest.entries["张伟"]
    )
    decide_award(session, contest.event.competition_id, form)
    workers, *_ = result_lists(session, publish(session, contest.event.id))
    assert workers.lines[0].honours == "技术能手、优秀选手"


def test_a_draft_says_the_same_as_the_version_it_becomes(session: Bench) -> None:
    contest = make_contest(session, rules={**DUE_RULES, "awards": FREE_AWARDS})
    results = compute_event(session, contest.event.id)
    moment = datetime(2022, 10, 18, 14, 36)
    draft = draft_lists(results, "赛事", moment, given=find_entitlements(session, results))
    published = result_lists(session, publish(session, contest.event.id))
    assert [data.lines for data in draft] == [data.lines for data in published]


def test_teams_of_divisions_say_which(session: Bench) -> None:
    teams = {"by": "division", "least": 2}
    contest = make_contest(session, rules={**DUE_RULES, "awards": {}, "teams": teams})
    *_, data = result_lists(session, publish(session, contest.event.id))
    assert data.number_head == "组别"
    assert [(line.rank, line.number, line.name) for line in data.lines] == [
        ("1", "职工组", "理士电池"),
        ("2", "职工组", "京信电子"),
        ("—", "职工组", "相山水泥"),
        ("1", "学生组", "技师学院"),
    ]
    assert data.lines[2].organization == "可计入的只有 1 名,至少要 2 名,不排团体名次"


# -- the stamp of the audit log ----------------------------------------------------------------------


def test_a_published_version_is_stamped_with_its_entry_and_always_the_same(engine: Engine) -> None:
    logged = make_logged(engine)
    seq = logged.one("SELECT seq FROM audit_entry WHERE act = 'publish'")
    with Session(engine) as session:
        (first,) = result_lists(session, 1)
    assert re.fullmatch(
        rf"审计链第 {seq} 条 [0-9A-F]{{4}}(-[0-9A-F]{{4}}){{3}} · 签名公钥 [0-9A-F]{{4}}-[0-9A-F]{{4}}",
        first.audit,
    )
    assert first.audit.endswith(f"签名公钥 {short_hash(logged.signer.public)[:9]}")
    with logged.writing() as session:
        event = SmallEvent(session, logged.event_id, 1, {})
        publish(session, event.id, reason="复核")
    with Session(engine) as session:
        (again,), (newer,) = result_lists(session, 1), result_lists(session, 2)
        head = head_stamp(session)
    assert again.audit == first.audit
    assert newer.audit != first.audit
    assert newer.audit == head


def test_a_version_that_is_not_in_the_log_yet_has_no_stamp(event: SmallEvent) -> None:
    event.judge(event.enter("张伟"), "88")
    (data,) = result_lists(event.session, publish(event.session, event.id))
    assert data.audit == ""
    assert head_stamp(event.session) == ""
