"""Reading one mapping of a rules document: defaults, what is noted, and that reading goes on."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reading import Reader, RuleProblem, number_cure, repeated
from tests.domain.wide import wide

NAMES = {
    "maximum": "满分",
    "judges": "裁判人数",
    "self": "自评",
    "kind": "类型",
    "panel": "评分组",
    "items": "评分项",
}


class Kind(StrEnum):
    """Two of something."""

    POINTS = "points"
    TIME = "time"


WORDS = {Kind.POINTS: "直接给分", Kind.TIME: "用时"}


def _reader(**values: Any) -> Reader:
    return Reader(values, NAMES, place="模块 P", path=("modules", 0))


def _told(reader: Reader) -> list[str]:
    return [problem.text for problem in reader.problems]


def test_a_problem_says_place_message_and_stop() -> None:
    assert RuleProblem("模块 P", "没有满分,请补上", ()).text == "模块 P:没有满分,请补上。"
    assert RuleProblem("", "没有满分,请补上", ()).text == "没有满分,请补上。"


@pytest.mark.parametrize("nothing", [{}, {"maximum": None}, {"maximum": ""}, {"maximum": []}])
def test_what_is_not_there_reads_as_its_default(nothing: dict[str, Any]) -> None:
    reader = Reader(nothing, NAMES)
    assert not reader.has("maximum")
    assert reader.decimal("maximum", "7.5") == Decimal("7.5")
    assert reader.optional("maximum") is None
    assert not reader.problems


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("10", "10"),
        ("0.25", "0.25"),
        ("-3", "-3"),
        (7, "7"),
        (0, "0"),
        (wide("12.5"), "12.5"),
        (" 3 ", "3"),
        ("+4", "4"),
    ],
)
def test_numbers_are_read_exactly(value: object, number: str) -> None:
    reader = _reader(maximum=value)
    assert reader.decimal("maximum") == Decimal(number)
    assert not reader.problems


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("3,5", "模块 P:满分“3,5”不是数字,小数点请用“.”,如 3.5。"),
        (wide("3,5"), "模块 P:满分“3,5”不是数字,小数点请用“.”,如 3.5。".replace("3,5”", f"{wide('3,5')}”")),
        ("6:30", "模块 P:满分“6:30”不是数字,这里要填数字,不是时间。"),
        ("十", "模块 P:满分“十”不是数字,请写成如 10 或 0.5。"),
        (3.5, "模块 P:满分“3.5”不是数字,请写成如 10 或 0.5。"),
        (True, "模块 P:满分“True”不是数字,请写成如 10 或 0.5。"),
        ("100001", "模块 P:满分不能超过 100000,现为 100001,请改小。"),
        ("-1", "模块 P:满分不能小于 0,现为 -1,请改正。"),
        ("x" * 50, f"模块 P:满分“{'x' * 20}…”不是数字,请写成如 10 或 0.5。"),
    ],
)
def test_what_is_no_number_is_told_and_reads_as_nothing(value: object, text: str) -> None:
    reader = _reader(maximum=value)
    assert reader.decimal("maximum", low=0) == 0
    assert _told(reader) == [text]
    assert reader.problems[0].path == ("modules", 0, "maximum")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5:30", "330"),
        ("0:07.5", "7.5"),
        (wide("5:30"), "330"),
        ("90", "90"),
        (90, "90"),
        (None, None),
        ("", None),
    ],
)
def test_seconds_are_written_as_a_time_or_plainly(value: object, seconds: str | None) -> None:
    reader = _reader(maximum=value)
    assert reader.seconds("maximum") == (None if seconds is None else Decimal(seconds))
    assert not reader.problems


@pytest.mark.parametrize("value", ["5:61", "a:30", "5:", ":30", "1:2:3", "12345:00", "5:-1", 5.5])
def test_what_is_no_time_is_told(value: object) -> None:
    reader = _reader(maximum=value)
    reader.seconds("maximum")
    assert len(reader.problems) == 1


@given(st.integers(0, 9999), st.integers(0, 59))
def test_any_time_is_read_back(minutes: int, seconds: int) -> None:
    assert _reader(maximum=f"{minutes}:{seconds:02}").seconds("maximum") == 60 * minutes + seconds


@pytest.mark.parametrize("value", [0, -1, 100, "1.5", True, [], {}, "三", 2.0])
def test_what_is_no_whole_number_is_told(value: object) -> None:
    reader = _reader(judges=value)
    assert reader.whole("judges", 1, low=1, high=99) == 1
    assert "模块 P:裁判人数应为不小于 1、不大于 99 的整数,现为" in _told(reader)[0]


def test_whole_numbers_may_stand_as_text_and_with_empty_decimals() -> None:
    assert [_reader(judges=value).whole("judges", 1) for value in (3, "3", "3.0", wide("3"))] == [3] * 4


@pytest.mark.parametrize(
    ("value", "flag"), [(True, True), (False, False), ("是", True), ("否", False), (None, False), ("", False)]
)
def test_yes_and_no(value: object, flag: bool) -> None:
    assert _reader(self=value).flag("self") is flag


@pytest.mark.parametrize("value", ["yes", 1, 0, [], "true"])
def test_what_is_neither_yes_nor_no_is_told(value: object) -> None:
    reader = _reader(self=value)
    assert reader.flag("self", default=True)
    assert _told(reader)[0].endswith("不对,请写 是 或 否。")


@pytest.mark.parametrize("value", ["time", "用时", " time "])
def test_a_choice_is_written_in_code_or_as_its_word(value: str) -> None:
    assert _reader(kind=value).choice("kind", WORDS, Kind.POINTS) is Kind.TIME


def test_an_unknown_choice_names_what_there_is() -> None:
    reader = _reader(kind="timer")
    assert reader.choice("kind", WORDS, Kind.POINTS) is Kind.POINTS
    assert _told(reader) == ["模块 P:类型“timer”不认识,请改为其中一种:直接给分、用时。"]


def test_parts_and_items_know_where_they_are() -> None:
    reader = _reader(panel={"judges": "x"}, items=[{}, {"maximum": "x"}])
    reader.part("panel").whole("judges", 1)
    for item in reader.items("items"):
        item.decimal("maximum")
    assert [(problem.place, problem.path) for problem in reader.problems] == [
        ("模块 P 评分组", ("modules", 0, "panel", "judges")),
        ("模块 P 评分项第 2 行", ("modules", 0, "items", 1, "maximum")),
    ]


@pytest.mark.parametrize("value", ["x", 1, {"0": {}}, True])
def test_what_is_no_list_is_told_and_reads_as_empty(value: object) -> None:
    reader = _reader(items=value)
    assert list(reader.items("items")) == []
    assert _told(reader) == ["模块 P:评分项应为列表,请写成 [ … ] 的形式。"]


@given(st.dictionaries(st.text(max_size=4), st.none() | st.integers() | st.text(max_size=3)), st.data())
def test_exactly_the_keys_nobody_asked_for_are_refused(document: dict[str, Any], data: st.DataObject) -> None:
    reader = Reader(document, NAMES)
    asked = data.draw(st.sets(st.sampled_from(sorted(document)))) if document else set()
    for key in asked:
        reader.has(key)
    reader.done()
    assert [problem.path for problem in reader.problems] == [(key,) for key in document if key not in asked]


def test_names_that_stand_there_twice() -> None:
    assert repeated(["甲", "乙", "甲", "丙", "乙"]) == "乙、甲"
    assert repeated(["甲", "乙"]) == ""


def test_the_cure_fits_the_mistake() -> None:
    assert number_cure("1,25") == "小数点请用“.”,如 1.25"
    assert number_cure("2:05") == "这里要填数字,不是时间"
    assert number_cure("一半") == "请写成如 10 或 0.5"
