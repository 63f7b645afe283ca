"""奖金与补助汇总表 as a workbook: read back cell by cell."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.domain.prize_list import EventPayments, PayLine, PaymentList
from app.errors import UserError
from app.exchange.prize_workbook import LINES, TOTALS, write_prize_workbook

DATA = PaymentList(
    "2022年职工技能竞赛",
    (
        EventPayments(
            "焊工",
            "第 2 版",
            (
                PayLine("一等奖", "张伟", "理士电池", "职工组", Decimal("3000.00")),
                PayLine("二等奖", "=1+1", "京信电子", "职工组", Decimal("1500.50")),
                PayLine("优秀组织奖", "理士电池", "", "", Decimal("1000.00")),
            ),
            Decimal("20000.00"),
        ),
        EventPayments("钳工", "第 1 版", (PayLine("一等奖", "陈静", "", "", Decimal("2000.00")),)),
    ),
    missing=("叉车",),
)


def _rows(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(load_workbook(path)[sheet].iter_rows(min_row=4, values_only=True))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "奖金.xlsx"
    write_prize_workbook(DATA, target)
    return target


def test_every_payment_has_a_line_with_its_figure(path: Path) -> None:
    rows = _rows(path, LINES)
    assert [row[:7] for row in rows[:4]] == [
        (1, "焊工", "职工组", "一等奖", "张伟", "理士电池", 3000),
        (2, "焊工", "职工组", "二等奖", "=1+1", "京信电子", 1500.5),
        (3, "焊工", None, "优秀组织奖", "理士电池", None, 1000),
        (4, "钳工", None, "一等奖", "陈静", None, 2000),
    ]
    assert (rows[4][3], rows[4][6]) == ("奖金合计", 7500.5)
    assert len(rows) == 5


def test_a_name_is_no_formula_and_an_amount_is_a_number(path: Path) -> None:
    sheet = load_workbook(path)[LINES]
    assert (sheet["E5"].data_type, sheet["G5"].data_type, sheet["G5"].number_format) == ("s", "n", "#,##0.00")


def test_totals_stand_per_award_per_event_and_over_all_in_both_ways(path: Path) -> None:
    rows = _rows(path, TOTALS)
    assert rows == [
        ("焊工", "第 2 版", "一等奖", 1, 3000, "叁仟元整"),
        ("焊工", "第 2 版", "二等奖", 1, 1500.5, "壹仟伍佰元伍角整"),
        ("焊工", "第 2 版", "优秀组织奖", 1, 1000, "壹仟元整"),
        ("焊工", "第 2 版", "赛事补助", None, 20000, "贰万元整"),
        ("焊工", "第 2 版", "合计", None, 25500.5, "贰万伍仟伍佰元伍角整"),
        ("钳工", "第 1 版", "一等奖", 1, 2000, "贰仟元整"),
        ("钳工", "第 1 版", "合计", None, 2000, "贰仟元整"),
        ("全部", None, "一等奖", 2, 5000, "伍仟元整"),
        ("全部", None, "二等奖", 1, 1500.5, "壹仟伍佰元伍角整"),
        ("全部", None, "优秀组织奖", 1, 1000, "壹仟元整"),
        ("全部", None, "奖金合计", None, 7500.5, "柒仟伍佰元伍角整"),
        ("全部", None, "补助合计", None, 20000, "贰万元整"),
        ("全部", None, "总计", None, 27500.5, "贰万柒仟伍佰元伍角整"),
        ("未公布、没有列入的赛项:叉车", *[None] * 5),
    ]


def test_a_list_without_events_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="请先公布成绩"):
        write_prize_workbook(PaymentList("赛事", (), ("焊工",)), tmp_path / "a.xlsx")
    assert not list(tmp_path.iterdir())
