"""Who takes part and who works here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.columns import later, moment


class Organization(SQLModel, table=True):
    """参赛单位. `kind` is what the notice asks of units (民营企业, 院校 …); its words are a `WordList`.

    A duplicate is `merged_into` the row that stays: its name still leads to the unit.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    pinyin: str = ""
    credit_code: str | None = Field(default=None, unique=True)
    industry: str = ""
    district: str = ""
    chain: str = ""
    contact: str = ""
    phone: str = ""
    kind: str = later("")
    # No foreign key: SQLite cannot add a named one to a table that stands already.
    merged_into: int | None = Field(default=None, index=True)


class Person(SQLModel, table=True):
    """人员: once over all events and years, known by document type and number.

    `photo` is the digest of a picture in the data folder. A duplicate is `merged_into` the row that stays:
    its document still leads to the person.
    """

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
    photo: str = later("")
    merged_into: int | None = Field(default=None, index=True)


class DistinctPeople(SQLModel, table=True):
    """Two people somebody looked at and found not to be the same; `first_id` is the smaller one."""

    __tablename__: ClassVar[Any] = "distinct_people"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: int | None = Field(default=None, primary_key=True)
    first_id: int = Field(foreign_key="person.id", index=True)
    second_id: int = Field(foreign_key="person.id", index=True)
    at: datetime = moment()
    by: str


class Entry(SQLModel, table=True):
    """参赛: a person, team, unit, project or achievement entered in an event.

    Of a work: `category` (五小 kind, 工程 or 班组), `summary`, `effect` (经济效益), `site`; `contact` and
    `phone` of whoever the unit named for it. `note` is the 备注 of its form.
    """

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
    # Into how many rounds beyond the first the entry was let by a cut.
    reached: int = later(0)
    created_at: datetime = moment()
    category: str = later("")
    summary: str = later("")
    effect: str = later("")
    site: str = later("")
    contact: str = later("")
    phone: str = later("")
    note: str = later("")


class EntryMember(SQLModel, table=True):
    """A person of an entry; position 0 is the entrant, captain or first author. Roles: `app.domain.members`.

    Only members compete and count as the entry's people; a leader or coach stands behind them.
    """

    __tablename__: ClassVar[Any] = "entry_member"
    __table_args__ = (UniqueConstraint("entry_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str = "选手"
    position: int = 0


class Attachment(SQLModel, table=True):
    """附件 of an entry: a file in the data folder, known by its digest."""

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    name: str
    digest: str
    size: int
    position: int = 0
    at: datetime = moment()
    by: str


class EntryChange(SQLModel, table=True):
    """变更: a substitution, a late entry or a withdrawal, in words, with its reason; append-only."""

    __tablename__: ClassVar[Any] = "entry_change"

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    kind: str
    before: str = ""
    after: str = ""
    reason: str
    at: datetime = moment()
    by: str


class Account(SQLModel, table=True):
    """工作人员: somebody who works here. Without password and PIN they are named, but cannot sign in."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    organization_id: int | None = Field(default=None, foreign_key="organization.id", index=True)
    password_hash: str = ""
    pin_hash: str = ""
    active: bool = True
    created_at: datetime = moment()


class AccountDuty(SQLModel, table=True):
    """岗位 of somebody: a role, in one event or all, in one module or all; judges' seats stand in `judge`."""

    __tablename__: ClassVar[Any] = "account_duty"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    role: str
    event_id: int | None = Field(default=None, foreign_key="event.id", index=True)
    module: str | None = None
