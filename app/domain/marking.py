"""What one aspect of a marking scheme accepts from a judge, and how it stands in the field.

A judge enters a number (a mark, a level, a measured value, a count, an option, a time, tries). What it is
worth is told in `app.domain.conversion`. Source of the kinds: vocabulary of notices, see docs/rules.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.attempts import MOST_TRIES, Attempts, read_attempts
from app.domain.numbers import exact_text, fold_wide, parse_decimal
from app.domain.panels import PanelMethod
from app.errors import InputError


class AspectKind(StrEnum):
    """How the entered number becomes points."""

    POINTS = "points"  # 直接给分
    JUDGEMENT = "judgement"  # 0-3 级综合评价
    YES_NO = "yes_no"  # 是或否
    MEASURED = "measured"  # 实测值按区间得分
    GRADE = "grade"  # 评定等级查表
    CHOICE = "choice"  # 选定的项目,可带基础分和等级表
    DEDUCTION = "deduction"  # 每处扣分
    BONUS = "bonus"  # 加分
    VETO = "veto"  # 一票否决
    TIME = "time"  # 用时,只用于同分比较
    ATTEMPTS = "attempts"  # 次数与用时
    RELATIVE = "relative"  # 相对全场最好成绩
    FACTOR = "factor"  # 难度系数
    IMPORTED = "imported"  # 由成绩表导入


class VetoEffect(StrEnum):
    """What a veto does to the entry."""

    NO_AWARD = "no_award"  # ranked, but without award
    NO_RANK = "no_rank"
    ZERO_MODULE = "zero_module"
    ZERO_TOTAL = "zero_total"


JUDGEMENT_LEVELS = 3
# Marks are stored as whole thousandths in 32 bits.
LARGEST = Decimal(2_000_000)
_MOST_MEASURED = Decimal(999_999)
_YES, _NO = frozenset("1是有y√✓对"), frozenset("0否无n×✗错")
_OPTIONS = frozenset({AspectKind.GRADE, AspectKind.CHOICE})
_YES_OR_NO = frozenset({AspectKind.YES_NO, AspectKind.VETO})


class Whole(StrEnum):
    """How many units a distance from the start of a band makes."""

    EXACT = "exact"
    UP = "up"  # a unit begun counts in full
    DOWN = "down"  # a unit begun does not count


class Bound(StrEnum):
    """How the bound of a band is meant; the first band that holds counts."""

    UPTO = "upto"  # value <= bound
    BELOW = "below"  # value < bound
    FROM = "from"  # value >= bound
    ABOVE = "above"  # value > bound


BOUND_SIGNS: Mapping[Bound, str] = {Bound.UPTO: "≤", Bound.BELOW: "<", Bound.FROM: "≥", Bound.ABOVE: ">"}


@dataclass(frozen=True, slots=True)
class Band:
    """Values on this side of `upto` (None: all the rest) are worth points along a line.

    Worth `points` + `rate` × n, where n counts the units of `per` between `start` and the value.
    """

    upto: Decimal | None
    points: Decimal
    bound: Bound = Bound.UPTO
    start: Decimal = Decimal(0)
    rate: Decimal = Decimal(0)
    per: Decimal = Decimal(1)
    whole: Whole = Whole.EXACT

    def holds(self, value: Fraction) -> bool:
        """Whether the value falls into this band, bands before it left aside."""
        if self.upto is None:
            return True
        limit = Fraction(self.upto)
        match self.bound:
            case Bound.UPTO:
                return value <= limit
            case Bound.BELOW:
                return value < limit
            case Bound.FROM:
                return value >= limit
            case Bound.ABOVE:
                return value > limit


@dataclass(frozen=True, slots=True)
class Grade:
    """One option of a graded aspect; `table` names the grade table that goes with it (动作、题目)."""

    name: str
    points: Decimal
    table: str = ""


@dataclass(frozen=True, slots=True)
class Aspect:
    """评分项. `minimum` and `maximum` in points, `step` of the entered number, `weight` in the module.

    `each`: points a finding, at most `cap`; of attempts the time a failed try costs. `seats`: the seats of
    the panel that mark it, () for all; `method` and `drop`: combined in its own way. `after_panel`: the
    panel combines what was entered, and the result becomes points. `table_of`: the aspect whose option
    names the grade table. `target`: what a factor multiplies, '' for the module. `adds`: findings make the
    total higher, where a low one is good.
    """

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
    minimum: Decimal = Decimal(0)
    weight: Fraction = Fraction(1)
    descriptors: tuple[str, ...] = ()
    table_of: str = ""
    after_panel: bool = False
    timed: bool = False
    lower: bool = False
    seats: tuple[int, ...] = ()
    method: PanelMethod | None = None
    drop: int = 1
    target: str = ""
    counts: bool = False
    adds: bool = False
    effect: VetoEffect = VetoEffect.NO_AWARD

    @property
    def is_timed(self) -> bool:
        """Whether it is entered as minutes and seconds."""
        return self.timed or self.kind is AspectKind.TIME

    @property
    def gives_points(self) -> bool:
        """Whether it adds points of its own: a factor only where it counts itself, times and vetoes never."""
        if self.kind is AspectKind.FACTOR:
            return self.counts
        return self.kind not in (AspectKind.TIME, AspectKind.VETO)

    @property
    def is_measured(self) -> bool:
        """Whether a tie chain compares it as it was measured: a time, or a value beside the field's best."""
        return self.is_timed or self.kind is AspectKind.RELATIVE

    @property
    def is_common(self) -> bool:
        """Whether every judge of the panel marks it by itself: part of the judges' sheet totals."""
        own = self.seats or self.method is not None or self.after_panel or self.table_of
        return not own and self.kind not in _APART


