"""The audit log, and this machine's settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel

from db.types import UtcTime


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
