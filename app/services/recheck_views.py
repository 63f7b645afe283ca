"""成绩复核 to read: the sheets to compare, how far each is, and what is still in the way of the signature."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.recheck import (
    WAITING,
    ItemState,
    Part,
    Rechecked,
    Tally,
    Verdict,
    item_state,
    sample_rest,
    tally,
    top_group,
    verdict_text,
)
from app.domain.rule_words import Checking
from app.domain.scheme import SELF_SEAT
from app.domain.scoring import sheet_total
from app.domain.sheets import SheetState
from app.services.competitions import EventView
from app.services.entries import EntryLabel, pile_order, shown_label
from app.services.judging import StoredSheet, load_sheets
from app.services.results import EventResults, compute_event
from app.services.rows import load_event_row, row_id
from db.tables import Event, Judge, Recheck, RecheckItem

NAMED = 3  # so many entries are named in a sentence
Place = tuple[int, int, tuple[bool, int, str]]  # of a sheet: module, seat, place in the pile


@dataclass(frozen=True, slots=True)
class RecheckSheet:
    """One sheet to compare with its paper. `label` is the station where the event is blind, `number` '' then.

    `newest` is the last mark on it, `mark_id` the last one when it was compared; `handed_in`: nobody is
    correcting it just now.
    """

    item_id: int
    entry_id: int
    judge_id: int
    label: str
    number: str
    module: str
    judge: str
    part: Part
    state: ItemState
    subtotal: Fraction
    newest: int
    handed_in: bool
    note: str = ""
    by: str = ""
    at: datetime | None = None
    mark_id: int | None = None

    @property
    def name(self) -> str:
        """'04 号赛位 · 实操 · 李建国'."""
        return f"{self.label} · {self.module} · {self.judge}"

    @property
    def to_return(self) -> bool:
        """Whether an error on it was found that nobody began to correct."""
        return self.state is ItemState.WRONG and self.handed_in and self.newest == self.mark_id


@dataclass(frozen=True, slots=True)
class RecheckView:
    """The recheck of an event that stands, with its sheets in the order of the piles.

    `joining` are entries that belong to it by now and are not in it. A signature counts while nothing is
    in its way (`problems`).
    """

    id: int
    event: EventView
    seed: str
    top_percent: int
    sample_percent: int
    limit_percent: int
    drawn: tuple[int, int]
    at: datetime
    by: str
    sheets: tuple[RecheckSheet, ...]
    joining: tuple[str, ...]
    whole_at: datetime | None = None
    signed_at: datetime | None = None
    signed_by: str = ""

    @property
    def tally(self) -> Tally:
        """The sheets, counted."""
        return tally(
            [sheet.state for sheet in self.sheets], self.limit_percent, whole=self.whole_at is not None
        )

    @property
    def wrong(self) -> tuple[RecheckSheet, ...]:
        """The sheets on which an error was found, corrected or not."""
        return tuple(s for s in self.sheets if s.state in (ItemState.WRONG, ItemState.CORRECTED))

    @property
    def problems(self) -> tuple[str, ...]:
        """What is in the way of the signature, each with its cure."""
        problems = []
        if self.tally.verdict in (Verdict.EXTEND, Verdict.RUNNING):
            problems.append(f"{verdict_text(self.tally)}。")
        if self.joining:
            problems.append(f"名次变动后应当复核的还有:{named(self.joining)}。请补入。")
        wrong = [sheet for sheet in self.sheets if sheet.state is ItemState.WRONG]
        if uncorrected := [sheet.name for sheet in wrong if sheet.to_return]:
            problems.append(f"有误的还没有更正:{named(uncorrected)}。请退回更正,提交并确认后再签字。")
        if returned := [sheet.name for sheet in wrong if not sheet.handed_in]:
            problems.append(f"有误的已退回,还没有提交:{named(returned)}。更正、提交并确认后再签字。")
        if unchecked := [sheet.name for sheet in wrong if sheet.handed_in and not sheet.to_return]:
            problems.append(f"有误的已更正,还没有确认:{named(unchecked)}。请在“评分录入”中确认,再签字。")
        return tuple(problems)

    @property
    def is_signed(self) -> bool:
        """Whether the chief judge's signature counts."""
        return self.signed_at is not None and not self.problems


