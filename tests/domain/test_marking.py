"""What a judge may enter for each kind of aspect, how it is refused, and what it is worth."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.conversion import points, worth_text
from app.domain.marking import Aspect, AspectKind, Band, Grade, full_points, mark_text, parse_mark, range_text
from app.errors import InputError
from tests.domain.wide import wide

POINTS = Aspect("A1", "坡口清理", maximum=Decimal(10))
FINE = Aspect("A2", "打磨", maximum=Decimal(5), step=Decimal("0.25"))
JUDGEMENT = Aspect("D1", "综合评价", AspectKind.JUDGEMENT, maximum=Decimal(10))
MEASURED = Aspect(
    "B1",
    "焊缝余高",
    AspectKind.MEASURED,
    maximum=Decimal(10),
    step=Decimal("0.1"),
    unit="mm",
    bands=(Band(Decimal(3), Decimal(10)), Band(Decimal(4), Decimal(6)), Band(None, Decimal(0))),
)
GRADE = Aspect(
    "C1",
    "射线评级",
    AspectKind.GRADE,
    maximum=Decimal(30),
    grades=(Grade("Ⅰ级", Decimal(30)), Grade("Ⅱ级", Decimal(24)), Grade("不合格", Decimal(0))),
)
DEDUCTION = Aspect("B3", "表面气孔", AspectKind.DEDUCTION, maximum=Decimal(10), each=Decimal(2))
BREACH = Aspect("E1", "违规扣分", AspectKind.DEDUCTION, each=Decimal(1), cap=Decimal(20))
BONUS = Aspect("F1", "获奖加分", AspectKind.BONUS, maximum=Decimal(5))
TIME = Aspect("E2", "实操用时", AspectKind.TIME)
EVERY_KIND = (POINTS, FINE, JUDGEMENT, MEASURED, GRADE, DEDUCTION, BREACH, BONUS, TIME)


@pytest.mark.parametrize(
    ("aspect", "text", "number", "worth"),
    [
        (POINTS, "8.5", "8.5", "8.5"),
        (POINTS, " 0 ", "0", "0"),
        (POINTS, "10", "10", "10"),
        (POINTS, "10.0", "10", "10"),
        (POINTS, wide("8.5"), "8.5", "8.5"),
        (POINTS, "8\u30025", "8.5", "8.5"),
        (FINE, "4.75", "4.75", "4.75"),
        (JUDGEMENT, "0", "0", "0"),
        (JUDGEMENT, "3", "3", "10"),
        (JUDGEMENT, "2", "2", "20/3"),
        (MEASURED, "1.8", "1.8", "10"),
        (MEASURED, "3", "3", "10"),
        (MEASURED, "3.1", "3.1", "6"),
        (MEASURED, "4.1mm", "4.1", "0"),
        (MEASURED, "1.8 mm", "1.8", "10"),
        (MEASURED, "1.8 mm ", "1.8", "10"),
        (MEASURED, wide("1.8mm"), "1.8", "10"),
        (MEASURED, wide("1.8") + "mm", "1.8", "10"),
        (GRADE, "1", "1", "30"),
        (GRADE, "3", "3", "0"),
        (GRADE, "Ⅱ级", "2", "24"),
        (DEDUCTION, "0", "0", "10"),
        (DEDUCTION, "3", "3", "4"),
        (DEDUCTION, "9", "9", "0"),
        (BREACH, "3", "3", "-3"),
        (BREACH, "30", "30", "-20"),
        (BONUS, "0", "0", "0"),
        (BONUS, "4.5", "4.5", "4.5"),
        (TIME, "12:30", "750", "0"),
        (TIME, "12\uff1a30", "750", "0"),
        (TIME, wide("12:30"), "750", "0"),
        (TIME, "12:05.5", "725.5", "0"),
        (TIME, "90", "90", "0"),
        (TIME, "90.125", "90.125", "0"),
        (TIME, "1:10:02.5", "4202.5", "0"),
        (TIME, "70:02.5", "4202.5", "0"),
    ],
)
def test_an_allowed_mark_is_read_and_worth_its_points(
    aspect: Aspect, text: str, number: str, worth: str
) -> None:
    entered = parse_mark(aspect, text)
    assert entered == Decimal(number)
    assert points(aspect, entered) == Fraction(worth)


@pytest.mark.parametrize(
    ("aspect", "text", "why"),
    [
        (POINTS, "10.5", "10.5 超出范围"),
        (POINTS, "-1", "-1 超出范围"),
        (POINTS, "8.3", "8.3 不是步长 0.5 的倍数"),
        (POINTS, "优", "“优”不是数字"),
        (POINTS, "8,5", "小数点请用 ."),
        (POINTS, "8\uff0c5", "小数点请用 ."),
        (POINTS, "5\u00b2", "不是数字"),
        (POINTS, "9" * 5000, "不是数字"),
        (POINTS, "0." + "1" * 5000, "不是数字"),
        (FINE, "4.8", "不是步长 0.25 的倍数"),
        (JUDGEMENT, "4", "超出范围"),
        (JUDGEMENT, "1.5", "不是步长 1 的倍数"),
        (MEASURED, "1.85", "不是步长 0.1 的倍数"),
        (MEASURED, "-1", "超出范围"),
        (MEASURED, "1.8 cm", "不是数字"),
        (GRADE, "0", "超出范围"),
        (GRADE, "4", "超出范围"),
        (GRADE, "特级", "不是数字"),
        (DEDUCTION, "1.5", "不是步长 1 的倍数"),
        (DEDUCTION, "-1", "超出范围"),
        (BONUS, "5.5", "超出范围"),
        (TIME, "12:75", "秒数应小于 60"),
        (TIME, "1:10:75", "秒数应小于 60"),
        (TIME, "1:75:10", "分钟数应小于 60"),
        (TIME, "1:5:10", "不是时间"),
        (TIME, "1:10:5", "不是时间"),
        (TIME, "1:10:005", "不是时间"),
        (TIME, "十分钟", "不是时间"),
        (TIME, "1:2:3", "不是时间"),
        (TIME, "-5", "不是时间"),
    ],
)
def test_a_wrong_mark_is_refused_naming_aspect_trouble_and_allowed_range(
    aspect: Aspect, text: str, why: str
) -> None:
    with pytest.raises(InputError) as caught:
        parse_mark(aspect, text)
    message = str(caught.value)
    assert caught.value.field == aspect.code
    assert message.startswith(f"{aspect.code} {aspect.name}")
    assert why in message
    assert message.endswith(f"允许:{range_text(aspect)}")
    assert len(message) < 150


@pytest.mark.parametrize(
    ("aspect", "allowed"),
    [
        (POINTS, "0–10,步长 0.5"),
        (JUDGEMENT, "0 / 1 / 2 / 3"),
        (MEASURED, "实测值,单位 mm"),
        (GRADE, "1 Ⅰ级 / 2 Ⅱ级 / 3 不合格"),
        (DEDUCTION, "处数,每处扣 2 分,最多扣 10"),
        (BREACH, "处数,每处扣 1 分,最多扣 20"),
        (BONUS, "0–5,步长 0.5"),
        (TIME, "分:秒,如 12:30"),
    ],
)
def test_the_allowed_range_is_said_in_words(aspect: Aspect, allowed: str) -> None:
    assert range_text(aspect) == allowed


@pytest.mark.parametrize(
    ("aspect", "entered", "text"),
    [
        (POINTS, "8.5", "8.5"),
        (POINTS, "8.000", "8.0"),
        (FINE, "4.750", "4.75"),
        (JUDGEMENT, "2.000", "2"),
        (MEASURED, "1.800", "1.8 mm"),
        (GRADE, "2.000", "2"),
        (DEDUCTION, "3.000", "3"),
        (TIME, "750.000", "12:30"),
        (TIME, "725.500", "12:05.5"),
        (TIME, "5", "0:05"),
        (TIME, "5999.999", "99:59.999"),
    ],
)
def test_a_stored_mark_stands_in_the_field_as_it_was_meant(aspect: Aspect, entered: str, text: str) -> None:
    assert mark_text(aspect, Decimal(entered)) == text


@pytest.mark.parametrize(
    ("aspect", "entered", "text"),
    [
        (POINTS, "8.5", ""),
        (TIME, "750", ""),
        (MEASURED, "1.8", "→ 10 分(≤3mm)"),
        (MEASURED, "9", "→ 0 分(超出各区间)"),
        (GRADE, "2", "→ 24 分(Ⅱ级)"),
        (JUDGEMENT, "2", "→ 6.6666… 分(10 × 2 ÷ 3)"),
        (DEDUCTION, "3", "→ 4 分(3 处 × 2 分)"),
    ],
)
def test_the_worth_of_a_mark_is_explained_where_it_differs(aspect: Aspect, entered: str, text: str) -> None:
    assert worth_text(aspect, Decimal(entered)) == text


def test_bonus_and_time_add_nothing_to_the_full_score() -> None:
    assert [full_points(aspect) for aspect in (POINTS, BONUS, TIME, BREACH)] == [10, 0, 0, 0]


def test_a_value_beyond_the_last_band_is_worth_nothing() -> None:
    aspect = Aspect("B1", "偏差", AspectKind.MEASURED, bands=(Band(Decimal(1), Decimal(5)),))
    assert points(aspect, Decimal(2)) == 0


def _entered(aspect: Aspect) -> st.SearchStrategy[Decimal]:
    multiples: dict[str, tuple[int, int, str]] = {
        "A1": (0, 20, "0.5"),
        "A2": (0, 20, "0.25"),
        "D1": (0, 3, "1"),
        "B1": (0, 9999, "0.1"),
        "C1": (1, 3, "1"),
        "B3": (0, 999, "1"),
        "E1": (0, 999, "1"),
        "F1": (0, 10, "0.5"),
        "E2": (0, 5_999_999, "0.001"),
    }
    low, high, step = multiples[aspect.code]
    return st.integers(low, high).map(lambda n: n * Decimal(step))


@given(st.sampled_from(EVERY_KIND).flatmap(lambda a: st.tuples(st.just(a), _entered(a))))
def test_what_stands_in_the_field_can_be_typed_again(case: tuple[Aspect, Decimal]) -> None:
    aspect, entered = case
    assert parse_mark(aspect, mark_text(aspect, entered)) == entered


@given(st.sampled_from(EVERY_KIND), st.text(max_size=12))
def test_any_text_is_either_read_or_refused_in_words(aspect: Aspect, text: str) -> None:
    entered = _verdict(aspect, text)
    if entered is not None:
        assert entered >= 0
        assert entered * 1000 % 1 == 0
        assert _worth(aspect, entered) <= aspect.maximum


@given(st.integers(0, 20), st.integers(0, 20))
def test_more_findings_are_never_worth_more(first: int, second: int) -> None:
    few, many = sorted((first, second))
    for aspect in (DEDUCTION, BREACH):
        assert _worth(aspect, Decimal(many)) <= _worth(aspect, Decimal(few))


@given(st.text("0123456789.:,-m ", max_size=6))
def test_folding_full_width_characters_changes_no_verdict(text: str) -> None:
    for aspect in (POINTS, MEASURED, TIME):
        assert _verdict(aspect, text) == _verdict(aspect, wide(text))


def _verdict(aspect: Aspect, text: str) -> Decimal | None:
    try:
        return parse_mark(aspect, text)
    except InputError:
        return None


def _worth(aspect: Aspect, entered: Decimal) -> Fraction:
    worth = points(aspect, entered)
    assert worth is not None
    return worth
