"""What somebody has to decide first: ties at places and at the edge of awards, decisions too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.awards import DecidedAward, Quota
from app.domain.unit_awards import UnitAllotment
from app.services.decisions import TieDecisionView
from app.services.results import EventResults, ResultRow

NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class OpenTie:
    """Entries of one division that share a place and have to be put in order; `why` is said in words."""

    division: str
    rank: int
    rows: tuple[ResultRow, ...]
    why: str


def list_open_ties(results: EventResults) -> tuple[OpenTie, ...]:
    """The ties a decision of the chief judge would settle, as the places stand now.

    While a cut is still to come there is none: the places of a round before the last are not awarded.
    """
    if results.cut_ahead:
        return ()
    why: dict[tuple[str, int], str] = {}
    top = results.event.rules.ranking.distinct_top
    for row in results.rows:
        if row.needs_decision and row.rank is not None:
            why[row.label.division, row.rank] = f"前 {top} 名不得并列"
    for quota in results.allotment.quotas:
        if quota.needs_decision:
            for row in results.rows:
                if row.label.entry_id in quota.tied and row.rank is not None and row.shared_with:
                    said = f"{quota.award}名额只剩 {quota.open_places} 个"
                    why.setdefault((row.label.division, row.rank), said)
    return tuple(
        OpenTie(division, rank, _sharing(results, division, rank), reason)
        for (division, rank), reason in why.items()
    )


def standing_decisions(
    results: EventResults, decisions: Iterable[TieDecisionView]
) -> tuple[TieDecisionView, ...]:
    """Of these the decisions that part somebody now; one holds only while exactly its entries tie."""
    decided = {candidate.id: candidate.decided for candidate in results.candidates}
    return tuple(
        each
        for each in decisions
        if [decided.get(entry_id) for entry_id in each.entry_ids] == list(range(1, len(each.entry_ids) + 1))
    )


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


def _sharing(results: EventResults, division: str, rank: int) -> tuple[ResultRow, ...]:
    return tuple(row for row in results.rows if (row.label.division, row.rank) == (division, rank))


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
