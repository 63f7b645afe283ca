"""操作记录 as people read it: filters, pages, who sees what, what changed in words, the file."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlmodel import Session

from app.domain.chain import short_hash
from app.domain.rights import Actor, Duty, Right, Role
from app.errors import UserError
from app.exchange.audit_file import write_audit_file
from app.services import audit_log
from app.services.audit_log import EXPORT_HEADS, AuditFilter, AuditLine
from app.services.door import Refused
from app.services.row_changes import change_lines
from app.services.row_images import HIDDEN
from db.tables import Account
from tests.services.logged_event import START, Logged, make_logged
from tests.services.scoring_data import add_event

ADMIN = Actor(1, "周建平", (Duty(Role.ADMIN),))
SCORER = Actor(2, "王敏", (Duty(Role.SCORER),))


@pytest.fixture
def logged(engine: Engine) -> Logged:
    """An event that was marked, published and awarded."""
    return make_logged(engine)


def _lines(logged: Logged, wanted: AuditFilter = audit_log.EVERYTHING, **more: int) -> tuple[AuditLine, ...]:
    with Session(logged.engine) as session:
        return audit_log.list_entries(session, ADMIN, wanted, **more)


def _count(logged: Logged, wanted: AuditFilter = audit_log.EVERYTHING) -> int:
    with Session(logged.engine) as session:
        return audit_log.count(session, ADMIN, wanted)


def test_entries_stand_newest_first_and_come_in_pages(logged: Logged) -> None:
    every = _lines(logged)
    assert [line.seq for line in every] == list(range(len(every), 0, -1))
    assert _count(logged) == len(every)
    first = _lines(logged, limit=5)
    second = _lines(logged, limit=5, before_seq=first[-1].seq)
    assert first + second == every[:10]
    assert _lines(logged, before_seq=1) == ()


def test_a_line_hangs_on_the_one_before(logged: Logged) -> None:
    newer, older = _lines(logged, limit=2)
    assert newer.before == older.hash
    assert _lines(logged)[-1].before == short_hash("0" * 64)
    assert newer.act_name == "编发和打印证书"
    assert newer.by == "统分员 王敏"
    assert newer.signed
    # With the first certificates their series of numbers and the key that signs them are made.
    assert newer.changes == (
        "写入 证书编号 1 行",
        "写入 证书签名密钥 1 行",
        "写入 加密保存的签名密钥 1 行",
        "写入 证书 3 行",
    )


def test_filters_narrow_the_list(logged: Logged) -> None:
    published = _lines(logged, AuditFilter(act=Right.PUBLISH.value))
    assert [line.text for line in published] == ["公布焊工成绩,第 1 版"]
    assert _lines(logged, AuditFilter(text="公布 第 1 版")) == published
    assert _lines(logged, AuditFilter(text="100%")) == ()  # a sign of SQL is a sign like any other
    assert _count(logged, AuditFilter(text="王敏")) == _count(logged, AuditFilter(account_id=1)) > 0
    assert _count(logged, AuditFilter(account_id=99)) == 0
    assert 0 < _count(logged, AuditFilter(event_id=logged.event_id)) < _count(logged)
    assert _count(logged, AuditFilter(competition_id=logged.competition_id)) > 0
    late = AuditFilter(since=START + timedelta(minutes=5))
    early = AuditFilter(until=START + timedelta(minutes=5))
    assert _count(logged, late) + _count(logged, early) == _count(logged)
    assert {line.seq for line in _lines(logged, late)}.isdisjoint(line.seq for line in _lines(logged, early))


def test_a_refused_attempt_is_marked_and_found(logged: Logged) -> None:
    assert _lines(logged, AuditFilter(refused_only=True)) == ()
    with logged.writing() as session:
        session.note_refusal(Refused("评分单已提交,不能再改。", "录入 9.5", act=Right.MARK.value))
    (line,) = _lines(logged, AuditFilter(refused_only=True))
    assert line.refused
    assert line.text == "录入 9.5:被拒绝。评分单已提交,不能再改。"
    assert line.act_name == "录入得分"


@pytest.mark.parametrize(
    ("back", "word"),
    [
        (30, "时钟回拨 30 秒"),
        (12 * 60, "时钟回拨 12 分"),
        (5 * 3600, "时钟回拨 5 小时"),
        (3 * 86400, "时钟回拨 3 天"),
    ],
)
def test_a_clock_set_back_is_told(logged: Logged, back: int, word: str) -> None:
    last = _lines(logged, limit=1)[0]
    assert last.at is not None
    logged.clock.now = last.at - timedelta(seconds=back, minutes=1)
    with logged.writing() as session:
        session.require(Right.WORK)
        session.record("换了一个设置", act="open")
    newest, before = _lines(logged, limit=2)
    assert (newest.clock_back, newest.clock_word) == (back, word)
    assert newest.seq == before.seq + 1
    assert before.clock_word == ""
    assert logged.verify().is_whole


def test_an_entry_bent_into_nonsense_is_still_listed(logged: Logged) -> None:
    logged.sql("UPDATE audit_entry SET at = 'gestern', rows = '{' WHERE seq = 2")
    line = _lines(logged)[-2]
    assert line.at_text == "时间被改坏"
    assert line.changes == ("这一条的改动读不出来:它被改坏了。",)


def test_choices_are_what_there_is(logged: Logged) -> None:
    with logged.writing() as session:
        session.add(Account(id=1, name="王敏"))
        session.add(Account(id=9, name="没做过什么"))
    with Session(logged.engine) as session:
        assert audit_log.list_people(session, ADMIN) == ((1, "王敏"),)
        names = dict(audit_log.list_acts(session, ADMIN))
        assert names["submit"] == "提交评分单"
        assert names["publish"] == "公布成绩"
        assert audit_log.list_log_events(session, ADMIN) == ((logged.event_id, "焊工"),)
        assert audit_log.list_log_events(session, ADMIN, 99) == ()


# -- who sees what ---------------------------------------------------------------------------------


def test_without_the_right_nothing_is_read(logged: Logged) -> None:
    with Session(logged.engine) as session:
        for read in (audit_log.list_entries, audit_log.count, audit_log.list_people, audit_log.list_acts):
            with pytest.raises(UserError, match="统分员 王敏没有“查看操作记录”的权限"):
                read(session, SCORER)
        with pytest.raises(UserError, match="请由管理员、裁判长、监督仲裁操作"):
            list(audit_log.export_rows(session, SCORER))
    assert not audit_log.may_read(SCORER)
    assert audit_log.may_read(ADMIN)


def test_a_chief_judge_of_one_event_sees_its_entries_only(logged: Logged) -> None:
    with logged.writing() as session:
        other = add_event(session, logged.competition_id, "钳工")
        other.judge(other.enter("赵敏"), "70")
    chief = Actor(3, "孙志强", (Duty(Role.CHIEF, other.id),))
    with Session(logged.engine) as session:
        seen = audit_log.list_entries(session, chief)
        assert seen
        assert all("钳工" in line.text for line in seen)
        assert audit_log.count(session, chief) == len(seen)
        assert audit_log.list_entries(session, chief, AuditFilter(event_id=logged.event_id)) == ()
        assert audit_log.list_log_events(session, chief) == ((other.id, "钳工"),)
        of_module = Actor(3, "孙志强", (Duty(Role.CHIEF, other.id, "T"),))
        with pytest.raises(UserError, match="查看操作记录"):
            audit_log.list_entries(session, of_module)


# -- words and files -------------------------------------------------------------------------------


def test_changes_are_told_old_and_new_in_words() -> None:
    rows = """[
      ["score_sheet","3","d",{"state":["submitted","confirmed"],"confirmed_by":["","统分员 刘芳"],
        "confirmed_by_id":[null,2]}],
      ["penalty","1","d",{"points":[2500,3000]}],
      ["entry","4","d",{"guest":[0,1],"status":["active","absent"]}],
      ["person","5","d",{"phone":["●","●"]}],
      ["mark","6","d",{}],["mark","7","d",{}],
      ["judge","8","",{"name":"李建国"}]
    ]"""
    assert change_lines(rows) == (
        "评分单 3 · 状态:待复核 → 已确认",
        "评分单 3 · 确认人:空 → 统分员 刘芳",
        "扣分 1 · 扣分:2.5 → 3",
        "报名 4 · 打星:否 → 是",
        "报名 4 · 参赛状态:正常 → 缺考",
        "人员 5 · 电话:已更改(内容不记入)",
        "裁判席位 8 · 删除(李建国)",
        "写入 得分 2 行",
    )
    assert HIDDEN == "●"


def test_alike_changes_of_many_rows_are_one_line_and_there_is_an_end() -> None:
    locked = [f'["score_sheet","{n}","d",{{"state":["confirmed","locked"]}}]' for n in range(60)]
    assert change_lines(f"[{','.join(locked)}]") == ("评分单 60 行 · 状态:已确认 → 已锁定",)
    named = [f'["entry","{n}","d",{{"station":[null,{n}]}}]' for n in range(60)]
    lines = change_lines(f"[{','.join(named)}]", most=10)
    assert len(lines) == 11
    assert lines[-1] == "另有 50 处改动"


def _export(logged: Logged, target: Path) -> list[tuple[int, int]]:
    seen: list[tuple[int, int]] = []
    with Session(logged.engine) as session:
        rows = audit_log.export_rows(session, ADMIN, progress=lambda done, total: seen.append((done, total)))
        write_audit_file(EXPORT_HEADS, rows, target)
    return seen


def test_the_whole_log_becomes_a_workbook(logged: Logged, tmp_path: Path) -> None:
    seen = _export(logged, tmp_path / "操作记录.xlsx")
    (sheet,) = load_workbook(tmp_path / "操作记录.xlsx").worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == EXPORT_HEADS
    assert [row[0] for row in rows[1:]] == list(range(_count(logged), 0, -1))
    assert rows[1][2:6] == (
        "统分员 王敏",
        "编发和打印证书",
        "焊工编发证书 3 张:淮工竞证〔2022〕0001 至 淮工竞证〔2022〕0003",
        "完成",
    )
    assert seen[-1] == (_count(logged), _count(logged))


def test_text_never_becomes_a_formula(logged: Logged, tmp_path: Path) -> None:
    with logged.writing() as session:
        session.require(Right.WORK)
        session.record("=1+1", act="open")
    _export(logged, tmp_path / "log.xlsx")
    _export(logged, tmp_path / "log.csv")
    (sheet,) = load_workbook(tmp_path / "log.xlsx").worksheets
    assert (sheet["E2"].value, sheet["E2"].data_type) == ("=1+1", "s")
    with (tmp_path / "log.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream))
    assert lines[0] == list(EXPORT_HEADS)
    assert lines[1][4] == "'=1+1"
    assert len(lines) == _count(logged) + 1


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(logged: Logged, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"扩展名不对。请写成 \.xlsx 或 \.csv"):
        _export(logged, tmp_path / "log.txt")
    for name in ("log.csv", "log.xlsx"):
        with pytest.raises(UserError, match="没有写成"):
            _export(logged, tmp_path / "nowhere" / name)
    assert list(tmp_path.glob("**/*.part")) == []
