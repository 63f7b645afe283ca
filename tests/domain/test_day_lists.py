"""How sittings are called on papers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.day_lists import sitting_title, sitting_what
from app.domain.timetable import SittingKind
from tests.documents.day_samples import PROGRAMME

MEETING, THEORY, PRACTICAL = (sitting for day in PROGRAMME.days for sitting in day.sittings)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("第 1 场", "焊工 理论考试 第 1 场"),
        ("理论第 1 场", "焊工 理论第 1 场"),
        ("焊工理论", "焊工理论"),
        ("焊工第 1 场", "理论考试 焊工第 1 场"),
    ],
)
def test_a_title_says_nothing_twice(name: str, said: str) -> None:
    assert sitting_title(replace(THEORY, name=name)) == said


def test_meetings_and_others_are_called_by_their_names() -> None:
    assert sitting_title(MEETING) == "领队会"
    assert sitting_title(replace(MEETING, name="开幕式", kind=SittingKind.OTHER)) == "开幕式"


def test_the_module_is_told_where_it_says_more() -> None:
    assert sitting_what(replace(THEORY, module_name="理论")) == "理论考试"
    assert sitting_what(replace(PRACTICAL, module_name="场地操作")) == "实操比赛(场地操作)"
    assert sitting_what(replace(MEETING, name="开幕式", kind=SittingKind.OTHER)) == "开幕式"
