"""`saichuang import`, `rank` and `awards`: from an empty folder, with workbooks written after the docs."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from app.__main__ import main
from app.services import accounts, competitions
from app.services.workspace import open_workspace
from db.tables import AuditEntry, Competition, Entry, Event, Mark
from tests.bench import Bench, make_bench
from tests.golden.case_books import Rows, save
from tests.services.scoring_data import add_event

ROOT = Path(__file__).parents[2]
PASSWORD = "演示赛事2022"
SCHEME: Mapping[str, Rows] = {
    "赛项": [["赛项", "核分方式", "盲评"], ["焊工", "提交即可", "否"]],
    "模块": [["编号", "名称", "权重", "裁判人数"], ["T", "理论", "30%", 1], ["P", "实操", "70%", 2]],
    "评分项": [
        ["模块", "编号", "评分项", "类型", "满分"],
        ["T", "T1", "卷面", "导入成绩", 100],
        ["P", "A1", "焊缝", "直接给分", 100],
    ],
    "排名": [["比较内容"], ["模块 P"]],
    "奖项": [["奖项", "名额"], ["一等奖", 1]],
}
MARKS: Mapping[str, Rows] = {
    "参赛": [
        ["编号", "姓名", "单位", "赛位", "打星"],
        ["1", "张伟", "金泷机电", 7, ""],
        ["2", "李䶮", "相城水泥", 8, ""],
        ["3", "王芳", "理士电池", 9, "是"],
    ],
    "得分": [
        ["参赛编号", "模块", "裁判", "T1", "A1"],
        ["1", "T", 1, "80", ""],
        ["1", "P", 1, "", "88"],
        ["1", "P", 2, "", "92"],
        ["2", "T", 1, "94", ""],
        ["2", "P", 1, "", "83"],
        ["2", "P", 2, "", "85"],
    ],
}


class Line:
    """The command line on a data folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.data, self._capsys = folder, folder / "data", capsys

    def book(self, name: str, sheets: Mapping[str, Rows]) -> str:
        """A workbook of the folder."""
        return str(save(self.folder / name, sheets))

    def run(self, *arguments: str) -> str:
        """What a command that works prints."""
        assert main([*arguments, "--data", str(self.data)]) == 0, self._capsys.readouterr().err
        return self._capsys.readouterr().out

    def refused(self, *arguments: str) -> str:
        """What a command that is refused says; it says it beside the output."""
        assert main([*arguments, "--data", str(self.data)]) == 1
        said = self._capsys.readouterr()
        assert said.out == ""
        return said.err

    def count(self, table: Any) -> int:
        """How many rows of a table there are."""
        with closing(open_workspace(self.data, datetime.now(UTC))) as workspace, workspace.read() as session:
            return len(session.exec(select(table)).all())


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(tmp_path, capsys)


@pytest.fixture
def filled(line: Line) -> Line:
    """The scheme and the marks imported."""
    line.run("import", line.book("成绩.xlsx", MARKS), line.book("评分方案.xlsx", SCHEME))
    return line


