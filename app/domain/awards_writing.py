"""The awards part of a rules document, written so that `awards_reading` reads it back unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.domain.award_rule import AwardRule, AwardTier
from app.domain.honours import HonourRule, Shared
from app.domain.promotion import PromotionRule
from app.domain.quotas import Boundary, Vacant
from app.domain.unit_awards import UnitAwardRule


def write_awards(rule: AwardRule) -> dict[str, Any]:
    """The awards part of a document. What is as by default is left out, except what every rule has."""
    return (
        {
            "tiers": [_write_tier(tier) for tier in rule.tiers],
            "count_absent": rule.count_absent,
            "rounding": rule.rounding.value,
            "floor": _number(rule.floor),
        }
        | _kept(
            {
                "module_floors": _numbers(rule.module_floors),
                "at_least_one": rule.at_least_one,
                "vacant": "" if rule.vacant is Vacant.EMPTY else rule.vacant.value,
                "boundary": "" if rule.boundary is Boundary.CONSUME else rule.boundary.value,
                "small_fields": [{"upto": small.upto, "tiers": small.tiers} for small in rule.small_fields],
                "unit_cap": rule.unit_cap,
                "honours": [_write_honour(honour) for honour in rule.honours],
                "promotions": [_write_promotion(promotion) for promotion in rule.promotions],
                "money": [
                    _kept({"award": line.award, "amount": _number(line.amount), "class": line.contest_class})
                    for line in rule.money
                ],
                "subsidy": [
                    {"class": line.contest_class, "amount": _number(line.amount)} for line in rule.subsidy
                ],
                "decided": [
                    _kept({"name": line.name, "count": line.count, "approver": line.approver})
                    for line in rule.decided
                ],
                "unit_awards": [write_unit_award(line) for line in rule.unit_awards],
            }
        )
        | ({} if rule.count_below_floor else {"count_below_floor": False})
    )


def write_unit_award(rule: UnitAwardRule) -> dict[str, Any]:
    """One unit award; `read_unit_award` reads it back unchanged."""
    return {
        "name": rule.name,
        "by": rule.by.value,
        **_write_quota(rule.percent, rule.count, rule.least),
        "of": rule.of.value,
        "rounding": rule.rounding.value,
        "boundary": rule.boundary.value,
    }


def _write_tier(tier: AwardTier) -> dict[str, Any]:
    quota = _write_quota(tier.percent, tier.count, tier.least)
    more = {
        "floor": _number(tier.floor),
        "module_floors": _numbers(tier.module_floors),
        "unit_cap": tier.unit_cap,
    }
    return {"name": tier.name, **quota, **_kept(more)}


def _write_quota(percent: Decimal | None, count: int, least: Decimal | None) -> dict[str, Any]:
    if percent is not None:
        return {"percent": _number(percent)}
    return {"count": count} if least is None else {"least": _number(least)}


def _write_honour(honour: HonourRule) -> dict[str, Any]:
    return _kept(
        {
            "name": honour.name,
            "upto": honour.upto,
            "award": honour.award,
            "classes": list(honour.classes),
            "max_age": honour.max_age,
            "age_on": honour.age_on and honour.age_on.isoformat(),
            "born_from": honour.born_from and honour.born_from.isoformat(),
            "gender": honour.gender,
            "levels": list(honour.levels),
            "floor": _number(honour.floor),
            "module_floors": _numbers(honour.module_floors),
            "shared": "" if honour.shared is Shared.ALL else honour.shared.value,
        }
    )


def _write_promotion(promotion: PromotionRule) -> dict[str, Any]:
    return _kept(
        {
            "name": promotion.name,
            "upto": promotion.upto,
            "to": promotion.to,
            "or_up": promotion.or_up,
            "floor": _number(promotion.floor),
            "module_floors": _numbers(promotion.module_floors),
        }
    )


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty or off."""
    return {
        key: value for key, value in values.items() if value is not False and value not in (None, "", [], {})
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _numbers(values: Mapping[str, Decimal]) -> dict[str, str]:
    return {key: f"{value:f}" for key, value in values.items()}
