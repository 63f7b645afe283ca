"""成绩单 as a workbook: the audit stamp below the last line, and no row for it where there is none."""

from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook

from app.domain.result_list import ResultLine, ResultListData
from app.exchange.result_workbook import write_result_workbook

LINES = tuple(ResultLine(str(at), f"0{at}", "张伟", "理士电池", ("90.00",), "90.00") for at in (1, 2))
AUDIT = "审计链第 1234 条 3F2A-91C0 · 签名公钥 7B1C"


def rows(target: Path, audit: str) -> list[tuple[object, ...]]:
    """The cells of the written sheet, below competition, title and version."""
    data = ResultListData("赛事", "焊工", "第 1 版", "", ("理论",), LINES, audit=audit)
    write_result_workbook([data], target)
    return list(load_workbook(target).worksheets[0].iter_rows(min_row=4, values_only=True))


def test_the_stamp_stands_below_the_last_line(tmp_path: Path) -> None:
    plain, stamped = rows(tmp_path / "a.xlsx", ""), rows(tmp_path / "b.xlsx", AUDIT)
    assert len(plain) == 1 + len(LINES)
    assert stamped[:-1] == plain
    assert stamped[-1] == (AUDIT, *[None] * 6)


def test_a_stamp_is_no_formula(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    assert rows(target, "=1+1")[-1][0] == "=1+1"
    assert load_workbook(target).worksheets[0].cell(row=7, column=1).data_type == "s"


def test_honours_and_promotions_have_columns_where_there_are_any(tmp_path: Path) -> None:
    first = replace(LINES[0], award="一等奖", honours="技术能手", promotion="晋升技师")
    data = ResultListData("赛事", "焊工", "第 1 版", "", ("理论",), (first, LINES[1]))
    target = tmp_path / "a.xlsx"
    write_result_workbook([data], target)
    head, *lines = load_workbook(target).worksheets[0].iter_rows(min_row=4, values_only=True)
    assert head[6:] == ("奖项", "荣誉", "等级晋升")
    assert [line[6:] for line in lines] == [("一等奖", "技术能手", "晋升技师"), (None, None, None)]


def test_a_list_of_teams_calls_its_columns_otherwise(tmp_path: Path) -> None:
    line = ResultLine("1", "2", "理士电池", "张伟、陈静", (), "178.00")
    data = ResultListData(
        "赛事", "焊工", "", "", (), (line,), number_head="人数", name_head="单位", unit_head="计入者"
    )
    target = tmp_path / "a.xlsx"
    write_result_workbook([data], target)
    head = next(load_workbook(target).worksheets[0].iter_rows(min_row=4, values_only=True))
    assert head == ("名次", "人数", "单位", "计入者", "总成绩", "奖项")
