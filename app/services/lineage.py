"""数据沿革: one identity for all copies of the data, and the epoch that tells which of them goes on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from app.domain.rights import PROGRAM, Right
from app.services.door import WriteSession
from db.tables import Lineage


class Step(StrEnum):
    """What happened to the data; the value stands in the row's `kind`."""

    BEGUN = "begun"
    TAKEN_OVER = "taken_over"
    RESTORED = "restored"


STEP_NAMES = {Step.BEGUN: "开始", Step.TAKEN_OVER: "接管", Step.RESTORED: "恢复"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Which data these are: `machine` is the public audit key of the folder where the last step was taken."""

    data_id: str
    epoch: int
    machine: str


@dataclass(frozen=True, slots=True)
class LineageLine:
    """One step, as people read it."""

    at: datetime
    name: str
    epoch: int
    by: str
    told: str


def load_origin(session: Session) -> Origin | None:
    """Which data these are; None only before their first opening by this version."""
    row = session.exec(select(Lineage).order_by(col(Lineage.id).desc()).limit(1)).first()
    return None if row is None else Origin(row.data_id, row.epoch, row.machine)


def list_steps(session: Session) -> tuple[LineageLine, ...]:
    """Where the data began and what became of them, newest first."""
    rows = session.exec(select(Lineage).order_by(col(Lineage.id).desc()))
    return tuple(LineageLine(row.at, STEP_NAMES[Step(row.kind)], row.epoch, row.by, row.told) for row in rows)


def begin_lineage(session: WriteSession) -> None:
    """Give data that have none an identity: at their first opening."""
    session.require(Right.ADOPT)
    origin = Origin(secrets.token_hex(16), 1, _key(session))
    _add(session, origin, Step.BEGUN, "", PROGRAM.name)
    session.record(f"数据编号 {origin.data_id[:8]}")


def note_step(session: WriteSession, step: Step, epoch: int, told: str, by: str) -> None:
    """Note what has just become of the data, in the log too; `by` is who wanted it."""
    session.require(Right.ADOPT)
    before = load_origin(session)
    if before is None:
        raise RuntimeError("data are opened before anything becomes of them")
    origin = Origin(before.data_id, epoch, _key(session))
    _add(session, origin, step, told, by)
    session.record(f"{STEP_NAMES[step]}数据({by}):{told}")


def _key(session: WriteSession) -> str:
    return "" if session.signer is None else session.signer.public


def _add(session: WriteSession, origin: Origin, step: Step, told: str, by: str) -> None:
    session.add(
        Lineage(
            data_id=origin.data_id,
            epoch=origin.epoch,
            kind=step.value,
            machine=origin.machine,
            told=told,
            at=session.clock(),
            by=by,
        )
    )
