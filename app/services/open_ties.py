"""What somebody has to decide first: ties at places and at the edge of awards, decisions too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from app.domain.awards import DecidedAward, Quota
from app.domain.unit_awards import UnitAllotment
from app.services.results import EventResults, ResultRow

NAMES_SHOWN = 5


def tie_problems(results: EventResults) -> tuple[str, ...]:
    """The ties of a ranking that is complete and that somebody has to part, each with its cure."""
    return (*_tied_places(results), *_tied_awards(results))


def decision_problems(
    units: Iterable[UnitAllotment], rules: Iterable[DecidedAward], decided: Iterable[str]
) -> tuple[str, ...]:
    """Units that wait for a decision, and awards of which more were `decided` than there are."""
    waiting = [_waiting(unit) for unit in units if unit.needs_decision]
    given = Counter(decided)
    too_many = [
        f"{rule.name}只设 {rule.count} 名,已决定 {given[rule.name]} 名,请撤销多出的决定。"
        for rule in rules
        if rule.count is not None and given[rule.name] > rule.count
    ]
    return (*waiting, *too_many)


def _waiting(unit: UnitAllotment) -> str:
    named = "、".join(str(each) for each in unit.tied[:NAMES_SHOWN])
    return (
        f"{unit.award}末位 {len(unit.tied)} 个单位并列({named}),名额只剩 {unit.open_places} 个,"
        "请由组委会决定授予哪个单位。"
    )


def some_names(results: EventResults, rows: Sequence[ResultRow]) -> str:
    """The first of the names, told apart; stations while the names are hidden."""
    return "、".join(results.told_name(row) for row in rows[:NAMES_SHOWN])


def _tied_places(results: EventResults) -> list[str]:
    """Who shares a place where the rules allow no shared one."""
    top = results.event.rules.ranking.distinct_top
    groups: dict[tuple[str, int | None], list[ResultRow]] = {}
    for row in results.rows:
        if row.needs_decision:
            groups.setdefault((row.label.division, row.rank), []).append(row)
    return [
        f"{_where(results, division)}第 {place} 名有 {len(rows)} 个并列({some_names(results, rows)}),"
        f"前 {top} 名不得并列,请裁判长裁定名次后再公布。"
        for (division, place), rows in groups.items()
    ]


def _tied_awards(results: EventResults) -> list[str]:
    """Who waits at the edge of an award's quota."""
    return [_tied_award(results, quota) for quota in results.allotment.quotas if quota.needs_decision]


def _tied_award(results: EventResults, quota: Quota) -> str:
    tied = [row for row in results.rows if row.label.entry_id in quota.tied]
    return (
        f"{_where(results, quota.division)}{quota.award}末位有 {len(tied)} 个并列"
        f"({some_names(results, tied)}),名额只剩 {quota.open_places} 个,"
        "请裁判长裁定名次,或由组委会决定授予谁后再公布。"
    )


def _where(results: EventResults, division: str) -> str:
    return f"{results.event.name}{division}"
