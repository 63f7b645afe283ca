"""Exact numbers: text to Decimal, Fraction to text, rounding half-up (四舍五入)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

Exact = Fraction | Decimal | int

# What a Chinese input method types: full-width forms, the ideographic space and full stop.
_WIDE = {code + 0xFEE0: chr(code) for code in range(0x21, 0x7F)} | {0x3000: " ", 0x3002: ".", 0xFF61: "."}
_LONGEST = 30


def fold_wide(text: str) -> str:
    """The text in half-width characters, without spaces around it."""
    return text.translate(_WIDE).strip()


def parse_decimal(text: str) -> Decimal | None:
    """A typed number, full-width digits folded; None where the text is not a plain number."""
    folded = fold_wide(text)
    if len(folded) > _LONGEST or not all(char in "0123456789.-+" for char in folded):
        return None
    try:
        return Decimal(folded)
    except InvalidOperation:
        return None


def round_half_up(value: Exact, decimals: int) -> Fraction:
    """Round to `decimals`, halves away from zero (7.125 -> 7.13, -7.125 -> -7.13)."""
    scale = 10**decimals
    scaled = abs(Fraction(value)) * scale
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Fraction(whole if value >= 0 else -whole, scale)


def shown(value: Exact, decimals: int) -> str:
    """The rounded value with always `decimals` decimals: '89.90'."""
    rounded = round_half_up(value, decimals)
    units = abs(rounded.numerator * (10**decimals // rounded.denominator))
    sign = "-" if rounded < 0 else ""
    whole, part = divmod(units, 10**decimals)
    return f"{sign}{whole}.{part:0{decimals}d}" if decimals else f"{sign}{whole}"


def exact_text(value: Exact, digits: int = 4) -> str:
    """The value as a person checks it: all decimals where they end soon, else cut with '…' (89.4333…)."""
    number = Fraction(value)
    scale = 10**digits
    units = abs(number.numerator) * scale // number.denominator
    sign = "-" if number < 0 else ""
    whole, part = divmod(units, scale)
    decimals = f"{part:0{digits}d}"
    if Fraction(units, scale) == abs(number):
        decimals = decimals.rstrip("0")
        return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
    return f"{sign}{whole}.{decimals}…"


def percent_text(weight: Exact) -> str:
    """0.3 -> '30%'."""
    return f"{exact_text(Fraction(weight) * 100)}%"
