"""Two keyings of one paper: what differs, and how it is said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.double_entry import KeyingDifference, compare_keyings, differences_text
from app.domain.marking import Aspect, AspectKind, Band
from app.domain.scheme import Module
from app.domain.scores import Marks

CLEANING = Aspect("A1", "坡口清理", maximum=Decimal(10))
HEIGHT = Aspect(
    "B1",
    "焊缝余高",
    AspectKind.MEASURED,
    maximum=Decimal(10),
    step=Decimal("0.1"),
    unit="mm",
    bands=(Band(None, Decimal(10)),),
)
LEVEL = Aspect("D1", "综合评价", AspectKind.JUDGEMENT, maximum=Decimal(10))
TIME = Aspect("E2", "用时", AspectKind.TIME)
MODULE = Module("P", "实操", (CLEANING, HEIGHT, LEVEL, TIME))


def _keyed(**texts: str) -> Marks:
    return {code: Decimal(text) for code, text in texts.items()}


@pytest.mark.parametrize(
    ("first", "second", "texts"),
    [
        (_keyed(), _keyed(), []),
        (_keyed(A1="8.5"), _keyed(A1="8.50"), []),
        (_keyed(A1="8.5"), _keyed(A1="8"), ["A1 坡口清理:第一次 8.5,第二次 8.0"]),
        (_keyed(A1="0"), _keyed(), ["A1 坡口清理:第一次 0.0,第二次 未录"]),
        (_keyed(), _keyed(B1="1.8"), ["B1 焊缝余高:第一次 未录,第二次 1.8 mm"]),
        (
            _keyed(E2="750", D1="2", A1="9"),
            _keyed(A1="9", D1="3", E2="710.5"),
            ["D1 综合评价:第一次 2,第二次 3", "E2 用时:第一次 12:30,第二次 11:50.5"],
        ),
        (_keyed(Z9="1"), _keyed(Z9="2"), []),
    ],
)
def test_what_differs_is_shown_side_by_side_in_scheme_order(
    first: Marks, second: Marks, texts: list[str]
) -> None:
    assert [each.text for each in compare_keyings(MODULE, first, second)] == texts


def test_a_difference_names_its_aspect_and_both_values() -> None:
    (difference,) = compare_keyings(MODULE, _keyed(A1="8.5"), _keyed())
    assert difference == KeyingDifference(CLEANING, Decimal("8.5"), None)
    assert (difference.code, difference.name) == ("A1", "坡口清理")
    assert (difference.first_text, difference.second_text) == ("8.5", "未录")


@pytest.mark.parametrize(
    ("first", "text"),
    [
        (_keyed(), "两次录入一致。"),
        (_keyed(A1="1"), "两次录入有 1 项不同:A1 坡口清理,请对照原始评分单核对后改正。"),
        (
            _keyed(A1="1", B1="1", D1="1"),
            "两次录入有 3 项不同:A1 坡口清理、B1 焊缝余高、D1 综合评价,请对照原始评分单核对后改正。",
        ),
        (
            _keyed(A1="1", B1="1", D1="1", E2="1"),
            "两次录入有 4 项不同:A1 坡口清理、B1 焊缝余高、D1 综合评价等,请对照原始评分单核对后改正。",
        ),
    ],
)
def test_a_sentence_says_how_many_differ(first: Marks, text: str) -> None:
    assert differences_text(compare_keyings(MODULE, first, _keyed())) == text


keyings = st.dictionaries(
    st.sampled_from([aspect.code for aspect in MODULE.aspects]), st.integers(0, 3).map(Decimal)
)


@given(keyings, keyings)
def test_exchanging_the_keyings_exchanges_the_values(first: Marks, second: Marks) -> None:
    there, back = compare_keyings(MODULE, first, second), compare_keyings(MODULE, second, first)
    assert [(each.code, each.first, each.second) for each in there] == [
        (each.code, each.second, each.first) for each in back
    ]


@given(keyings, keyings)
def test_correcting_what_differs_leaves_nothing_that_differs(first: Marks, second: Marks) -> None:
    corrected = dict(second)
    for each in compare_keyings(MODULE, first, second):
        corrected.pop(each.code, None)
        if each.first is not None:
            corrected[each.code] = each.first
    assert corrected == first
    assert compare_keyings(MODULE, first, corrected) == ()
