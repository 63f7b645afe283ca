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
from app.domain.marking import Aspect, AspectKind, Band, Grade
from app.domain.numbers import parse_decimal
from app.domain.panels import Panel, PanelMethod
from app.domain.ranking import RankingRule, TieKey
from app.domain.scoring import MarkingScheme, Module, Rounding, Stage
from app.errors import UserError

Document = Mapping[str, Any]
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class EventRules:
    """Everything a notice says about how an event is scored, ranked and awarded."""

    scheme: MarkingScheme
    ranking: RankingRule = field(default_factory=RankingRule)
    awards: AwardRule = field(default_factory=AwardRule)


def read_rules(document: Document) -> EventRules:
    """Read and check a rules document."""
    modules = tuple(_module(item) for item in document.get("modules", ()))
    if not modules:
        raise UserError("评分表没有模块,请至少加一个模块。")
    _check_codes("模块", [module.code for module in modules])
    rounding = document.get("rounding", {})
    scheme = MarkingScheme(
        modules=modules,
        rounding=Rounding(
            decimals=_whole(rounding, "decimals", 2, "小数位数"),
            stages=frozenset(_enum(Stage, stage, "舍入环节") for stage in rounding.get("stages", ())),
        ),
    )
    rules = EventRules(scheme, _ranking(document.get("ranking", {})), _awards(document.get("awards", {})))
    _check_tie_keys(rules)
    return rules


def write_awards(rule: AwardRule) -> dict[str, Any]:
    """The awards part of a rules document; `read_rules` reads it back unchanged."""
    return {
        "tiers": [
            {"name": tier.name}
            | ({"percent": str(tier.percent)} if tier.percent is not None else {"count": tier.count})
            for tier in rule.tiers
        ],
        "count_absent": rule.count_absent,
        "rounding": rule.rounding.value,
        "floor": None if rule.floor is None else str(rule.floor),
    }


def read_awards(document: Document) -> AwardRule:
    """Read and check the awards part alone."""
    return _awards(document)


def _module(item: Document) -> Module:
    code = _text(item, "code", "模块")
    place = f"模块 {code}"
    panel = item.get("panel", {})
    aspects = tuple(_aspect(aspect, place) for aspect in item.get("aspects", ()))
    if not aspects:
        raise UserError(f"{place} 没有评分项,请至少加一项。")
    _check_codes(f"{place} 评分项", [aspect.code for aspect in aspects])
    return Module(
        code=code,
        name=_text(item, "name", place),
        weight=Fraction(_decimal(item, "weight", place, "1")),
        panel=Panel(
            judges=_whole(panel, "judges", 1, f"{place} 裁判人数", low=1),
            method=_enum(PanelMethod, panel.get("method", "mean"), f"{place} 合成方法"),
            drop=_whole(panel, "drop", 1, f"{place} 去掉人数"),
            per_aspect=bool(panel.get("per_aspect", False)),
        ),
        aspects=aspects,
    )


def _aspect(item: Document, module: str) -> Aspect:
    code = _text(item, "code", f"{module} 评分项")
    place = f"{module} 评分项 {code}"
    aspect = Aspect(
        code=code,
        name=_text(item, "name", place),
        kind=_enum(AspectKind, item.get("kind", "points"), f"{place} 类型"),
        group=str(item.get("group", "")),
        maximum=_decimal(item, "maximum", place, "0"),
        step=_decimal(item, "step", place, "0.5"),
        unit=str(item.get("unit", "")),
        each=_decimal(item, "each", place, "0"),
        cap=_decimal(item, "cap", place, "0"),
        bands=tuple(
            Band(
                None if band.get("upto") is None else _decimal(band, "upto", place, "0"),
                _decimal(band, "points", place, "0"),
            )
            for band in item.get("bands", ())
        ),
        grades=tuple(
            Grade(_text(grade, "name", place), _decimal(grade, "points", place, "0"))
            for grade in item.get("grades", ())
        ),
    )
    _check_aspect(aspect, place)
    return aspect


