"""The demonstration up to the start line: forms, review, timetable, papers, a late change, check-in, draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from app.domain.admission import Desk
from app.domain.draw import DrawRule
from app.domain.printed import Paper, PaperKind, PaperScope, Wrong
from app.domain.seating import Seating
from app.domain.timetable import SittingKind
from app.exchange.registration_folder import find_forms, read_registrations
from app.paths import resource
from app.services import (
    check_in,
    competitions,
    day_papers,
    draws,
    eligibility,
    entry_form,
    printouts,
    registration,
    registration_import,
    rooms,
    seating,
    timetable,
)
from app.services.attendance import load_attendance
from app.services.competitions import EventView
from app.services.door import WriteSession
from app.services.entry_index import read_index
from app.services.entry_members import PersonForm
from app.services.rooms import RoomForm
from app.services.timetable import SeriesForm, SittingForm
from app.services.workspace import Batch

SEED = "2022-10-18 演示"
DAY = date(2022, 10, 18)
EARLY = timedelta(minutes=20)
# Who may enter, as the notice says it.
COMMON = {"events_per_person": 2, "min_age": 16}
THEORY_ROOMS = (("第 1 考场", "教学楼 301", 40), ("第 2 考场", "教学楼 302", 40))
# Where the practice of each event is, and how many stations and spares it has.
WORKSHOPS = {
    "焊工": ("焊接车间", "实训楼 1 层", 8, 2),
    "钳工": ("钳工车间", "实训楼 2 层", 12, 2),
    "电工": ("电工实训室", "实训楼 3 层", 12, 2),
    "叉车司机": ("叉车场地", "室外 2 号场", 12, 1),
}
# Units that may stand beside each other: the forklift drivers start one after the other anyway.
IN_TURN = "叉车司机"
ILL = "方圆"  # who is substituted on the morning
SUBSTITUTE = PersonForm(
    name="丁一鸣",
    document_number="340602199203150231",
    phone="19900009901",
    trade="钳工",
    skill_level="高级工",
)
MISSING = "郑海波"  # a welder who does not come; the chief judge marks them absent
PRINTED = (PaperKind.BADGE, PaperKind.STAFF_BADGE, PaperKind.ADMISSION, PaperKind.PROGRAMME)


@dataclass(frozen=True, slots=True)
class Office:
    """The accounts that prepare the contest."""

    administrator: int
    operator: int
    coder: int
    marshal: int


class DemoRegistration:
    """Everything before the first mark; `imported` and `refused` count rows of the forms."""

    def __init__(self, batch: Batch, office: Office, competition_id: int) -> None:
        self._batch, self._office, self._competition_id = batch, office, competition_id
        self.imported = self.refused = 0

    def register(self) -> None:
        """The days before: conditions, forms, review, timetable."""
        with self._batch.write(self._office.administrator) as session:
            eligibility.save_common_conditions(session, self._competition_id, COMMON)
        with self._batch.write(self._office.operator) as session:
            self._import(session)
            self._review(session)
            self._plan(session)

    def open(self) -> None:
        """The day: papers are out, somebody is substituted, all arrive, and draw for the afternoon."""
        with self._batch.write(self._office.operator) as session:
            self._print(session)
            self._substitute(session)
            self._put_right(session)
        self._check_in(SittingKind.THEORY)
        with self._batch.write(self._office.coder) as session:
            for event in self._contests(session):
                rule = DrawRule(spread=True, apart=event.name != IN_TURN)
                draws.draw_stations(session, event.id, SEED, rule)
        self._check_in(SittingKind.PRACTICAL)

    def _contests(self, session: Session) -> list[EventView]:
        events = {each.name: each for each in competitions.list_events(session, self._competition_id)}
        return [events[name] for name in WORKSHOPS]

    # -- the days before ---------------------------------------------------------------------------

    def _import(self, session: WriteSession) -> None:
        folder = resource("demo")
        file = read_registrations(find_forms(folder), folder=folder)
        preview = registration_import.preview_import(session, self._competition_id, file)
        report = registration_import.commit_import(session, self._competition_id, preview)
        self.imported, self.refused = report.added, report.refused

    def _review(self, session: WriteSession) -> None:
        registration.approve_all_clean(session, self._competition_id)
        for row in read_index(session, self._competition_id).find(review="pending"):
            registration.review_entry(session, row.entry_id, "approved", row.note)

    def _plan(self, session: WriteSession) -> None:
        """领队会 the day before, theory in the morning, practice in the afternoon."""
        meeting = SittingForm(SittingKind.MEETING, "领队会", "2022-10-17", "15:00", "16:30", note="宣布规则")
        hall = rooms.save_room(session, self._competition_id, RoomForm("二楼会议室", "60", "市工人文化宫"))
        timetable.save_sitting(session, self._competition_id, replace(meeting, room_id=hall))
        theory_rooms = [
            rooms.save_room(session, self._competition_id, RoomForm(name, str(places), where, per_row="8"))
            for name, where, places in THEORY_ROOMS
        ]
        for at, event in enumerate(self._contests(session)):
            room, where, places, spares = WORKSHOPS[event.name]
            theory, practice = event.rules.scheme.modules[0].code, event.rules.scheme.modules[-1].code
            theory_form = SittingForm(
                SittingKind.THEORY,
                "第 1 场",
                DAY.isoformat(),
                f"{8 + at // 2 * 2}:30",
                f"{9 + at // 2 * 2}:30",
                event.id,
                theory,
                theory_rooms[at % len(theory_rooms)],
            )
            written = timetable.save_sitting(session, self._competition_id, theory_form)
            seating.arrange_seats(session, written, Seating.MIXED)
            workshop = rooms.save_room(
                session, self._competition_id, RoomForm(room, str(places), where, str(spares))
            )
            timetable.add_series(
                session,
                self._competition_id,
                SeriesForm(
                    SittingKind.PRACTICAL,
                    (event.id,),
                    (workshop,),
                    DAY.isoformat(),
                    "13:30",
                    "120",
                    module=practice,
                ),
            )

    def _print(self, session: WriteSession) -> None:
        for kind in PRINTED:
            sheets = [paper.sheet for paper in self._papers(session, kind)]
            printouts.record_printout(session, self._competition_id, kind, sheets, PaperScope())

    def _papers(self, session: Session, kind: PaperKind) -> Sequence[Paper[object]]:
        evening = datetime.combine(DAY - timedelta(days=1), time(18))
        return day_papers.load_papers(session, self._competition_id, kind, evening)

    # -- the day -----------------------------------------------------------------------------------

    def _substitute(self, session: WriteSession) -> None:
        """Somebody is ill: another one of the unit takes the number and the seat."""
        (entry,) = read_index(session, self._competition_id).find(ILL)
        form = entry_form.load_entry(session, entry.entry_id).form
        ill = form.people[0]
        instead = replace(SUBSTITUTE, person_id=ill.person_id)
        entry_form.save_entry(session, form.with_people([instead]), reason="本人突发疾病,单位来函换人")
        registration.review_entry(session, entry.entry_id, "approved")

    def _put_right(self, session: WriteSession) -> None:
        """The new one gets a badge and a card, those of the other are taken back; the book stays as it is."""
        found = printouts.list_wrong(session, self._competition_id, datetime.combine(DAY, time(8)))
        for kind in (PaperKind.BADGE, PaperKind.ADMISSION):
            wrong = [each for each in found if each.kind is kind]
            new = [each.sheet for each in wrong if each.wrong is Wrong.MISSING]
            printouts.record_printout(session, self._competition_id, kind, new)
            gone = [each for each in wrong if each.wrong is Wrong.GONE]
            printouts.settle_papers(session, self._competition_id, gone, "已收回")

    def _check_in(self, kind: SittingKind) -> None:
        """Everybody but one signed on paper that day: typed in from it, as after a cut of power."""
        with self._batch.write(self._office.marshal) as session:
            morning = datetime.combine(DAY, time(8))
            for gathering in load_attendance(session, self._competition_id, morning).gatherings:
                sitting = gathering.sitting
                if sitting is None or sitting.kind is not kind:
                    continue
                for arrival in gathering.arrivals:
                    if arrival.starter.name != MISSING:
                        check_in.check_in(
                            session,
                            self._competition_id,
                            arrival.starter.key,
                            Desk(sitting_id=sitting.id),
                            signed_at=sitting.starts_at - EARLY,
                        )
