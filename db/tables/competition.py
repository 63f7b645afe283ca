"""The competition as the notice describes it: tracks, events and the rules of each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.columns import json_column, later, later_json, moment
from db.types import Thousandths, UtcTime


class Competition(SQLModel, table=True):
    """赛事: one notice, one year. `rules`: standings over its events, and awards of units.

    `certificates`: templates, numbers and signatory (see `app.domain.certificate_plan`). `eligibility`: who
    may enter, in all its events (see `app.domain.eligibility`). `closing`: recheck, appeals and public notice
    (see `app.domain.closing`). `uid` is the same on every machine it is moved to.
    """

    id: int | None = Field(default=None, primary_key=True)
    title: str
    year: int
    level: str = ""
    venue: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    hosts: list[str] = json_column(default_factory=list)
    issuers: list[str] = json_column(default_factory=list)
    issued_on: date | None = None
    number_prefix: str = ""
    created_at: datetime = moment()
    contest_class: str = later("")
    rules: dict[str, Any] = later_json(dict)
    certificates: dict[str, Any] = later_json(dict)
    eligibility: dict[str, Any] = later_json(dict)
    closing: dict[str, Any] = later_json(dict)
    uid: str = Field(
        default_factory=lambda: uuid4().hex, index=True, sa_column_kwargs={"server_default": sa.text("''")}
    )


class Track(SQLModel, table=True):
    """赛道: one part of a competition, e.g. 赛技能."""

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    name: str
    note: str = ""
    position: int = 0
    weight: Decimal = Field(default=Decimal(1), sa_type=Thousandths)


class Event(SQLModel, table=True):
    """赛项: what is entered, judged, ranked and awarded.

    Empty `rules`: not opened for judging yet. `draft`: rules being written, possibly full of problems.
    `contest_class` (一类, 二类) where it is another than the competition's; `weight` in its standings;
    `eligibility`: who may enter it; `closing` where it is closed by other rules than the competition's.
    `ended_at`: when its contest ended, from where the time for appeals runs.
    """

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    track_id: int = Field(foreign_key="track.id", index=True)
    name: str
    kind: str
    entry_kind: str
    blind: bool = False
    position: int = 0
    divisions: list[str] = json_column(default_factory=list)
    rules: dict[str, Any] = json_column(default_factory=dict)
    rules_version: int = 1
    draft: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    contest_class: str = later("")
    weight: Decimal = Field(
        default=Decimal(1), sa_type=Thousandths, sa_column_kwargs={"server_default": sa.text("1000")}
    )
    eligibility: dict[str, Any] = later_json(dict)
    closing: dict[str, Any] = later_json(dict)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)


class RulesVersion(SQLModel, table=True):
    """The rules of an event as they were in force from one moment on; append-only."""

    __tablename__: ClassVar[Any] = "rules_version"
    __table_args__ = (UniqueConstraint("event_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    version: int
    rules: dict[str, Any] = json_column(default_factory=dict)
    reason: str = ""
    at: datetime = moment()
    by: str
