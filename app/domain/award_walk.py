"""Down the ranking of one division: each tier's places, who takes them, and what is said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from sys import maxsize

from app.domain.award_bars import Bar, Caps, find_bar
from app.domain.award_quota import Allotment, Quota
from app.domain.award_rule import AwardRule, AwardTier, in_base, open_tiers, tier_share
from app.domain.entitlement import AwardDue, Refusal, Standing, reaches
from app.domain.numbers import exact_text
from app.domain.quotas import Boundary, Decisions


@dataclass(slots=True)
class _Tier:
    """One tier while it is filled. `left` places are free; `computed` is the sum of its quota in words."""

    tier: AwardTier
    size: int
    first: int
    left: int
    computed: str
    rounding: str = ""
    followed: bool = False
    given: int = 0
    vacant: int = 0
    passed: int = 0
    just_in: tuple[Hashable, ...] = ()
    just_missed: tuple[Hashable, ...] = ()
    tied: tuple[Hashable, ...] = ()
    open_places: int = 0
    bars: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    last: int = 0

    def __post_init__(self) -> None:
        self.last = self.first + self.left - 1

    @property
    def by_points(self) -> bool:
        return self.tier.least is not None

    @property
    def span(self) -> str:
        return f"第 {self.first} 名" if self.first >= self.last else f"第 {self.first}–{self.last} 名"


class Walk:
    """One division, from the best place down; `app.domain.awards.allot` says by which rules."""

    def __init__(
        self,
        division: str,
        members: Sequence[Standing],
        rule: AwardRule,
        decisions: Decisions,
        *,
        lower_is_better: bool,
    ) -> None:
        self._division, self._rule, self._decisions, self._lower = division, rule, decisions, lower_is_better
        self._base = sum(in_base(s, rule, lower_is_better=lower_is_better) for s in members)
        ranked = [standing for standing in members if standing.rank is not None]
        self._queue = sorted(ranked, key=lambda standing: standing.rank or 0)
        self._position = _positions(self._queue)
        self._caps = Caps(rule.unit_cap)
        self._told: set[Hashable] = set()
        self._debt = self._reached = 0
        self._debt_words = ""
        self._quotas: list[Quota] = []
        self._awards: list[AwardDue] = []
        self._refusals: list[Refusal] = []

    def run(self) -> Allotment:
        """All tiers, the highest first."""
        number, closed = open_tiers(self._rule, self._base)
        for index, tier in enumerate(self._rule.tiers):
            if index >= number:
                quota = Quota(self._division, tier.name, self._base, 0, self._reached, 0, closed)
                self._quotas.append(quota)
                continue
            self._caps.start(tier)
            if tier.least is not None:
                self._give_by_points(tier)
            else:
                below = self._rule.tiers[index + 1 : number]
                self._give_quota(tier, any(other.least is None for other in below))
        return Allotment(tuple(self._quotas), tuple(self._awards), tuple(self._refusals))

    def _give_quota(self, tier: AwardTier, followed: bool) -> None:
        share = tier_share(tier, self._rule, self._base)
        places = max(0, share.size - self._debt)
        taken = share.size - places
        self._debt -= taken
        first = self._position[self._queue[0].id] if self._queue else self._reached + 1
        state = _Tier(tier, share.size, first, places, share.text, share.rounding, followed)
        if taken:
            state.notes.append(f"{self._debt_words} {taken} 名,余 {places} 名")
        self._fill(state, self._queue)
        if state.left and state.passed:
            state.notes.append(f"再无人可递补,空 {state.left} 名")
        elif state.left:
            state.notes.append(f"符合名次的只有 {state.given + state.vacant} 名")
        self._reached = state.last
        self._finish(state)

    def _give_by_points(self, tier: AwardTier) -> None:
        reached = [s for s in self._queue if self._has_points(s, tier)]
        short = [s for s in self._queue if not self._has_points(s, tier)]
        state = _Tier(tier, 0, self._reached + 1, 0, "")
        state.just_missed = tuple(s.id for s in short if s.rank == short[0].rank)
        for standing in short:
            if reached and self._position[standing.id] < self._position[reached[-1].id]:
                words = f"{self._who(standing)},总成绩没有{self._points_text(tier)},不授{tier.name}"
                self._refusals.append(Refusal(standing.id, tier.name, words))
        state.left = maxsize
        self._fill(state, reached)
        state.size = state.given
        state.last = max((self._position[key] for key in state.just_in), default=self._reached)
        state.computed = f"总成绩{self._points_text(tier)} 的都授,共 {state.given} 名"
        self._finish(state)

    def _has_points(self, standing: Standing, tier: AwardTier) -> bool:
        if standing.total is None or tier.least is None:
            return False
        return reaches(standing.total, tier.least, lower_is_better=self._lower)

    def _points_text(self, tier: AwardTier) -> str:
        bar = "" if tier.least is None else exact_text(tier.least)
        return f"不超过 {bar}" if self._lower else f"达到 {bar}"

    # -- one tier ----------------------------------------------------------------------------------

    def _fill(self, state: _Tier, queue: Sequence[Standing]) -> None:
        """Give `state`'s places to the queue; who got something, or may get nothing more, leaves it."""
        gone: set[Hashable] = set()
        groups = [list(group) for _, group in groupby(queue, key=lambda standing: standing.rank)]
        any_places = state.left > 0
        while groups and state.left > 0:
            group = groups.pop(0)
            able, bars = self._sort_out(group, state)
            if len(able) <= state.left:
                state.left -= len(able)
                self._award(able, state, gone)
            else:
                self._settle(able, state, gone)
                state.left = 0
            for bar in bars:
                self._bar(bar, state, gone)
        if any_places and not state.just_missed and groups:
            state.just_missed = tuple(standing.id for standing in groups[0])
        self._queue = [standing for standing in self._queue if standing.id not in gone]

    def _sort_out(self, group: Sequence[Standing], state: _Tier) -> tuple[list[Standing], list[Bar]]:
        found = [find_bar(s, state.tier, self._rule, lower_is_better=self._lower) for s in group]
        free = [standing for standing, bar in zip(group, found, strict=True) if bar is None]
        able, capped = self._caps.split(free)
        return able, [*(bar for bar in found if bar is not None), *capped]

    def _award(
        self, chosen: Sequence[Standing], state: _Tier, gone: set[Hashable], decided: str = ""
    ) -> None:
        used = state.given + state.vacant
        for standing in chosen:
            words = self._reason(standing, state, used) + decided
            self._awards.append(AwardDue(standing.id, state.tier.name, words))
            self._caps.take(standing.organization)
        state.given += len(chosen)
        gone |= {standing.id for standing in chosen}
        if chosen:
            state.just_in = tuple(standing.id for standing in chosen)

    def _reason(self, standing: Standing, state: _Tier, used: int) -> str:
        name = state.tier.name
        if state.by_points:
            return f"{self._stands(standing, state)},获{name}"
        if self._position[standing.id] == state.first + used:
            return f"{self._stands(standing, state)};{state.computed}"
        before = f"前面 {state.passed} 名不能获此奖," if state.passed else ""
        return f"{self._who(standing)},{before}按名次依次列入{name}第 {used + 1} 个名额;{state.computed}"

    def _stands(self, standing: Standing, state: _Tier) -> str:
        """Where somebody stands who is considered for an award."""
        who, name = self._who(standing), state.tier.name
        if state.by_points:
            total = "" if standing.total is None else exact_text(standing.total)
            return f"{who},总成绩 {total},{self._points_text(state.tier)}"
        if self._position[standing.id] > state.last:
            return f"{who},依次递补到{name}"
        return f"{who},在{name}名次({state.span})内"

    def _who(self, standing: Standing) -> str:
        place = self._position[standing.id]
        return f"第 {standing.rank} 名" + ("" if standing.rank == place else f"(排在第 {place} 位)")

    def _bar(self, bar: Bar, state: _Tier, gone: set[Hashable]) -> None:
        """Somebody in the places who may not have the award: say so, and settle what becomes of the place."""
        outcome, leaves = f"不授{state.tier.name}", state.by_points
        if not state.by_points and bar.passes:
            outcome, leaves = "名额依次递补", True
            state.passed += 1
            state.bars[f"{bar.label},递补"] += 1
        elif not state.by_points and state.left:
            outcome, leaves = "名额空缺", True
            state.left -= 1
            state.vacant += 1
            state.bars[f"{bar.label},空缺"] += 1
        self._refuse(bar.standing, state, f"{bar.detail},{outcome}")
        if bar.for_good:
            self._told.add(bar.standing.id)
        if bar.for_good and leaves:
            gone.add(bar.standing.id)

    def _refuse(self, standing: Standing, state: _Tier, why: str) -> None:
        if standing.id not in self._told:
            words = f"{self._stands(standing, state)},但{why}"
            self._refusals.append(Refusal(standing.id, state.tier.name, words))

    # -- ties at the edge --------------------------------------------------------------------------

    def _settle(self, able: Sequence[Standing], state: _Tier, gone: set[Hashable]) -> None:
        """More equals may have the award than places are left."""
        boundary = self._rule.boundary
        if boundary is Boundary.DECIDE:
            self._decide(able, state, gone)
        elif boundary is Boundary.LOWER:
            self._hold_back(able, state, "都不授")
        else:
            words = f"末位并列,实发 {state.given + len(able)} 名"
            following = "占用下一奖项名额" if boundary is Boundary.CONSUME else "不占下一奖项名额"
            if boundary is Boundary.CONSUME:
                self._owe(len(able) - state.left, "上一奖项末位并列占用")
            state.notes.append(f"{words},{following}" if state.followed else words)
            self._award(able, state, gone)

    def _decide(self, able: Sequence[Standing], state: _Tier, gone: set[Hashable]) -> None:
        decided = self._decisions.get((self._division, state.tier.name))
        chosen = [standing for standing in able if decided is not None and standing.id in decided]
        if decided is not None and len(chosen) == len(set(decided)) <= state.left:
            rest = [standing for standing in able if standing not in chosen]
            self._hold_back(rest, state, f"经组委会决定授 {len(chosen)} 名", among=len(able))
            state.open_places = state.left - len(chosen)
            self._award(chosen, state, gone, ";并列,经组委会决定")
            return
        self._hold_back(
            able, state, "须由组委会决定" if decided is None else "原决定与现在的名次不符,须重新决定"
        )
        state.tied = state.just_missed
        state.open_places = state.left
        self._owe(len(able) - state.left, "上一奖项并列未决,预留")
        for standing in able:
            self._caps.overall.take(standing.organization)
        gone |= set(state.tied)

    def _hold_back(self, tied: Sequence[Standing], state: _Tier, outcome: str, among: int = 0) -> None:
        """These of the tied (`among` so many) do not get the award."""
        words = f"{among or len(tied)} 名并列,名额只剩 {state.left} 名,{outcome}"
        state.notes.append(f"末位 {words}")
        state.just_missed = tuple(standing.id for standing in tied)
        for standing in tied:
            self._refuse(standing, state, f"有 {words}")

    def _owe(self, number: int, words: str) -> None:
        """The next quota has so many places less."""
        self._debt += number
        self._debt_words = words

    def _finish(self, state: _Tier) -> None:
        bars = [f"{number} 名{words}" for words, number in state.bars.items()]
        self._quotas.append(
            Quota(
                division=self._division,
                award=state.tier.name,
                base=self._base,
                size=state.size,
                last_place=state.last,
                given=state.given,
                explanation=";".join([state.computed, *state.notes, *bars]),
                rounding=state.rounding,
                vacant=state.vacant,
                passed=state.passed,
                just_in=state.just_in,
                just_missed=state.just_missed,
                tied=state.tied,
                open_places=state.open_places,
            )
        )


def _positions(ranked: Sequence[Standing]) -> dict[Hashable, int]:
    """1 + how many stand strictly before each: its place, unless places after a tie are not skipped."""
    found: dict[Hashable, int] = {}
    before = 0
    for _, group in groupby(ranked, key=lambda standing: standing.rank):
        equals = [standing.id for standing in group]
        found |= dict.fromkeys(equals, before + 1)
        before += len(equals)
    return found
