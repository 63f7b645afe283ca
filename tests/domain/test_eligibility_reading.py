"""Documents of conditions: read, layered, and refused with the place and the cure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.domain.eligibility import EligibilityRule, Need, UnitFact
from app.domain.eligibility_reading import (
    EligibilityDocuments,
    find_problems,
    layer_of,
    put_layer,
    read_layer,
)

WHOLE: dict[str, Any] = {
    "min_age": 18,
    "max_age": "60",
    "max_age_women": "55",
    "age_on": "2022-10-18",
    "born_from": "1962-01-01",
    "born_upto": "2004-01-01",
    "gender": "女",
    "levels": [3, 2, 1],
    "unit_kinds": ["民营企业"],
    "events_per_person": "2",
    "entries_per_unit": "3",
    "min_size": "2",
    "max_size": "4",
    "max_reserves": "0",
    "same_unit": True,
    "needs": ["照片", "attachment"],
}


def test_every_condition_is_read() -> None:
    rule, problems = read_layer(WHOLE)
    assert problems == ()
    assert rule == EligibilityRule(
        min_age=18,
        max_age=60,
        max_age_women=55,
        age_on=date(2022, 10, 18),
        born_from=date(1962, 1, 1),
        born_upto=date(2004, 1, 1),
        gender="女",
        levels=(3, 2, 1),
        units={UnitFact.KINDS: ("民营企业",)},
        events_per_person=2,
        entries_per_unit=3,
        min_size=2,
        max_size=4,
        max_reserves=0,
        same_unit=True,
        needs=(Need.PHOTO, Need.ATTACHMENT),
    )


def test_no_document_limits_nothing() -> None:
    assert read_layer({}) == (EligibilityRule(), ())


def test_the_last_layer_has_the_last_word() -> None:
    event = {
        "max_age": "45",
        "gender": "不限",
        "divisions": {"学生组": {"max_age": "25", "entries_per_unit": 1}},
    }
    documents = EligibilityDocuments(
        {"max_age": 60, "max_age_women": 55, "gender": "女", "entries_per_unit": 5}, {1: event}
    )
    whole, student, other = (documents.rule(*place) for place in ((1, "职工组"), (1, "学生组"), (2, "")))
    # An own limit of age is for everybody: that of women above it is gone with it.
    assert (whole.max_age, whole.max_age_women, whole.gender) == (45, None, "")
    assert (whole.entries_per_unit, whole.quota_in_division) == (5, False)
    assert (student.max_age, student.entries_per_unit, student.quota_in_division) == (25, 1, True)
    assert (other.max_age, other.max_age_women, other.gender) == (60, 55, "女")
    assert documents.inherited(1, "学生组") == {"max_age": "45", "entries_per_unit": 5}
    assert documents.inherited(None) == {}


WRONG: tuple[tuple[dict[str, Any], str, tuple[str, ...]], ...] = (
    ({"max_age": "三十五"}, "年龄上限应为不小于 1、不大于 120 的整数,现为“三十五”,请改正。", ("max_age",)),
    ({"age_on": "2022.10.18"}, "年龄计算日期“2022.10.18”不是日期,请写成如 2026-10-18。", ("age_on",)),
    ({"gender": "女性"}, "性别“女性”不对,请写男或女。", ("gender",)),
    ({"min_age": 40, "max_age": 35}, "年龄下限大于年龄上限,没有人符合,请改正。", ("max_age",)),
    ({"min_size": 4, "max_size": 3}, "人数下限大于人数上限,没有人符合,请改正。", ("max_size",)),
    ({"needs": ["身份证"]}, "必备材料“身份证”不认识,请从中选:照片、", ("needs",)),
    ({"levels": [9]}, "技能等级应为数字的列表,请从中选:1 高级技师、", ("levels",)),
    ({"unit_kind": ["院校"]}, "“unit_kind”不认识,请改成手册中的写法或去掉。", ("unit_kind",)),
    ({"divisions": ["学生组"]}, "组别应写成 { … } 的形式,请改正。", ("divisions",)),
    (
        {"divisions": {"学生组": {"max_age": "0"}}},
        "组别“学生组”:年龄上限应为不小于 1",
        ("divisions", "学生组", "max_age"),
    ),
    (
        {"max_age": 20, "divisions": {"学生组": {"min_age": 21}}},
        "组别“学生组”:年龄下限大于年龄上限",
        ("divisions", "学生组", "max_age"),
    ),
)


@pytest.mark.parametrize(("document", "said", "path"), WRONG)
def test_what_is_wrong_is_told_with_its_cure(
    document: dict[str, Any], said: str, path: tuple[str, ...]
) -> None:
    (problem,) = find_problems(document)
    assert problem.text.startswith(said)
    assert problem.path == path


def test_a_limit_that_contradicts_the_one_above_is_told() -> None:
    (problem,) = find_problems({"min_age": 40}, {"max_age": 35})
    assert problem.text == "年龄下限大于年龄上限,没有人符合,请改正。"
    assert find_problems({"min_age": 40, "max_age": "不限"}, {"max_age": 35}) == ()


def test_a_layer_is_put_in_its_place() -> None:
    document = {"max_age": 45, "divisions": {"学生组": {"max_age": 25}, "旧组": {"gender": "女"}}}
    divisions = ("职工组", "学生组")
    changed = put_layer(document, {"min_age": 18}, "职工组", divisions)
    assert changed == {"max_age": 45, "divisions": {"学生组": {"max_age": 25}, "职工组": {"min_age": 18}}}
    assert put_layer(document, {}, "", divisions) == {"divisions": {"学生组": {"max_age": 25}}}
    assert put_layer(document, {}, "学生组", divisions) == {"max_age": 45}
    assert layer_of(document) == {"max_age": 45}
    assert layer_of(document, "学生组") == {"max_age": 25}
    assert layer_of(document, "职工组") == {}
