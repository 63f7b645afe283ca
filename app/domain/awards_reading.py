"""The awards part of a rules document, read with every problem at its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from app.domain.award_rule import AwardRule, AwardTier, DecidedAward, SmallField
from app.domain.honours import SHARED_NAMES, HonourRule, Shared
from app.domain.people import SKILL_LEVELS
from app.domain.prizes import HIGHEST_AMOUNT, MoneyRule, SubsidyRule
from app.domain.promotion import PromotionRule
from app.domain.quotas import BOUNDARY_NAMES, ROUNDING_NAMES, VACANT_NAMES, Boundary, QuotaRounding, Vacant
from app.domain.reading import Reader, RuleProblem
from app.domain.unit_awards import BASE_NAMES, FIGURE_NAMES, UnitAwardRule, UnitBase, UnitFigure

NAMES: Mapping[str, str] = {
    "tiers": "奖项",
    "rounding": "名额取整",
    "at_least_one": "至少 1 名",
    "count_absent": "缺考计入基数",
    "count_below_floor": "低于最低分者计入基数",
    "floor": "获奖最低分",
    "module_floors": "模块最低分",
    "vacant": "空缺名额",
    "boundary": "末位并列",
    "small_fields": "人数少时",
    "unit_cap": "每单位上限",
    "honours": "荣誉",
    "promotions": "等级晋升",
    "money": "奖金",
    "subsidy": "赛事补助",
    "decided": "评定奖项",
    "unit_awards": "单位奖",
}
# What the keys of one line are called, whatever the list.
LINE_NAMES: Mapping[str, str] = {
    "name": "名称",
    "percent": "比例",
    "count": "名额",
    "least": "最低要求",
    "floor": "最低分",
    "module_floors": "模块最低分",
    "unit_cap": "每单位上限",
    "upto": "名次",
    "award": "奖项",
    "classes": "赛项类别",
    "class": "赛项类别",
    "max_age": "年龄上限",
    "age_on": "计算年龄的日期",
    "born_from": "最早出生日期",
    "gender": "性别",
    "levels": "现有等级",
    "shared": "并列",
    "to": "晋升等级",
    "or_up": "已有者再升一级",
    "amount": "金额",
    "approver": "批准人",
    "by": "依据",
    "of": "比例的基数",
    "rounding": "名额取整",
    "boundary": "末位并列",
}
SMALL_NAMES: Mapping[str, str] = {"upto": "基数", "tiers": "奖项数"}
_LOWEST_LEVEL = max(SKILL_LEVELS)


def read_awards(
    reader: Reader, module_codes: Collection[str] | None = None, *, lower_is_better: bool = False
) -> AwardRule:
    """The awards part; problems go to the reader. Without `module_codes` any module may have a floor."""
    part = reader.called(NAMES)
    tiers = tuple(_tier(line, module_codes) for line in _lines(part, "tiers"))
    rule = AwardRule(
        tiers=tiers,
        count_absent=part.flag("count_absent"),
        rounding=part.choice("rounding", ROUNDING_NAMES, QuotaRounding.HALF_UP),
        floor=part.optional("floor", low=0),
        module_floors=_floors(part, module_codes),
        at_least_one=part.flag("at_least_one"),
        count_below_floor=part.flag("count_below_floor", default=True),
        vacant=part.choice("vacant", VACANT_NAMES, Vacant.EMPTY),
        boundary=part.choice("boundary", BOUNDARY_NAMES, Boundary.CONSUME),
        small_fields=tuple(_small(line.called(SMALL_NAMES), tiers) for line in part.items("small_fields")),
        unit_cap=part.optional_whole("unit_cap", low=1),
        honours=tuple(_honour(line, tiers, module_codes) for line in _lines(part, "honours")),
        promotions=tuple(_promotion(line, module_codes) for line in _lines(part, "promotions")),
        decided=tuple(_decided(line) for line in _lines(part, "decided")),
        unit_awards=tuple(read_unit_award(line) for line in part.items("unit_awards")),
        money=tuple(_money(line) for line in _lines(part, "money")),
        subsidy=tuple(_subsidy(line) for line in _lines(part, "subsidy")),
    )
    part.done()
    _check_tiers(part, rule, lower_is_better=lower_is_better)
    _check_order(part, rule)
    _check_names(part, rule)
    return rule


# -- one line of a list ----------------------------------------------------------------------------


def _lines(part: Reader, key: str) -> Iterator[Reader]:
    for line in part.items(key):
        yield line.called(LINE_NAMES)


def _named(line: Reader, what: str) -> str:
    name = line.text("name")
    if name:
        line.place = f"{what} {name}"
    return name


def _tier(line: Reader, codes: Collection[str] | None) -> AwardTier:
    name = _named(line, "奖项")
    percent, count, least = _quota(line)
    tier = AwardTier(
        name=name,
        percent=percent,
        count=count,
        least=least,
        floor=line.optional("floor", low=0),
        module_floors=_floors(line, codes),
        unit_cap=line.optional_whole("unit_cap", low=1),
    )
    line.done()
    return tier


def _quota(line: Reader) -> tuple[Decimal | None, int, Decimal | None]:
    """Percent, count and least, of which at most one is written."""
    written = [key for key in ("percent", "count", "least") if line.has(key)]
    if len(written) > 1:
        line.refuse(f"{'、'.join(map(line.name, written))}只能写一种,请去掉其余的", written[-1])
    before = len(line.problems)
    percent = line.optional("percent")
    if percent is not None and len(line.problems) == before and not 0 < percent <= 100:
        line.refuse(f"比例应大于 0、不超过 100,现为 {percent},请改正", "percent")
    return percent, line.whole("count", 0), line.optional("least", low=0)


def _floors(line: Reader, codes: Collection[str] | None) -> dict[str, Decimal]:
    part = line.part("module_floors")
    found = {code: part.optional(code, low=0) for code in part.written()}
    for code in found:
        if codes is not None and code not in codes:
            part.refuse(f"没有模块“{code}”,请改为已有的:{'、'.join(codes)}", code)
    return {code: floor for code, floor in found.items() if floor is not None}


def _small(line: Reader, tiers: Sequence[AwardTier]) -> SmallField:
    line.require(line.has("upto"), "没有基数,请补上", "upto")
    small = SmallField(line.whole("upto", 0), line.whole("tiers", 0, high=len(tiers)))
    line.done()
    return small


def _honour(line: Reader, tiers: Sequence[AwardTier], codes: Collection[str] | None) -> HonourRule:
    name = _named(line, "荣誉")
    honour = HonourRule(
        name=name,
        upto=line.optional_whole("upto", low=1),
        award=line.text("award", ""),
        classes=line.texts("classes"),
        max_age=line.optional_whole("max_age", low=1, high=150),
        age_on=line.day("age_on"),
        born_from=line.day("born_from"),
        gender=line.text("gender", ""),
        levels=read_levels(line),
        floor=line.optional("floor", low=0),
        module_floors=_floors(line, codes),
        shared=line.choice("shared", SHARED_NAMES, Shared.ALL),
    )
    line.done()
    both = line.has("upto"), line.has("award")
    line.require(any(both), "没有写授给谁,请写名次或奖项", "upto")
    line.require(not all(both), "名次和奖项只能写一种,请去掉一个", "award")
    known = [tier.name for tier in tiers]
    if honour.award and honour.award not in known:
        line.refuse(f"没有奖项“{honour.award}”,请改为已有的:{'、'.join(known)}", "award")
    line.require(honour.gender in ("", "男", "女"), f"性别“{honour.gender}”不对,请写男或女", "gender")
    if line.has("age_on"):
        line.require(line.has("max_age"), "写了计算年龄的日期却没有年龄上限,请补上或去掉日期", "age_on")
    return honour


def read_levels(line: Reader) -> tuple[int, ...]:
    """The skill levels somebody may have, by number."""
    found = line.mixed("levels")
    good = [level for level in found if type(level) is int and level in SKILL_LEVELS]
    if len(good) < len(found):
        known = "、".join(f"{level} {name}" for level, name in SKILL_LEVELS.items())
        line.refuse(f"{line.name('levels')}应为数字的列表,请从中选:{known}", "levels")
    return tuple(good)


def _promotion(line: Reader, codes: Collection[str] | None) -> PromotionRule:
    name = line.text("name", "")
    for key in ("upto", "to"):
        line.require(line.has(key), f"没有{line.name(key)},请补上", key)
    promotion = PromotionRule(
        upto=line.whole("upto", 1, low=1),
        to=line.whole("to", _LOWEST_LEVEL, low=1, high=_LOWEST_LEVEL),
        or_up=line.flag("or_up"),
        name=name,
        floor=line.optional("floor", low=0),
        module_floors=_floors(line, codes),
    )
    line.done()
    return promotion


def _decided(line: Reader) -> DecidedAward:
    name = _named(line, "评定奖项")
    decided = DecidedAward(name, line.optional_whole("count", low=1), line.text("approver", ""))
    line.done()
    return decided


def read_unit_award(reader: Reader) -> UnitAwardRule:
    """One unit award; problems are noted in the reader."""
    line = reader.called(LINE_NAMES)
    name = _named(line, "单位奖")
    percent, count, least = _quota(line)
    rule = UnitAwardRule(
        name=name,
        by=line.choice("by", FIGURE_NAMES, UnitFigure.ENTRIES),
        percent=percent,
        count=count,
        least=least,
        of=line.choice("of", BASE_NAMES, UnitBase.UNITS),
        rounding=line.choice("rounding", ROUNDING_NAMES, QuotaRounding.HALF_UP),
        boundary=line.choice("boundary", BOUNDARY_NAMES, Boundary.EXTRA),
    )
    line.done()
    return rule


def _money(line: Reader) -> MoneyRule:
    award = line.text("award")
    if award:
        line.place = f"奖金 {award}"
    money = MoneyRule(award, _amount(line), line.text("class", ""))
    line.done()
    return money


def _subsidy(line: Reader) -> SubsidyRule:
    subsidy = SubsidyRule(line.text("class"), _amount(line))
    line.done()
    return subsidy


def _amount(line: Reader) -> Decimal:
    """More than 0 yuan, to the fen."""
    before = len(line.problems)
    amount = line.optional("amount", high=HIGHEST_AMOUNT)
    if len(line.problems) > before:
        return Decimal(0)
    if amount is None or amount <= 0:
        shown = "没有写" if amount is None else f"现为 {amount}"
        line.refuse(f"金额应大于 0,{shown},请写成如 3000", "amount")
    elif amount != round(amount, 2):
        line.refuse(f"金额最多两位小数(到分),现为 {amount},请改正", "amount")
    return amount or Decimal(0)


# -- what has to fit together ----------------------------------------------------------------------


def _check_tiers(part: Reader, rule: AwardRule, *, lower_is_better: bool) -> None:
    total = sum((tier.percent or Decimal(0) for tier in rule.tiers), Decimal(0))
    part.require(total <= 100, f"奖项比例合计超过 100%,现为 {total.normalize():f}%,请改小", "tiers")
    leasts = [tier.least for tier in rule.tiers if tier.least is not None]
    falling = all(a < b if lower_is_better else a > b for a, b in pairwise(leasts))
    order = "从小到大" if lower_is_better else "从高到低"
    part.require(falling, f"奖项的最低要求应{order}排列,请改正", "tiers")


def _check_order(part: Reader, rule: AwardRule) -> None:
    small = rule.small_fields
    part.require(
        _rising([line.upto for line in small]) and all(a.tiers <= b.tiers for a, b in pairwise(small)),
        "人数少时的各行应从小到大排列,奖项数不能变少,请改正",
        "small_fields",
    )
    part.require(
        _rising([line.upto for line in rule.promotions]),
        "等级晋升的名次应从小到大排列,后一行要大于前一行,请改正",
        "promotions",
    )


def _rising(numbers: Sequence[int]) -> bool:
    return all(a < b for a, b in pairwise(numbers))


def _check_names(part: Reader, rule: AwardRule) -> None:
    lists: tuple[tuple[str, Iterable[str]], ...] = (
        ("tiers", [tier.name for tier in rule.tiers]),
        ("honours", [honour.name for honour in rule.honours]),
        ("decided", [decided.name for decided in rule.decided]),
        ("unit_awards", [unit.name for unit in rule.unit_awards]),
    )
    known: list[str] = []
    for key, names in lists:
        for number, name in enumerate(names):
            if name and name in known:
                message = f"{part.name(key)}“{name}”出现了两次,请改成不同的"
                _refuse_in(part, message, key, number, "name")
            known.append(name)
    known = list(dict.fromkeys(name for name in known if name))
    priced: list[tuple[str, str]] = []
    for number, money in enumerate(rule.money):
        if money.award and money.award not in known:
            message = f"奖金写给了“{money.award}”,却没有这个奖项,请改为已有的:{'、'.join(known)}"
            _refuse_in(part, message, "money", number, "award")
        elif (money.award, money.contest_class) in priced:
            message = f"“{money.award}”{money.contest_class}的奖金写了两次,请去掉一个"
            _refuse_in(part, message, "money", number, "award")
        priced.append((money.award, money.contest_class))
    classes: list[str] = []
    for number, subsidy in enumerate(rule.subsidy):
        if subsidy.contest_class and subsidy.contest_class in classes:
            message = f"“{subsidy.contest_class}”的赛事补助写了两次,请去掉一个"
            _refuse_in(part, message, "subsidy", number, "class")
        classes.append(subsidy.contest_class)


def _refuse_in(part: Reader, message: str, key: str, number: int, column: str) -> None:
    """Note a problem of one line that has to do with the others."""
    part.problems.append(RuleProblem(part.place, message, (*part.path, key, number, column)))