# Facts, not opinions: several seats' figures are averaged where the panel adds up its judges' marks.
FACTS = frozenset(
    {AspectKind.CHOICE, AspectKind.ATTEMPTS, AspectKind.RELATIVE, AspectKind.FACTOR, AspectKind.TIME}
)
# Kinds that mean nothing on one judge's sheet alone.
_APART = FACTS | {AspectKind.VETO}


def named_by_number(grades: tuple[Grade, ...]) -> dict[Decimal, Grade] | None:
    """The grades by their number where all are named by one (-3 … +3), else None.

    Such a grade is entered by its name; any other by its place in the list.
    """
    numbers = [parse_decimal(grade.name) for grade in grades]
    if not grades or None in numbers:
        return None
    return {number: grade for number, grade in zip(numbers, grades, strict=True) if number is not None}


def range_text(aspect: Aspect) -> str:
    """What may be entered, as shown beside the field: '0–10,步长 0.5'."""
    match aspect.kind:
        case AspectKind.JUDGEMENT:
            return "0 / 1 / 2 / 3"
        case AspectKind.YES_NO | AspectKind.VETO:
            return "1 是 / 0 否"
        case AspectKind.GRADE | AspectKind.CHOICE:
            return _options_text(aspect)
        case AspectKind.BONUS if aspect.grades:
            return f"0 无 / {_options_text(aspect)}"
        case AspectKind.DEDUCTION:
            return f"处数,每处扣 {aspect.each} 分,最多扣 {aspect.cap or aspect.maximum}"
        case AspectKind.ATTEMPTS:
            unit = f"({aspect.unit})" if aspect.unit else ""
            return f"次数/成功时的用时{unit},如 2/118;未成功 3/-;没有做 -/-"
        case _ if aspect.is_timed:
            return "分:秒,如 12:30"
        case AspectKind.MEASURED | AspectKind.RELATIVE:
            return f"实测值,单位 {aspect.unit}" if aspect.unit else "实测值"
        case AspectKind.FACTOR:
            return f"系数,步长 {aspect.step}"
        case _:
            # Of negative numbers a dash would read like one more minus.
            dash = " 到 " if aspect.minimum < 0 else "–"
            return f"{aspect.minimum}{dash}{aspect.maximum},步长 {aspect.step}"


def parse_mark(aspect: Aspect, text: str) -> Decimal:
    """The number a judge typed for `aspect`; InputError (field = aspect code) names the allowed range."""
    if aspect.is_timed:
        return _parse_time(aspect, text)
    typed = fold_wide(text)
    match aspect.kind:
        case AspectKind.ATTEMPTS:
            return _parse_attempts(aspect, typed)
        case AspectKind.YES_NO | AspectKind.VETO if typed.lower() in _YES | _NO:
            return Decimal(typed.lower() in _YES)
        case _:
            return _parse_number(aspect, typed.removesuffix(fold_wide(aspect.unit)).strip(), text)


