"""Panels, score sheets, marks, and what happens in the field of play."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.columns import json_column, later, moment
from db.types import Thousandths, UtcTime


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
    at: datetime = moment()
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
    round: int = later(0)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcTime)
    submitted_by: str = later("")
    submitted_by_id: int | None = None
    second_at: datetime | None = Field(default=None, sa_type=UtcTime)
    second_by: str = later("")
    second_by_id: int | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    confirmed_by: str = later("")
    confirmed_by_id: int | None = None
    returned_reason: str = later("")
    returned_by_id: int | None = None
    paper_at: datetime | None = Field(default=None, sa_type=UtcTime)
    paper_by: str = later("")


class Mark(SQLModel, table=True):
    """得分 as entered; append-only: of one sheet, keying and aspect the newest row counts, null = taken back.

    `judge` is who gave the mark, `entered_by` who typed it; `keying` is 2 for the independent second
    typing of a paper, which never counts. `reason` is asked for on a sheet that was submitted before.
    """

    __table_args__ = (Index("ix_mark_sheet_aspect", "sheet_id", "aspect", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="score_sheet.id")
    aspect: str
    keying: int = later(1)
    entered: Decimal | None = Field(default=None, sa_type=Thousandths)
    judge: str = later("")
    reason: str = later("")
    entered_at: datetime = moment()
    entered_by: str
    entered_by_id: int | None = None


class Penalty(SQLModel, table=True):
    """A marshal's deduction from an entry or one of its modules; revoked, never deleted."""

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    module: str | None = None
    points: Decimal = Field(sa_type=Thousandths)
    reason: str
    entered_at: datetime = moment()
    entered_by: str
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    revoked_by: str | None = None
    revoke_reason: str = later("")


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
    at: datetime = moment()
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
    at: datetime = moment()
    by: str


class TieDecision(SQLModel, table=True):
    """The order of entries that nothing else parts, decided by the chief judge; append-only.

    `entry_ids` from the best down. It holds as long as exactly these entries tie; of the same entries the
    newest counts.
    """

    __tablename__: ClassVar[Any] = "tie_decision"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    division: str = ""
    entry_ids: list[int] = json_column()
    reason: str
    at: datetime = moment()
    by: str
