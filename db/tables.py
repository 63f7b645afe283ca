"""The tables. Rows never leave `app.services`; everything else sees frozen dataclasses.

Names of columns follow the vocabulary of the field. Rules of an event (marking scheme, ranking,
awards) are JSON documents which `app.domain` reads: they are data that differ from notice to notice.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.types import Exact, Thousandths, UtcTime, utc_now

# Every constraint has a name, so that a later migration can change it on SQLite too.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def _json(**options: Any) -> Any:
    return Field(sa_column=Column(JSON, nullable=False), **options)


def _now() -> Any:
    return Field(default_factory=utc_now, sa_type=UtcTime)


class Competition(SQLModel, table=True):
    """赛事: one notice, one year."""

    id: int | None = Field(default=None, primary_key=True)
    title: str
    year: int
    level: str = ""
    venue: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    hosts: list[str] = _json(default_factory=list)
    issuers: list[str] = _json(default_factory=list)
    issued_on: date | None = None
    number_prefix: str = ""
    created_at: datetime = _now()


class Track(SQLModel, table=True):
    """赛道: one part of a competition, e.g. 赛技能."""

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    name: str
    note: str = ""
    position: int = 0
    weight: Decimal = Field(default=Decimal(1), sa_type=Thousandths)


class Event(SQLModel, table=True):
    """赛项: what is entered, judged, ranked and awarded."""

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    track_id: int = Field(foreign_key="track.id", index=True)
    name: str
    kind: str
    entry_kind: str
    blind: bool = False
    position: int = 0
    divisions: list[str] = _json(default_factory=list)
    rules: dict[str, Any] = _json(default_factory=dict)
    rules_version: int = 1


class Organization(SQLModel, table=True):
    """参赛单位."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    pinyin: str = ""
    credit_code: str | None = Field(default=None, unique=True)
    industry: str = ""
    district: str = ""
    chain: str = ""
    contact: str = ""
    phone: str = ""


class Person(SQLModel, table=True):
    """人员: once over all events and years, known by document type and number."""

    __table_args__ = (UniqueConstraint("document_type", "document_number"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    pinyin: str = ""
    document_type: str
    document_number: str
    gender: str = ""
    born_on: date | None = None
    ethnicity: str = ""
    education: str = ""
    phone: str = ""
    trade: str = ""
    skill_level: int | None = None
    organization_id: int | None = Field(default=None, foreign_key="organization.id", index=True)


class Entry(SQLModel, table=True):
    """参赛: a person, team, unit, project or achievement entered in an event."""

    __table_args__ = (UniqueConstraint("event_id", "number"), UniqueConstraint("event_id", "station"))

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    number: str
    division: str = ""
    organization_id: int | None = Field(default=None, foreign_key="organization.id", index=True)
    title: str = ""
    authors: str = ""
    station: int | None = None
    status: str = "active"
    status_reason: str = ""
    guest: bool = False
    review: str = "pending"
    review_reason: str = ""
    created_at: datetime = _now()


class EntryMember(SQLModel, table=True):
    """A person of an entry; position 0 is the entrant, captain or first author."""

    __tablename__: ClassVar[Any] = "entry_member"
    __table_args__ = (UniqueConstraint("entry_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str = "选手"
    position: int = 0


class Judge(SQLModel, table=True):
    """裁判: one seat of the panel of one module."""

    __table_args__ = (UniqueConstraint("event_id", "module", "seat"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    module: str
    seat: int
    name: str


class ScoreSheet(SQLModel, table=True):
    """评分单: one judge's marks for one entry in one module."""

    __tablename__: ClassVar[Any] = "score_sheet"
    __table_args__ = (UniqueConstraint("entry_id", "judge_id"),)

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    judge_id: int = Field(foreign_key="judge.id", index=True)
    state: str = "draft"
    submitted_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Mark(SQLModel, table=True):
    """得分 as entered; append-only: of one sheet and aspect the newest row counts, null = taken back."""

    __table_args__ = (Index("ix_mark_sheet_aspect", "sheet_id", "aspect", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="score_sheet.id")
    aspect: str
    entered: Decimal | None = Field(default=None, sa_type=Thousandths)
    entered_at: datetime = _now()
    entered_by: str


class Penalty(SQLModel, table=True):
    """A marshal's deduction from an entry or one of its modules; revoked, never deleted."""

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    module: str | None = None
    points: Decimal = Field(sa_type=Thousandths)
    reason: str
    entered_at: datetime = _now()
    entered_by: str
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    revoked_by: str | None = None


class Publication(SQLModel, table=True):
    """A frozen, numbered snapshot of an event's results, with the rules it was computed by."""

    __table_args__ = (UniqueConstraint("event_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    version: int
    competition: str
    event: str
    basis: str
    rules: dict[str, Any] = _json(default_factory=dict)
    reason: str = ""
    published_at: datetime = _now()
    published_by: str


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
    modules: list[dict[str, Any]] = _json(default_factory=list)
    steps: list[dict[str, Any]] = _json(default_factory=list)
    award: str = ""
    award_reason: str = ""


class Certificate(SQLModel, table=True):
    """证书: one numbered award certificate, drawn from one published result and what is copied here only."""

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    serial: int
    number: str = Field(unique=True)
    result_id: int = Field(foreign_key="published_result.id", index=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    competition: str
    event: str
    issuers: list[str] = _json(default_factory=list)
    issued_on: date
    state: str = "issued"
    issued_at: datetime = _now()
    printed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    void_reason: str = ""


class Activity(SQLModel, table=True):
    """最近动态: one sentence a change, for people to read."""

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int | None = Field(default=None, foreign_key="competition.id", index=True)
    at: datetime = _now()
    by: str
    text: str


class Setting(SQLModel, table=True):
    """A setting of this machine's data folder, e.g. who is working here."""

    key: str = Field(primary_key=True)
    value: str
