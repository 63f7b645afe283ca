"""What differs between two versions of results."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.extras import EventExtras, GivenByDecision, TeamLine, UnitAward
from app.domain.ranking import Status
from app.domain.versions import VersionLine, compare_event_extras, compare_versions, digest_versions

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


# -- beside places and awards --------------------------------------------------------------------------


def test_honours_promotions_and_money_are_told_with_the_award() -> None:
    before = replace(LINE, extras=(("荣誉", "技术能手"), ("奖金", "2000.00"), ("等级晋升", "")))
    after = replace(
        LINE, award="一等奖", extras=(("荣誉", ""), ("奖金", "3000.00"), ("等级晋升", "晋升技师"))
    )
    assert _texts([before], [after]) == [
        "张伟:奖项 二等奖 → 一等奖,荣誉 技术能手 → 无,奖金 2000.00 → 3000.00,等级晋升 无 → 晋升技师"
    ]


def test_versions_of_before_say_nothing_beside_the_award() -> None:
    assert _texts([LINE], [replace(LINE, extras=(("荣誉", ""), ("奖金", "")))]) == []
    assert _texts([LINE], [replace(LINE, extras=(("荣誉", "技术能手"),))]) == ["张伟:荣誉 无 → 技术能手"]


TEAM = TeamLine("理士电池", 2, Fraction(170), "170.00")
EVENT = EventExtras(
    teams=(TEAM,),
    unit_awards=(UnitAward("理士电池", "优秀组织奖", "", Decimal("1000.00")),),
    decided=(GivenByDecision("优秀指导教师", "何老师", "技校", "", ""),),
    subsidy=Decimal("20000.00"),
)


def _event_texts(before: EventExtras, after: EventExtras) -> list[str]:
    return [each.text for each in compare_event_extras(before, after)]


def test_equal_extras_of_an_event_have_no_differences() -> None:
    again = replace(EVENT, teams=(replace(TEAM, steps=("别的说法",), members=(1, 2)),))
    assert _event_texts(EVENT, again) == []


def test_teams_units_decisions_and_the_subsidy_are_compared() -> None:
    after = EventExtras(
        teams=(replace(TEAM, rank=1, total=Fraction(341, 2), shown="170.50"),),
        decided=(*EVENT.decided, GivenByDecision("优秀裁判", "何老师", "技校", "", "", Decimal(300))),
    )
    assert _event_texts(EVENT, after) == [
        "理士电池:团体名次 2 → 1,团体成绩 170 → 170.5,优秀组织奖 授予,奖金 1000.00 → 无",
        "何老师(技校):优秀裁判 无 → 授予,奖金 300",
        "赛事补助:金额 20000.00 → 无",
    ]


def test_teams_of_divisions_are_told_apart() -> None:
    before = EventExtras(teams=(replace(TEAM, division="职工组"), replace(TEAM, division="学生组")))
    after = replace(before, teams=(before.teams[0], replace(before.teams[1], rank=None, total=None)))
    assert _event_texts(before, after) == ["理士电池(学生组):团体名次 2 → 无,团体成绩 170 → 无"]


# -- the digest of a version ---------------------------------------------------------------------------

LINES = st.builds(
    VersionLine,
    id=st.integers(1, 3),
    label=st.sampled_from(("张伟", "李芳")),
    organization=st.sampled_from(("淮北矿业", "京信电子")),
    status=st.sampled_from((Status.ACTIVE, Status.ABSENT)),
    guest=st.booleans(),
    rank=st.none() | st.integers(1, 3),
    total=st.none() | st.fractions(min_value=0, max_value=100, max_denominator=3),
    shown=st.sampled_from(("", "88.00")),
    modules=st.sampled_from(((), (("理论", "90.00"),))),
    award=st.sampled_from(("", "一等奖")),
    division=st.sampled_from(("", "职工组")),
)
VERSIONS = st.lists(LINES, max_size=3, unique_by=lambda line: line.id)


@given(VERSIONS, VERSIONS)
def test_versions_that_differ_have_other_digests(before: list[VersionLine], after: list[VersionLine]) -> None:
    if compare_versions(before, after):
        assert digest_versions(("赛事", "焊工"), before) != digest_versions(("赛事", "焊工"), after)


@given(VERSIONS, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_digest(lines: list[VersionLine], dice: Random) -> None:
    shuffled = list(lines)
    dice.shuffle(shuffled)
    assert digest_versions(("赛事", "焊工"), shuffled) == digest_versions(("赛事", "焊工"), lines)
    assert digest_versions(("赛事", "电焊工"), lines) != digest_versions(("赛事", "焊工"), lines)
