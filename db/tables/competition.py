"""The competition as the notice describes it: tracks, events and the rules of each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Field, SQLModel

from db.tables.columns import json_column, moment
from db.types import Thousandths


class Competition(SQLModel, table=True):
    """赛事: one notice, one year."""

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
    divisions: list[str] = json_column(default_factory=list)
    rules: dict[str, Any] = json_column(default_factory=dict)
    rules_version: int = 1
