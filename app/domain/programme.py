"""秩序册: what the programme book of a competition says, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.timetable import Room, Sitting


@dataclass(frozen=True, slots=True)
class ProgrammeEntry:
    """Who takes part: `name` of the person, team, unit or work; `members` of a team, authors of a work."""

    event: str
    number: str
    name: str
    organization: str
    division: str
    members: tuple[str, ...] = ()
    guest: bool = False


@dataclass(frozen=True, slots=True)
class ProgrammeUnit:
    """代表队: a unit with who leads it and what it entered, by event and number."""

    name: str
    leaders: tuple[str, ...]
    coaches: tuple[str, ...]
    entries: tuple[ProgrammeEntry, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeJudge:
    """One seat of a panel that somebody was given."""

    module: str
    name: str
    organization: str


@dataclass(frozen=True, slots=True)
class ProgrammeEvent:
    """赛项 with its chief judges, judges and entries; 'kind' and 'by' as the organisers say them."""

    name: str
    track: str
    kind: str
    by: str
    chiefs: tuple[str, ...]
    judges: tuple[ProgrammeJudge, ...]
    entries: tuple[ProgrammeEntry, ...]
    sittings: tuple[Sitting, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """One day of the timetable. `seats` of practice stay secret: only sittings stand here."""

    day: date
    sittings: tuple[Sitting, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeData:
    """The whole book. `people` counts everybody who competes once."""

    title: str
    level: str
    contest_class: str
    venue: str
    starts_on: date | None
    ends_on: date | None
    hosts: tuple[str, ...]
    days: tuple[ProgrammeDay, ...]
    rooms: tuple[Room, ...]
    units: tuple[ProgrammeUnit, ...]
    events: tuple[ProgrammeEvent, ...]
    people: int

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return sum(len(event.entries) for event in self.events)

    @property
    def dates(self) -> str:
        """'2026 年 10 月 18 日至 20 日', '' where they are not set."""
        first, last = self.starts_on, self.ends_on or self.starts_on
        if first is None or last is None:
            return ""
        text = f"{first.year} 年 {first.month} 月 {first.day} 日"
        if last == first:
            return text
        month = f"{last.month} 月 " if last.month != first.month or last.year != first.year else ""
        year = f"{last.year} 年 " if last.year != first.year else ""
        return f"{text}至 {year}{month}{last.day} 日"

    @property
    def figures(self) -> str:
        """'12 个赛项,70 个参赛单位,900 人' for the foreword."""
        return (
            f"{len(self.events)} 个赛项,{len(self.units)} 个参赛单位,{self.entries} 项参赛,{self.people} 人"
        )
