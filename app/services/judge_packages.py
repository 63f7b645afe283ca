"""评分包: a module of an event is given to a second laptop; names of people and units never leave this one.

How it is opened there is told in `app.services.package_opening`, how it comes back in
`app.services.package_returns`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.domain.judge_package import Package, PackedEntry, PackedEvent, PackedMark, PackedSeat, PackedSheet
from app.domain.ranking import Status
from app.domain.rights import Right
from app.domain.scheme import Module
from app.domain.sheets import SheetState
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.entries import EntryLabel, event_rules, list_labels, pile_order, station_text
from app.services.judging import StoredSheet, goes_through, load_sheets
from app.services.places import at_event
from app.services.rows import chunks, load_competition_row, load_event_row, row_id
from app.services.seats import list_recused
from db.tables import Event, Judge, JudgePackage, Mark, ScoreSheet

NOTE_LENGTH = 40
ALL_LOCKED = "的成绩已公布,评分单都已锁定,不能再评。要更正,先由裁判长把评分单退回。"


@dataclass(frozen=True, slots=True)
class PackageView:
    """A package that was given out here, or opened here. `returned`: when and by whom it came back.

    `sheets` are those it can hold, `marked` those with a mark by now (where it was opened).
    """

    id: int
    event_id: int
    event: str
    module: str
    module_name: str
    note: str
    sheets: int
    marked: int
    handed_in: int
    at: datetime
    by: str
    opened_at: datetime | None
    returned: tuple[str, ...]
    revoked: str


def build_package(
    session: Session, event_id: int, module: str, *, note: str, by: str, at: datetime
) -> Package:
    """What a second laptop needs to mark a module; nothing is noted yet (see `give_package`).

    An InputError where there is nothing to be marked: no seats, no entries, a blind event before its draw,
    only sheets whose results are published.
    """
    event = load_event_row(session, event_id)
    part = _module(event, module)
    judges = session.exec(
        select(Judge).where(Judge.event_id == event_id, Judge.module == module).order_by(col(Judge.seat))
    ).all()
    labels = _labels(session, event, part)
    if not judges or not labels:
        raise InputError("module", _nothing_in(event, part, seats=bool(judges)))
    sheets = packed_sheets(session, event_id, module, {label.entry_id for label in labels})
    if _all_locked(sheets, labels):
        raise InputError("module", f"{event.name} · {part.name}{ALL_LOCKED}")
    blind = event.blind or all(label.station is not None for label in labels)
    units, recusals = _recusals(session, event_id, judges)
    competition = load_competition_row(session, event.competition_id)
    return Package(
        uid=uuid4().hex,
        event=PackedEvent(
            event_id,
            event.name,
            event.kind,
            event.entry_kind,
            event.rules,
            event.rules_version,
            competition.title,
            competition.uid,
            competition.year,
        ),
        module=module,
        module_name=part.name,
        blind=blind,
        note=note.strip(),
        at=at,
        by=by,
        mark_id=session.exec(select(func.max(Mark.id))).one() or 0,
        seats=tuple(PackedSeat(row_id(each), each.seat, each.name, units[row_id(each)]) for each in judges),
        entries=tuple(
            PackedEntry(
                label.entry_id,
                station_text(label.station) if blind else label.number,
                label.station,
                label.status.value,
                label.reached,
                recusals.get(label.entry_id, ""),
            )
            for label in labels
        ),
        sheets=sheets,
    )


def _module(event: Event, code: str) -> Module:
    found = {each.code: each for each in event_rules(event).scheme.modules}.get(code)
    if found is None:
        raise InputError("module", f"{event.name}没有这个模块,请重新选择。")
    return found


def _labels(session: Session, event: Event, module: Module) -> list[EntryLabel]:
    rules = event_rules(event)
    labels = sorted(list_labels(session, [row_id(event)]).values(), key=pile_order)
    return [
        label
        for label in labels
        if (not event.blind or label.station is not None) and goes_through(rules, module, label)
    ]


def _all_locked(sheets: Sequence[PackedSheet], labels: Sequence[EntryLabel]) -> bool:
    """Whether results with all these sheets are published, so that nobody may mark on them."""
    with_sheets = {sheet.entry_id for sheet in sheets}
    missing = [each for each in labels if each.status is Status.ACTIVE and each.entry_id not in with_sheets]
    return bool(sheets) and not missing and all(sheet.state == SheetState.LOCKED for sheet in sheets)


def _nothing_in(event: Event, module: Module, *, seats: bool) -> str:
    if not seats:
        return f"{event.name} · {module.name}还没有裁判席,请先在“人员与裁判”安排。"
    if event.blind:
        return f"{event.name}是盲评,还没有抽赛位,请先在“检录与抽签”抽签。"
    return f"{event.name} · {module.name}还没有参赛者,请先报名。"


def _recusals(
    session: Session, event_id: int, judges: Iterable[Judge]
) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """Who keeps apart (回避), without saying of which unit: a number by seat, and by entry.

    An entry of several units that all have a judge gets one of them; the others are refused when their
    marks come back.
    """
    pairs = list_recused(session, event_id)
    units: dict[int | None, str] = {}
    by_judge, by_entry = defaultdict[int, str](str), dict[int, str]()
    for judge in judges:
        entries = sorted(entry_id for entry_id, judge_id in pairs if judge_id == judge.id)
        if entries:
            by_judge[row_id(judge)] = units.setdefault(judge.organization_id, str(len(units) + 1))
        for entry_id in entries:
            by_entry.setdefault(entry_id, by_judge[row_id(judge)])
    return by_judge, by_entry


def packed_sheets(
    session: Session, event_id: int, module: str, entry_ids: Collection[int]
) -> tuple[PackedSheet, ...]:
    """The sheets of these entries in a module, with every mark that was typed (not the second typings)."""
    rows = session.exec(
        select(ScoreSheet)
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(Judge.event_id == event_id, Judge.module == module)
        .order_by(col(ScoreSheet.id))
    )
    sheets = [sheet for sheet in rows if sheet.entry_id in entry_ids]
    marks = load_typings(session, [row_id(sheet) for sheet in sheets])
    return tuple(
        PackedSheet(
            entry_id=sheet.entry_id,
            judge_id=sheet.judge_id,
            state=sheet.state,
            round=sheet.round,
            marks=tuple(mark for _id, mark in marks.get(row_id(sheet), ())),
            returned_reason=sheet.returned_reason,
            submitted_at=sheet.submitted_at,
            submitted_by=sheet.submitted_by,
        )
        for sheet in sheets
    )


def load_typings(session: Session, sheet_ids: Sequence[int]) -> Mapping[int, list[tuple[int, PackedMark]]]:
    """Every first typing on these sheets with its id, oldest first, by sheet."""
    found: defaultdict[int, list[tuple[int, PackedMark]]] = defaultdict(list)
    for part in chunks(sheet_ids):
        rows = session.execute(
            sa.select(
                col(Mark.id),
                col(Mark.sheet_id),
                col(Mark.aspect),
                col(Mark.entered),
                col(Mark.judge),
                col(Mark.reason),
                col(Mark.entered_at),
                col(Mark.entered_by),
            )
            .where(col(Mark.sheet_id).in_(part), col(Mark.keying) == 1)
            .order_by(col(Mark.id))
        )
        for mark_id, sheet_id, *typed in rows:
            found[sheet_id].append((mark_id, PackedMark(*typed)))
    return found


def give_package(session: WriteSession, package: Package) -> int:
    """Note a package that was written; only what is noted can be brought back. Returns its id."""
    event = load_event_row(session, package.event.id)
    what = f"做评分包 {package.title}"
    by = session.require(Right.SAFEKEEP, at_event(event, package.module), attempt=what)
    if len(package.note) > NOTE_LENGTH:
        raise InputError("note", f"备注最多 {NOTE_LENGTH} 个字,现有 {len(package.note)} 个。")
    row = package_row(package, by)
    session.add(row)
    session.flush()
    note = f",备注:{package.note}" if package.note else ""
    session.record(f"{what}:{len(package.seats)} 席,{len(package.entries)} 个参赛者{note}")
    return row_id(row)


def package_row(package: Package, by: str) -> JudgePackage:
    """A package as its table keeps it, where it was given and where it was opened."""
    return JudgePackage(
        uid=package.uid,
        event_id=package.event.id,
        module=package.module,
        note=package.note,
        sheets=len(package.seats) * len(package.entries),
        mark_id=package.mark_id,
        rules_version=package.event.rules_version,
        at=package.at,
        by=by,
    )


def revoke_package(session: WriteSession, package_id: int, reason: str) -> None:
    """Take back no more of this package, with a reason: the laptop was lost, a new package was made."""
    row = load_package_row(session, package_id)
    event = load_event_row(session, row.event_id)
    what = f"作废评分包 {package_title(event, row.module)}"
    by = session.require(Right.SAFEKEEP, at_event(event, row.module), attempt=what)
    if row.revoked_at is not None:
        raise UserError("这个评分包已经作废了。")
    if not reason.strip():
        raise InputError("reason", "请写明作废原因。")
    row.revoked_at, row.revoked_by, row.revoke_reason = session.clock(), by, reason.strip()
    session.record(f"{what}(原因:{reason.strip()})")


def load_package_row(session: Session, package_id: int) -> JudgePackage:
    """A package's row; UserError where it is gone."""
    row = session.get(JudgePackage, package_id)
    if row is None:
        raise UserError("这个评分包的记录已不存在,请刷新。")
    return row


