"""What may be decided about awards now, and to whom it may go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.awards import AwardRule
from app.services.award_preview import AwardPreview, DecisionLine

NOT_GIVEN = "其余的不授"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may be chosen: an entry by its id, or a unit by its name."""

    text: str
    entry_id: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """An award to decide about. With `candidates` at most `places` of them; without, anybody may be named."""

    award: str
    text: str
    approver: str = ""
    candidates: tuple[Candidate, ...] = ()
    places: int = 0
    blocked: str = ""
    others: str = "其余的转入下一奖项"

    @property
    def is_tie(self) -> bool:
        """Whether it is a tie at the edge of a quota."""
        return bool(self.candidates)


def list_options(rule: AwardRule, preview: AwardPreview) -> tuple[Option, ...]:
    """The ties that wait first, then the awards given by nothing but a decision."""
    return (*_tiers(preview), *_units(preview), *_decided(rule, preview))


def _tiers(preview: AwardPreview) -> list[Option]:
    found = []
    for each in preview.quotas:
        quota = each.quota
        people = each.tied or each.just_missed
        if not quota.open_places or not people:
            continue
        where = f"({quota.division})" if quota.division else ""
        candidates = tuple(
            Candidate(f"第 {entry.rank} 名 {entry.name}  {entry.total}", entry.entry_id) for entry in people
        )
        ids = {entry.entry_id for entry in preview.entries if entry.division == quota.division}
        stale = [
            line
            for line in _standing(preview, quota.award)
            if line.decision.entry_id in ids and not line.in_use
        ]
        text = f"{quota.award}{where}末位并列"
        found.append(Option(quota.award, text, "", candidates, quota.open_places, _blocked(stale)))
    return found


def _units(preview: AwardPreview) -> list[Option]:
    found = []
    for each in preview.waiting_units:
        candidates = tuple(Candidate(str(unit), unit=str(unit)) for unit in each.tied)
        stale = _standing(preview, each.award)
        text = f"{each.award}末位并列"
        found.append(Option(each.award, text, "", candidates, each.open_places, _blocked(stale), NOT_GIVEN))
    return found


def _decided(rule: AwardRule, preview: AwardPreview) -> list[Option]:
    found = []
    for award in rule.decided:
        given = len(_standing(preview, award.name))
        full = award.count is not None and given >= award.count
        blocked = f"最多 {award.count} 个,已决定 {given} 个,要改请先撤销一个。" if full else ""
        found.append(Option(award.name, award.name, award.approver, blocked=blocked))
    return found


def _standing(preview: AwardPreview, award: str) -> list[DecisionLine]:
    return [line for line in preview.decisions if line.decision.stands and line.decision.award == award]


def _blocked(stale: Sequence[DecisionLine]) -> str:
    return "原来的决定与现在的名次不符,没有采用。请先在上面撤销它,再重新决定。" if stale else ""
