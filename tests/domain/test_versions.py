"""What differs between two versions of results."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from app.domain.ranking import Status
from app.domain.versions import VersionLine, compare_versions

LINE = VersionLine(
    id=1,
    label="张伟",
    organization="淮北矿业",
    status=Status.ACTIVE,
    guest=False,
    rank=3,
    total=Fraction(88),
    shown="88.00",
    modules=(("理论", "90.00"), ("实操", "87.00")),
    award="二等奖",
)


def _texts(before: list[VersionLine], after: list[VersionLine]) -> list[str]:
    return [difference.text for difference in compare_versions(before, after)]


def test_equal_versions_have_no_differences() -> None:
    assert compare_versions([LINE], [replace(LINE)]) == ()


def test_rank_total_module_and_award_are_told_together() -> None:
    better = replace(
        LINE,
        rank=1,
        total=Fraction(91),
        shown="91.00",
        modules=(("理论", "100.00"), ("实操", "87.00")),
        award="一等奖",
    )
    assert _texts([LINE], [better]) == [
        "张伟:名次 3 → 1,总成绩 88.00 → 91.00,理论 90.00 → 100.00,奖项 二等奖 → 一等奖"
    ]


def test_a_difference_that_rounding_hides_is_shown_unrounded() -> None:
    finer = replace(LINE, total=Fraction(88) + Fraction(1, 1000))
    assert _texts([LINE], [finer]) == ["张伟:总成绩 88 → 88.001"]


def test_a_lost_award_a_new_name_and_a_new_unit_are_differences() -> None:
    after = replace(LINE, label="张玮", organization="京信电子", award="")
    assert _texts([LINE], [after]) == ["张玮:姓名 张伟 → 张玮,单位 淮北矿业 → 京信电子,奖项 二等奖 → 无"]


def test_a_disqualified_entry_loses_everything() -> None:
    out = replace(
        LINE,
        status=Status.DISQUALIFIED,
        rank=None,
        total=None,
        shown="",
        modules=(("理论", ""), ("实操", "")),
        award="",
    )
    assert _texts([LINE], [out]) == [
        "张伟:状态 正常 → 取消资格,名次 3 → 无,总成绩 88.00 → 无,"
        "理论 90.00 → 无,实操 87.00 → 无,奖项 二等奖 → 无"
    ]


def test_a_guest_is_told_from_a_ranked_entry() -> None:
    guest = replace(LINE, guest=True, rank=None, award="")
    assert "状态 正常 → 打星" in _texts([LINE], [guest])[0]


def test_new_lines_stand_in_order_and_gone_ones_last() -> None:
    gone = replace(LINE, id=2, label="陈静", rank=None, total=None, shown="", status=Status.ABSENT)
    new = replace(LINE, id=3, label="刘洋", rank=1, shown="95.00")
    moved = replace(LINE, rank=4)
    assert _texts([gone, LINE], [new, moved]) == [
        "刘洋:成绩 无 → 95.00(第 1 名)",
        "张伟:名次 3 → 4",
        "陈静:成绩 缺考 → 无",
    ]


def test_a_module_that_came_or_went_is_compared_by_its_name() -> None:
    after = replace(LINE, modules=(("实操", "87.00"), ("口试", "80.00")))
    assert _texts([LINE], [after]) == ["张伟:理论 90.00 → 无,口试 无 → 80.00"]