def named(names: Sequence[str]) -> str:
    """The first few of them: '01 号赛位、02 号赛位、03 号赛位等 5 个'."""
    more = f"等 {len(names)} 个" if len(names) > NAMED else ""
    return f"{'、'.join(names[:NAMED])}{more}"


def find_recheck(session: Session, event_id: int, *, lock: bool = False) -> Recheck | None:
    """The recheck of the event that was not cancelled."""
    wanted = select(Recheck).where(Recheck.event_id == event_id, col(Recheck.cancelled_at).is_(None))
    return session.exec(wanted.with_for_update() if lock else wanted).first()


def load_recheck(session: Session, event_id: int) -> RecheckView | None:
    """How far the recheck of the event is; None where there is none."""
    recheck = find_recheck(session, event_id)
    return None if recheck is None else view_recheck(session, recheck)


def view_recheck(session: Session, recheck: Recheck) -> RecheckView:
    """How far this recheck is."""
    results = compute_event(session, recheck.event_id)
    items = session.exec(select(RecheckItem).where(RecheckItem.recheck_id == recheck.id)).all()
    stored = counted_sheets(session, recheck.event_id)
    missing = missing_sheets(recheck, results, stored, {item.sheet_id for item in items})
    event = load_event_row(session, recheck.event_id)
    labels = {row.label.entry_id: row.label for row in results.rows}
    joining = dict.fromkeys(shown_label(event, labels[sheet.entry_id]) for sheet in missing)
    return RecheckView(
        id=row_id(recheck),
        event=results.event,
        seed=recheck.seed,
        top_percent=recheck.top_percent,
        sample_percent=recheck.sample_percent,
        limit_percent=recheck.limit_percent,
        drawn=(len(recheck.drawn["top"]), len(recheck.drawn["sample"])),
        at=recheck.at,
        by=recheck.by,
        sheets=_sheets(session, event, results, items, stored),
        joining=tuple(joining),
        whole_at=recheck.whole_at,
        signed_at=recheck.signed_at,
        signed_by=recheck.signed_by,
    )


def counted_sheets(session: Session, event_id: int) -> list[StoredSheet]:
    """The sheets of the event that count: nobody compares what an entry thinks of itself (自评)."""
    return [sheet for sheet in load_sheets(session, event_id) if sheet.seat != SELF_SEAT]


def field_of(results: EventResults) -> dict[int, Rechecked]:
    """The entries that compete, by id, as they are chosen from."""
    blind = results.event.blind
    return {
        row.label.entry_id: Rechecked(_lot(row.label, blind), row.label.division, row.rank)
        for row in results.rows
        if row.competes
    }


def _lot(label: EntryLabel, blind: bool) -> str:
    # By its number a drawn entry of a blind event would be known.
    return f"{label.station:02d}" if blind and label.station is not None else label.number


def missing_sheets(
    recheck: Recheck, results: EventResults, sheets: Iterable[StoredSheet], known: Container[int]
) -> list[StoredSheet]:
    """Those sheets that belong to a recheck by the results of now and are not `known` in it."""
    field = field_of(results)
    best = top_group(field.values(), recheck.top_percent)
    wanted = {key for key, each in field.items() if recheck.whole_at is not None or each.lot in best}
    return [sheet for sheet in sheets if sheet.entry_id in wanted and sheet.id not in known]


def _sheets(
    session: Session,
    event: Event,
    results: EventResults,
    items: Sequence[RecheckItem],
    stored: Iterable[StoredSheet],
) -> tuple[RecheckSheet, ...]:
    rows = {row.label.entry_id: row for row in results.rows}
    by_id = {sheet.id: sheet for sheet in stored if sheet.entry_id in rows}
    judges = {row_id(judge): judge for judge in session.exec(select(Judge).where(Judge.event_id == event.id))}
    found: list[tuple[Place, RecheckSheet]] = []
    order = {module.code: at for at, module in enumerate(results.event.rules.scheme.modules)}
    for item in items:
        sheet = by_id.get(item.sheet_id)
        row = None if sheet is None else rows[sheet.entry_id]
        if sheet is None or row is None or not (row.competes or item.outcome):
            continue  # who does not compete has no marks that count
        place = (order[sheet.module], sheet.seat, pile_order(row.label))
        names = shown_label(event, row.label), "" if event.blind else row.label.number
        found.append((place, _sheet(results.event, item, sheet, names, judges[sheet.judge_id].name)))
    return tuple(sheet for _place, sheet in sorted(found, key=lambda each: each[0]))


