"""`Why` as JSON: stable names, decimals as strings; every name is documented in docs/cli.md.

A computed figure `x` is rounded as it is shown, and stands exactly ("numerator/denominator") beside it as
`x_exact`; both are null where there is none. What a person wrote (a penalty, a weight) is a decimal string.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.domain.numbers import exact_text, shown
from app.domain.why import (
    Outcome,
    Penalty,
    Why,
    WhyAspect,
    WhyAward,
    WhyEntry,
    WhyLink,
    WhyModule,
    WhyPlace,
    WhyRound,
    WhyScore,
    WhyTie,
    WhyVeto,
)
from app.domain.why_place import tie_text

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Number:
    """A computed figure on its way into two names."""

    shown: str | None = None
    exact: str | None = None


Figure = Callable[[Fraction | None], _Number]


def why_json(why: Why) -> Json:
    """Everything of one entry's result; the names never change, more may come."""
    score = why.score
    figure = _figures(2 if score is None else score.decimals)
    tie = why.place.ties[0] if why.place.ties else None
    told = {
        "competition": why.competition,
        "event": why.event,
        "rules_version": why.rules_version,
        **_entry(why.entry),
        "status": why.entry.status.value,
        "status_reason": why.entry.status_reason,
        "guest": why.entry.guest,
        **_score(score, figure),
        "rank": why.place.rank,
        "shared_with": why.place.shared_with,
        "ranked": why.place.field,
        "unranked": why.place.unranked,
        "needs_decision": why.place.needs_decision,
        "tie_step": None if tie is None else _tie_step(tie),
        "ties": [_tie(each, figure) for each in why.place.ties],
        "award": why.award.award,
        "reasons": reasons(why.place, why.award),
        "quotas": [
            {
                "award": quota.award,
                "base": quota.base,
                "size": quota.size,
                "given": quota.given,
                "last_place": quota.last_place,
                "explanation": quota.explanation,
            }
            for quota in why.award.quotas
        ],
        "refusals": [{"award": each.award, "reason": each.reason} for each in why.award.refusals],
        "extras": [
            {
                "name": extra.name,
                "given": extra.given,
                "reason": extra.reason,
                "person": extra.person,
                "amount": None if extra.amount is None else f"{extra.amount:f}",
            }
            for extra in why.award.extras
        ],
    }
    return _flat(told)


def _flat(told: Json) -> Json:
    """The figures under their two names."""
    flat: Json = {}
    for key, value in told.items():
        if isinstance(value, _Number):
            flat[key], flat[f"{key}_exact"] = value.shown, value.exact
        elif isinstance(value, list):
            flat[key] = [_flat(each) if isinstance(each, dict) else each for each in value]
        else:
            flat[key] = value
    return flat


def reasons(place: WhyPlace, award: WhyAward) -> list[str]:
    """Why this place and this award, as sentences without full stop."""
    said = [*([place.unranked] if place.unranked else []), *map(tie_text, place.ties)]
    return [*said, award.reason, *(f"{each.award}:{each.reason}" for each in award.other_refusals)]


def _entry(entry: WhyEntry) -> Json:
    return {
        "entry": entry.number or entry.label,
        "label": entry.label,
        "name": entry.name,
        "authors": entry.authors,
        "organization": entry.organization,
        "division": entry.division,
        "station": entry.station,
    }


def _figures(decimals: int) -> Figure:
    def figure(value: Fraction | None) -> _Number:
        if value is None:
            return _Number()
        return _Number(shown(value, decimals), f"{value.numerator}/{value.denominator}")

    return figure


def plain(value: Fraction | Decimal) -> str:
    """A number as it was written: '0.3'; a fraction that no decimal writes exactly stays one: '1/3'."""
    number = Fraction(value)
    text = exact_text(number, 12)
    return f"{number.numerator}/{number.denominator}" if text.endswith("…") else text


def _score(score: WhyScore | None, figure: Figure) -> Json:
    if score is None:
        return dict(_NO_SCORE)
    return {
        "modules": [_module(module, figure) for module in score.modules],
        "rounds": [_round(each, figure) for each in score.rounds],
        "penalties": [_penalty(each) for each in score.penalties],
        "vetoes": [_veto(each) for each in score.vetoes],
        "before_rounding": figure(score.exact),
        "total": figure(score.total),
        "full": plain(score.full),
        "floored": score.floored,
        "rounding": score.rounding,
    }


