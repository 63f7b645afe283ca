"""Exact numbers: what is read, how it is rounded, how it is shown."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.numbers import exact_text, parse_decimal, percent_text, round_half_up, shown
from tests.domain.wide import wide

thousandths = st.integers(-10_000_000, 10_000_000).map(lambda n: Decimal(n).scaleb(-3))
fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=999)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8.5", "8.5"),
        (" 8.5 ", "8.5"),
        (wide("8.5"), "8.5"),
        (wide("90"), "90"),
        ("8\u30025", "8.5"),
        ("8\uff615", "8.5"),
        ("\u30008.5\u3000", "8.5"),
        ("-3", "-3"),
        (wide("-3"), "-3"),
        (".5", "0.5"),
    ],
)
def test_a_typed_number_is_read_with_full_width_digits(text: str, number: str) -> None:
    assert parse_decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "八",
        "8,5",
        wide("8,5"),
        "1e3",
        "NaN",
        "Infinity",
        "--5",
        "1-2",
        "1.2.3",
        ".",
        "8 5",
        "0x10",
        "5\u00b2",
        "\u2460",
        "\u00bd",
        "9" * 5000,
    ],
)
def test_what_is_no_plain_number_is_not_read(text: str) -> None:
    assert parse_decimal(text) is None


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("7.125", 2, "7.13"),
        ("-7.125", 2, "-7.13"),
        ("7.1249", 2, "7.12"),
        ("90.725", 2, "90.73"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("2.5", 0, "3"),
        ("0.0049", 2, "0.00"),
        ("-0.0049", 2, "0.00"),
        ("89.9", 2, "89.90"),
        ("-0.05", 1, "-0.1"),
        ("100", 2, "100.00"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: str, decimals: int, expected: str) -> None:
    assert shown(Decimal(value), decimals) == expected
    assert round_half_up(Decimal(value), decimals) == Fraction(expected)


@given(thousandths, st.integers(0, 3))
def test_rounding_agrees_with_the_decimal_module(value: Decimal, decimals: int) -> None:
    reference = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert round_half_up(value, decimals) == Fraction(reference)
    assert shown(value, decimals) == f"{reference + 0:.{decimals}f}"


@given(fractions, st.integers(0, 6))
def test_rounding_moves_a_value_by_at_most_half_a_unit_and_only_once(value: Fraction, decimals: int) -> None:
    rounded = round_half_up(value, decimals)
    unit = Fraction(1, 10**decimals)
    assert abs(rounded - value) <= unit / 2
    assert (rounded / unit).denominator == 1
    assert round_half_up(rounded, decimals) == rounded
    assert round_half_up(-value, decimals) == -rounded
    assert Fraction(shown(value, decimals)) == rounded


@given(fractions, fractions)
def test_rounding_keeps_the_order(first: Fraction, second: Fraction) -> None:
    low, high = sorted((first, second))
    assert round_half_up(low, 2) <= round_half_up(high, 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(5366, 60), "89.4333…"),
        (Fraction(1, 3), "0.3333…"),
        (Fraction(-1, 3), "-0.3333…"),
        (Fraction(2, 3), "0.6666…"),
        (Fraction("90.725"), "90.725"),
        (Fraction("89.50"), "89.5"),
        (Fraction(90), "90"),
        (Fraction(0), "0"),
        (Decimal("-2.50"), "-2.5"),
        (Fraction("0.00001"), "0.0000…"),
        (100, "100"),
    ],
)
def test_an_exact_value_shows_all_its_decimals_or_is_cut_visibly(value: Fraction, text: str) -> None:
    assert exact_text(value) == text


@given(fractions)
def test_an_exact_text_without_dots_is_the_value_itself(value: Fraction) -> None:
    text = exact_text(value)
    if text.endswith("…"):
        assert abs(Fraction(text[:-1]) - value) < Fraction(1, 10_000)
    else:
        assert Fraction(text) == value


def test_a_weight_is_shown_in_percent() -> None:
    assert percent_text(Fraction(3, 10)) == "30%"
    assert percent_text(Decimal("0.125")) == "12.5%"
    assert percent_text(Fraction(1, 3)) == "33.3333…%"