def _sheet(
    event: EventView, item: RecheckItem, sheet: StoredSheet, names: tuple[str, str], judge: str
) -> RecheckSheet:
    module = event.rules.scheme.module(sheet.module)
    submitted = event.rules.checking is Checking.NONE and sheet.state == SheetState.SUBMITTED
    settled = submitted or sheet.state in (SheetState.CONFIRMED, SheetState.LOCKED)
    changed = sheet.newest != item.mark_id
    return RecheckSheet(
        item_id=row_id(item),
        entry_id=sheet.entry_id,
        judge_id=sheet.judge_id,
        label=names[0],
        number=names[1],
        module=module.name,
        judge=judge,
        part=Part(item.part),
        state=item_state(item.outcome, changed=changed, settled=settled),
        subtotal=sheet_total(module.for_seat(sheet.seat), sheet.marks),
        newest=sheet.newest,
        handed_in=sheet.state != SheetState.DRAFT,
        note=item.note,
        by=item.by,
        at=item.at,
        mark_id=item.mark_id,
    )


def is_repeatable(session: Session, recheck_id: int) -> bool:
    """Whether seed and entries still give the sample that is kept."""
    recheck = session.get_one(Recheck, recheck_id)
    rest = [Rechecked(lot, division, None) for lot, division in recheck.drawn[Part.REST.value]]
    again = sample_rest(recheck.seed, rest, recheck.sample_percent)
    return again == frozenset(recheck.drawn[Part.SAMPLE.value])


def recheck_problem(session: Session, event_id: int) -> str:
    """Why the results as they stand do not count as rechecked; '' where they do.

    A change that touches nothing of what was or should be compared leaves a signed recheck as it is.
    """
    name = load_event_row(session, event_id).name
    recheck = find_recheck(session, event_id)
    if recheck is None:
        return f"{name}还没有复核。请先在“成绩复核”中抽取并核对。"
    if recheck.signed_at is None:
        return f"{name}的成绩复核还没有签字。请先在“成绩复核”中核对完并签字。"
    problems = view_recheck(session, recheck).problems
    return f"{name}的成绩在复核签字后又有改动:{problems[0]}" if problems else ""


def recheck_hint(session: Session, event_id: int) -> str:
    """What a recheck that was drawn lacks, whether or not the rules want one; '' where none was drawn."""
    return "" if find_recheck(session, event_id) is None else recheck_problem(session, event_id)


@dataclass(frozen=True, slots=True)
class RecheckCount:
    """How far the recheck of an event is, at a glance."""

    sheets: int
    compared: int
    signed: bool


def count_rechecks(session: Session, competition_id: int) -> dict[int, RecheckCount]:
    """The rechecks of a competition that stand, by event id, in one query."""
    rows = session.execute(
        sa.select(
            col(Recheck.event_id),
            col(Recheck.signed_at).is_not(None),
            sa.func.count(col(RecheckItem.id)),
            sa.func.sum(sa.case((col(RecheckItem.outcome) != "", 1), else_=0)),
        )
        .join(Event, col(Recheck.event_id) == col(Event.id))
        .outerjoin(RecheckItem, col(RecheckItem.recheck_id) == col(Recheck.id))
        .where(col(Event.competition_id) == competition_id, col(Recheck.cancelled_at).is_(None))
        .group_by(col(Recheck.id), col(Recheck.event_id), col(Recheck.signed_at))
    )
    return {
        event_id: RecheckCount(sheets, compared or 0, signed) for event_id, signed, sheets, compared in rows
    }


def compared_by_part(sheets: Iterable[RecheckSheet]) -> dict[Part, tuple[int, int]]:
    """Of each part: how many sheets, and how many of them are compared."""
    counts: defaultdict[Part, Counter[bool]] = defaultdict(Counter)
    for sheet in sheets:
        counts[sheet.part][sheet.state not in WAITING] += 1
    return {part: (sum(counts[part].values()), counts[part][True]) for part in Part if part in counts}
