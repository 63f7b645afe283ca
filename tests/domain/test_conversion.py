"""What one number is worth: bands, lines, tables, levels, the field's best; and why, in words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attempts import Attempts, read_attempts
from app.domain.conversion import find_band, find_grade, points, relative_points, worth_text
from app.domain.marking import (
    Aspect,
    AspectKind,
    Band,
    Bound,
    Grade,
    Whole,
    full_points,
    mark_text,
    misfit,
    parse_mark,
)
from app.errors import InputError

halves = st.integers(-40, 80).map(lambda n: Decimal(n) / 2)


def _measured(*bands: Band, maximum: str = "0", minimum: str = "0", unit: str = "") -> Aspect:
    plain = Aspect("B", "实测", AspectKind.MEASURED, bands=bands, step=Decimal("0.5"), unit=unit)
    return replace(plain, maximum=Decimal(maximum), minimum=Decimal(minimum))


def _line(rate: str, *, start: str = "6", per: str = "2", whole: Whole = Whole.EXACT) -> Band:
    return Band(None, Decimal(10), start=Decimal(start), rate=Decimal(rate), per=Decimal(per), whole=whole)


# -- bands and lines ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bound", "below", "at", "above"),
    [
        (Bound.UPTO, True, True, False),
        (Bound.BELOW, True, False, False),
        (Bound.FROM, False, True, True),
        (Bound.ABOVE, False, False, True),
    ],
)
def test_on_which_side_of_its_bound_a_band_holds(bound: Bound, below: bool, at: bool, above: bool) -> None:
    band = Band(Decimal(3), Decimal(1), bound)
    assert [band.holds(Fraction(value)) for value in ("2.999", "3", "3.001")] == [below, at, above]


@given(st.lists(st.tuples(halves, st.sampled_from(Bound)), max_size=4), halves)
def test_the_first_band_that_holds_counts(bounds: list[tuple[Decimal, Bound]], value: Decimal) -> None:
    aspect = _measured(
        *(Band(limit, Decimal(n + 1), bound) for n, (limit, bound) in enumerate(bounds)), minimum="-1"
    )
    tests = {
        Bound.UPTO: lambda limit: value <= limit,
        Bound.BELOW: lambda limit: value < limit,
        Bound.FROM: lambda limit: value >= limit,
        Bound.ABOVE: lambda limit: value > limit,
    }
    holding = [n + 1 for n, (limit, bound) in enumerate(bounds) if tests[bound](limit)]
    assert points(aspect, value) == (holding[0] if holding else 0)
    found = find_band(aspect, Fraction(value))
    assert (None if found is None else found.points) == (holding[0] if holding else None)


@pytest.mark.parametrize(
    ("whole", "worth"),
    [
        (Whole.EXACT, {"6": "10", "7": "9.25", "8": "8.5", "9": "7.75"}),
        (Whole.UP, {"6": "10", "6.5": "8.5", "8": "8.5", "8.5": "7"}),
        (Whole.DOWN, {"6": "10", "7.5": "10", "8": "8.5", "9.5": "8.5"}),
    ],
)
def test_units_begun_count_in_full_in_part_or_not_at_all(whole: Whole, worth: dict[str, str]) -> None:
    aspect = _measured(_line("-1.5", whole=whole))
    assert {value: points(aspect, Decimal(value)) for value in worth} == {
        value: Fraction(text) for value, text in worth.items()
    }


@pytest.mark.parametrize(
    ("whole", "worth"),
    [
        (Whole.EXACT, {"6": "10", "5": "9.25", "4": "8.5"}),
        (Whole.UP, {"5.5": "8.5", "4": "8.5", "3.5": "7"}),
        (Whole.DOWN, {"4.5": "10", "4": "8.5", "2.5": "8.5"}),
    ],
)
def test_units_are_counted_from_the_start_downwards_as_well(whole: Whole, worth: dict[str, str]) -> None:
    """“每低 2 个单位扣 1.5 分”: a unit begun below the start costs as much as one begun above it."""
    aspect = _measured(_line("1.5", whole=whole))
    assert {value: points(aspect, Decimal(value)) for value in worth} == {
        value: Fraction(text) for value, text in worth.items()
    }


@given(halves.map(abs), halves.map(abs), st.sampled_from(Whole), st.booleans())
def test_a_line_goes_one_way_and_stays_inside_its_limits(
    first: Decimal, second: Decimal, whole: Whole, rising: bool
) -> None:
    aspect = _measured(_line("1.5" if rising else "-1.5", whole=whole), maximum="14", minimum="-2")
    low, high = (points(aspect, value) for value in sorted((first, second)))
    assert low is not None
    assert high is not None
    assert low <= high if rising else high <= low
    assert -2 <= min(low, high) <= max(low, high) <= 14


def test_a_line_without_maximum_has_no_upper_end_and_does_not_go_below_nothing() -> None:
    aspect = _measured(_line("1.8", start="120", per="1"))
    assert points(aspect, Decimal("130.5")) == 10 + Fraction("10.5") * Fraction("1.8")
    assert points(aspect, Decimal(0)) == 0


def test_the_points_of_a_band_are_meant_as_they_stand() -> None:
    assert points(_measured(Band(None, Decimal(-5))), Decimal(3)) == -5


def test_values_below_nothing_are_taken_where_the_rules_speak_of_them() -> None:
    plus = _measured(Band(Decimal(3), Decimal(1)))
    both = _measured(Band(Decimal(-3), Decimal(0)), Band(Decimal(3), Decimal(1)))
    around = _measured(_line("-1", start="-1"))
    assert misfit(plus, Decimal(-2)) == "-2 超出范围"
    assert (misfit(both, Decimal(-2)), misfit(around, Decimal(-2))) == ("", "")
    assert points(both, Decimal(-2)) == 1
    with pytest.raises(InputError, match="超出范围"):
        parse_mark(plus, "-2")
    assert parse_mark(both, "-2.5") == Decimal("-2.5")


def test_the_full_points_of_bands_are_those_of_the_best_one_unless_stated() -> None:
    bands = (Band(Decimal(3), Decimal(8)), Band(None, Decimal(2)))
    assert full_points(_measured(*bands)) == 8
    assert full_points(_measured(*bands, maximum="10")) == 10
    assert full_points(_measured(_line("1"))) == 0


# -- tables ------------------------------------------------------------------------------------------------

ROMAN = (Grade("Ⅰ", Decimal(30)), Grade("Ⅱ", Decimal(24)), Grade("Ⅲ", Decimal(0)))
SIGNED = tuple(Grade(f"{n:+d}", Decimal(n)) for n in (-3, -2, -1, 0, 1, 2, 3))


@pytest.mark.parametrize(
    ("entered", "name"), [("1", "Ⅰ"), ("3", "Ⅲ"), ("0", None), ("4", None), ("1.5", None)]
)
def test_an_option_is_entered_by_its_place(entered: str, name: str | None) -> None:
    found = find_grade(ROMAN, Decimal(entered))
    assert (None if found is None else found.name) == name


@pytest.mark.parametrize(
    ("entered", "name"), [("-3", "-3"), ("0", "+0"), ("2", "+2"), ("4", None), ("0.5", None)]
)
def test_an_option_named_by_a_number_is_entered_by_it(entered: str, name: str | None) -> None:
    found = find_grade(SIGNED, Decimal(entered))
    assert (None if found is None else found.name) == name


@pytest.mark.parametrize(
    ("combined", "place", "named"),
    [("1", 0, 1), ("1.4", 0, 1), ("1.5", 1, 2), ("2.5", 2, 3), ("2.499", 1, 2)],
)
def test_a_combined_grade_is_rounded_half_up(combined: str, place: int, named: int) -> None:
    assert find_grade(ROMAN, Fraction(combined)) == ROMAN[place]
    assert find_grade(SIGNED, Fraction(combined)) == SIGNED[named + 3]
    assert find_grade(SIGNED, -Fraction(combined)) == SIGNED[3 - named]


def test_between_two_grades_the_greater_of_the_nearest_is_meant() -> None:
    gaps = (Grade("1", Decimal(1)), Grade("3", Decimal(5)))
    assert find_grade(gaps, Fraction(2)) == gaps[1]
    assert find_grade(gaps, Fraction("1.4")) == gaps[0]


# -- the field's best --------------------------------------------------------------------------------------

values = st.integers(-3, 50).map(lambda n: Fraction(n, 2))


@given(values, values, values, st.booleans())
def test_points_beside_the_best_fall_with_the_distance_and_end_at_the_full_score(
    first: Fraction, second: Fraction, best: Fraction, lower: bool
) -> None:
    aspect = Aspect("R", "速度", AspectKind.RELATIVE, maximum=Decimal(20), lower=lower)
    better, worse = sorted((first, second), reverse=not lower)
    assert 0 <= relative_points(aspect, worse, best) <= relative_points(aspect, better, best) <= 20
    if best > 0:
        assert relative_points(aspect, best, best) == 20
        assert relative_points(aspect, best * 2 if lower else best / 2, best) == 10


@pytest.mark.parametrize(
    ("lower", "value", "best", "worth"),
    [
        (True, 0, 0, 20),
        (True, 1, 0, 0),
        (False, 0, 0, 0),
        (False, -1, -1, 0),
        (False, 5, 4, 20),
        (True, 3, 4, 20),
    ],
)
def test_where_there_is_no_proportion(lower: bool, value: int, best: int, worth: int) -> None:
    aspect = Aspect("R", "速度", AspectKind.RELATIVE, maximum=Decimal(20), lower=lower)
    assert relative_points(aspect, Fraction(value), Fraction(best)) == worth


def test_what_only_the_field_decides_is_worth_nothing_known() -> None:
    assert points(Aspect("R", "速度", AspectKind.RELATIVE, maximum=Decimal(20)), Decimal(3)) is None


# -- tries -------------------------------------------------------------------------------------------------

SOLVED = Aspect("K", "解题", AspectKind.ATTEMPTS, maximum=Decimal(1), each=Decimal(20))


@given(st.integers(0, 999), st.none() | st.integers(0, 999_999))
def test_tries_and_time_are_one_number_and_read_back(tries: int, time: int | None) -> None:
    attempts = Attempts(tries if time is None else max(1, tries), time)
    number = attempts.number
    assert read_attempts(number) == attempts
    assert not misfit(SOLVED, number)
    assert points(SOLVED, number) == (0 if time is None else 1)
    assert parse_mark(SOLVED, mark_text(SOLVED, number)) == number


@pytest.mark.parametrize(
    ("text", "attempts"),
    [
        ("5/118", Attempts(5, 118)),
        ("1/0", Attempts(1, 0)),
        ("7/-", Attempts(7)),
        ("-/-", Attempts(0)),
        ("0/-", Attempts(0)),
    ],
)
def test_tries_are_typed_as_in_a_table(text: str, attempts: Attempts) -> None:
    assert read_attempts(parse_mark(SOLVED, text)) == attempts


@pytest.mark.parametrize("text", ["-/118", "0/118", "5", "5/", "/5", "5/1/2", "a/b", "-1/5", "1.5/3"])
def test_what_is_no_count_of_tries_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="K 解题"):
        parse_mark(SOLVED, text)


# -- fitting -----------------------------------------------------------------------------------------------

EVERY = (
    Aspect("A", "给分", maximum=Decimal(10), minimum=Decimal(-5)),
    Aspect("D", "评价", AspectKind.JUDGEMENT, maximum=Decimal(10)),
    Aspect("Y", "是否", AspectKind.YES_NO, maximum=Decimal(10)),
    Aspect("V", "否决", AspectKind.VETO),
    _measured(Band(Decimal(3), Decimal(10))),
    Aspect("C", "评级", AspectKind.GRADE, grades=ROMAN),
    Aspect("S", "执行", AspectKind.GRADE, grades=SIGNED),
    Aspect("E", "动作", AspectKind.CHOICE, grades=ROMAN),
    Aspect("N", "扣分", AspectKind.DEDUCTION, maximum=Decimal(10), each=Decimal(2)),
    Aspect("F", "加分", AspectKind.BONUS, maximum=Decimal(5)),
    Aspect("L", "加分", AspectKind.BONUS, grades=ROMAN),
    Aspect("T", "用时", AspectKind.TIME),
    Aspect("R", "速度", AspectKind.RELATIVE, maximum=Decimal(20), timed=True),
    Aspect("X", "系数", AspectKind.FACTOR, step=Decimal("0.1")),
    Aspect("I", "理论", AspectKind.IMPORTED, maximum=Decimal(100), step=Decimal("0.01")),
    SOLVED,
)


@given(st.sampled_from(EVERY), st.integers(-2_100_000, 2_100_000) | st.integers(-4000, 4000))
def test_a_number_fits_exactly_where_it_could_have_been_typed(aspect: Aspect, thousandths: int) -> None:
    number = Decimal(thousandths) / 1000
    typed: Decimal | None
    try:
        typed = parse_mark(aspect, mark_text(aspect, number))
    except InputError:
        typed = None
    assert (misfit(aspect, number) == "") == (typed == number)
    if misfit(aspect, number):
        assert points(aspect, number) is None
        assert worth_text(aspect, number) == ""


@given(st.sampled_from(EVERY), st.integers(-4000, 4000))
def test_what_a_number_is_worth_is_never_above_the_full_score(aspect: Aspect, thousandths: int) -> None:
    worth = points(aspect, Decimal(thousandths) / 1000)
    levels = [grade.points for grade in aspect.grades]
    assert worth is None or worth <= max(aspect.maximum, full_points(aspect), *levels)


# -- in words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aspect", "entered", "text"),
    [
        (_measured(Band(Decimal(3), Decimal(9), Bound.BELOW), unit="mm"), "2.5", "→ 9 分(<3mm)"),
        (_measured(Band(Decimal(3), Decimal(9), Bound.FROM)), "3", "→ 9 分(≥3)"),
        (_measured(Band(Decimal(3), Decimal(9), Bound.ABOVE)), "3", "→ 0 分(超出各区间)"),
        (_measured(_line("-1.5")), "7", "→ 9.25 分(10 − 1.5 × 0.5)"),
        (_measured(_line("1.5", whole=Whole.UP)), "7", "→ 11.5 分(10 + 1.5 × 1)"),
        (
            _measured(replace(_line("-1.5"), upto=Decimal(9))),
            "8",
            "→ 8.5 分(≤9:10 − 1.5 × 1)",
        ),
        (Aspect("L", "加分", AspectKind.BONUS, grades=ROMAN), "2", "→ 24 分(Ⅱ)"),
        (Aspect("L", "加分", AspectKind.BONUS, grades=ROMAN), "0", "→ 0 分(无)"),
        (Aspect("E", "动作", AspectKind.CHOICE, grades=ROMAN), "1", "→ 30 分(Ⅰ)"),
        (Aspect("S", "执行", AspectKind.GRADE, grades=SIGNED), "-2", "→ -2 分(-2)"),
        (Aspect("Y", "是否", AspectKind.YES_NO, maximum=Decimal(4)), "1", "→ 4 分(是)"),
        (SOLVED, "118.005", "→ 1 分(5/118)"),
        (Aspect("G", "执行", AspectKind.GRADE, table_of="E"), "1", ""),
        (Aspect("X", "系数", AspectKind.FACTOR), "1.5", ""),
    ],
)
def test_how_a_number_became_points_is_said(aspect: Aspect, entered: str, text: str) -> None:
    assert worth_text(aspect, Decimal(entered)) == text
