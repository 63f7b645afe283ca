"""The morning of a competition: people, teams and units that arrive, with a timetable and a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from app.domain.admission import ANY_DESK, Desk
from app.domain.pinyin import pinyin_key
from app.services.attendance import Attendance, load_attendance
from app.services.check_in import Answer, check_in
from app.services.rows import row_id
from app.services.starters import StarterKey
from db.tables import Entry, EntryMember, Organization, Person, Seat, Sitting
from tests.bench import Bench
from tests.services.registration_data import make_world


@dataclass
class ArrivalDay:
    """The world of `registration_data` with short ways to do what happens at the door."""

    session: Bench
    competition_id: int
    events: dict[str, int]

    def at(self, hour: int, minute: int = 0, day: int = 18) -> None:
        """Set the clock on the wall."""
        moment = datetime(2022, 10, day, hour, minute).astimezone()
        self.session.clock = lambda: moment

    def enter(
        self, number: str, name: str, event: str = "焊工", unit: str = "金泷机电", **columns: Any
    ) -> tuple[int, int]:
        """An approved entry with one person who competes: the ids of entry and person."""
        defaults: dict[str, Any] = {
            "number": number,
            "review": "approved",
            "organization_id": self._unit(unit),
        }
        entry = Entry(event_id=self.events[event], **(defaults | columns))
        self.session.add(entry)
        self.session.flush()
        return row_id(entry), self.join(row_id(entry), name)

    def join(self, entry_id: int, name: str, role: str = "选手") -> int:
        """One more member of an entry: the person's id."""
        known = len(self.session.exec(select(Person)).all())
        place = len(self.session.exec(select(EntryMember).where(EntryMember.entry_id == entry_id)).all())
        number = f"34060219840912{known:04d}"
        person = Person(name=name, pinyin=pinyin_key(name), document_type="身份证", document_number=number)
        self.session.add(person)
        self.session.flush()
        self.session.add(EntryMember(entry_id=entry_id, person_id=row_id(person), role=role, position=place))
        self.session.flush()
        return row_id(person)

    def sitting(self, name: str, start: datetime, end: datetime, event: str = "焊工", **columns: Any) -> int:
        """A sitting of an event, the practice where nothing else is said."""
        times: dict[str, Any] = {"kind": "practical", "starts_at": start, "ends_at": end}
        event_id = self.events[event]
        row = Sitting(competition_id=self.competition_id, event_id=event_id, name=name, **(times | columns))
        self.session.add(row)
        self.session.flush()
        return row_id(row)

    def seat(self, sitting_id: int, key: StarterKey, station: int) -> None:
        """Give somebody a seat."""
        self.session.add(Seat(sitting_id=sitting_id, entry_id=key[0], person_id=key[1], station=station))
        self.session.flush()

    def scan(self, wanted: str | StarterKey, desk: Desk = ANY_DESK) -> Answer:
        """What the desk answers."""
        return check_in(self.session, self.competition_id, wanted, desk)

    def attendance(self) -> Attendance:
        """Who is there now."""
        now = self.session.clock().astimezone().replace(tzinfo=None)
        return load_attendance(self.session, self.competition_id, now)

    def _unit(self, name: str) -> int:
        found = self.session.exec(select(Organization).where(col(Organization.name) == name)).first()
        if found is None:
            found = Organization(name=name)
            self.session.add(found)
            self.session.flush()
        return row_id(found)


def arrival_day(session: Bench) -> ArrivalDay:
    """The world at eight in the morning of 18 October."""
    world = make_world(session)
    day = ArrivalDay(session, world.competition_id, world.events)
    day.at(8)
    return day