def test_the_example_of_the_docs(filled: Line) -> None:
    printed = filled.run("rank", "焊工")
    assert printed in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    awards = filled.run("awards", "焊工")
    assert "一等奖  张伟" in awards
    assert "还不能公布:焊工还有 1 个参赛者未出分(王芳)" in awards


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in _leaves(each)]
    return [leaf for each in value for leaf in _leaves(each)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("verb", ["rank", "awards"])
def test_json_has_no_number_that_is_not_exact(filled: Line, verb: str) -> None:
    told = json.loads(filled.run(verb, "焊工", "--json"))
    assert not [leaf for leaf in _leaves(told) if isinstance(leaf, float)]
    first = told["entries"][0]
    assert (first["entry"], first["rank"], first["total"], first["total_exact"]) == ("1", 1, "87.00", "87/1")
    assert (first["tie_step"], first["award"]) == ("module:P", "一等奖")
    (problem,) = told["problems"]
    assert "还有 1 个参赛者未出分(王芳)" in problem


def test_the_same_files_again_change_nothing(filled: Line) -> None:
    files = [str(filled.folder / name) for name in ("评分方案.xlsx", "成绩.xlsx")]
    assert "没有变化" in filled.run("import", *files)
    assert filled.count(Mark) == 6


def test_all_of_the_files_or_none(line: Line) -> None:
    wrong = {**MARKS, "得分": [*MARKS["得分"], ["3", "T", 1, "101", ""]]}
    said = line.refused("import", line.book("评分方案.xlsx", SCHEME), line.book("成绩.xlsx", wrong))
    assert "成绩.xlsx(成绩):" in said
    assert "“得分”第 8 行“T1”" in said
    assert (line.count(Event), line.count(Mark)) == (0, 0)
    line.run("import", line.book("评分方案.xlsx", SCHEME), line.book("成绩.xlsx", MARKS))


def _registration(line: Line, *people: Sequence[object]) -> str:
    heads = ["姓名", "证件类型", "证件号码", "单位", "参赛项目"]
    return line.book("报名表.xlsx", {"报名表": [heads, *people]})


def test_a_registration_with_an_error_is_refused_as_a_whole(line: Line) -> None:
    line.run("import", line.book("评分方案.xlsx", SCHEME))
    fine, wrong = ["赵敏", "护照", "E1234567", "甲厂", "焊工"], ["", "护照", "E7654321", "甲厂", "焊工"]
    assert "没有写姓名" in line.refused("import", _registration(line, fine, wrong))
    assert line.count(Entry) == 0
    assert "(报名表):新增 1 条" in line.run("import", _registration(line, fine))
    moved = [*fine[:3], "乙厂", "焊工"]
    assert "(报名表):新增 0 条,更正 1 条" in line.run("import", _registration(line, moved))


def test_schemes_of_two_competitions_go_to_their_own(line: Line) -> None:
    other: Mapping[str, Rows] = {
        **SCHEME,
        "赛项": [["赛项", "核分方式"], ["电工", "提交即可"]],
        "赛事": [["项目", "内容"], ["赛事名称", "二〇二二年电工赛"]],
    }
    files = [line.book("1.xlsx", SCHEME), line.book("2.xlsx", other)]
    line.run("import", *files)
    assert line.count(Competition) == 2
    line.run("rank", "电工", "--competition", "二〇二二年电工赛")
    assert "属于不同的赛事" in line.refused("import", *files, line.book("成绩.xlsx", MARKS))
    third = line.book("3.xlsx", {**SCHEME, "赛项": [["赛项"], ["钳工"]]})
    line.run("import", line.book("0.xlsx", SCHEME), third)
    line.run("rank", "钳工", "--competition", "焊工竞赛")


def test_files_that_cannot_be_read_are_named(line: Line) -> None:
    scheme = line.book("评分方案.xlsx", SCHEME)
    assert "找不到文件“成绩.xlsx”" in line.refused("import", scheme, str(line.folder / "成绩.xlsx"))
    other = line.folder / "名单.txt"
    other.write_text("张伟", encoding="utf-8")
    assert "“名单.txt”不是 Excel 工作簿" in line.refused("import", str(other))
    assert not line.data.exists()


def test_unknown_events_and_competitions_are_told_what_there_is(filled: Line) -> None:
    assert "没有赛项“电工”。现有赛项:焊工" in filled.refused("rank", "电工")
    assert "没有赛事“旧赛事”。现有赛事:焊工竞赛" in filled.refused("rank", "焊工", "--competition", "旧赛事")
    assert "里没有赛创的数据" in Line(filled.folder / "别处", filled._capsys).refused("rank", "焊工")


def test_while_the_window_is_open_the_data_are_its_own(filled: Line) -> None:
    with closing(open_workspace(filled.data, datetime.now(UTC))):
        assert "已经在使用数据文件夹" in filled.refused("rank", "焊工")


def test_the_form_is_filled_in_and_imported(filled: Line) -> None:
    target = filled.folder / "空表.xlsx"
    filled.run("form", "焊工", str(target))
    assert "没有变化" in filled.run("import", str(target))
    assert "“空表.xlsx”已经存在" in filled.refused("form", "焊工", str(target))
    book = load_workbook(target)
    sheet = book["得分 焊工 T"]
    (entry,) = [row for row in sheet.iter_rows() if row[1].value == "3"]
    entry[5].value = "60"
    book.save(target)
    assert "得分 1" in filled.run("import", str(target))


# -- who does it -------------------------------------------------------------------------------------------


def _found(line: Line) -> None:
    with closing(open_workspace(line.data, datetime.now(UTC))) as workspace, workspace.write() as session:
        accounts.found_administrator(session, "周建平", PASSWORD, scorer=True)


def _log(line: Line) -> list[tuple[str, str]]:
    with closing(open_workspace(line.data, datetime.now(UTC))) as workspace, workspace.read() as session:
        rows = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)))
        return [(row.by, row.outcome) for row in rows]


