"""The rules of an event as data: read from and written to the JSON document an organiser's notice becomes.

Decimals stand as strings in the document, so that nothing is ever a binary float. A wrong document is
refused with a UserError that names the place, for example `模块 P 评分项 B2:满分不是数字`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from app.domain.awards import AwardRule, AwardTier, QuotaRounding
from app.domain.marking import JUDGEMENT_LEVELS, Aspect, AspectKind, Band, Grade
from app.domain.numbers import parse_decimal
from app.domain.panels import Panel, PanelMethod, SpreadOf, SpreadRule
from app.domain.ranking import RankingRule, TieKey
from app.domain.scoring import MarkingScheme, Module, Rounding, Stage
from app.errors import UserError

Document = Mapping[str, Any]
E = TypeVar("E", bound=StrEnum)

# Marks are stored as whole thousandths in 32 bits.
HIGHEST = 100_000
MOST_DECIMALS = 6


class Order(StrEnum):
    """Which figure of a tie is better: the smaller or the greater."""

    ASCENDING = "asc"
    DESCENDING = "desc"


class Checking(StrEnum):
    """What a submitted score sheet has to pass before it counts as checked."""

    CONFIRM = "confirm"  # another person confirms or rejects it, and cannot edit it
    DOUBLE = "double"  # two people key the paper independently
    NONE = "none"  # submitted is enough


CHECKING_NAMES: Mapping[Checking, str] = {
    Checking.CONFIRM: "复核确认",
    Checking.DOUBLE: "双人录入",
    Checking.NONE: "提交即可",
}


@dataclass(frozen=True, slots=True)
class EventRules:
    """Everything a notice says about how an event is scored, checked, ranked and awarded."""

    scheme: MarkingScheme
    ranking: RankingRule = field(default_factory=RankingRule)
    awards: AwardRule = field(default_factory=AwardRule)
    checking: Checking = Checking.CONFIRM


def read_rules(document: Document) -> EventRules:
    """Read and check a rules document."""
    modules = tuple(_module(item) for item in _items(document, "modules", "评分表"))
    if not modules:
        raise UserError("评分表没有模块,请至少加一个模块。")
    _check_codes("模块", [module.code for module in modules])
    scheme = MarkingScheme(modules, _rounding(_part(document, "rounding", "规则")))
    ranking, awards = _part(document, "ranking", "规则"), _part(document, "awards", "规则")
    checking = read_checking(document)
    rules = EventRules(scheme, _ranking(ranking), read_awards(awards), checking)
    _check_tie_keys(rules)
    return rules


def read_checking(document: Document) -> Checking:
    """How submitted sheets are checked, read alone."""
    return _enum(Checking, document.get("checking", Checking.CONFIRM), "核分方式")


def write_awards(rule: AwardRule) -> dict[str, Any]:
    """The awards part of a rules document; `read_rules` reads it back unchanged."""
    return {
        "tiers": [
            {"name": tier.name}
            | ({"percent": f"{tier.percent:f}"} if tier.percent is not None else {"count": tier.count})
            for tier in rule.tiers
        ],
        "count_absent": rule.count_absent,
        "rounding": rule.rounding.value,
        "floor": None if rule.floor is None else f"{rule.floor:f}",
    }


def read_awards(document: Document) -> AwardRule:
    """Read and check the awards part alone."""
    tiers = tuple(_tier(tier) for tier in _items(document, "tiers", "奖项规则"))
    if sum((tier.percent or Decimal(0) for tier in tiers), Decimal(0)) > 100:
        raise UserError("奖项比例合计超过 100%,请改小。")
    _check_codes("奖项", [tier.name for tier in tiers])
    floor = None if document.get("floor") in (None, "") else _decimal(document, "floor", "获奖最低分", "0")
    if floor is not None and floor < 0:
        raise UserError(f"获奖最低分不能为负,现为 {floor},请改正。")
    return AwardRule(
        tiers=tiers,
        count_absent=_flag(document, "count_absent", "奖项规则"),
        rounding=_enum(QuotaRounding, document.get("rounding", "half_up"), "名额取整"),
        floor=floor,
    )


def _rounding(item: Document) -> Rounding:
    stages = _list(item, "stages", "舍入")
    return Rounding(
        decimals=_whole(item, "decimals", 2, "小数位数", high=MOST_DECIMALS),
        stages=frozenset(_enum(Stage, stage, "舍入环节") for stage in stages),
    )


def _module(item: Document) -> Module:
    code = _text(item, "code", "模块")
    place = f"模块 {code}"
    if "." in code:
        raise UserError(f"{place}:编号中不能有 . ,请改用字母或数字。")
    aspects = tuple(_aspect(aspect, place) for aspect in _items(item, "aspects", place))
    if not aspects:
        raise UserError(f"{place} 没有评分项,请至少加一项。")
    _check_codes(f"{place} 评分项", [aspect.code for aspect in aspects])
    weight = _decimal(item, "weight", place, "1")
    if weight < 0:
        raise UserError(f"{place}:权重不能为负,请改成如 0.3。")
    return Module(
        code=code,
        name=_text(item, "name", place),
        weight=Fraction(weight),
        panel=_panel(_part(item, "panel", place), place),
        aspects=aspects,
    )


def _panel(item: Document, place: str) -> Panel:
    return Panel(
        judges=_whole(item, "judges", 1, f"{place} 裁判人数", low=1),
        method=_enum(PanelMethod, item.get("method", "mean"), f"{place} 合成方法"),
        drop=_whole(item, "drop", 1, f"{place} 去掉人数"),
        per_aspect=_flag(item, "per_aspect", place),
        spread=_spread(_part(item, "spread", place), f"{place} 评分差距"),
    )


def _spread(item: Document, place: str) -> SpreadRule:
    judgement = percent = None
    if item.get("judgement") is not None:
        judgement = _whole(item, "judgement", 0, f"{place}的等级差", high=JUDGEMENT_LEVELS - 1)
    if item.get("percent") not in (None, ""):
        percent = _decimal(item, "percent", place, "0")
        if not 0 <= percent <= 100:
            raise UserError(f"{place}:比例应不小于 0、不超过 100,现为 {percent},请改正。")
    elif "of" in item:
        raise UserError(f"{place}:写了“of”却没有“percent”,请补上比例,或去掉“of”。")
    return SpreadRule(
        judgement, percent, _enum(SpreadOf, item.get("of", SpreadOf.SHEET), f"{place}的比例对象")
    )


def _aspect(item: Document, module: str) -> Aspect:
    code = _text(item, "code", f"{module} 评分项")
    place = f"{module} 评分项 {code}"
    aspect = Aspect(
        code=code,
        name=_text(item, "name", place),
        kind=_enum(AspectKind, item.get("kind", "points"), f"{place} 类型"),
        group=_text(item, "group", place, ""),
        maximum=_decimal(item, "maximum", place, "0"),
        step=_decimal(item, "step", place, "0.5"),
        unit=_text(item, "unit", place, ""),
        each=_decimal(item, "each", place, "0"),
        cap=_decimal(item, "cap", place, "0"),
        bands=tuple(
            Band(
                None if band.get("upto") is None else _decimal(band, "upto", place, "0"),
                _decimal(band, "points", place, "0"),
            )
            for band in _items(item, "bands", place)
        ),
        grades=tuple(
            Grade(_text(grade, "name", place), _decimal(grade, "points", place, "0"))
            for grade in _items(item, "grades", place)
        ),
    )
    _check_aspect(aspect, place)
    return aspect


def _check_aspect(aspect: Aspect, place: str) -> None:
    needs_maximum = (AspectKind.POINTS, AspectKind.JUDGEMENT, AspectKind.BONUS)
    stepped = (AspectKind.POINTS, AspectKind.BONUS)
    checks: tuple[tuple[bool, str], ...] = (
        (aspect.step > 0, "步长应大于 0,请改大"),
        (_divides(Decimal("0.001"), aspect.step), "步长最多三位小数,请改大"),
        (aspect.maximum >= 0, "满分不能为负,请改正"),
        (aspect.maximum <= HIGHEST, f"满分不能超过 {HIGHEST},请改小"),
        (aspect.kind not in needs_maximum or aspect.maximum > 0, "没有满分,请补上"),
        (
            aspect.kind not in stepped or _divides(aspect.step, aspect.maximum),
            "满分不是步长的倍数,请改其中一个",
        ),
        (aspect.kind is not AspectKind.MEASURED or bool(aspect.bands), "没有得分区间,请补上"),
        (_ascending(aspect.bands), "得分区间应从小到大排列,不设上限的在最后,请改正"),
        (aspect.kind is not AspectKind.GRADE or bool(aspect.grades), "没有等级,请补上"),
        (aspect.kind is not AspectKind.DEDUCTION or aspect.each > 0, "没有每处扣分,请补上"),
        (aspect.cap >= 0, "扣分上限不能为负,请改正"),
        (aspect.kind is not AspectKind.DEDUCTION or aspect.cap + aspect.maximum > 0, "没有扣分上限,请补上"),
    )
    for fine, trouble in checks:
        if not fine:
            raise UserError(f"{place}:{trouble}。")


def _divides(step: Decimal, value: Decimal) -> bool:
    return step > 0 and (Fraction(value) / Fraction(step)).denominator == 1


def _ascending(bands: Sequence[Band]) -> bool:
    bounds = [band.upto for band in bands]
    known = [bound for bound in bounds if bound is not None]
    return None not in bounds[:-1] and known == sorted(set(known))


def _ranking(item: Document) -> RankingRule:
    ties = []
    for tie in _items(item, "ties", "同分比较"):
        key = _text(tie, "key", "同分比较")
        order = tie.get("order", Order.ASCENDING if key == "time" else Order.DESCENDING)
        ties.append(TieKey(key, _enum(Order, order, f"同分比较 {key} 顺序") is Order.ASCENDING))
    return RankingRule(ties=tuple(ties))


def _tier(item: Document) -> AwardTier:
    name = _text(item, "name", "奖项")
    if item.get("percent") not in (None, ""):
        percent = _decimal(item, "percent", f"{name}比例", "0")
        if not 0 < percent <= 100:
            raise UserError(f"{name}:比例应大于 0、不超过 100,现为 {percent}。")
        return AwardTier(name, percent=percent)
    return AwardTier(name, count=_whole(item, "count", 0, f"{name}名额"))


def _check_tie_keys(rules: EventRules) -> None:
    modules = rules.scheme.modules
    known = {f"module:{module.code}" for module in modules}
    known |= {f"aspect:{module.code}.{aspect.code}" for module in modules for aspect in module.aspects}
    if any(aspect.kind is AspectKind.TIME for module in modules for aspect in module.aspects):
        known.add("time")
    for tie in rules.ranking.ties:
        if tie.key not in known:
            raise UserError(f"同分比较中的“{tie.key}”在评分表里找不到,请改为已有的模块或评分项。")


def _check_codes(place: str, codes: Sequence[str]) -> None:
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        raise UserError(f"{place}“{'、'.join(sorted(twice))}”出现了两次,请改成不同的。")


def _part(item: Document, key: str, place: str) -> Document:
    value = item.get(key, {})
    if not isinstance(value, Mapping):
        raise UserError(f"{place}:“{key}”的值“{value}”不对,请写成 {{ … }} 的形式。")
    return value


def _list(item: Document, key: str, place: str) -> Sequence[Any]:
    value = item.get(key, ())
    if not isinstance(value, list | tuple):
        raise UserError(f"{place}:“{key}”应为列表,请写成 [ … ] 的形式。")
    return value


def _items(item: Document, key: str, place: str) -> Sequence[Document]:
    values = _list(item, key, place)
    if not all(isinstance(value, Mapping) for value in values):
        raise UserError(f"{place}:“{key}”应为列表,其中每一项请写成 {{ … }} 的形式。")
    return values


def _text(item: Document, key: str, place: str, default: str | None = None) -> str:
    value = item.get(key, default)
    text = str(value).strip() if isinstance(value, str | int) else ""
    if not text and default is None:
        raise UserError(f"{place}:缺少“{key}”,请补上。")
    return text


def _decimal(item: Document, key: str, place: str, default: str) -> Decimal:
    value = item.get(key, default)
    number = parse_decimal(str(value)) if isinstance(value, str | int) else None
    if number is None:
        raise UserError(f'{place}:“{key}”的值“{value}”不是数字,请写成如 "10" 或 "0.5"。')
    return number


def _whole(item: Document, key: str, default: int, place: str, low: int = 0, high: int = HIGHEST) -> int:
    value = item.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise UserError(f"{place}应为不小于 {low}、不大于 {high} 的整数,现为“{value}”。")
    return value


def _flag(item: Document, key: str, place: str) -> bool:
    value = item.get(key, False)
    if not isinstance(value, bool):
        raise UserError(f"{place}:“{key}”的值“{value}”不对,请写成 true 或 false。")
    return value


def _enum(kind: type[E], value: object, place: str) -> E:
    try:
        return kind(str(value))
    except ValueError:
        raise UserError(f"{place}“{value}”不认识,请改用手册中列出的写法。") from None