def time_text(seconds: Fraction) -> str:
    """'12:30', '12:30.5': minutes and seconds."""
    minutes, rest = divmod(seconds, 60)
    whole, dot, part = exact_text(rest).partition(".")
    return f"{minutes}:{whole:0>2}{dot}{part}"


def mark_text(aspect: Aspect, entered: Decimal) -> str:
    """An entered number as it stands in the field: '8.5', '1.8 mm', '12:30', '2/118', '是'."""
    if aspect.kind in _YES_OR_NO and entered in (0, 1):
        return "是" if entered else "否"
    if aspect.is_timed:
        return time_text(Fraction(entered))
    if aspect.kind is AspectKind.ATTEMPTS:
        attempts = read_attempts(entered)
        return f"{attempts.tries or '-'}/{'-' if attempts.time is None else attempts.time}"
    places = max(0, -int(_step(aspect).normalize().as_tuple().exponent))
    plain = aspect.kind in _OPTIONS or entered % _step(aspect) != 0
    text = exact_text(entered) if plain else f"{entered:.{places}f}"
    return f"{text} {aspect.unit}" if aspect.unit else text


def full_points(aspect: Aspect) -> Decimal:
    """The most one judge can give for it in points, towards the full score: bonus and time add nothing."""
    match aspect.kind:
        case AspectKind.BONUS | AspectKind.TIME | AspectKind.VETO | AspectKind.FACTOR:
            return Decimal(0)
        case AspectKind.GRADE | AspectKind.CHOICE if not aspect.maximum:
            return max((grade.points for grade in aspect.grades), default=Decimal(0))
        case AspectKind.MEASURED if not aspect.maximum:
            return max((band.points for band in aspect.bands if not band.rate), default=Decimal(0))
        case _:
            return aspect.maximum


def full_text(aspect: Aspect) -> str:
    """The full score in words: '10', '+5' for a bonus, '' where there is none."""
    if aspect.kind is AspectKind.BONUS:
        levels = (grade.points for grade in aspect.grades)
        return f"+{exact_text(aspect.maximum or max(levels, default=Decimal(0)))}"
    full = full_points(aspect)
    return exact_text(full) if full else ""


def _options_text(aspect: Aspect) -> str:
    if not aspect.grades:
        return "所选项目的等级"
    if aspect.kind in _OPTIONS and named_by_number(aspect.grades) is not None:
        return " / ".join(grade.name for grade in aspect.grades)
    return " / ".join(f"{n} {grade.name}" for n, grade in enumerate(aspect.grades, 1))


def _step(aspect: Aspect) -> Decimal:
    match aspect.kind:
        case AspectKind.JUDGEMENT | AspectKind.YES_NO | AspectKind.VETO | AspectKind.CHOICE:
            return Decimal(1)
        case AspectKind.GRADE:
            return Decimal("0.001") if named_by_number(aspect.grades) or not aspect.grades else Decimal(1)
        case AspectKind.BONUS if aspect.grades:
            return Decimal(1)
        case AspectKind.DEDUCTION:
            return Decimal(1)
        case _:
            return aspect.step


def _limits(aspect: Aspect) -> tuple[Decimal, Decimal]:
    match aspect.kind:
        case AspectKind.JUDGEMENT:
            return Decimal(0), Decimal(JUDGEMENT_LEVELS)
        case AspectKind.YES_NO | AspectKind.VETO:
            return Decimal(0), Decimal(1)
        case AspectKind.GRADE | AspectKind.CHOICE:
            return Decimal(1), Decimal(len(aspect.grades))
        case AspectKind.BONUS if aspect.grades:
            return Decimal(0), Decimal(len(aspect.grades))
        case AspectKind.DEDUCTION:
            return Decimal(0), Decimal(999)
        case AspectKind.FACTOR:
            return aspect.minimum, aspect.maximum or _MOST_MEASURED
        case AspectKind.MEASURED | AspectKind.RELATIVE:
            return (-_MOST_MEASURED if _may_be_negative(aspect) else Decimal(0)), _MOST_MEASURED
        case _:
            return aspect.minimum, aspect.maximum


