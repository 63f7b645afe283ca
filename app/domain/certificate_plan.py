"""证书设置 of a competition: which template each category takes, how numbers are written, who signs.

A number rule is a text with {year} and {counter}: 淮工竞证〔{year}〕{counter}. What stands before and behind
the counter is the series; in each series the counter runs from `start` on without a gap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.domain.certificates import CATEGORY_NAMES, Category, CertificateKind
from app.errors import InputError

DEFAULT_TEMPLATES: Mapping[Category, str] = {
    Category.AWARD: "honour_a4",
    Category.HONOUR: "",
    Category.UNIT: "unit_a4",
    Category.DECISION: "honour_a4",
    Category.PROMOTION: "promotion_a4",
}
TEAM_TEMPLATE = "team_a4"
COUNTER, YEAR = "{counter}", "{year}"
MOST_DIGITS, HIGHEST_START = 8, 10_000_000


@dataclass(frozen=True, slots=True)
class NumberRule:
    """How the numbers of a series are written; `digits` are filled up with zeros."""

    pattern: str
    digits: int = 4
    start: int = 1

    def series(self, year: int) -> str:
        """The number with {counter} where its counter stands."""
        return self.pattern.replace(YEAR, str(year))

    def number(self, year: int, serial: int) -> str:
        """The printed number, for example 淮工竞证〔2022〕0003."""
        return self.series(year).replace(COUNTER, f"{serial:0{self.digits}d}")


@dataclass(frozen=True, slots=True)
class CertificatePlan:
    """The settings of a competition. A category without a template gets no certificates.

    `teams` is the template for the awards of teams and units that entered an event, '' for that of the
    awards of people; 优秀组织奖 and other awards of units have the template of their category.
    """

    templates: Mapping[Category, str] = field(default_factory=lambda: DEFAULT_TEMPLATES)
    teams: str = TEAM_TEMPLATE
    number: NumberRule | None = None
    numbers: Mapping[Category, NumberRule] = field(default_factory=dict)
    signatory: str = ""

    def template(self, category: Category, kind: CertificateKind) -> str:
        """The template of a certificate; '' where none is issued."""
        if category is Category.AWARD and kind == "unit" and self.teams:
            return self.teams
        return self.templates.get(category, "")

    def rule(self, category: Category, prefix: str) -> NumberRule:
        """The number rule of a category: its own, the plan's, or 〔year〕 behind the usual prefix."""
        return self.numbers.get(category) or self.number or default_rule(prefix)


def default_rule(prefix: str) -> NumberRule:
    """淮工竞证〔2022〕0001."""
    return NumberRule(f"{prefix}〔{YEAR}〕{COUNTER}")


def check_rule(rule: NumberRule) -> NumberRule:
    """The rule, or an InputError that says what is wrong with it."""
    if rule.pattern.count(COUNTER) != 1:
        raise InputError("pattern", f"编号写法“{rule.pattern}”中应有且只有一个 {COUNTER},请改正。")
    rest = rule.pattern.replace(COUNTER, "").replace(YEAR, "")
    if re.search(r"[{}]", rest):
        raise InputError("pattern", f"编号写法“{rule.pattern}”中只能用 {YEAR} 和 {COUNTER},请改正。")
    if not rest.strip():
        raise InputError("pattern", "编号写法中没有自己的文字,会与别的编号相同,请加上字头(如 淮工竞证)。")
    if not 1 <= rule.digits <= MOST_DIGITS:
        raise InputError("digits", f"编号位数应为 1 至 {MOST_DIGITS},请改正。")
    if not 1 <= rule.start <= HIGHEST_START:
        raise InputError("start", f"起始编号应为 1 至 {HIGHEST_START},请改正。")
    return rule


def tell_plan_changes(before: CertificatePlan, after: CertificatePlan) -> str:
    """What became different, in words for the log; '' where nothing did."""
    told = [
        f"{name}的模板改为“{after.templates.get(category, '') or '不发证书'}”"
        for category, name in CATEGORY_NAMES.items()
        if before.templates.get(category, "") != after.templates.get(category, "")
    ]
    if before.teams != after.teams:
        told.append(f"团队奖项的模板改为“{after.teams or '与个人相同'}”")
    if before.number != after.number:
        told.append(f"编号写法改为{_told_rule(after.number, '常用写法')}")
    told += [
        f"{name}的编号写法改为{_told_rule(after.numbers.get(category), '与其他证书相同')}"
        for category, name in CATEGORY_NAMES.items()
        if before.numbers.get(category) != after.numbers.get(category)
    ]
    if before.signatory != after.signatory:
        told.append(f"签署人改为“{after.signatory}”" if after.signatory else "不再写签署人")
    return ",".join(told)


def _told_rule(rule: NumberRule | None, without: str) -> str:
    return without if rule is None else f"“{rule.pattern}”({rule.digits} 位,从 {rule.start} 起)"


def write_plan(plan: CertificatePlan) -> dict[str, Any]:
    """The document the database keeps."""
    return {
        "templates": {str(category): key for category, key in plan.templates.items()},
        "teams": plan.teams,
        "number": None if plan.number is None else asdict(plan.number),
        "numbers": {str(category): asdict(rule) for category, rule in plan.numbers.items()},
        "signatory": plan.signatory,
    }


def read_plan(document: Mapping[str, Any]) -> CertificatePlan:
    """What `write_plan` wrote; as usual where nothing was set yet."""
    if not document:
        return CertificatePlan()
    number = document["number"]
    return CertificatePlan(
        templates={Category(key): name for key, name in document["templates"].items()},
        teams=document["teams"],
        number=None if number is None else NumberRule(**number),
        numbers={Category(key): NumberRule(**rule) for key, rule in document["numbers"].items()},
        signatory=document["signatory"],
    )