def list_packages(session: Session, competition_id: int) -> tuple[PackageView, ...]:
    """The packages of a competition, the newest first."""
    rows = session.execute(
        sa.select(JudgePackage, Event)
        .join(Event, col(JudgePackage.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id)
        .order_by(col(JudgePackage.id).desc())
    ).all()
    return tuple(_view(session, row, event) for row, event in rows)


def package_title(event: Event, module: str) -> str:
    """'焊工 · 实操': a package as messages and the log name it."""
    return f"{event.name} · {_module_name(event, module)}"


def _module_name(event: Event, module: str) -> str:
    names = {each.code: each.name for each in event_rules(event).scheme.modules}
    return names.get(module, module)  # rules may have changed since


def _view(session: Session, row: JudgePackage, event: Event) -> PackageView:
    done = _done(session, row) if row.opened_at else ()
    revoked = "" if row.revoked_at is None else f"{row.revoked_by}:{row.revoke_reason}"
    return PackageView(
        id=row_id(row),
        event_id=row.event_id,
        event=event.name,
        module=row.module,
        module_name=_module_name(event, row.module),
        note=row.note,
        sheets=row.sheets,
        marked=sum(bool(sheet.marks) for sheet in done),
        handed_in=sum(sheet.state != SheetState.DRAFT for sheet in done),
        at=row.at,
        by=row.by,
        opened_at=row.opened_at,
        returned=tuple(return_text(each) for each in row.returned),
        revoked=revoked,
    )


def _done(session: Session, row: JudgePackage) -> list[StoredSheet]:
    return [sheet for sheet in load_sheets(session, row.event_id) if sheet.module == row.module]


def return_text(told: Mapping[str, str]) -> str:
    """'11-26 14:05 统分员 王敏': when a package came back and who took it."""
    return f"{datetime.fromisoformat(told['at']).astimezone():%m-%d %H:%M} {told['by']}"
