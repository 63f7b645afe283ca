"""The tables. Rows never leave `app.services`; everything else sees frozen dataclasses.

Names of columns follow the vocabulary of the field. Rules of an event (marking scheme, ranking,
awards) are JSON documents which `app.domain` reads: they are data that differ from notice to notice.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import JSON, Column, Index, Integer, UniqueConstraint
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


def _later(default: Any) -> Any:
    """A column of a later migration: rows that stand already get the default from the database."""
    sql = "''" if default == "" else str(default)
    return Field(default=default, sa_column_kwargs={"server_default": sa.text(sql)})


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
    # No foreign keys: SQLite cannot add named ones to a table that stands already.
    account_id: int | None = Field(default=None, index=True)
    organization_id: int | None = None
    checked_in_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Handover(SQLModel, table=True):
    """A judge replaced on a seat: who gave it up, who took it over, and why."""

    id: int | None = Field(default=None, primary_key=True)
    judge_id: int = Field(foreign_key="judge.id", index=True)
    before: str
    after: str
    reason: str
    at: datetime = _now()
    by: str


class ScoreSheet(SQLModel, table=True):
    """评分单: one judge's marks for one entry in one module; draft → submitted → confirmed → locked.

    `round` counts the submissions; `paper_at` is when the paper came back. The second keying of a doubly
    entered sheet is told by `second_at`; who did what is told by name and account.
    """

    __tablename__: ClassVar[Any] = "score_sheet"
    __table_args__ = (UniqueConstraint("entry_id", "judge_id"),)

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    judge_id: int = Field(foreign_key="judge.id", index=True)
    state: str = "draft"
    round: int = _later(0)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcTime)
    submitted_by: str = _later("")
    submitted_by_id: int | None = None
    second_at: datetime | None = Field(default=None, sa_type=UtcTime)
    second_by: str = _later("")
    second_by_id: int | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    confirmed_by: str = _later("")
    confirmed_by_id: int | None = None
    returned_reason: str = _later("")
    returned_by_id: int | None = None
    paper_at: datetime | None = Field(default=None, sa_type=UtcTime)
    paper_by: str = _later("")


class Mark(SQLModel, table=True):
    """得分 as entered; append-only: of one sheet, keying and aspect the newest row counts, null = taken back.

    `judge` is who gave the mark, `entered_by` who typed it; `keying` is 2 for the independent second
    typing of a paper, which never counts. `reason` is asked for on a sheet that was submitted before.
    """

    __table_args__ = (Index("ix_mark_sheet_aspect", "sheet_id", "aspect", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="score_sheet.id")
    aspect: str
    keying: int = _later(1)
    entered: Decimal | None = Field(default=None, sa_type=Thousandths)
    judge: str = _later("")
    reason: str = _later("")
    entered_at: datetime = _now()
    entered_by: str
    entered_by_id: int | None = None


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
    revoke_reason: str = _later("")


class Incident(SQLModel, table=True):
    """赛场情况记录: equipment failure with 补时 or a move to a 备用工位, a breach of the rules, other."""

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    module: str | None = None
    kind: str
    text: str
    minutes: int = 0
    station_from: int | None = None
    station_to: int | None = None
    at: datetime = _now()
    by: str


class SpreadRuling(SQLModel, table=True):
    """A spread between the judges of one entry's panel that the chief judge lets stand, with the reason.

    `mark_id`: the newest mark of then. Later marks that lie further apart alarm again.
    """

    __tablename__: ClassVar[Any] = "spread_ruling"

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    module: str
    mark_id: int
    reason: str
    at: datetime = _now()
    by: str


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


class Account(SQLModel, table=True):
    """工作人员: somebody who works here. Without password and PIN they are named, but cannot sign in."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    organization_id: int | None = Field(default=None, foreign_key="organization.id", index=True)
    password_hash: str = ""
    pin_hash: str = ""
    active: bool = True
    created_at: datetime = _now()


class AccountDuty(SQLModel, table=True):
    """岗位 of somebody: a role, in one event or all, in one module or all; judges' seats stand in `judge`."""

    __tablename__: ClassVar[Any] = "account_duty"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    role: str
    event_id: int | None = Field(default=None, foreign_key="event.id", index=True)
    module: str | None = None


class AuditEntry(SQLModel, table=True):
    """One entry of the audit log: who did what, in the words of the field, with the rows it changed.

    Append-only and chained: `hash` covers the entry and the hash before it. The ids are not foreign keys:
    the log outlives what it tells of.
    """

    __tablename__: ClassVar[Any] = "audit_entry"

    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_type=UtcTime)
    account_id: int | None = Field(default=None, index=True)
    by: str
    act: str = Field(index=True)
    outcome: str = "done"
    text: str
    competition_id: int | None = Field(default=None, index=True)
    event_id: int | None = Field(default=None, index=True)
    entry_id: int | None = Field(default=None, index=True)
    judge_id: int | None = None
    rows: str = "[]"
    hash: str


class AuditHead(SQLModel, table=True):
    """The end of the chain, one row: whoever appends holds its lock."""

    __tablename__: ClassVar[Any] = "audit_head"

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    seq: int
    hash: str
    signed_seq: int = 0


class AuditCheckpoint(SQLModel, table=True):
    """The chain's head signed by this machine's key (Ed25519, hexadecimal)."""

    __tablename__: ClassVar[Any] = "audit_checkpoint"

    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    hash: str
    key: str
    signature: str
    at: datetime = Field(sa_type=UtcTime)


class Setting(SQLModel, table=True):
    """A setting of this machine's data folder, e.g. who is working here."""

    key: str = Field(primary_key=True)
    value: str