def _check_aspect(aspect: Aspect, place: str) -> None:
    needs_maximum = (AspectKind.POINTS, AspectKind.JUDGEMENT, AspectKind.BONUS)
    checks: tuple[tuple[bool, str], ...] = (
        (aspect.step > 0, "步长应大于 0"),
        (aspect.maximum >= 0, "满分不能为负"),
        (aspect.kind not in needs_maximum or aspect.maximum > 0, "没有满分"),
        (aspect.kind is not AspectKind.MEASURED or bool(aspect.bands), "没有得分区间"),
        (aspect.kind is not AspectKind.GRADE or bool(aspect.grades), "没有等级"),
        (aspect.kind is not AspectKind.DEDUCTION or aspect.each > 0, "没有每处扣分"),
        (aspect.kind is not AspectKind.DEDUCTION or aspect.cap + aspect.maximum > 0, "没有扣分上限"),
    )
    for fine, trouble in checks:
        if not fine:
            raise UserError(f"{place}:{trouble},请补上。")


def _ranking(item: Document) -> RankingRule:
    ties = []
    for tie in item.get("ties", ()):
        ascending = tie.get("order", "asc" if tie.get("key") == "time" else "desc") == "asc"
        ties.append(TieKey(_text(tie, "key", "同分比较"), ascending))
    return RankingRule(ties=tuple(ties))


def _awards(item: Document) -> AwardRule:
    tiers = tuple(_tier(tier) for tier in item.get("tiers", ()))
    if sum((tier.percent or Decimal(0) for tier in tiers), Decimal(0)) > 100:
        raise UserError("奖项比例合计超过 100%,请改小。")
    _check_codes("奖项", [tier.name for tier in tiers])
    floor = item.get("floor")
    return AwardRule(
        tiers=tiers,
        count_absent=bool(item.get("count_absent", False)),
        rounding=_enum(QuotaRounding, item.get("rounding", "half_up"), "名额取整"),
        floor=None if floor in (None, "") else _decimal(item, "floor", "获奖最低分", "0"),
    )


def _tier(item: Document) -> AwardTier:
    name = _text(item, "name", "奖项")
    if item.get("percent") not in (None, ""):
        percent = _decimal(item, "percent", f"{name}比例", "0")
        if not 0 < percent <= 100:
            raise UserError(f"{name}:比例应大于 0、不超过 100,现为 {percent}。")
        return AwardTier(name, percent=percent)
    return AwardTier(name, count=_whole(item, "count", 0, f"{name}名额"))


def _check_tie_keys(rules: EventRules) -> None:
    known = {"time"} | {f"module:{module.code}" for module in rules.scheme.modules}
    known |= {f"aspect:{m.code}.{a.code}" for m in rules.scheme.modules for a in m.aspects}
    for tie in rules.ranking.ties:
        if tie.key not in known:
            raise UserError(f"同分比较中的“{tie.key}”在评分表里找不到,请改为已有的模块或评分项。")


def _check_codes(place: str, codes: Sequence[str]) -> None:
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        raise UserError(f"{place}“{'、'.join(sorted(twice))}”出现了两次,请改成不同的。")


def _text(item: Document, key: str, place: str) -> str:
    value = str(item.get(key, "")).strip()
    if not value:
        raise UserError(f"{place}:缺少“{key}”,请补上。")
    return value


def _decimal(item: Document, key: str, place: str, default: str) -> Decimal:
    value = item.get(key, default)
    number = parse_decimal(str(value)) if isinstance(value, str | int) else None
    if number is None:
        raise UserError(f'{place}:“{key}”的值“{value}”不是数字,请写成如 "10" 或 "0.5"。')
    return number


def _whole(item: Document, key: str, default: int, place: str, low: int = 0) -> int:
    value = item.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < low:
        raise UserError(f"{place}应为不小于 {low} 的整数,现为“{value}”。")
    return value


def _enum(kind: type[E], value: object, place: str) -> E:
    try:
        return kind(str(value))
    except ValueError:
        raise UserError(f"{place}“{value}”不认识,请改用手册中列出的写法。") from None
