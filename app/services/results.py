"""成绩: the live ranking of an event, computed from the marks that stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from sqlmodel import Session

from app.domain.awards import Allotment, Decisions, Standing, allot
from app.domain.explanation import Step, explain
from app.domain.field import expected_sheets
from app.domain.marking import VetoEffect
from app.domain.numbers import exact_text, shown
from app.domain.people import told_apart
from app.domain.ranking import DECISION, STATUS_NAMES, Candidate, Place, Shared, Status, cut
from app.domain.rule_words import Checking
from app.domain.rules import EventRules
from app.domain.scheme import SELF_SEAT
from app.domain.scores import ModuleScore, Score
from app.domain.sheets import SheetState
from app.domain.teams import Member, TeamResult, UnitPlace, rank_teams, unit_places
from app.domain.tie_names import direction, tie_name
from app.services.competitions import EventView
from app.services.entries import NO_STATION, EntryLabel
from app.services.event_field import LIVE, EventField, LiveFields
from app.services.rows import load_competition_row

NOT_SUBMITTED, NOT_CHECKED = "评分单未提交", "评分单待复核"
VETOED = "一票否决"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line of a ranking. `shown` is '' while marks are missing; `change` > 0 went up, None is new.

    `waiting`: what its sheets still wait for, '评分单未提交' or '评分单待复核'; '' for none.
    """

    label: EntryLabel
    score: Score
    rank: int | None
    shown: str
    modules: tuple[str, ...]
    shared_with: int
    tie_note: str
    change: int | None
    waiting: str
    needs_decision: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """How the score came about, in words."""
        return explain(self.score)

    @property
    def standing(self) -> Standing:
        """The row as awards look at it."""
        return Standing(
            id=self.label.entry_id,
            rank=self.rank,
            total=self.score.total,
            division=self.label.division,
            status=self.label.status,
            guest=self.label.guest,
            modules={module.code: module.value for module in self.score.modules},
            organization=self.label.organization,
            vetoed=any(veto.effect is VetoEffect.NO_AWARD for veto in self.score.vetoes),
        )

    @property
    def competes(self) -> bool:
        """Whether it is to be scored."""
        return self.label.status is Status.ACTIVE

    @property
    def status_note(self) -> str:
        """Why the entry does not compete: '取消资格:代考'; '' for an active one."""
        if self.label.status is Status.ACTIVE:
            return ""
        name = STATUS_NAMES[self.label.status]
        return f"{name}:{self.label.status_reason}" if self.label.status_reason else name

    @property
    def status_text(self) -> str:
        """What stands in place of a rank: 缺考, 一票否决, 打星, 录入中 …; '' where there is a rank."""
        if self.label.status is not Status.ACTIVE:
            return STATUS_NAMES[self.label.status]
        if any(veto.effect is VetoEffect.NO_RANK for veto in self.score.vetoes):
            return VETOED
        if self.score.total is None:
            return "录入中" if self.score.started else "未开始"
        return "打星" if self.label.guest else ""