def _may_be_negative(aspect: Aspect) -> bool:
    """Whether the rules speak of values below 0; elsewhere a minus is a slip of the pen."""
    named = (aspect.minimum, *(band.upto or band.start for band in aspect.bands))
    return any(number < 0 for number in named)


def misfit(aspect: Aspect, number: Decimal) -> str:
    """Why no judge can have entered this number for the aspect: '10.5 超出范围'; '' where one can."""
    told = exact_text(number)
    if aspect.kind is AspectKind.ATTEMPTS:
        attempts = read_attempts(number)
        known = (attempts.tries > 0 or attempts.time is None) and attempts.tries <= MOST_TRIES
        return "" if known and attempts.number == number <= LARGEST else f"{told} 不是“次数/用时”"
    if aspect.is_timed:
        return "" if 0 <= number <= LARGEST and number * 1000 % 1 == 0 else f"{told} 不是时间"
    if aspect.kind in _OPTIONS and (not aspect.grades or named_by_number(aspect.grades) is not None):
        return _unnamed(aspect, number)
    low, high = _limits(aspect)
    if not low <= number <= high:
        return f"{told} 超出范围"
    return "" if number % _step(aspect) == 0 else f"{told} 不是步长 {_step(aspect)} 的倍数"


def _parse_number(aspect: Aspect, typed: str, text: str) -> Decimal:
    number = parse_decimal(typed)
    if number is None:
        number = _named(aspect, typed)
    if number is None:
        comma = ",小数点请用 ." if "," in typed else ""
        raise _refused(aspect, f"{_quoted(text)}不是数字{comma}")
    if why := misfit(aspect, number):
        raise _refused(aspect, why)
    return number


def _named(aspect: Aspect, typed: str) -> Decimal | None:
    """The option of that name, by its place in the list."""
    wanted = typed.casefold()
    for place, grade in enumerate(aspect.grades, 1):
        if wanted and fold_wide(grade.name).casefold() == wanted:
            return Decimal(place)
    return None


def _unnamed(aspect: Aspect, number: Decimal) -> str:
    known = named_by_number(aspect.grades)
    if known is not None and number not in known:
        return f"没有等级 {exact_text(number)}"
    if number * 1000 % 1 or abs(number) > LARGEST:
        return f"{exact_text(number)} 超出范围"
    return ""


# Hours only with minutes and seconds of two digits each: 1:10:02.5.
_TIME = re.compile(r"(?:(?:(\d{1,2}):(?=\d\d:\d\d(?!\d)))?(\d{1,4}):)?(\d{1,5}(?:\.\d{1,3})?)", re.ASCII)


def _parse_time(aspect: Aspect, text: str) -> Decimal:
    """'12:30', '12:30.5', '1:10:02.5' or plain seconds, in seconds."""
    found = _TIME.fullmatch(fold_wide(text))
    if found is None:
        raise _refused(aspect, f"{_quoted(text)}不是时间")
    hours, minutes, seconds = (Decimal(part or 0) for part in found.groups())
    if found[2] and seconds >= 60:
        raise _refused(aspect, f"{_quoted(text)}的秒数应小于 60")
    if found[1] and minutes >= 60:
        raise _refused(aspect, f"{_quoted(text)}的分钟数应小于 60")
    return (hours * 60 + minutes) * 60 + seconds


def _parse_attempts(aspect: Aspect, typed: str) -> Decimal:
    found = re.fullmatch(r"(\d{1,3}|-)\s*/\s*(\d{1,6}|-)", typed, re.ASCII)
    if found is None:
        raise _refused(aspect, f"{_quoted(typed)}不是“次数/用时”")
    tries = 0 if found[1] == "-" else int(found[1])
    time = None if found[2] == "-" else int(found[2])
    if time is not None and not tries:
        raise _refused(aspect, f"{_quoted(typed)}没有写次数")
    return Attempts(min(tries, MOST_TRIES), time).number


def _quoted(text: str) -> str:
    typed = text.strip()
    return f"“{typed}”" if len(typed) <= 20 else f"“{typed[:20]}…”"


def _refused(aspect: Aspect, why: str) -> InputError:
    return InputError(aspect.code, f"{aspect.code} {aspect.name}:{why}。允许:{range_text(aspect)}")
