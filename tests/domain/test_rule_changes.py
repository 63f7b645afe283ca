"""Which marks go on counting under another version of the rules."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.marking import Aspect, AspectKind, Grade
from app.domain.rule_changes import Fate, count_orphans, find_fates, list_aspects, mark_fate
from app.domain.scheme import MarkingScheme, Module

POINTS = Aspect("A1", "焊缝外观", maximum=Decimal(10))
GRADES = tuple(Grade(name, Decimal(points)) for name, points in (("优", 10), ("良", 8), ("差", 0)))
GRADE = Aspect("G1", "等级", AspectKind.GRADE, grades=GRADES)
NUMBERED = replace(GRADE, grades=tuple(Grade(name, Decimal(0)) for name in ("-1", "0", "+1")))
BONUS = Aspect("B1", "加分", AspectKind.BONUS, grades=GRADES)


@pytest.mark.parametrize(
    ("before", "after", "entered", "fate"),
    [
        (POINTS, POINTS, "9.5", None),
        (POINTS, None, "9.5", Fate.GONE),
        (POINTS, replace(POINTS, name="外观", maximum=Decimal(20)), "9.5", None),
        (POINTS, replace(POINTS, maximum=Decimal(9)), "9.5", Fate.RANGE),
        (POINTS, replace(POINTS, minimum=Decimal(5)), "4", Fate.RANGE),
        (POINTS, replace(POINTS, step=Decimal(1)), "9.5", Fate.RANGE),
        (POINTS, replace(POINTS, step=Decimal(1)), "9", None),
        (POINTS, replace(POINTS, kind=AspectKind.DEDUCTION, each=Decimal(1)), "9", Fate.CHANGED),
        (POINTS, replace(POINTS, timed=True), "9", Fate.CHANGED),
        (GRADE, GRADE, "3", None),
        (GRADE, replace(GRADE, grades=GRADES[:2]), "3", Fate.CHANGED),
        (GRADE, replace(GRADE, grades=GRADES[:2]), "2", None),
        (GRADE, replace(GRADE, grades=GRADES[::-1]), "1", Fate.CHANGED),
        (GRADE, replace(GRADE, grades=GRADES[::-1]), "2", None),
        (NUMBERED, replace(NUMBERED, grades=NUMBERED.grades[::-1]), "-1", None),
        (NUMBERED, replace(NUMBERED, grades=NUMBERED.grades[1:]), "-1", Fate.CHANGED),
        (BONUS, replace(BONUS, grades=GRADES[::-1]), "0", None),
        (BONUS, replace(BONUS, grades=GRADES[::-1]), "1", Fate.CHANGED),
        (BONUS, replace(BONUS, grades=GRADES[:2]), "3", Fate.CHANGED),
    ],
)
def test_what_becomes_of_a_mark(
    before: Aspect, after: Aspect | None, entered: str, fate: Fate | None
) -> None:
    assert mark_fate(before, after, Decimal(entered)) is fate


@given(st.sampled_from(list(AspectKind)), st.integers(0, 20))
def test_the_same_aspect_takes_every_mark_it_took(kind: AspectKind, entered: int) -> None:
    aspect = Aspect("A1", "项", kind, maximum=Decimal(20), step=Decimal(1), each=Decimal(1))
    fate = mark_fate(aspect, aspect, Decimal(entered))
    assert fate in (None, Fate.RANGE)
    assert mark_fate(aspect, None, Decimal(entered)) is Fate.GONE


def test_orphans_are_counted_by_aspect_and_reason() -> None:
    before = list_aspects(MarkingScheme((Module("P", "实操", (POINTS, GRADE)), Module("Q", "旧", (BONUS,)))))
    lower = replace(POINTS, maximum=Decimal(8))
    after = list_aspects(MarkingScheme((Module("P", "实操", (GRADE, lower)),)))
    marks = [
        (("P", "A1"), Decimal(9)),
        (("P", "A1"), Decimal(10)),
        (("P", "A1"), Decimal(8)),
        (("P", "G1"), Decimal(1)),
        (("Q", "B1"), Decimal(1)),
        (("X", "X1"), Decimal(1)),
    ]
    found = count_orphans(before, find_fates(before, after, marks), {"P": "实操", "Q": "旧"}, marks)
    assert [orphans.text for orphans in found] == [
        "实操 A1 焊缝外观:超出新的允许范围,原得分作废,须重评(2 个)",
        "旧 B1 加分:评分项已取消,得分保留但不再计入(1 个)",
    ]