@dataclass(frozen=True)
class EventResults:
    """The ranking of an event as it stands, in the order to show.

    `advancing`: who would go on from the round that is being judged, where it cuts and is scored.
    """

    competition: str
    event: EventView
    rows: tuple[ResultRow, ...]
    tie_rule: str
    opened: bool
    advancing: frozenset[int] = frozenset()
    decisions: Decisions = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()

    @property
    def standings(self) -> tuple[Standing, ...]:
        """The ranking as awards look at it."""
        return tuple(row.standing for row in self.rows)

    @cached_property
    def allotment(self) -> Allotment:
        """Who is due what by the award rule, and the decisions that stand."""
        rules = self.event.rules
        lower = rules.ranking.lower_is_better
        return allot(self.standings, rules.awards, self.decisions, lower_is_better=lower)

    @cached_property
    def teams(self) -> tuple[TeamResult, ...]:
        """团体: the units by what their entries make together; none where units are hidden."""
        rules = self.event.rules
        if rules.teams is None or not self.opened:
            return ()
        return rank_teams(self._members, rules.teams, rules.ranking)

    @cached_property
    def unit_places(self) -> Mapping[Hashable, UnitPlace]:
        """The place of each entry among units, of which only the best entry counts; none while hidden."""
        found = unit_places(self._members, self.event.rules.ranking) if self.opened else ()
        return {place.id: place for place in found}

    @cached_property
    def current_round(self) -> int:
        """The last round anybody is in, counted from 0."""
        return max((row.score.reached for row in self.rows), default=0)

    @property
    def cut_ahead(self) -> bool:
        """Whether it is still to be said who goes on from the current round."""
        return self.event.rules.scheme.rounds[self.current_round].cuts

    def is_in_round(self, row: ResultRow) -> bool:
        """Whether the entry is still in it: after a cut only who went on."""
        before = self.event.rules.scheme.rounds[self.current_round - 1] if self.current_round else None
        return before is None or not before.cuts or row.score.reached == self.current_round

    @property
    def _members(self) -> tuple[Member, ...]:
        by_id = {row.label.entry_id: row.label for row in self.rows}
        named = [(candidate, by_id[_entry_id(candidate.id)]) for candidate in self.candidates]
        return tuple(Member(candidate, label.organization, label.name) for candidate, label in named)

    def public_name(self, row: ResultRow) -> str:
        """What may be shown of an entry: its station until the identities of a blind event are opened."""
        if self.opened:
            return row.label.name
        return row.label.station_text() or NO_STATION

    def public_number(self, entry_id: Hashable) -> str:
        """The entry's number, its station until the identities of a blind event are opened."""
        label = next(row.label for row in self.rows if row.label.entry_id == entry_id)
        return label.number if self.opened else label.station_text() or NO_STATION

    def told_name(self, row: ResultRow) -> str:
        """The name as a sentence gives it: with unit and number where others have the same name."""
        if not self.opened or row.label.entry_id not in self.namesakes():
            return self.public_name(row)
        return told_apart(row.label.name, row.label.organization, row.label.number)

    def namesakes(self) -> frozenset[int]:
        """The entries whose name another entry has too."""
        return self._namesakes

    @cached_property
    def _namesakes(self) -> frozenset[int]:
        names = Counter(row.label.name for row in self.rows)
        return frozenset(row.label.entry_id for row in self.rows if names[row.label.name] > 1)

    @property
    def divisions(self) -> tuple[str, ...]:
        """The divisions that have entries, in the event's order; '' for entries in none."""
        present = dict.fromkeys(row.label.division for row in self.rows)
        return tuple(each for each in dict.fromkeys((*self.event.divisions, *present)) if each in present)

    @property
    def scored(self) -> int:
        """How many entries have a total."""
        return sum(1 for row in self.rows if row.shown)

    @property
    def competing(self) -> int:
        """How many entries are to be scored."""
        return sum(1 for row in self.rows if row.label.status is Status.ACTIVE)


def compute_event(session: Session, event_id: int, rules: EventRules | None = None) -> EventResults:
    """Score, rank and award an event from the marks that stand.

    With other `rules`: by these, from the marks that would still count under them. Where the session has
    the events of its workspace in memory, only what changed since the last look is computed again.
    """
    live: LiveFields | None = session.info.get(LIVE)
    if live is None or rules is not None:
        return _results(session, EventField(session, event_id, rules))
    with live.hold(session, event_id) as found:
        return _results(session, found)


def _results(session: Session, found: EventField) -> EventResults:
    event, before = found.event, found.before_newest()
    names = _tie_names(event.rules)
    rows = []
    for place in found.field.places():
        key = _entry_id(place.id)
        waiting = _waiting(found, key)
        facts = (place, found.field.scores[key], found.labels[key], waiting, before.get(key))
        known = found.rows.get(key)
        if known is None or known[0] != facts:
            known = found.rows[key] = (facts, _row(event, *facts, names))
        rows.append(known[1])
    competition = load_competition_row(session, event.competition_id).title
    return EventResults(
        competition,
        event,
        _explain_close(rows),
        _tie_rule(event.rules),
        found.opened,
        _advancing(found),
        found.award_decisions,
        found.field.candidates(),
    )


def _advancing(found: EventField) -> frozenset[int]:
    """Who would go on by the cut of the round that is judged; nobody while somebody in it is not scored."""
    candidates = found.field.candidates()
    current = max((candidate.reached for candidate in candidates), default=0)
    here = [candidate for candidate in candidates if candidate.reached == current]
    stage = found.event.rules.scheme.rounds[current]
    if not stage.cuts or not all(candidate.ranked for candidate in here if candidate.in_field):
        return frozenset()
    through = cut(
        here,
        found.event.rules.ranking,
        count=stage.cut,
        percent=stage.cut_percent,
        least=stage.least,
    )
    return frozenset(id for id in through if isinstance(id, int))


