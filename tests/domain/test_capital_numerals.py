"""Amounts in capital numerals: the examples of the banks, and laws for any amount."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.capital_numerals import capital_amount


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.00", "零元整"),
        ("-0.00", "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角整"),
        ("0.32", "叁角贰分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("10.5", "壹拾元伍角整"),
        ("15", "壹拾伍元整"),
        ("100", "壹佰元整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("1100", "壹仟壹佰元整"),
        ("3000", "叁仟元整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("10010", "壹万零壹拾元整"),
        ("10100", "壹万零壹佰元整"),
        ("11000", "壹万壹仟元整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("20500.50", "贰万零伍佰元伍角整"),
        ("100000", "壹拾万元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("1000000", "壹佰万元整"),
        ("1001000", "壹佰万壹仟元整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("10000000", "壹仟万元整"),
        ("10010001", "壹仟零壹万零壹元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("110000000", "壹亿壹仟万元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("1200000000000", "壹万贰仟亿元整"),
        ("1000000010000", "壹万亿零壹万元整"),
        ("9999999999999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-20.5", "负贰拾元伍角整"),
    ],
)
def test_amounts_in_capitals(amount: str, words: str) -> None:
    assert capital_amount(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["0.001", "10000000000000000"])
def test_what_cannot_be_written_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        capital_amount(Decimal(amount))


def _read(words: str) -> Decimal:
    """The amount that capitals stand for, read by other rules than those they are written by."""
    digits = {char: number for number, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
    whole, _, rest = words.rpartition("元")
    total = section = 0
    digit = 0
    for char in whole:
        if char in digits:
            digit = digits[char]
        elif char in "拾佰仟":
            section += digit * 10 ** (1 + "拾佰仟".index(char))
            digit = 0
        elif char == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        else:
            total = (total + section + digit) * 10**8
            section = digit = 0
    fen = 0
    for number, unit in re.findall(r"(.)([角分])", rest):
        fen += digits[number] * (10 if unit == "角" else 1)
    return Decimal(total + section + digit) + Decimal(fen) / 100


@given(st.integers(0, 10**14 - 1).map(lambda fen: Decimal(fen) / 100))
def test_capitals_say_the_amount_and_nothing_else(amount: Decimal) -> None:
    words = capital_amount(amount)
    assert _read(words) == amount
    assert "零零" not in words
    assert not re.search("零[元万亿角分]", words) or words == "零元整"
    assert words.endswith("分") != words.endswith("整")
