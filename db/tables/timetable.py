"""When and where: rooms, sittings, who sits where, who came, and what was drawn by lot."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.columns import json_column, moment
from db.types import LocalMinute, UtcTime


class Room(SQLModel, table=True):
    """考场 or 场地: `places` numbered from 1, then `spares` (备用工位) numbered on behind them.

    `per_row` places stand side by side, row behind row; 0 where nobody said so.
    """

    __table_args__ = (UniqueConstraint("competition_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    name: str
    address: str = ""
    places: int
    spares: int = 0
    per_row: int = 0
    position: int = 0


class Sitting(SQLModel, table=True):
    """场次: one time in one room; several rooms at one time are several sittings.

    Without an event it concerns the whole competition (领队会). `module` '' is the whole event. Whoever is
    not there `late_minutes` after the start is absent; check-in opens `early_minutes` before it.
    """

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    event_id: int | None = Field(default=None, foreign_key="event.id", index=True)
    room_id: int | None = Field(default=None, foreign_key="room.id", index=True)
    kind: str
    module: str = ""
    name: str
    starts_at: datetime = Field(sa_type=LocalMinute)
    ends_at: datetime = Field(sa_type=LocalMinute)
    late_minutes: int = 15
    early_minutes: int = 60
    note: str = ""


class Seat(SQLModel, table=True):
    """座位: a place in a sitting. Of an entry that sits as one (unit, team, work) no person is named."""

    __table_args__ = (UniqueConstraint("sitting_id", "station"),)

    id: int | None = Field(default=None, primary_key=True)
    sitting_id: int = Field(foreign_key="sitting.id", index=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    station: int


class CheckIn(SQLModel, table=True):
    """检录: somebody came; taken back with a reason, never deleted."""

    __tablename__: ClassVar[Any] = "check_in"

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    sitting_id: int | None = Field(default=None, foreign_key="sitting.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    at: datetime = moment()
    by: str
    undone_at: datetime | None = Field(default=None, sa_type=UtcTime)
    undone_by: str = ""
    undone_reason: str = ""


class Draw(SQLModel, table=True):
    """抽签: seed, what was drawn from and what came out, so that anybody can draw it again.

    `layer` is what the lots say ("station"); the sealed draw of several layers has its place here.
    """

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    layer: str = "station"
    method: str
    seed: str
    given: dict[str, Any] = json_column(default_factory=dict)
    drawn: list[Any] = json_column(default_factory=list)
    at: datetime = moment()
    by: str


class Printout(SQLModel, table=True):
    """印发: a paper that went out, with what it said of each subject: today's words tell what is wrong now.

    `facts` maps a subject ("entry/12", "person/7") to its words; `settled_at` once the wrong ones were dealt
    with.
    """

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    kind: str
    title: str
    scope: dict[str, Any] = json_column(default_factory=dict)
    facts: dict[str, Any] = json_column(default_factory=dict)
    at: datetime = moment()
    by: str
    settled_at: datetime | None = Field(default=None, sa_type=UtcTime)
    settled_by: str = ""
    settled_note: str = ""