def _row(
    event: EventView,
    place: Place,
    score: Score,
    label: EntryLabel,
    waiting: str,
    earlier: int | None,
    names: Mapping[str, str],
) -> ResultRow:
    decimals = event.rules.scheme.rounding.decimals
    competes = label.status is Status.ACTIVE
    return ResultRow(
        label=label,
        score=score,
        rank=place.rank,
        shown="" if score.total is None or not competes else shown(score.total, decimals),
        modules=tuple(_module_text(module, decimals) if competes else "" for module in score.modules),
        shared_with=place.shared_with,
        tie_note=_tie_note(event.rules, place, names),
        change=None if place.rank is None or earlier is None else earlier - place.rank,
        waiting=waiting,
        needs_decision=place.needs_decision,
    )


def _explain_close(rows: Sequence[ResultRow]) -> tuple[ResultRow, ...]:
    """Say why two entries that show the same total have different places."""
    explained = list(rows)
    for index, (above, row) in enumerate(pairwise(rows), 1):
        better, worse = above.score.total, row.score.total
        alike = above.shown == row.shown and above.label.division == row.label.division
        if alike and above.rank and row.rank and better is not None and worse is not None and better > worse:
            note = (
                f"与上一名同显示为 {row.shown},未舍入为 {exact_text(worse)},少于上一名的 {exact_text(better)}"
            )
            explained[index] = replace(row, tie_note=row.tie_note or note)
    return tuple(explained)


def _module_text(module: ModuleScore, decimals: int) -> str:
    return "" if module.value is None else shown(module.value, decimals)


def _tie_names(rules: EventRules) -> dict[str, str]:
    """What the links of the tie chain are called."""
    return {tie.key: tie_name(rules.scheme, tie) for tie in rules.ranking.ties}


def _tie_rule(rules: EventRules) -> str:
    names = _tie_names(rules).values()
    after = "其后名次顺延" if rules.ranking.shared is Shared.SKIP else "其后名次接着排"
    if not names:
        return f"总成绩相同者并列,{after}。"
    top = rules.ranking.distinct_top
    still = f"仍相同,前 {top} 名由裁判长裁定,其他名次并列" if top else "仍相同则并列"
    return f"总成绩相同依次比较:{' → '.join(names)};{still},{after}。"


def _tie_note(rules: EventRules, place: Place, names: Mapping[str, str]) -> str:
    if place.rank is None:
        return ""
    if place.shared_with:
        same = "、".join(["总成绩", *names.values()])
        note = f"第 {place.rank} 名 {place.shared_with + 1} 人并列:{same}均相同"
        return (
            f"{note};前 {rules.ranking.distinct_top} 名不得并列,请裁判长裁定"
            if place.needs_decision
            else note
        )
    if place.decided_by is DECISION:
        return "总成绩和各项比较均相同,按裁判长的裁定分先后"
    if place.decided_by is not None:
        return f"总成绩相同,按{names[place.decided_by.key]}分先后({direction(place.decided_by)})"
    return ""


def _waiting(found: EventField, entry_id: int) -> str:
    """What the sheets of an entry wait for; '' where they are settled."""
    known = found.waiting.get(entry_id)
    if known is None:
        known = found.waiting[entry_id] = _find_waiting(found, entry_id)
    return known


def _find_waiting(found: EventField, entry_id: int) -> str:
    rules = found.event.rules
    counted = [sheet for sheet in found.sheets.get(entry_id, ()) if sheet.seat != SELF_SEAT]
    expected = expected_sheets(rules.scheme, found.labels[entry_id].reached)
    submitted = sum(sheet.state != SheetState.DRAFT for sheet in counted)
    checked = sum(sheet.state in (SheetState.CONFIRMED, SheetState.LOCKED) for sheet in counted)
    if not counted or submitted < expected:
        return NOT_SUBMITTED
    needed = submitted if rules.checking is Checking.NONE else checked
    return "" if needed >= expected else NOT_CHECKED


def _entry_id(key: Hashable) -> int:
    if not isinstance(key, int):
        raise TypeError("entries are ranked by their id")
    return key
