"""团体总分: what units earn over the events of a track, or of the whole competition.

Every point is told with the entry it came from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.numbers import exact_text
from app.domain.ranking import Candidate, Place, RankingRule, Shared, TieKey, rank


class Share(StrEnum):
    """What those get who share a place."""

    MEAN = "mean"  # the points of the places they take up, in equal parts
    SAME = "same"  # each the points of the shared place


SHARE_NAMES: Mapping[Share, str] = {Share.MEAN: "平分", Share.SAME: "同分"}


@dataclass(frozen=True, slots=True)
class RankPoints:
    """Points by place: `table` from the first place down, `rest` for every place after the table."""

    table: tuple[Decimal, ...]
    share: Share = Share.MEAN
    rest: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class AwardPoints:
    """Points by the name of the award; an award that is not in the table earns none."""

    table: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class ScorePoints:
    """The total of an entry is its points."""


PointRule = RankPoints | AwardPoints | ScorePoints


class StandingKey(StrEnum):
    """What units with equal points are compared by; counted over the entries that earn points."""

    FIRSTS = "firsts"
    SECONDS = "seconds"
    THIRDS = "thirds"
    BEST_PLACE = "best_place"  # less is better
    EVENTS = "events"
    ENTRIES = "entries"


STANDING_KEY_NAMES: Mapping[StandingKey, str] = {
    StandingKey.FIRSTS: "第一名个数",
    StandingKey.SECONDS: "第二名个数",
    StandingKey.THIRDS: "第三名个数",
    StandingKey.BEST_PLACE: "最好名次",
    StandingKey.EVENTS: "参加赛项数",
    StandingKey.ENTRIES: "计分个数",
}
_MEDALS = {StandingKey.FIRSTS: 1, StandingKey.SECONDS: 2, StandingKey.THIRDS: 3}


@dataclass(frozen=True, slots=True)
class StandingsRule:
    """How units earn points.

    Only the best `best_per_unit` entries of a unit count in an event (0 = all). A unit that competed in fewer
    than `least_events` events has no place. Events weigh 1 unless `event_weights` names them.
    """

    points: PointRule
    best_per_unit: int = 0
    least_events: int = 0
    ties: tuple[StandingKey, ...] = ()
    event_weights: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventEntry:
    """An entry's result. Who has neither place nor award (guest, absent, not scored) earns nothing."""

    name: str
    unit: Hashable
    rank: int | None
    total: Fraction | None
    shared_with: int = 0
    award: str = ""

    @property
    def counts(self) -> bool:
        """Whether it took part as far as units are concerned; an entry without a unit does not."""
        return self.unit not in (None, "") and (self.rank is not None or bool(self.award))


@dataclass(frozen=True, slots=True)
class EventResult:
    """The results of one event; `shared` as in its own ranking rule."""

    name: str
    track: str
    entries: tuple[EventEntry, ...]
    track_weight: Decimal = Decimal(1)
    shared: Shared = Shared.SKIP


@dataclass(frozen=True, slots=True)
class PointLine:
    """Where points came from: `basis` says what earned `points`, `worth` is after weighing."""

    event: str
    track: str
    entry: EventEntry
    basis: str
    points: Fraction
    weights: tuple[tuple[str, Decimal], ...]
    worth: Fraction
    left_out: str = ""

    @property
    def text(self) -> str:
        """For example: 焊工 张伟:第 1 名 10 分 × 赛项权重 2 = 20 分."""
        line = f"{self.event} {self.entry.name}:{self.basis}"
        if self.left_out:
            return f"{line},{self.left_out}"
        weighed = "".join(f" × {name} {exact_text(weight)}" for name, weight in self.weights)
        return f"{line}{weighed} = {exact_text(self.worth)} 分" if weighed else line


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """A unit's standing. Without a place `reason` says why; its points are told all the same."""

    unit: Hashable
    points: Fraction
    place: Place
    figures: Mapping[StandingKey, int]
    lines: tuple[PointLine, ...]
    left_out: tuple[PointLine, ...]
    steps: tuple[str, ...]
    reason: str = ""

    @property
    def rank(self) -> int | None:
        """The unit's place; None where it has none."""
        return self.place.rank


def make_standings(
    events: Iterable[EventResult], rule: StandingsRule, track: str | None = None
) -> tuple[UnitStanding, ...]:
    """The standings of the whole competition, or of one track, in the order to show.

    Points of an entry are multiplied by the weight of its event, in the whole competition also by the
    weight of its track.
    """
    units: dict[Hashable, list[PointLine]] = {}
    for event in events:
        if track is not None and event.track != track:
            continue
        weights = _weights(event, rule, whole=track is None)
        entries: defaultdict[Hashable, list[EventEntry]] = defaultdict(list)
        for entry in event.entries:
            if entry.unit not in (None, ""):
                units.setdefault(entry.unit, [])
                entries[entry.unit].append(entry)
        for unit, own in entries.items():
            units[unit].extend(_lines(event, own, rule, weights))
    drafts = {unit: _draft(lines, rule) for unit, lines in units.items()}
    candidates = [
        Candidate(
            unit,
            None if draft.reason else draft.points,
            {key: Fraction(figure) for key, figure in draft.figures.items()},
        )
        # Those without a place keep the order they come in.
        for unit, draft in sorted(drafts.items(), key=lambda each: -each[1].points)
    ]
    ties = tuple(TieKey(key, ascending=key is StandingKey.BEST_PLACE) for key in rule.ties)
    return tuple(_standing(place, drafts[place.id]) for place in rank(candidates, RankingRule(ties)))


