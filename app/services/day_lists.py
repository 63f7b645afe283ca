"""准考证, 座次表, 签到表 and 变更通知: what they say, from the timetable and from who takes part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from app.domain.admission import Starter, Turn
from app.domain.badge_code import EntrantCode, write_badge_code
from app.domain.day_lists import (
    AdmissionCard,
    AttendanceLine,
    AttendanceSheet,
    CardSitting,
    ChartSeat,
    SeatingChart,
    sitting_title,
    sitting_what,
)
from app.domain.identity import mask_document
from app.domain.members import COMPETING, MemberRole
from app.domain.printed import DRAWN_LATER, EVERYBODY, UNSEATED, Paper, PaperSheet
from app.domain.seating import seat_keys
from app.domain.timetable import Seat, Sitting, SittingKind
from app.services.attendance import Gathering, list_turns, load_attendance
from app.services.badges import Bearer, list_bearers
from app.services.rows import load_competition_row
from app.services.sittings import list_seats, list_sittings
from app.services.starters import list_starters


def load_admission_cards(session: Session, competition_id: int) -> tuple[Paper[AdmissionCard], ...]:
    """A card for everybody who competes in an event with a theory sitting."""
    competition = load_competition_row(session, competition_id).title
    examined = {
        each.event_id for each in list_sittings(session, competition_id) if each.kind is SittingKind.THEORY
    }
    starters = [each for each in list_starters(session, competition_id) if each.event_id in examined]
    turns = list_turns(session, competition_id, starters)
    return tuple(
        _card(competition_id, competition, each, turns.get((each.entry_id, each.person_id), ()))
        for each in list_bearers(session, competition_id)
        if each.event_id in examined and each.role in COMPETING
    )


def _card(
    competition_id: int, competition: str, bearer: Bearer, turns: Sequence[Turn]
) -> Paper[AdmissionCard]:
    card = AdmissionCard(
        competition=competition,
        event=bearer.event,
        division=bearer.division,
        number=bearer.number,
        name=bearer.name,
        gender=bearer.gender,
        document=mask_document(bearer.document_number),
        organization=bearer.organization,
        sittings=_card_sittings(turns),
        code=write_badge_code(EntrantCode(competition_id, bearer.entry_id, bearer.person_id)),
        photo=bearer.photo,
    )
    events = frozenset({bearer.event_id})
    sheet = PaperSheet(
        f"admission/{bearer.key}", f"{bearer.told}的准考证", card.said, events, bearer.organization_id
    )
    return Paper(sheet, card)


def _card_sittings(turns: Sequence[Turn]) -> tuple[CardSitting, ...]:
    """The sittings of one person by time; of several that nobody shared out yet only what they are for.

    Where the stations of a blind event are drawn, a card tells neither which, nor which of several times.
    """
    told: dict[CardSitting, None] = {}
    for turn in turns:
        sitting = turn.sitting
        if sitting is None:
            continue
        what = sitting_what(sitting)
        alone = sum(other.sitting is not None and sitting_what(other.sitting) == what for other in turns) == 1
        if sitting.hides_seats:
            known = alone and turn.sure
            told[CardSitting(what, *((sitting.when, sitting.where) if known else ("", "")), DRAWN_LATER)] = (
                None
            )
        elif turn.sure:
            place = UNSEATED if turn.seat is None else f"{turn.seat:02d} 号"
            told[CardSitting(what, sitting.when, sitting.where, place)] = None
        else:
            told[CardSitting(what, "", "", UNSEATED)] = None
    return tuple(told)


def load_seating_charts(
    session: Session, competition_id: int, now: datetime
) -> tuple[Paper[SeatingChart], ...]:
    """A chart for every sitting with seats, without who left. Those of a blind event are secret."""
    competition = load_competition_row(session, competition_id).title
    sittings = [each for each in list_sittings(session, competition_id) if each.taken]
    due = (each for each in list_starters(session, competition_id) if each.is_due)
    expected = {key for each in due for key in seat_keys(each)}
    seats = {
        sitting: [seat for seat in many if (seat.entry_id, seat.person_id) in expected]
        for sitting, many in list_seats(session, [each.id for each in sittings]).items()
    }
    return tuple(_chart(competition, each, seats[each.id], now) for each in sittings)


def _chart(competition: str, sitting: Sitting, seats: Iterable[Seat], now: datetime) -> Paper[SeatingChart]:
    there = {seat.station: ChartSeat(seat.number, seat.name, seat.organization) for seat in seats}
    room = sitting.room
    chart = SeatingChart(
        competition=competition,
        title=f"{sitting_title(sitting)} 座次表",
        when=sitting.when,
        where=sitting.where,
        seats=there,
        places=max(there, default=0) if room is None else room.places,
        spares=0 if room is None else room.spares,
        per_row=0 if room is None else room.per_row,
        printed=_printed(now),
    )
    sheet = PaperSheet(
        f"seating/{sitting.id}", chart.title, chart.said, _events_of(sitting), secret=sitting.hides_seats
    )
    return Paper(sheet, chart)


def load_attendance_sheets(
    session: Session, competition_id: int, now: datetime
) -> tuple[Paper[AttendanceSheet], ...]:
    """A list for every sitting, for every event without timetable, and for meetings (领队会)."""
    competition = load_competition_row(session, competition_id).title
    attendance = load_attendance(session, competition_id, now)
    return (
        *_meetings(session, competition_id, competition, now),
        *(_attendance(competition, each, now) for each in attendance.gatherings),
        *_unplaced(competition, attendance.unplaced, now),
    )


def _attendance(competition: str, gathering: Gathering, now: datetime) -> Paper[AttendanceSheet]:
    sitting = gathering.sitting
    lines = [
        AttendanceLine(
            each.starter.number,
            each.starter.name,
            each.starter.organization,
            "" if each.seat is None else f"{each.seat:02d} 号",
        )
        for each in gathering.arrivals
    ]
    if sitting is None:
        title, when, where, note, key = gathering.event, "", "", "", f"attendance/event/{gathering.event_id}"
    else:
        title, when, where = sitting_title(sitting), sitting.when, sitting.where
        note = f"开始 {sitting.late_minutes} 分钟后未到的按缺考处理。"
        key = f"attendance/{sitting.id}"
        lines = sorted(lines, key=lambda line: line.place)
    sheet = AttendanceSheet(competition, f"{title} 签到表", when, where, tuple(lines), note, _printed(now))
    return Paper(PaperSheet(key, sheet.title, sheet.said, frozenset({gathering.event_id})), sheet)


def _unplaced(
    competition: str, starters: Iterable[Starter], now: datetime
) -> Iterable[Paper[AttendanceSheet]]:
    """A list for each event of those of whom nobody knows yet to which of its sittings they come."""
    events: dict[int, list[Starter]] = {}
    for starter in starters:
        events.setdefault(starter.event_id, []).append(starter)
    for event_id, here in events.items():
        lines = tuple(AttendanceLine(each.number, each.name, each.organization) for each in here)
        event = here[0].event
        title = f"{event} 签到表(场次待定)"
        sheet = AttendanceSheet(competition, title, "", "", lines, "", _printed(now))
        yield Paper(
            PaperSheet(f"attendance/open/{event_id}", title, sheet.said, frozenset({event_id})), sheet
        )


def _meetings(
    session: Session, competition_id: int, competition: str, now: datetime
) -> Iterable[Paper[AttendanceSheet]]:
    """Who comes to a meeting: a line for each unit, with its leaders where they are known."""
    bearers = list_bearers(session, competition_id)
    for sitting in list_sittings(session, competition_id):
        if sitting.kind is SittingKind.MEETING:
            concerned = [each for each in bearers if sitting.event_id in (None, each.event_id)]
            sheet = AttendanceSheet(
                competition,
                f"{sitting_title(sitting)} 签到表",
                sitting.when,
                sitting.where,
                _leaders(concerned),
                "",
                _printed(now),
            )
            key = f"attendance/{sitting.id}"
            yield Paper(PaperSheet(key, sheet.title, sheet.said, _events_of(sitting)), sheet)


def _leaders(bearers: Iterable[Bearer]) -> tuple[AttendanceLine, ...]:
    units: dict[str, list[str]] = {}
    for each in bearers:
        if each.organization:
            leaders = units.setdefault(each.organization, [])
            if each.role is MemberRole.LEADER and each.name not in leaders:
                leaders.append(each.name)
    return tuple(AttendanceLine("", "、".join(names), unit) for unit, names in sorted(units.items()))


def _events_of(sitting: Sitting) -> frozenset[int]:
    return EVERYBODY if sitting.event_id is None else frozenset({sitting.event_id})


def _printed(now: datetime) -> str:
    return f"{now:%Y-%m-%d %H:%M} 印"
