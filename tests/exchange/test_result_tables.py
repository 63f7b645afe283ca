"""The workbooks of the result papers read back cell by cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.errors import UserError
from app.exchange.result_tables import (
    LINES,
    TOTALS,
    write_advance_workbook,
    write_award_roll_workbook,
    write_promotion_workbook,
    write_unit_workbook,
)
from tests.documents.result_samples import ADVANCED, PROMOTIONS, UNIT, roll
from tests.documents.samples import AUDIT, LONG_NAME, LONG_UNIT


def rows(sheet: Worksheet) -> list[tuple[Any, ...]]:
    """The values of the rows below the header, empty cells as None."""
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=4)]


def test_the_roll_has_a_line_for_each_award(tmp_path: Path) -> None:
    write_award_roll_workbook(roll(), tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["获奖名单"]
    found = rows(sheet)
    assert len(found) == 2 * 2 * 3 + 1 + 2
    assert found[0][:6] == (1, "焊工0", "职工组", "名次奖项", "一等奖", "张伟")
    assert (found[1][5], found[1][7]) == (LONG_NAME, LONG_UNIT)
    assert [row[0] for row in found[-2:]] == ["依据已公布的 2 个赛项", AUDIT]


def test_who_goes_on_stands_under_the_cut(tmp_path: Path) -> None:
    write_advance_workbook((ADVANCED, replace(ADVANCED, before="决赛", after="总决赛")), tmp_path / "a.xlsx")
    found = rows(load_workbook(tmp_path / "a.xlsx")["晋级名单"])
    assert found[1] == ("焊工", "预赛 → 决赛", "职工组", 2, "11", "张伟", "京信电子", "90.00")
    assert found[3][1] == "决赛 → 总决赛"
    with pytest.raises(UserError, match="晋级名单"):
        write_advance_workbook((), tmp_path / "b.xlsx")


def test_promotions_tell_both_levels(tmp_path: Path) -> None:
    write_promotion_workbook(PROMOTIONS, tmp_path / "a.xlsx")
    first, second, *_notes = rows(load_workbook(tmp_path / "a.xlsx")["等级晋升名单"])
    assert first == (1, "焊工", 1, LONG_NAME, LONG_UNIT, "中级工", "高级工", "第 1 名,在前 3 名内")
    assert second[5] in (None, "")


def test_units_are_added_up_and_told_line_by_line(tmp_path: Path) -> None:
    write_unit_workbook((UNIT,), tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert rows(book[TOTALS])[0] == (LONG_UNIT, 2, 3, 2, 4000.5, "团体总分第 3 名(86 分)")
    assert book[TOTALS]["E4"].number_format == "#,##0.00"
    lines = rows(book[LINES])
    assert lines[0][5:8] == ("二等奖、技术能手", "淮工竞证〔2022〕0003、淮工竞证〔2022〕0007", 3000.5)
    assert lines[1][3] == "缺考"
    with pytest.raises(UserError, match="单位"):
        write_unit_workbook((), tmp_path / "b.xlsx")


def test_a_name_never_becomes_a_formula(tmp_path: Path) -> None:
    odd = replace(PROMOTIONS, lines=(replace(PROMOTIONS.lines[0], name="=1+1"),))
    write_promotion_workbook(odd, tmp_path / "a.xlsx")
    cell = load_workbook(tmp_path / "a.xlsx")["等级晋升名单"]["D4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