# -- points of one entry ---------------------------------------------------------------------------


def _weights(event: EventResult, rule: StandingsRule, *, whole: bool) -> tuple[tuple[str, Decimal], ...]:
    """The weights that are not 1, with their names."""
    all_weights = [("赛项权重", rule.event_weights.get(event.name, Decimal(1)))]
    if whole:
        all_weights.append(("赛道权重", event.track_weight))
    return tuple((name, weight) for name, weight in all_weights if weight != 1)


def _lines(
    event: EventResult,
    entries: Sequence[EventEntry],
    rule: StandingsRule,
    weights: tuple[tuple[str, Decimal], ...],
) -> list[PointLine]:
    """What the entries of one unit earn in an event, the best first."""
    earned = [(entry, *_earn(entry, event, rule.points)) for entry in entries if entry.counts]
    earned.sort(key=lambda each: (-each[1], each[0].rank is None, each[0].rank))
    lines = []
    for number, (entry, points, basis) in enumerate(earned, 1):
        worth = points
        for _, weight in weights:
            worth *= Fraction(weight)
        why = ""
        if rule.best_per_unit and number > rule.best_per_unit:
            why, worth = f"不计入:每个赛项只计本单位最好的 {rule.best_per_unit} 名", Fraction(0)
        lines.append(PointLine(event.name, event.track, entry, basis, points, weights, worth, why))
    return lines


def _earn(entry: EventEntry, event: EventResult, rule: PointRule) -> tuple[Fraction, str]:
    """The points of an entry, and what earned them."""
    match rule:
        case RankPoints():
            return _earn_by_rank(entry, event, rule)
        case AwardPoints():
            if not entry.award:
                return Fraction(0), "没有获奖 0 分"
            points = Fraction(rule.table.get(entry.award, Decimal(0)))
            return points, f"{entry.award} {exact_text(points)} 分"
        case ScorePoints():
            points = entry.total or Fraction(0)
            return points, f"总成绩 {exact_text(points)} 分"


def _earn_by_rank(entry: EventEntry, event: EventResult, rule: RankPoints) -> tuple[Fraction, str]:
    if entry.rank is None:
        return Fraction(0), f"{entry.award},没有名次 0 分"
    if not entry.shared_with:
        points = _table(rule, entry.rank)
        return points, f"第 {entry.rank} 名 {exact_text(points)} 分"
    shared = f"第 {entry.rank} 名,{entry.shared_with + 1} 名并列"
    # A place that is not skipped afterwards takes up one place only, however many share it.
    if rule.share is Share.SAME or event.shared is Shared.DENSE:
        points = _table(rule, entry.rank)
        return points, f"{shared},各 {exact_text(points)} 分"
    taken = [_table(rule, entry.rank + n) for n in range(entry.shared_with + 1)]
    points = sum(taken, Fraction(0)) / len(taken)
    added = " + ".join(exact_text(each) for each in taken)
    return points, f"{shared},平均 ({added}) ÷ {len(taken)} = {exact_text(points)} 分"


def _table(rule: RankPoints, place: int) -> Fraction:
    return Fraction(rule.table[place - 1] if place <= len(rule.table) else rule.rest)


# -- a unit ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Draft:
    points: Fraction
    figures: Mapping[StandingKey, int]
    lines: tuple[PointLine, ...]
    left_out: tuple[PointLine, ...]
    reason: str


def _draft(lines: Sequence[PointLine], rule: StandingsRule) -> _Draft:
    counted = tuple(line for line in lines if not line.left_out)
    left_out = tuple(line for line in lines if line.left_out)
    places = [line.entry.rank for line in counted if line.entry.rank is not None]
    figures = {key: places.count(place) for key, place in _MEDALS.items()}
    figures[StandingKey.EVENTS] = len({(line.track, line.event) for line in counted})
    figures[StandingKey.ENTRIES] = len(counted)
    if places:
        figures[StandingKey.BEST_PLACE] = min(places)
    reason = ""
    if not counted:
        reason = "没有可计分的成绩,不排名次"
    elif figures[StandingKey.EVENTS] < rule.least_events:
        took = figures[StandingKey.EVENTS]
        reason = f"参加的赛项只有 {took} 个,至少要 {rule.least_events} 个,不排名次"
    points = sum((line.worth for line in counted), Fraction(0))
    return _Draft(points, figures, counted, left_out, reason)


def _standing(place: Place, draft: _Draft) -> UnitStanding:
    steps = [line.text for line in (*draft.lines, *draft.left_out)]
    if len(draft.lines) > 1:
        added = " + ".join(exact_text(line.worth) for line in draft.lines)
        steps.append(f"合计 {added} = {exact_text(draft.points)} 分")
    if place.rank is not None:
        steps.append(f"总分第 {place.rank} 名{_shared(place)}{_decided(place, draft)}")
    elif draft.reason:
        steps.append(draft.reason)
    return UnitStanding(
        place.id, draft.points, place, draft.figures, draft.lines, draft.left_out, tuple(steps), draft.reason
    )


def _shared(place: Place) -> str:
    return f",{place.shared_with + 1} 个单位并列" if place.shared_with else ""


def _decided(place: Place, draft: _Draft) -> str:
    if not isinstance(place.decided_by, TieKey):
        return ""
    key = StandingKey(place.decided_by.key)
    direction = "小者在前" if place.decided_by.ascending else "多者在前"
    figure = draft.figures.get(key)
    own = "没有" if figure is None else f"为 {figure}"
    return f";总分相同,按{STANDING_KEY_NAMES[key]}分先后({direction},本单位{own})"
