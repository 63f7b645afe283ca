"""One aspect of a rules document, read and checked: what its kind needs, bands, grades, seats."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from app.domain.marking import JUDGEMENT_LEVELS, Aspect, AspectKind, Band, Bound, Grade, VetoEffect, Whole
from app.domain.numbers import fold_wide, parse_decimal
from app.domain.panels import PanelMethod
from app.domain.reading import Reader, repeated
from app.domain.rule_words import BETTER_NAMES, KIND_NAMES, METHOD_NAMES, VETO_NAMES, WHOLE_NAMES, Better


def read_aspect(item: Reader, module: str, judges: int, tables: Mapping[str, tuple[Grade, ...]]) -> Aspect:
    code = item.text("code")
    item.place = f"{module} 评分项 {code}".strip()
    item.require(not set(":+") & set(code), "编号中不能有 : + ,请改用字母或数字", "code")
    kind = item.choice("kind", KIND_NAMES, AspectKind.POINTS)
    timed = item.flag("timed")
    method = item.choice("method", METHOD_NAMES, PanelMethod.MEAN) if item.has("method") else None
    aspect = Aspect(
        code=code,
        name=item.text("name"),
        kind=kind,
        group=item.text("group", ""),
        maximum=item.decimal("maximum", _DEFAULT_MAXIMUM.get(kind, "0"), low=0),
        minimum=item.decimal("minimum", "0"),
        step=item.decimal("step", _DEFAULT_STEP.get(kind, "0.5"), low=0),
        unit=item.text("unit", ""),
        each=item.decimal("each", "0", low=0),
        cap=item.decimal("cap", "0", low=0),
        bands=tuple(_band(band, timed=timed) for band in item.items("bands")),
        grades=_grades(item, tables),
        weight=Fraction(item.decimal("weight", "1")),
        descriptors=item.texts("descriptors"),
        table_of=item.text("table_of", ""),
        after_panel=item.flag("after_panel"),
        timed=timed,
        lower=item.choice("better", BETTER_NAMES, Better.LOWER if timed else Better.HIGHER) is Better.LOWER,
        seats=_seats(item, judges),
        method=method,
        drop=item.whole("drop", 1),
        target=item.text("target", ""),
        counts=item.flag("counts"),
        effect=item.choice("effect", VETO_NAMES, VetoEffect.NO_AWARD),
    )
    _check_aspect(item, aspect)
    item.done()
    return aspect


_DEFAULT_MAXIMUM = {AspectKind.ATTEMPTS: "1"}
_DEFAULT_STEP = {
    AspectKind.IMPORTED: "0.01",
    AspectKind.FACTOR: "0.01",
    AspectKind.MEASURED: "0.01",
    AspectKind.RELATIVE: "0.001",
}


def _seats(item: Reader, judges: int) -> tuple[int, ...]:
    """'1-3', '6' or '1,3': the seats that mark an aspect."""
    text = fold_wide(item.text("seats", "")).replace("、", ",")
    seats: list[int] = []
    for part in filter(None, text.split(",")):
        found = re.fullmatch(r"\s*(\d{1,2})(?:\s*[-–~]\s*(\d{1,2}))?\s*", part, re.ASCII)
        if found is None or int(found[1]) > int(found[2] or found[1]):
            item.refuse(f"席位“{text}”不对,请写成如 1-3 或 6", "seats")
            return ()
        seats += range(int(found[1]), int(found[2] or found[1]) + 1)
    if any(not 1 <= seat <= judges for seat in seats):
        item.refuse(f"席位“{text}”超出评分组的 {judges} 个席位,请改席位或裁判人数", "seats")
        return ()
    return tuple(sorted(set(seats)))


def _grades(item: Reader, tables: Mapping[str, tuple[Grade, ...]]) -> tuple[Grade, ...]:
    own = tuple(read_grade(grade) for grade in item.items("grades"))
    table = item.text("table", "")
    if not table:
        return own
    item.require(not own, "等级和等级表只写一个,请去掉一个", "table")
    item.require(table in tables, f"没有等级表“{table}”,请补上或改正", "table")
    return tables.get(table, ())


def read_grade(item: Reader) -> Grade:
    grade = Grade(item.text("name"), item.decimal("points", "0"), item.text("table", ""))
    item.done()
    return grade


def _band(item: Reader, *, timed: bool) -> Band:
    bounds = [bound for bound in Bound if item.has(bound.value)]
    item.require(len(bounds) < 2, "一个区间只写一个界限,请去掉一个")
    bound = bounds[0] if bounds else Bound.UPTO
    read = item.seconds if timed else item.optional
    band = Band(
        read(bound.value) if bounds else None,
        item.decimal("points", "0"),
        bound,
        (read("start") if item.has("start") else None) or Decimal(0),
        item.decimal("rate", "0"),
        item.decimal("per", "1", low=0),
        item.choice("whole", WHOLE_NAMES, Whole.EXACT),
    )
    item.require(band.per > 0, "单位长度应大于 0,请改正", "per")
    item.require(item.has("points") or item.has("rate"), "没有得分,请补上", "points")
    item.done()
    return band if band.per > 0 else Band(band.upto, band.points, band.bound)


def _check_aspect(item: Reader, aspect: Aspect) -> None:
    kind = aspect.kind
    stepped = kind in (AspectKind.POINTS, AspectKind.IMPORTED) or (
        kind is AspectKind.BONUS and not aspect.grades
    )
    checks: tuple[tuple[str, bool, str], ...] = (
        ("step", aspect.step > 0, "步长应大于 0,请改大"),
        ("step", _divides(Decimal("0.001"), aspect.step), "步长最多三位小数,请改大"),
        ("maximum", kind not in _NEED_MAXIMUM or aspect.maximum > 0, "没有满分,请补上"),
        (
            "maximum",
            kind is not AspectKind.BONUS or bool(aspect.grades) or aspect.maximum > 0,
            "没有满分,请补上",
        ),
        (
            "step",
            not stepped or _divides(aspect.step, aspect.maximum),
            "满分不是步长的倍数,请改其中一个",
        ),
        ("minimum", not stepped or aspect.minimum <= aspect.maximum, "最低分高于满分,请改正"),
        ("minimum", not stepped or _divides(aspect.step, aspect.minimum), "最低分不是步长的倍数,请改正"),
        ("bands", kind is not AspectKind.MEASURED or bool(aspect.bands), "没有得分区间,请补上"),
        ("bands", _in_order(aspect.bands), "得分区间的界限应从好到差排列(如 ≤3、≤4),不设界限的在最后,请改正"),
        ("bands", not _always_full(aspect), _ALWAYS_FULL),
        ("grades", kind is not AspectKind.GRADE or bool(aspect.grades or aspect.table_of), "没有等级,请补上"),
        ("grades", kind is not AspectKind.CHOICE or bool(aspect.grades), "没有选项,请补上"),
        ("each", kind is not AspectKind.DEDUCTION or aspect.each > 0, "没有每处扣分,请补上"),
        ("cap", kind is not AspectKind.DEDUCTION or aspect.cap + aspect.maximum > 0, "没有扣分上限,请补上"),
        (
            "descriptors",
            len(aspect.descriptors) in (0, JUDGEMENT_LEVELS + 1),
            f"等级说明应有 {JUDGEMENT_LEVELS + 1} 条(0 到 {JUDGEMENT_LEVELS} 级),请补齐",
        ),
        ("timed", not aspect.timed or kind in _MAY_BE_TIMED, "这种类型不按时间录入,请去掉"),
        ("after_panel", not aspect.after_panel or kind in _AFTER_PANEL, "这种类型不能先合成后换算,请去掉"),
        ("target", not aspect.target or kind is AspectKind.FACTOR, "只有难度系数有系数对象,请去掉"),
        ("grades", not repeated([_plain(g.name) for g in aspect.grades]), "等级名称有重复,请改成不同的"),
        (
            "table_of",
            not aspect.table_of or (kind is AspectKind.GRADE and not aspect.grades),
            "等级表取自别的评分项时,类型应为评定等级,且不另写等级,请改正",
        ),
        ("counts", not aspect.counts or bool(aspect.target), "系数计分时要写明系数对象,请补上或去掉系数计分"),
    )
    for key, fine, trouble in checks:
        item.require(fine, trouble, key)


_NEED_MAXIMUM = frozenset(
    {
        AspectKind.POINTS,
        AspectKind.JUDGEMENT,
        AspectKind.YES_NO,
        AspectKind.RELATIVE,
        AspectKind.IMPORTED,
        AspectKind.ATTEMPTS,
    }
)
_MAY_BE_TIMED = frozenset({AspectKind.MEASURED, AspectKind.RELATIVE, AspectKind.TIME})
_AFTER_PANEL = frozenset(
    {AspectKind.MEASURED, AspectKind.GRADE, AspectKind.JUDGEMENT, AspectKind.DEDUCTION, AspectKind.RELATIVE}
)


def _plain(name: str) -> str:
    """The name of a grade, of numbers how they are compared: '+1' and '1.0' are the same."""
    number = parse_decimal(name)
    return name if number is None else str(Fraction(number))


def _divides(step: Decimal, value: Decimal) -> bool:
    return step > 0 and (Fraction(value) / Fraction(step)).denominator == 1


def _in_order(bands: Sequence[Band]) -> bool:
    """Whether every band can be reached: the rest last, upper bounds rising, lower bounds falling."""
    if any(band.upto is None for band in bands[:-1]):
        return False
    bounded = [(band.upto, band.bound) for band in bands if band.upto is not None]
    # Of two equal bounds the narrower one comes first.
    rising = [(limit, bound is Bound.UPTO) for limit, bound in bounded if bound in (Bound.UPTO, Bound.BELOW)]
    falling = [
        (-limit, bound is Bound.FROM) for limit, bound in bounded if bound in (Bound.FROM, Bound.ABOVE)
    ]
    return all(row == sorted(set(row)) for row in (rising, falling))


_ALWAYS_FULL = "这一段总是满分,比起点小的扣分时每单位分数写正数,比起点大的写负数,请改正"


def _always_full(aspect: Aspect) -> bool:
    """Whether a line starts at the full score and only ever rises: its sign was meant the other way."""
    return aspect.maximum > 0 and any(
        band.points >= aspect.maximum and band.rate * _side(aspect.bands[: number + 1]) > 0
        for number, band in enumerate(aspect.bands)
    )


def _side(bands: Sequence[Band]) -> int:
    """On which side of its start the last of these bands lies: -1 below, 1 above, 0 on both."""
    *earlier, last = bands
    down, up = (Bound.UPTO, Bound.BELOW), (Bound.FROM, Bound.ABOVE)
    tops = [band.upto for band in earlier if band.bound in up] + [last.upto] * (last.bound in down)
    bottoms = [band.upto for band in earlier if band.bound in down] + [last.upto] * (last.bound in up)
    if any(top is not None and top <= last.start for top in tops):
        return -1
    return 1 if any(bottom is not None and bottom >= last.start for bottom in bottoms) else 0
