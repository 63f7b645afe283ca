"""成绩: the live ranking of an event, computed from the marks that stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sqlmodel import Session, select

from app.domain.awards import Allotment, Standing, allot
from app.domain.numbers import exact_text, shown
from app.domain.ranking import STATUS_NAMES, Candidate, Place, Status, TieKey, rank
from app.domain.rules import EventRules
from app.domain.scoring import Deducted, ModuleScore, Score, score_entry
from app.services.competitions import EventView, load_event
from app.services.entries import EntryLabel, list_labels
from app.services.judging import StoredSheet, load_deductions, load_sheets, newest_sheet
from db.tables import Publication


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line of a ranking. `shown` is '' while marks are missing; `change` > 0 went up, None is new."""

    label: EntryLabel
    score: Score
    rank: int | None
    shown: str
    modules: tuple[str, ...]
    shared_with: int
    tie_note: str
    change: int | None
    submitted: bool

    @property
    def status_note(self) -> str:
        """Why the entry does not compete: '取消资格:代考'; '' for an active one."""
        if self.label.status is Status.ACTIVE:
            return ""
        name = STATUS_NAMES[self.label.status]
        return f"{name}:{self.label.status_reason}" if self.label.status_reason else name

    @property
    def status_text(self) -> str:
        """What stands in place of a rank: 缺考, 打星, 录入中 …; '' where there is a rank."""
        if self.label.status is not Status.ACTIVE:
            return STATUS_NAMES[self.label.status]
        if self.score.total is None:
            return "录入中" if self.score.started else "未开始"
        return "打星" if self.label.guest else ""


@dataclass(frozen=True, slots=True)
class EventResults:
    """The ranking of an event as it stands, in the order to show."""

    event: EventView
    rows: tuple[ResultRow, ...]
    allotment: Allotment
    tie_rule: str
    opened: bool

    def public_name(self, row: ResultRow) -> str:
        """What may be shown of an entry: only the station where the event is blind and not yet published."""
        if self.opened:
            return row.label.name
        return row.label.station_text() or "未编赛位"

    @property
    def scored(self) -> int:
        """How many entries have a total."""
        return sum(1 for row in self.rows if row.shown)

    @property
    def competing(self) -> int:
        """How many entries are to be scored."""
        return sum(1 for row in self.rows if row.label.status is Status.ACTIVE)


def compute_event(session: Session, event_id: int) -> EventResults:
    """Score, rank and award an event from the marks that stand."""
    event = load_event(session, event_id)
    labels = list_labels(session, [event_id])
    deductions = load_deductions(session, event_id)
    sheets = load_sheets(session, event_id)
    scores = _score(event.rules, list(labels), sheets, deductions)
    places = _places(event.rules, labels, scores)
    earlier = _before_newest(event.rules, scores, sheets, deductions, newest_sheet(session, event_id))
    before = {place.id: place.rank for place in _places(event.rules, labels, earlier)}
    submitted = _submitted_entries(event, sheets)
    rows = _explain_close(
        [_row(event, labels[_key(place)], scores[_key(place)], place, before, submitted) for place in places]
    )
    opened = not event.blind or _is_published(session, event_id)
    return EventResults(event, rows, _allot(event.rules, rows), _tie_rule(event.rules), opened)


Scores = Mapping[int, Score]
Deductions = Mapping[int, Sequence[Deducted]]


