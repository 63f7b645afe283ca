"""A judge package opened on a second laptop, whose data are empty but for packages.

It keeps the ids of event, entries and seats: what comes back needs no matching.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import col, select

from app.domain.judge_package import Package, PackedMark
from app.domain.rights import Right
from app.errors import UserError
from app.services.door import WriteSession
from app.services.judge_packages import package_row
from app.services.places import at_event
from app.services.rows import row_id
from app.services.rules_versions import keep_version
from db.tables import (
    Competition,
    Entry,
    Event,
    Judge,
    JudgePackage,
    Mark,
    Organization,
    ScoreSheet,
    Track,
)

_CURE = "请换一台电脑,或换一个空的数据文件夹。"


def open_package(session: WriteSession, package: Package) -> None:
    """Put what a package holds into data that are empty, or hold other packages of the same competition."""
    what = f"打开评分包 {package.title}"
    session.require(Right.MOVE, attempt=what)
    _check_free(session, package)
    event = session.get(Event, package.event.id) or _new_event(session, package)
    _add_entries(session, package)
    session.flush()
    for seat in package.seats:
        session.add(
            Judge(
                id=seat.judge_id,
                event_id=package.event.id,
                module=package.module,
                seat=seat.seat,
                name=seat.name,
                organization_id=_unit(session, package, seat.recusal),
            )
        )
    session.flush()
    _add_sheets(session, package)
    row = package_row(package, package.by)
    row.opened_at = session.clock()
    session.add(row)
    told = f"{len(package.seats)} 席,{len(package.entries)} 个参赛者"
    made = f"{package.at.astimezone():%m-%d %H:%M} 由{package.by}做成"
    session.record(f"{what}:{told}({made})", at_event(event, package.module))


def _check_free(session: WriteSession, package: Package) -> None:
    """Refuse where the data are those of a competition, or where the package does not fit to another one."""
    opened = session.exec(
        select(JudgePackage.id).where(
            JudgePackage.uid == package.uid, col(JudgePackage.opened_at).is_not(None)
        )
    ).first()
    if opened is not None:
        raise UserError("这个评分包已经在这份数据里,请直接在“评分录入”评分。")
    whole = sa.select(col(Event.id)).where(
        col(Event.id).not_in(
            sa.select(col(JudgePackage.event_id)).where(col(JudgePackage.opened_at).is_not(None))
        )
    )
    others = select(Competition.title).where(Competition.uid != package.event.competition_uid)
    other = session.exec(others).first()
    if other is not None:
        raise UserError(f"这台电脑的数据属于“{other}”,不能打开“{package.event.competition}”的评分包。{_CURE}")
    if session.execute(whole).first() is not None:
        raise UserError(f"这台电脑已有这个赛事的数据,评分包要在另一台没有数据的电脑上打开。{_CURE}")
    same = select(JudgePackage.id).where(
        JudgePackage.event_id == package.event.id, JudgePackage.module == package.module
    )
    if session.exec(same).first() is not None:
        raise UserError(f"这台电脑已打开过“{package.title}”的另一个评分包。{_CURE}")
    event = session.get(Event, package.event.id)
    if event is not None and event.rules != package.event.rules:
        raise UserError(f"{event.name}的评分规则与这台电脑上先打开的评分包不同。{_CURE}")


def _new_event(session: WriteSession, package: Package) -> Event:
    told = package.event
    competition = session.exec(select(Competition).where(Competition.uid == told.competition_uid)).first()
    if competition is None:
        competition = Competition(title=told.competition, year=told.year, uid=told.competition_uid)
        session.add(competition)
        session.flush()
        session.add(Track(competition_id=row_id(competition), name="评分包"))
        session.flush()
    track = session.exec(select(Track).where(Track.competition_id == competition.id)).one()
    event = Event(
        id=told.id,
        competition_id=row_id(competition),
        track_id=row_id(track),
        name=told.name,
        kind=told.kind,
        entry_kind=told.entry_kind,
        blind=package.blind,
        rules=dict(told.rules),
        rules_version=told.rules_version,
    )
    session.add(event)
    session.flush()
    keep_version(session, event, reason="评分包", by=package.by)
    return event


def _add_entries(session: WriteSession, package: Package) -> None:
    for each in package.entries:
        known = session.get(Entry, each.entry_id)
        if known is None:
            session.add(
                Entry(
                    id=each.entry_id,
                    event_id=package.event.id,
                    number=each.number,
                    title=each.number,
                    organization_id=_unit(session, package, each.recusal),
                    station=each.station,
                    status=each.status,
                    review="approved",
                    reached=each.reached,
                )
            )
        elif (known.event_id, known.station) != (package.event.id, each.station):
            raise UserError(f"“{package.title}”的赛位与这台电脑上先打开的评分包不同。{_CURE}")


def _unit(session: WriteSession, package: Package, recusal: str) -> int | None:
    """A unit without its name: who keeps apart from whom is all the laptop has to know."""
    if not recusal:
        return None
    name = f"回避单位 {package.uid[:4]}-{recusal}"
    row = session.exec(select(Organization).where(Organization.name == name)).first()
    if row is None:
        row = Organization(name=name)
        session.add(row)
        session.flush()
    return row_id(row)


def _add_sheets(session: WriteSession, package: Package) -> None:
    sheets = [
        ScoreSheet(
            entry_id=sheet.entry_id,
            judge_id=sheet.judge_id,
            state=sheet.state,
            round=sheet.round,
            submitted_at=sheet.submitted_at,
            submitted_by=sheet.submitted_by,
            returned_reason=sheet.returned_reason,
        )
        for sheet in package.sheets
    ]
    session.add_all(sheets)
    session.flush()
    rows = [
        mark_row(row_id(sheet), mark, None)
        for sheet, packed in zip(sheets, package.sheets, strict=True)
        for mark in packed.marks
    ]
    session.insert_many(Mark, rows)


def mark_row(sheet_id: int, mark: PackedMark, account_id: int | None) -> dict[str, object]:
    """A mark as a row of its table; it keeps who typed it when."""
    return {
        "sheet_id": sheet_id,
        "aspect": mark.aspect,
        "keying": 1,
        "entered": mark.entered,
        "judge": mark.judge,
        "reason": mark.reason,
        "entered_at": mark.at,
        "entered_by": mark.by,
        "entered_by_id": account_id,
    }
