"""赛场情况记录: equipment failures with 补时 or a move to a 备用工位, breaches of the rules, and others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.numbers import fold_wide, parse_decimal
from app.domain.papers import IncidentLine, IncidentReportData
from app.domain.rights import Right
from app.domain.sheets import INCIDENT_KINDS
from app.errors import InputError
from app.services.door import WriteSession
from app.services.entries import event_rules, station_text
from app.services.places import at_event
from app.services.rows import load_entry_row, load_event_row, row_id
from app.services.sheet_rows import label_of, load_entry_of
from db.tables import Competition, Entry, Incident

MOST_MINUTES = 600
HIGHEST_STATION = 9999


@dataclass(frozen=True, slots=True)
class IncidentForm:
    """What is written down. `minutes` and `station` as typed; '' for none."""

    kind: str
    text: str
    module: str | None = None
    minutes: str = ""
    station: str = ""


@dataclass(frozen=True, slots=True)
class IncidentView:
    """One record; `label` is the entry as judges see it, `at` is in UTC."""

    id: int
    at: datetime
    label: str
    module: str | None
    kind: str
    text: str
    minutes: int
    station_from: int | None
    station_to: int | None
    by: str


def add_incident(session: WriteSession, entry_id: int, form: IncidentForm) -> int:
    """Write an incident down; a move to a spare station changes the entry's station. Returns its id."""
    entry = load_entry_row(session, entry_id, lock=True)
    event = load_event_row(session, entry.event_id)
    load_entry_of(session, entry_id, event)
    label = f"{event.name} · {label_of(session, event, entry_id)}"
    place = at_event(event, form.module, entry_id=entry_id)
    by = session.require(Right.INCIDENT, place, attempt=f"{label} 赛场情况记录")
    if form.kind not in INCIDENT_KINDS:
        raise InputError("kind", f"请从 {'、'.join(INCIDENT_KINDS.values())} 中选择情况类别。")
    if not form.text.strip():
        raise InputError("text", "请写明发生了什么、如何处理。")
    if form.module is not None and form.module not in {m.code for m in event_rules(event).scheme.modules}:
        raise InputError("module", f"{event.name}没有模块“{form.module}”。")
    minutes = _whole(form.minutes, "minutes", "补时", 0, MOST_MINUTES) or 0
    station = _whole(form.station, "station", "备用工位", 1, HIGHEST_STATION)
    before = entry.station
    if station is not None:
        _check_free(session, entry, station)
        entry.station = station
    incident = Incident(
        entry_id=entry_id,
        module=form.module,
        kind=form.kind,
        text=form.text.strip(),
        minutes=minutes,
        station_from=before if station is not None else None,
        station_to=station,
        at=session.clock(),
        by=by,
    )
    session.add(incident)
    session.flush()
    parts = [f"{label} {INCIDENT_KINDS[form.kind]}:{incident.text}"]
    parts += [f"补时 {minutes} 分钟"] if minutes else []
    parts += (
        [f"由{f' {before} 号' if before else '未编赛位'}移到备用工位 {station} 号"]
        if station is not None
        else []
    )
    session.record(",".join(parts))
    return row_id(incident)


def list_incidents(session: Session, event_id: int, entry_id: int | None = None) -> tuple[IncidentView, ...]:
    """The records of an event, or of one of its entries, in the order they were written."""
    event = load_event_row(session, event_id)
    statement = (
        select(Incident)
        .join(Entry, col(Incident.entry_id) == col(Entry.id))
        .where(Entry.event_id == event_id)
        .order_by(col(Incident.id))
    )
    if entry_id is not None:
        statement = statement.where(Incident.entry_id == entry_id)
    return tuple(
        IncidentView(
            id=row_id(row),
            at=row.at,
            label=label_of(session, event, row.entry_id),
            module=row.module,
            kind=row.kind,
            text=row.text,
            minutes=row.minutes,
            station_from=row.station_from,
            station_to=row.station_to,
            by=row.by,
        )
        for row in session.exec(statement)
    )


def incident_report(session: Session, event_id: int, now: datetime) -> IncidentReportData:
    """赛场情况记录表 of an event, ready to print; `now` is the time here."""
    event = load_event_row(session, event_id)
    competition = session.get(Competition, event.competition_id)
    modules = {module.code: module.name for module in event_rules(event).scheme.modules}
    return IncidentReportData(
        competition=competition.title if competition is not None else "",
        event=event.name,
        lines=tuple(
            IncidentLine(
                time=f"{view.at.astimezone():%m-%d %H:%M}",
                label=view.label,
                module=modules.get(view.module or "", ""),
                kind=INCIDENT_KINDS[view.kind],
                description=view.text,
                extra_minutes=view.minutes,
                moved_from=station_text(view.station_from) if view.station_to is not None else "",
                moved_to=station_text(view.station_to),
                recorded_by=view.by,
            )
            for view in list_incidents(session, event_id)
        ),
        printed=f"{now:%Y-%m-%d %H:%M} 打印",
    )


def _whole(text: str, field: str, name: str, least: int, most: int) -> int | None:
    plain = fold_wide(text)
    if not plain:
        return None
    number = parse_decimal(plain) if plain.isascii() and plain.isdigit() else None
    if number is None or not least <= number <= most:
        raise InputError(field, f"{name}“{text.strip()}”不对,请写 {least} 到 {most} 的整数。")
    return int(number)


def _check_free(session: Session, entry: Entry, station: int) -> None:
    if station == entry.station:
        raise InputError("station", f"现在就在 {station} 号,请填一个空着的备用工位,或把这一格留空。")
    taken = select(Entry.id).where(
        Entry.event_id == entry.event_id, Entry.station == station, Entry.id != entry.id
    )
    if session.exec(taken).first() is not None:
        raise InputError("station", f"{station} 号已有人,请填一个空着的备用工位。")
