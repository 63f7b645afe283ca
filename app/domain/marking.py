"""What one aspect of a marking scheme accepts, and what an entered mark is worth.

A judge enters a number (a mark, a level, a measured value, a count, an option, a time); the kind of the
aspect turns it into points. Source of the kinds: shared vocabulary of notices, see docs/rules.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.numbers import exact_text, fold_wide, parse_decimal
from app.errors import InputError


class AspectKind(StrEnum):
    """How the entered number becomes points."""

    POINTS = "points"  # 直接给分
    JUDGEMENT = "judgement"  # 0-3 级综合评价
    MEASURED = "measured"  # 实测值按区间得分
    GRADE = "grade"  # 评定等级查表
    DEDUCTION = "deduction"  # 每处扣分
    BONUS = "bonus"  # 加分
    TIME = "time"  # 用时,只用于同分比较


JUDGEMENT_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Band:
    """Measured values up to and including `upto` (None: all above) are worth `points`."""

    upto: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class Grade:
    """One option of a graded aspect, entered by its number in the list (1, 2, 3 …)."""

    name: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Aspect:
    """评分项. `maximum` in points, `step` of the entered number; `each`: points a finding, at most `cap`."""

    code: str
    name: str
    kind: AspectKind = AspectKind.POINTS
    group: str = ""
    maximum: Decimal = Decimal(0)
    step: Decimal = Decimal("0.5")
    unit: str = ""
    each: Decimal = Decimal(0)
    cap: Decimal = Decimal(0)
    bands: tuple[Band, ...] = ()
    grades: tuple[Grade, ...] = ()


def range_text(aspect: Aspect) -> str:
    """What may be entered, as shown beside the field: '0–10,步长 0.5'."""
    match aspect.kind:
        case AspectKind.JUDGEMENT:
            return "0 / 1 / 2 / 3"
        case AspectKind.GRADE:
            return " / ".join(f"{n} {grade.name}" for n, grade in enumerate(aspect.grades, 1))
        case AspectKind.MEASURED:
            return f"实测值,单位 {aspect.unit}" if aspect.unit else "实测值"
        case AspectKind.DEDUCTION:
            return f"处数,每处扣 {aspect.each} 分,最多扣 {_cap(aspect)}"
        case AspectKind.TIME:
            return "分:秒,如 12:30"
        case AspectKind.POINTS | AspectKind.BONUS:
            return f"0–{aspect.maximum},步长 {aspect.step}"


def parse_mark(aspect: Aspect, text: str) -> Decimal:
    """The number a judge typed for `aspect`; InputError (field = aspect code) names the allowed range."""
    if aspect.kind is AspectKind.TIME:
        return _parse_time(aspect, text)
    typed = fold_wide(text)
    number = parse_decimal(typed.removesuffix(fold_wide(aspect.unit)))
    if number is None:
        comma = ",小数点请用 ." if "," in typed else ""
        raise _refused(aspect, f"{_quoted(text)}不是数字{comma}")
    low, high, step = _limits(aspect)
    if number < low or (high is not None and number > high):
        raise _refused(aspect, f"{exact_text(number)} 超出范围")
    if number % step != 0:
        raise _refused(aspect, f"{exact_text(number)} 不是步长 {step} 的倍数")
    return number


def mark_text(aspect: Aspect, entered: Decimal) -> str:
    """An entered number as it stands in the field: '8.5', '1.8 mm', '12:30'."""
    if aspect.kind is AspectKind.TIME:
        minutes, seconds = divmod(entered, 60)
        whole, dot, part = exact_text(seconds).partition(".")
        return f"{minutes:.0f}:{whole:0>2}{dot}{part}"
    places = max(0, -int(_limits(aspect)[2].normalize().as_tuple().exponent))
    text = f"{entered:.{places}f}"
    return f"{text} {aspect.unit}" if aspect.unit else text


def points(aspect: Aspect, entered: Decimal) -> Fraction:
    """What the entered number is worth in points, exactly."""
    match aspect.kind:
        case AspectKind.POINTS | AspectKind.BONUS:
            return Fraction(entered)
        case AspectKind.JUDGEMENT:
            return Fraction(aspect.maximum) * Fraction(entered) / JUDGEMENT_LEVELS
        case AspectKind.MEASURED:
            return Fraction(_band(aspect, entered).points)
        case AspectKind.GRADE:
            return Fraction(aspect.grades[int(entered) - 1].points)
        case AspectKind.DEDUCTION:
            lost = min(Fraction(entered) * Fraction(aspect.each), Fraction(_cap(aspect)))
            return Fraction(aspect.maximum) - lost
        case AspectKind.TIME:
            return Fraction(0)


def worth_text(aspect: Aspect, entered: Decimal) -> str:
    """How the entered number became points, for kinds where the two differ: '→ 10 分(≤3 mm)'."""
    if aspect.kind in (AspectKind.POINTS, AspectKind.BONUS, AspectKind.TIME):
        return ""
    worth = f"→ {exact_text(points(aspect, entered))} 分"
    match aspect.kind:
        case AspectKind.MEASURED:
            upto = _band(aspect, entered).upto
            reason = "超出各区间" if upto is None else f"≤{upto}{aspect.unit}"
        case AspectKind.GRADE:
            reason = aspect.grades[int(entered) - 1].name
        case AspectKind.JUDGEMENT:
            reason = f"{aspect.maximum} × {exact_text(entered)} ÷ {JUDGEMENT_LEVELS}"
        case _:
            reason = f"{exact_text(entered)} 处 × {aspect.each} 分"
    return f"{worth}({reason})"


def full_points(aspect: Aspect) -> Decimal:
    """What the aspect adds to the full score of its module: bonus and time add nothing."""
    return Decimal(0) if aspect.kind in (AspectKind.BONUS, AspectKind.TIME) else aspect.maximum


def full_text(aspect: Aspect) -> str:
    """The full score in words: '10', '+5' for a bonus, '' where there is none."""
    if aspect.kind is AspectKind.BONUS:
        return f"+{exact_text(aspect.maximum)}"
    full = full_points(aspect)
    return exact_text(full) if full else ""


def _cap(aspect: Aspect) -> Decimal:
    return aspect.cap or aspect.maximum


def _band(aspect: Aspect, entered: Decimal) -> Band:
    for band in aspect.bands:
        if band.upto is None or entered <= band.upto:
            return band
    return Band(None, Decimal(0))


def _limits(aspect: Aspect) -> tuple[Decimal, Decimal | None, Decimal]:
    match aspect.kind:
        case AspectKind.JUDGEMENT:
            return Decimal(0), Decimal(JUDGEMENT_LEVELS), Decimal(1)
        case AspectKind.GRADE:
            return Decimal(1), Decimal(len(aspect.grades)), Decimal(1)
        case AspectKind.DEDUCTION:
            return Decimal(0), Decimal(999), Decimal(1)
        case AspectKind.MEASURED:
            return Decimal(0), Decimal(999999), aspect.step
        case _:
            return Decimal(0), aspect.maximum, aspect.step


def _parse_time(aspect: Aspect, text: str) -> Decimal:
    """'12:30', '12:30.5' or plain seconds, in seconds."""
    found = re.fullmatch(r"(?:(\d{1,4}):)?(\d{1,5}(?:\.\d{1,3})?)", fold_wide(text), re.ASCII)
    if found is None:
        raise _refused(aspect, f"{_quoted(text)}不是时间")
    seconds = Decimal(found[2])
    if found[1] is None:
        return seconds
    if seconds >= 60:
        raise _refused(aspect, f"{_quoted(text)}的秒数应小于 60")
    return Decimal(found[1]) * 60 + seconds


def _quoted(text: str) -> str:
    typed = text.strip()
    return f"“{typed}”" if len(typed) <= 20 else f"“{typed[:20]}…”"


def _refused(aspect: Aspect, why: str) -> InputError:
    return InputError(aspect.code, f"{aspect.code} {aspect.name}:{why}。允许:{range_text(aspect)}")
