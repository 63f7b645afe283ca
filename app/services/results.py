"""成绩: the live ranking of an event, computed from the marks that stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sqlmodel import Session, select

from app.domain.awards import Allotment, Standing, allot
from app.domain.explanation import Step, explain
from app.domain.numbers import exact_text, shown
from app.domain.people import told_apart
from app.domain.ranking import DECISION, STATUS_NAMES, Candidate, Place, Status, TieKey, rank
from app.domain.rule_words import Checking
from app.domain.rules import EventRules
from app.domain.scores import Deducted, Marks, ModuleScore, Score
from app.domain.scoring import score_entry
from app.domain.sheets import SheetState
from app.services.competitions import EventView, load_event
from app.services.entries import NO_STATION, EntryLabel, list_labels
from app.services.judging import StoredSheet, load_sheets, newest_sheet
from app.services.penalties import load_deductions
from app.services.rows import load_competition_row
from app.services.rule_effects import usable_sheets
from db.tables import Publication

NOT_SUBMITTED, NOT_CHECKED = "评分单未提交", "评分单待复核"


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
        )

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

    competition: str
    event: EventView
    rows: tuple[ResultRow, ...]
    allotment: Allotment
    tie_rule: str
    opened: bool

    def public_name(self, row: ResultRow) -> str:
        """What may be shown of an entry: only the station where the event is blind and not yet published."""
        if self.opened:
            return row.label.name
        return row.label.station_text() or NO_STATION

    def told_name(self, row: ResultRow) -> str:
        """The name as a sentence gives it: with unit and number where others have the same name."""
        if not self.opened or row.label.entry_id not in self.namesakes():
            return self.public_name(row)
        return told_apart(row.label.name, row.label.organization, row.label.number)

    def namesakes(self) -> frozenset[int]:
        """The entries whose name another entry has too."""
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

    With other `rules`: by these, from the marks that would still count under them.
    """
    event = load_event(session, event_id)
    labels = list_labels(session, [event_id])
    deductions = load_deductions(session, event_id)
    sheets: Sequence[StoredSheet] = load_sheets(session, event_id)
    if rules is not None:
        event = replace(event, rules=rules)
        sheets = usable_sheets(session, event_id, rules, sheets)
    scores = _score(event.rules, list(labels), sheets, deductions)
    places = _places(event, labels, scores)
    earlier = _before_newest(event.rules, scores, sheets, deductions, newest_sheet(session, event_id))
    before = {place.id: place.rank for place in _places(event, labels, earlier)}
    settled = _settled(event, sheets)
    rows = _explain_close(
        [_row(event, labels[_key(place)], scores[_key(place)], place, before, settled) for place in places]
    )
    opened = not event.blind or _is_published(session, event_id)
    allotment = allot([row.standing for row in rows], event.rules.awards)
    competition = load_competition_row(session, event.competition_id).title
    return EventResults(competition, event, rows, allotment, _tie_rule(event.rules), opened)


Scores = Mapping[int, Score]
Deductions = Mapping[int, Sequence[Deducted]]


def _score(
    rules: EventRules,
    entry_ids: Sequence[int],
    sheets: Sequence[StoredSheet],
    deductions: Deductions,
) -> Scores:
    by_entry: defaultdict[int, defaultdict[str, dict[int, Marks]]] = defaultdict(lambda: defaultdict(dict))
    for sheet in sheets:
        by_entry[sheet.entry_id][sheet.module][sheet.seat] = sheet.marks
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


def _places(event: EventView, labels: Mapping[int, EntryLabel], scores: Scores) -> tuple[Place, ...]:
    divisions = {division: place for place, division in enumerate(event.divisions)}

    def listed(key: int) -> tuple[int, str, int, str]:
        # By station where there is one: the order of registration would give away who stands there.
        label = labels[key]
        place = divisions.get(label.division, len(divisions))
        return place, label.division, label.station or 0, label.number

    candidates = [
        Candidate(
            id=key,
            total=scores[key].total,
            ties=scores[key].ties,
            division=labels[key].division,
            status=labels[key].status,
            guest=labels[key].guest,
        )
        for key in sorted(labels, key=listed)
    ]
    return rank(candidates, event.rules.ranking)


def _row(
    event: EventView,
    label: EntryLabel,
    score: Score,
    place: Place,
    before: Mapping[Any, int | None],
    settled: Mapping[int, str],
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
        waiting=settled.get(label.entry_id, NOT_SUBMITTED),
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
    if place.decided_by is DECISION:
        return "总成绩和各项比较均相同,按裁决分先后"
    if place.decided_by:
        direction = "少者在前" if place.decided_by.ascending else "高者在前"
        return f"总成绩相同,按{_key_name(rules, place.decided_by)}分先后({direction})"
    return ""


def _settled(event: EventView, sheets: Sequence[StoredSheet]) -> dict[int, str]:
    """What the sheets of an entry wait for, where all of them were handed in."""
    expected = sum(module.panel.judges for module in event.rules.scheme.modules)
    submitted: Counter[int] = Counter()
    checked: Counter[int] = Counter()
    for sheet in sheets:
        submitted[sheet.entry_id] += sheet.state != SheetState.DRAFT
        checked[sheet.entry_id] += sheet.state in (SheetState.CONFIRMED, SheetState.LOCKED)
    needed = submitted if event.rules.checking is Checking.NONE else checked
    return {
        entry: "" if needed[entry] >= expected else NOT_CHECKED
        for entry, count in submitted.items()
        if count >= expected
    }


def _is_published(session: Session, event_id: int) -> bool:
    return session.exec(select(Publication.id).where(Publication.event_id == event_id)).first() is not None


def _key(place: Place) -> int:
    if not isinstance(place.id, int):
        raise TypeError("entries are ranked by their id")
    return place.id
