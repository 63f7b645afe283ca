"""What was published and awarded."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.columns import json_column, later, later_json, moment
from db.types import Exact, UtcTime


class Publication(SQLModel, table=True):
    """A frozen, numbered snapshot of an event's results, with the rules it was computed by.

    `signing_id`: what the chief judge had signed. 公示 lasts from `notice_from` to `notice_until`, both days
    included; afterwards it is made final.
    """

    __table_args__ = (UniqueConstraint("event_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    version: int
    competition: str
    event: str
    basis: str
    rules: dict[str, Any] = json_column(default_factory=dict)
    reason: str = ""
    published_at: datetime = moment()
    published_by: str
    teams: list[dict[str, Any]] = later_json(list)
    signing_id: int | None = None  # no foreign key: SQLite cannot add a named one to a table that stands
    notice_from: date | None = None
    notice_until: date | None = None
    final_at: datetime | None = Field(default=None, sa_type=UtcTime)
    final_by: str = later("")


class PublishedResult(SQLModel, table=True):
    """One line of a publication. Names are copied: a snapshot does not change with the people."""

    __tablename__: ClassVar[Any] = "published_result"
    __table_args__ = (UniqueConstraint("publication_id", "entry_id"),)

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id", index=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    position: int
    number: str
    recipient: str
    authors: str = ""
    organization: str = ""
    division: str = ""
    station: int | None = None
    status: str
    guest: bool = False
    total: Fraction | None = Field(default=None, sa_type=Exact)
    shown: str = ""
    rank: int | None = None
    modules: list[dict[str, Any]] = json_column(default_factory=list)
    steps: list[dict[str, Any]] = json_column(default_factory=list)
    award: str = ""
    award_reason: str = ""
    extras: dict[str, Any] = later_json(dict)


class AwardDecision(SQLModel, table=True):
    """An award that somebody decided on, with reason and approver; revoked, never deleted.

    Of the whole competition without `event_id`; `entry_id` where it goes to an entry, e.g. one at the edge
    of a quota.
    """

    __tablename__: ClassVar[Any] = "award_decision"

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    event_id: int | None = Field(default=None, foreign_key="event.id", index=True)
    award: str
    entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
    recipient: str
    organization: str = ""
    reason: str
    approver: str
    at: datetime = moment()
    by: str
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    revoked_by: str = ""
    revoke_reason: str = ""