# Of an entry that does not compete.
_NO_SCORE: Json = {
    "modules": [],
    "rounds": [],
    "penalties": [],
    "vetoes": [],
    "before_rounding": _Number(),
    "total": _Number(),
    "full": None,
    "floored": "",
    "rounding": "",
}


def _penalty(penalty: Penalty) -> Json:
    return {"points": f"{penalty.points:f}", "reason": penalty.reason}


def _veto(veto: WhyVeto) -> Json:
    return {
        "module": veto.module,
        "code": veto.code,
        "name": veto.name,
        "seats": list(veto.seats),
        "effect": veto.effect.value,
    }


def _module(module: WhyModule, figure: Figure) -> Json:
    return {
        "code": module.code,
        "name": module.name,
        "round": module.round,
        "weight": plain(module.weight),
        "full": plain(module.full),
        "panel": module.panel,
        "per_aspect": module.per_aspect,
        "marked": module.marked,
        "expected": module.expected,
        "value": figure(module.value),
        "weighted": figure(module.weighted),
        "raw": figure(module.raw),
        "factor": None if module.factor is None else plain(module.factor),
        "penalties": [_penalty(each) for each in module.penalties],
        "floored": module.floored,
        "decimals": module.decimals,
        "weighted_decimals": module.weighted_decimals,
        "waived": module.waived,
        "trouble": module.trouble,
        "sheets": [
            {
                "seat": sheet.seat,
                "judge": sheet.judge,
                "total": figure(sheet.total),
                "left_out": None if sheet.left_out is None else sheet.left_out.value,
            }
            for sheet in module.sheets
        ],
        "sheets_how": module.sheets_how,
        "sheets_value": figure(module.sheets_value),
        "groups": [
            {
                "name": group.name,
                "seat": group.seat,
                "best": group.best,
                "cap": None if group.cap is None else f"{group.cap:f}",
                "left_out": list(group.left_out),
                "over": figure(group.over),
            }
            for group in module.groups
        ],
        "aspects": [_aspect(aspect, figure) for aspect in module.aspects],
    }


def _aspect(aspect: WhyAspect, figure: Figure) -> Json:
    return {
        "code": aspect.code,
        "name": aspect.name,
        "kind": aspect.kind.value,
        "group": aspect.group,
        "full": aspect.full,
        "marks": [
            {
                "seat": mark.seat,
                "judge": mark.judge,
                "entered": mark.text,
                "figure": figure(mark.figure),
                "left_out": None if mark.left_out is None else mark.left_out.value,
            }
            for mark in aspect.marks
        ],
        "how": aspect.how,
        "combined": figure(aspect.combined),
        "best": figure(aspect.best),
        "factor": None if aspect.factor is None else plain(aspect.factor),
        "weight": plain(aspect.weight),
        "decimals": aspect.decimals,
        "value": figure(aspect.value),
        "counted": aspect.counted,
        "self": aspect.self_text,
    }


def _round(each: WhyRound, figure: Figure) -> Json:
    return {
        "code": each.code,
        "name": each.name,
        "entered": each.entered,
        "carry": None if each.carry is None else plain(each.carry),
        "carried": figure(each.carried),
        "gained": figure(each.gained),
        "standing": figure(each.standing),
        "cut": each.cut,
    }


def _tie_step(tie: WhyTie) -> str:
    """The key that decided: a tie key, 'total' (before rounding), 'decision', or 'shared'."""
    if tie.decided:
        return "decision"
    return "shared" if tie.outcome is Outcome.EQUAL else tie.links[-1].key


def _tie(tie: WhyTie, figure: Figure) -> Json:
    return {
        "outcome": tie.outcome.value,
        "against": list(tie.against),
        "step": _tie_step(tie),
        "links": [_link(link, figure) for link in tie.links],
        "decision": tie.decision,
        "text": tie_text(tie),
    }


def _link(link: WhyLink, figure: Figure) -> Json:
    return {
        "key": link.key,
        "name": link.name,
        "order": "asc" if link.ascending else "desc",
        "mine": figure(link.mine),
        "theirs": figure(link.theirs),
        "mine_text": link.mine_text,
        "theirs_text": link.theirs_text,
    }
