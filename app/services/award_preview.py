"""What an award rule would give on the ranking as it stands, for who writes the rule."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlmodel import Session

from app.domain.awards import AwardRule, Quota
from app.domain.numbers import exact_text, shown
from app.domain.unit_awards import UnitAllotment
from app.services.decisions import AwardDecisionView, list_award_decisions
from app.services.entitlements import Entitlements, find_entitlements
from app.services.results import EventResults, ResultRow, compute_event


@dataclass(frozen=True, slots=True)
class EdgeEntry:
    """Somebody at the edge of a quota, by what may be shown: name or station, place, total, and why."""

    entry_id: int
    name: str
    rank: int | None
    total: str
    reason: str
    division: str = ""


@dataclass(frozen=True, slots=True)
class QuotaPreview:
    """One quota with who just got it, who just missed it, and who waits for a decision about it."""

    quota: Quota
    just_in: tuple[EdgeEntry, ...]
    just_missed: tuple[EdgeEntry, ...]
    tied: tuple[EdgeEntry, ...]


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """Somebody who stood in the places of an award and gets none of it, and why."""

    entry: EdgeEntry
    award: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision on an award as it may be shown; `in_use` is False where the ranking passed it by."""

    decision: AwardDecisionView
    recipient: str
    organization: str
    reason: str
    in_use: bool


@dataclass(frozen=True, slots=True)
class AwardPreview:
    """What a rule gives. `entries` are all that may be given something, as they may be shown."""

    event_id: int
    opened: bool
    ranked: int
    quotas: tuple[QuotaPreview, ...]
    refusals: tuple[RefusedEntry, ...]
    entitlements: Entitlements
    decisions: tuple[DecisionLine, ...]
    entries: tuple[EdgeEntry, ...]

    @property
    def given(self) -> int:
        """How many awards are given by place."""
        return sum(each.quota.given for each in self.quotas)

    @property
    def waiting(self) -> tuple[QuotaPreview, ...]:
        """The quotas somebody has to decide about."""
        return tuple(each for each in self.quotas if each.quota.needs_decision)

    @property
    def waiting_units(self) -> tuple[UnitAllotment, ...]:
        """The unit awards somebody has to decide about."""
        return tuple(each for each in self.entitlements.unit_awards if each.needs_decision)


def preview_awards(session: Session, event_id: int, rule: AwardRule) -> AwardPreview:
    """Give out by this rule what the ranking as it stands would get; nothing is stored."""
    stands = compute_event(session, event_id)
    event = replace(stands.event, rules=replace(stands.event.rules, awards=rule))
    results = replace(stands, event=event)
    return _Previewer(results).preview(session)


class _Previewer:
    """Names everybody as they may be named."""

    def __init__(self, results: EventResults) -> None:
        self._results = results
        self._rows: dict[Hashable, ResultRow] = {row.label.entry_id: row for row in results.rows}
        self._due = {due.id: due for due in results.allotment.awards}

    def preview(self, session: Session) -> AwardPreview:
        results, allotment = self._results, self._results.allotment
        return AwardPreview(
            event_id=results.event.id,
            opened=results.opened,
            ranked=sum(1 for row in results.rows if row.rank is not None),
            quotas=tuple(self._quota(quota) for quota in allotment.quotas),
            refusals=tuple(
                RefusedEntry(self._entry(each.id, each.reason), each.award) for each in allotment.refusals
            ),
            entitlements=find_entitlements(session, results),
            decisions=self._decisions(session),
            entries=tuple(self._entry(key, "") for key in self._rows),
        )

    def _quota(self, quota: Quota) -> QuotaPreview:
        return QuotaPreview(
            quota,
            tuple(self._entry(key, self._due[key].reason) for key in quota.just_in),
            tuple(self._entry(key, self._missed(quota, key)) for key in quota.just_missed),
            tuple(self._entry(key, self._missed(quota, key)) for key in quota.tied),
        )

    def _missed(self, quota: Quota, key: Hashable) -> str:
        """Why somebody just missed an award: refused, or how far behind the last who got it."""
        for refusal in self._results.allotment.refusals:
            if refusal.id == key and refusal.award == quota.award:
                return refusal.reason
        row = self._rows[key]
        last = self._rows[quota.just_in[-1]] if quota.just_in else None
        if last is None or row.score.total is None or last.score.total is None:
            return ""
        gap = abs(last.score.total - row.score.total)
        if not gap:
            return "与上一名总成绩相同,按同分比较或裁定列在后面"
        decimals = self._results.event.rules.scheme.rounding.decimals
        told = shown(gap, decimals)
        return f"与上一名相差 {told if Decimal(told) else exact_text(gap)} 分"

    def _entry(self, key: Hashable, reason: str) -> EdgeEntry:
        row = self._rows[key]
        name, label = self._results.told_name(row), row.label
        return EdgeEntry(label.entry_id, name, row.rank, row.shown, reason, label.division)

    def _decisions(self, session: Session) -> tuple[DecisionLine, ...]:
        event = self._results.event
        found = list_award_decisions(session, event.competition_id, event.id)
        return tuple(self._decision(each) for each in found)

    def _decision(self, decision: AwardDecisionView) -> DecisionLine:
        row = self._rows.get(decision.entry_id)
        tiers = {tier.name for tier in self._results.event.rules.awards.tiers}
        in_use = decision.award not in tiers or (
            decision.entry_id in self._due and self._due[decision.entry_id].award == decision.award
        )
        if decision.entry_id is None or self._results.opened:
            name = decision.recipient if row is None else self._results.told_name(row)
            return DecisionLine(decision, name, decision.organization, decision.reason, in_use)
        # Name, unit and reason would tell who it is.
        name = "已不在名单的参赛者" if row is None else self._results.told_name(row)
        return DecisionLine(decision, name, "", "", in_use)