def _score(
    rules: EventRules,
    entry_ids: Sequence[int],
    sheets: Sequence[StoredSheet],
    deductions: Deductions,
) -> Scores:
    by_entry: defaultdict[int, defaultdict[str, list[Mapping[str, Any]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for sheet in sheets:
        by_entry[sheet.entry_id][sheet.module].append(sheet.marks)
    return {key: score_entry(rules.scheme, by_entry[key], deductions.get(key, ())) for key in entry_ids}


def _before_newest(
    rules: EventRules,
    scores: Scores,
    sheets: Sequence[StoredSheet],
    deductions: Deductions,
    newest: int | None,
) -> Scores:
    """The scores as they stood before the newest sheet: only its entry differs."""
    entry_id = next((sheet.entry_id for sheet in sheets if sheet.id == newest), None)
    if entry_id is None or entry_id not in scores:
        return scores
    own = [sheet for sheet in sheets if sheet.entry_id == entry_id and sheet.id != newest]
    return {**scores, **_score(rules, [entry_id], own, deductions)}


def _places(rules: EventRules, labels: Mapping[int, EntryLabel], scores: Scores) -> tuple[Place, ...]:
    candidates = [
        Candidate(
            id=key,
            total=scores[key].total,
            ties=scores[key].ties,
            division=label.division,
            status=label.status,
            guest=label.guest,
        )
        for key, label in sorted(labels.items(), key=lambda item: (item[1].division, item[1].number))
    ]
    return rank(candidates, rules.ranking)


def _row(
    event: EventView,
    label: EntryLabel,
    score: Score,
    place: Place,
    before: Mapping[Any, int | None],
    submitted: set[int],
) -> ResultRow:
    decimals = event.rules.scheme.rounding.decimals
    earlier = before.get(place.id)
    competes = label.status is Status.ACTIVE
    return ResultRow(
        label=label,
        score=score,
        rank=place.rank,
        shown="" if score.total is None or not competes else shown(score.total, decimals),
        modules=tuple(_module_text(module, decimals) if competes else "" for module in score.modules),
        shared_with=place.shared_with,
        tie_note=_tie_note(event.rules, place),
        change=None if place.rank is None or earlier is None else earlier - place.rank,
        submitted=label.entry_id in submitted,
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


def _allot(rules: EventRules, rows: Sequence[ResultRow]) -> Allotment:
    standings = [
        Standing(
            id=row.label.entry_id,
            rank=row.rank,
            total=row.score.total,
            division=row.label.division,
            status=row.label.status,
            guest=row.label.guest,
        )
        for row in rows
    ]
    return allot(standings, rules.awards)


def _key_name(rules: EventRules, tie: TieKey) -> str:
    if tie.key == "time":
        return "用时"
    kind, _, code = tie.key.partition(":")
    module, _, aspect = code.partition(".")
    found = rules.scheme.module(module)
    if kind == "module":
        return found.name
    return next(item.name for item in found.aspects if item.code == aspect)


def _tie_rule(rules: EventRules) -> str:
    names = [_key_name(rules, tie) for tie in rules.ranking.ties]
    if not names:
        return "总成绩相同者并列,其后名次顺延。"
    return f"总成绩相同依次比较:{' → '.join(names)};仍相同则并列,其后名次顺延。"


def _tie_note(rules: EventRules, place: Place) -> str:
    if place.rank is None:
        return ""
    if place.shared_with:
        names = "、".join(["总成绩", *(_key_name(rules, tie) for tie in rules.ranking.ties)])
        return f"第 {place.rank} 名 {place.shared_with + 1} 人并列:{names}均相同"
    if place.decided_by:
        direction = "少者在前" if place.decided_by.ascending else "高者在前"
        return f"总成绩相同,按{_key_name(rules, place.decided_by)}分先后({direction})"
    return ""


def _submitted_entries(event: EventView, sheets: Sequence[StoredSheet]) -> set[int]:
    expected = sum(module.panel.judges for module in event.rules.scheme.modules)
    counts: defaultdict[int, int] = defaultdict(int)
    for sheet in sheets:
        counts[sheet.entry_id] += sheet.state == "submitted"
    return {entry for entry, count in counts.items() if count >= expected}


def _is_published(session: Session, event_id: int) -> bool:
    return session.exec(select(Publication.id).where(Publication.event_id == event_id)).first() is not None


def _key(place: Place) -> int:
    if not isinstance(place.id, int):
        raise TypeError("entries are ranked by their id")
    return place.id
