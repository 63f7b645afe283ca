"""获奖名单 and the order of the stage: nobody is lost, and who stands higher comes later."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.award_roll import (
    AwardGroup,
    AwardRoll,
    Laureate,
    announcement,
    ceremony,
    opening,
    sentence,
)
from app.domain.certificates import Category

# From the highest down, as a notice has them; events leave some out.
LADDER = ("特等奖", "一等奖", "二等奖", "三等奖", "优胜奖")
ZHANG, UNIT = Laureate("张伟", "理士电池"), Laureate("京信电子")


def group(event: str, award: str, tier: int = 0, category: Category = Category.AWARD) -> AwardGroup:
    """One award of an event that one person has."""
    return AwardGroup(event, "", category, award, tier, (ZHANG,))


ladders = st.lists(st.sampled_from(LADDER), min_size=1, unique=True).map(
    lambda names: sorted(names, key=LADDER.index)
)
others = st.builds(
    group,
    st.sampled_from(["焊工", "钳工", ""]),
    st.sampled_from(["技术能手", "优秀组织奖"]),
    st.just(0),
    st.sampled_from([Category.HONOUR, Category.UNIT, Category.DECISION]),
)


@given(st.lists(ladders, max_size=5), st.lists(others, max_size=5))
def test_the_stage_calls_everybody_once_and_the_higher_later(
    events: list[list[str]], more: list[AwardGroup]
) -> None:
    placed = [
        group(f"赛项{at}", award, tier)
        for at, ladder in enumerate(events)
        for tier, award in enumerate(ladder)
    ]
    steps = ceremony([*placed, *more])
    called = [each for step in steps for each in step.groups]
    assert sorted(map(id, called)) == sorted(map(id, [*placed, *more]))
    assert [step.award for step in steps if step.category is Category.AWARD] == list(
        dict.fromkeys(step.award for step in steps if step.category is Category.AWARD)
    )
    for event in {each.event for each in placed}:
        tiers = [each.tier for each in called if each.event == event and each.category is Category.AWARD]
        assert tiers == sorted(tiers, reverse=True)
    order = [Category.AWARD, Category.DECISION, Category.HONOUR, Category.UNIT]
    kinds = [order.index(step.category) for step in steps]
    assert kinds == sorted(kinds)


def test_events_that_contradict_each_other_are_all_called() -> None:
    groups = [group("焊工", "甲", 0), group("焊工", "乙", 1), group("钳工", "乙", 0), group("钳工", "甲", 1)]
    assert {step.award for step in ceremony(groups)} == {"甲", "乙"}


def test_what_the_host_says() -> None:
    third = AwardGroup("焊工", "职工组", Category.AWARD, "三等奖", 2, (ZHANG, ZHANG))
    honour = group("焊工", "技术能手", category=Category.HONOUR)
    units = AwardGroup("", "", Category.UNIT, "优秀组织奖", 0, (UNIT,))
    first, middle, last = ceremony([units, honour, third])
    assert announcement(first, first=True, last=False) == "首先颁发“三等奖”,共 2 名。"
    assert announcement(middle, first=False, last=False) == "接下来授予“技术能手”荣誉,共 1 名。"
    assert announcement(last, first=False, last=True) == "最后颁发“优秀组织奖”,共 1 个单位。"
    assert [sentence(each) for each in (third, honour, units)] == [
        "获得焊工赛项职工组三等奖的是:",
        "焊工赛项被授予“技术能手”荣誉的是:",
        "获得优秀组织奖的单位是:",
    ]
    roll = AwardRoll("2022年技能竞赛", "第 1 版", (third,), event="焊工", hosts=("市总工会",))
    assert opening(roll) == "现在举行2022年技能竞赛焊工赛项颁奖仪式。受市总工会委托,我宣读获奖名单。"


def test_people_are_told_with_authors_and_unit() -> None:
    assert ZHANG.text == "张伟(理士电池)"
    assert Laureate("焊接夹具", "京信电子", "张伟、陈静").text == "焊接夹具(张伟、陈静、京信电子)"
    assert UNIT.text == UNIT.full_name == "京信电子"
