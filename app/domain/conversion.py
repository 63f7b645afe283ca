"""What an entered number is worth in points, exactly; the only place where it becomes points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from app.domain.marking import (
    BOUND_SIGNS,
    JUDGEMENT_LEVELS,
    Aspect,
    AspectKind,
    Band,
    Grade,
    Whole,
    mark_text,
    misfit,
    named_by_number,
)
from app.domain.numbers import exact_text, round_half_up

# As entered, or combined by a panel before it becomes points.
Number = Decimal | Fraction
NOTHING = Fraction(0)


def points(aspect: Aspect, entered: Number, grades: Sequence[Grade] | None = None) -> Fraction | None:
    """What the entered number is worth in points, before the aspect's weight.

    `grades` is the table that goes with the entry where the aspect has none of its own. None where no judge
    can have entered the number (it stood for something else in an older version of the scheme) or it means
    nothing in that table, and for what only the field decides (`relative`).
    """
    if isinstance(entered, Decimal) and misfit(aspect, entered):
        return None
    if aspect.kind in (AspectKind.GRADE, AspectKind.CHOICE):
        grade = find_grade(aspect.grades if grades is None else grades, entered)
        return None if grade is None else Fraction(grade.points)
    return _WORTH[aspect.kind](aspect, entered)


def relative_points(aspect: Aspect, value: Fraction, best: Fraction) -> Fraction:
    """Points relative to the field's best: the best gets the full score, others in proportion.

    Where more is better maximum × value ÷ best, where less is better maximum × best ÷ value; never above
    the maximum. Where there is no proportion, 0 points: for a value of 0 or less where more is better, and
    for whoever does not reach a best of 0 or less where less is better.
    """
    if aspect.lower and value <= best:
        return Fraction(aspect.maximum)
    part, whole = (best, value) if aspect.lower else (value, best)
    if whole <= 0 or part <= 0:
        return NOTHING
    return Fraction(aspect.maximum) * min(Fraction(1), part / whole)


def find_grade(grades: Sequence[Grade], entered: Number) -> Grade | None:
    """The grade that was entered: by its name where all are numbers, else by its place in the list."""
    known = named_by_number(tuple(grades))
    if known is not None:
        return known.get(entered) if isinstance(entered, Decimal) else _near(known, entered)
    if isinstance(entered, Decimal) and entered % 1:
        return None
    place = int(round_half_up(entered, 0))
    return grades[place - 1] if 1 <= place <= len(grades) else None


def worth_text(aspect: Aspect, entered: Decimal) -> str:
    """How the entered number became points, for kinds where the two differ: '→ 10 分(≤3mm)'."""
    worth = None if aspect.table_of else points(aspect, entered)
    if worth is None or aspect.kind in _PLAIN or (aspect.kind is AspectKind.BONUS and not aspect.grades):
        return ""
    return f"→ {exact_text(worth)} 分({_reason(aspect, entered)})"


_PLAIN = frozenset(
    {
        AspectKind.POINTS,
        AspectKind.IMPORTED,
        AspectKind.TIME,
        AspectKind.VETO,
        AspectKind.FACTOR,
        AspectKind.RELATIVE,
    }
)


def _reason(aspect: Aspect, entered: Decimal) -> str:
    match aspect.kind:
        case AspectKind.MEASURED:
            return _band_text(aspect, Fraction(entered))
        case AspectKind.GRADE | AspectKind.CHOICE:
            grade = find_grade(aspect.grades, entered)
            return grade.name if grade is not None else ""
        case AspectKind.BONUS:
            return aspect.grades[int(entered) - 1].name if entered else "无"
        case AspectKind.JUDGEMENT:
            return f"{aspect.maximum} × {exact_text(entered)} ÷ {JUDGEMENT_LEVELS}"
        case AspectKind.YES_NO:
            return "是" if entered else "否"
        case AspectKind.ATTEMPTS:
            return mark_text(aspect, entered)
        case _:
            return f"{exact_text(entered)} 处 × {aspect.each} 分"


def _near(known: dict[Decimal, Grade], entered: Fraction) -> Grade:
    """The grade nearest to a combined number rounded to a whole, the greater of two that are as near."""
    wanted = round_half_up(entered, 0)
    return known[min(known, key=lambda number: (abs(Fraction(number) - wanted), -number))]


def find_band(aspect: Aspect, value: Fraction) -> Band | None:
    """The first band that holds for the value; None where none does."""
    return next((band for band in aspect.bands if band.holds(value)), None)


def _along_bands(aspect: Aspect, value: Fraction) -> Fraction:
    band = find_band(aspect, value)
    if band is None:
        return NOTHING
    worth = Fraction(band.points) + Fraction(band.rate) * _units(band, value)
    if not band.rate:
        return worth
    # Along a line the limits of the aspect hold; a band's own points are meant as they stand.
    worth = max(worth, Fraction(aspect.minimum))
    return min(worth, Fraction(aspect.maximum)) if aspect.maximum else worth


def _units(band: Band, value: Fraction) -> Fraction:
    """Units from the start, below it negative; what is begun counts by how far it is from the start."""
    exact = (value - Fraction(band.start)) / Fraction(band.per)
    if band.whole is Whole.EXACT:
        return exact
    begun = ceil(abs(exact)) if band.whole is Whole.UP else floor(abs(exact))
    return Fraction(begun if exact > 0 else -begun)


def _band_text(aspect: Aspect, value: Fraction) -> str:
    band = find_band(aspect, value)
    if band is None:
        return "超出各区间"
    reach = (
        "超出各区间" if band.upto is None else f"{BOUND_SIGNS[band.bound]}{_limit_text(aspect, band.upto)}"
    )
    if not band.rate:
        return reach
    sign = "+" if band.rate > 0 else "−"
    line = (
        f"{exact_text(band.points)} {sign} {exact_text(abs(band.rate))} × {exact_text(_units(band, value))}"
    )
    return line if band.upto is None else f"{reach}:{line}"


def _limit_text(aspect: Aspect, limit: Decimal) -> str:
    return mark_text(aspect, limit) if aspect.is_timed else f"{limit}{aspect.unit}"


def _bonus(aspect: Aspect, entered: Number) -> Fraction:
    """A level by its place in the list, 0 for none; or the points as entered."""
    if not aspect.grades:
        return Fraction(entered)
    return Fraction(aspect.grades[int(entered) - 1].points) if entered else NOTHING


def _after_deduction(aspect: Aspect, entered: Number) -> Fraction:
    lost = min(Fraction(entered) * Fraction(aspect.each), Fraction(aspect.cap or aspect.maximum))
    return lost if aspect.adds else Fraction(aspect.maximum) - lost


def _when_solved(aspect: Aspect, entered: Number) -> Fraction:
    # Only the number of a success is above 0: the time, and thousandths for the tries.
    return Fraction(aspect.maximum) if entered > 0 else NOTHING


_WORTH: Mapping[AspectKind, Callable[[Aspect, Number], Fraction | None]] = {
    AspectKind.POINTS: lambda _aspect, entered: Fraction(entered),
    AspectKind.IMPORTED: lambda _aspect, entered: Fraction(entered),
    AspectKind.JUDGEMENT: lambda aspect, level: Fraction(aspect.maximum) * Fraction(level) / JUDGEMENT_LEVELS,
    AspectKind.YES_NO: lambda aspect, yes: Fraction(aspect.maximum) * Fraction(yes),
    AspectKind.MEASURED: lambda aspect, value: _along_bands(aspect, Fraction(value)),
    AspectKind.BONUS: _bonus,
    AspectKind.DEDUCTION: _after_deduction,
    AspectKind.ATTEMPTS: _when_solved,
    AspectKind.FACTOR: lambda aspect, factor: Fraction(factor) if aspect.counts else NOTHING,
    AspectKind.TIME: lambda _aspect, _entered: NOTHING,
    AspectKind.VETO: lambda _aspect, _entered: NOTHING,
    AspectKind.RELATIVE: lambda _aspect, _entered: None,
}
