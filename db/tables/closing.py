"""After the marks: rechecks, the chief judge's signature, appeals; and where these data have been."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.columns import json_column, moment
from db.types import UtcTime


class Recheck(SQLModel, table=True):
    """复核: the sheets of the best and of a random sample are compared with the marks that stand.

    Percentages are those of then; `drawn` holds the lots (numbers, or stations of a blind event) of "top" and
    "sample", and the "rest" with its divisions that was drawn from. `whole_at`: too many errors, so all are
    checked.
    """

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    seed: str
    top_percent: int
    sample_percent: int
    limit_percent: int
    drawn: dict[str, Any] = json_column(default_factory=dict)
    at: datetime = moment()
    by: str
    whole_at: datetime | None = Field(default=None, sa_type=UtcTime)
    signed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    signed_by: str = ""
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcTime)
    cancelled_by: str = ""
    cancel_reason: str = ""


class RecheckItem(SQLModel, table=True):
    """One score sheet of a recheck: `part` is top, sample or rest; `outcome` '' until it was compared.

    `mark_id` is the newest mark it was compared with.
    """

    __tablename__: ClassVar[Any] = "recheck_item"
    __table_args__ = (UniqueConstraint("recheck_id", "sheet_id"),)

    id: int | None = Field(default=None, primary_key=True)
    recheck_id: int = Field(foreign_key="recheck.id", index=True)
    sheet_id: int = Field(foreign_key="score_sheet.id", index=True)
    part: str
    outcome: str = ""
    note: str = ""
    mark_id: int | None = Field(default=None, foreign_key="mark.id")
    at: datetime | None = Field(default=None, sa_type=UtcTime)
    by: str = ""
    by_id: int | None = None


class ResultSigning(SQLModel, table=True):
    """签署: the chief judge signs an event's results as they stand; `digest` tells them from any others.

    Of a blind event the identities are opened afterwards, with a witness. Revoked, never deleted.
    """

    __tablename__: ClassVar[Any] = "result_signing"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    digest: str
    at: datetime = moment()
    by: str
    opened_at: datetime | None = Field(default=None, sa_type=UtcTime)
    opened_by: str = ""
    witness: str = ""
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    revoked_by: str = ""
    revoke_reason: str = ""


class Appeal(SQLModel, table=True):
    """申诉 and its ruling 仲裁; filed, accepted, declined, ruled or withdrawn. `serial`: of the competition.

    `late_reason`: why it was taken although the time was over. `version` is the published one it is against,
    0 before the first; `effect` what follows from the ruling; `carried_version` the version that did it.
    """

    __table_args__ = (UniqueConstraint("competition_id", "serial"),)

    id: int | None = Field(default=None, primary_key=True)
    competition_id: int = Field(foreign_key="competition.id", index=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
    serial: int
    version: int = 0
    appellant: str
    organization: str = ""
    phone: str = ""
    subject: str
    request: str = ""
    received_at: datetime = Field(sa_type=UtcTime)
    deadline: datetime | None = Field(default=None, sa_type=UtcTime)
    late_reason: str = ""
    state: str = "filed"
    by: str
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)
    decided_by: str = ""
    decision_reason: str = ""
    outcome: str = ""
    findings: str = ""
    ruling: str = ""
    effect: str = ""
    panel: list[str] = json_column(default_factory=list)
    ruled_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ruled_by: str = ""
    carried_version: int | None = None
    carried_note: str = ""


class Lineage(SQLModel, table=True):
    """数据沿革: where these data began, were taken over, restored or reconciled; append-only.

    `data_id` is the same in all copies; the newest row's `epoch` decides which of two copies goes on.
    `machine` is the public audit key of the folder it happened in; `told` in words what was left behind.
    """

    id: int | None = Field(default=None, primary_key=True)
    data_id: str
    epoch: int
    kind: str
    machine: str
    told: str = ""
    at: datetime = moment()
    by: str


class JudgePackage(SQLModel, table=True):
    """评分包: a module of an event given to a second laptop; `returned`: what was taken back, and when.

    `mark_id` is the newest mark it holds, `rules_version` that of the event. On the second laptop itself
    `opened_at` tells when it was opened there; `returned` then tells of the files written.
    """

    __tablename__: ClassVar[Any] = "judge_package"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    module: str
    note: str = ""
    sheets: int
    mark_id: int = 0
    rules_version: int = 1
    at: datetime = moment()
    by: str
    opened_at: datetime | None = Field(default=None, sa_type=UtcTime)
    returned: list[dict[str, Any]] = json_column(default_factory=list)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    revoked_by: str = ""
    revoke_reason: str = ""