def test_with_an_administrator_somebody_has_to_sign_in(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    _found(line)
    scheme = line.book("评分方案.xlsx", SCHEME)
    assert "请用 --as 写明由谁来做" in line.refused("import", scheme)
    assert "没有名叫“王敏”的工作人员" in line.refused("import", scheme, "--as", "王敏")
    for _ in range(5):
        monkeypatch.setattr(sys, "stdin", io.StringIO("猜的密码\n"))
        assert "密码或 PIN 不对" in line.refused("import", scheme, "--as", "周建平")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    assert "账号暂时锁定" in line.refused("import", scheme, "--as", "周建平")
    assert [outcome for _by, outcome in _log(line)].count("refused") == 6
    assert line.count(Event) == 0


def test_who_may_not_import_is_kept_in_the_log(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    _found(line)
    opened = closing(make_bench(open_workspace(line.data, datetime.now(UTC))))
    with opened as workspace, workspace.write() as session:
        account = accounts.add_account(session, "刘芳芳")
        accounts.set_secret(session, account, password=PASSWORD)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    said = line.refused("import", line.book("评分方案.xlsx", SCHEME), "--as", "刘芳芳")
    assert "没有“设置赛事和赛项”的权限" in said
    assert _log(line)[-1] == ("刘芳芳", "refused")


def test_it_stays_in_the_log_who_imported(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    _found(line)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    line.run("import", line.book("评分方案.xlsx", SCHEME), "--as", "周建平")
    assert _log(line)[-1] == ("管理员 周建平", "done")


# -- events that are not open, or blind --------------------------------------------------------------------


def test_an_event_without_rules_has_no_ranking_yet(filled: Line) -> None:
    opened = closing(make_bench(open_workspace(filled.data, datetime.now(UTC))))
    with opened as workspace, workspace.write() as session:
        assert isinstance(session, Bench)
        (competition,) = competitions.list_competitions(session)
        add_event(session, competition.id, "电工", rules={}).enter("李芳")
    assert "已出分 0/1" in filled.run("rank", "电工")
    assert "还没有启用评分规则" in filled.refused("form", "电工", str(filled.folder / "空表.xlsx"))
    for verb in ("rank", "awards"):
        assert json.loads(filled.run(verb, "电工", "--json"))["event"] == "电工"
        filled.run(verb, "电工")


def test_a_blind_event_tells_stations_only(line: Line) -> None:
    blind: Mapping[str, Rows] = {
        **SCHEME,
        "赛项": [["赛项", "核分方式", "盲评"], ["焊工", "提交即可", "是"]],
        "奖项": [["奖项", "名额", "单位上限"], ["一等奖", 1, 1]],
    }
    line.run("import", line.book("评分方案.xlsx", blind), line.book("成绩.xlsx", MARKS))
    names = ["张伟", "李䶮", "王芳", "金泷机电", "相城水泥", "理士电池"]
    line.run("form", "焊工", str(line.folder / "空表.xlsx"))
    sheets = load_workbook(line.folder / "空表.xlsx")
    said = {str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row}
    assert "07 号赛位" in said
    assert [name for name in names if name in said] == []
    for arguments in (["rank", "焊工"], ["awards", "焊工"]):
        for told in (line.run(*arguments), line.run(*arguments, "--json")):
            assert [name for name in names if name in told] == []
            assert "07 号" in told


def _in_console(data: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The program as Windows runs it where the output goes to a file: in the old Chinese encoding."""
    command: Sequence[str] = [sys.executable, "-m", "app", *arguments, "--data", str(data)]
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)


def test_rare_characters_reach_a_file_on_windows(filled: Line) -> None:
    told = _in_console(filled.data, "rank", "焊工", "--json")
    assert told.returncode == 0, told.stderr.decode("gbk", "replace")
    assert [entry["name"] for entry in json.loads(told.stdout.decode("utf-8"))["entries"]][1] == "李䶮"
    plain = _in_console(filled.data, "rank", "焊工")
    assert plain.returncode == 0, plain.stderr.decode("gbk", "replace")
    assert "李䶮" in plain.stdout.decode("utf-8")
