"""An office with a few people at the real door, for the tests of the door itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.domain.rights import Role
from app.services import audit
from app.services.chain import Signer
from app.services.door import WriteSession, open_door
from db.engine import WRITE
from db.tables import (
    Account,
    AccountDuty,
    AuditEntry,
    Organization,
)
from tests.bench import Bench

SIGNER = Signer(bytes(range(32)))
# An administrator who is tabulator and chief judge too, somebody without any duty, somebody who has left.
ADMIN, NOBODY, GONE = 1, 2, 3
UNIT = "甲厂"
COLUMNS: dict[str, object] = dict.fromkeys(
    ("pinyin", "kind", "industry", "district", "chain", "contact", "phone"), ""
) | {"credit_code": None, "merged_into": None}
Op = Callable[[WriteSession], object]


def make_office(engine: Engine) -> Engine:
    """Plant the people and a unit; returns the engine to write with."""
    writer = engine.execution_options(**WRITE)
    with Bench(writer, signer=SIGNER) as session, session.begin():
        session.add(Account(id=ADMIN, name="周建平"))
        session.add(Account(id=NOBODY, name="马援"))
        session.add(Account(id=GONE, name="方远", active=False))
        session.flush()
        for role in (Role.ADMIN, Role.SCORER, Role.CHIEF):
            session.add(AccountDuty(account_id=ADMIN, role=role.value))
        session.add(Organization(name=UNIT))
    return writer


@contextmanager
def door(writer: Engine, account_id: int | None = ADMIN) -> Iterator[WriteSession]:
    """The real door, opened by an account."""
    with open_door(writer, account_id, SIGNER) as session:
        yield session


def fails(writer: Engine, match: str, op: Op) -> None:
    """The op is a mistake of ours: RuntimeError, in the op or at the commit."""
    with pytest.raises(RuntimeError, match=match), door(writer) as session:
        op(session)


def units(writer: Engine) -> list[str]:
    """The units' names, in order."""
    with Session(writer) as session:
        return list(session.exec(select(Organization.name).order_by(col(Organization.id))))


def entries(writer: Engine) -> list[AuditEntry]:
    """What the log tells, but for the planted rows."""
    with Session(writer) as session:
        told = col(AuditEntry.text) != "测试数据"
        return list(session.exec(select(AuditEntry).where(told).order_by(col(AuditEntry.seq))))


def nothing_happened(writer: Engine) -> bool:
    """Whether units and log are as they were planted."""
    return (units(writer), entries(writer)) == ([UNIT], [])


def is_whole(writer: Engine) -> bool:
    """Whether log and data agree."""
    with Session(writer) as session:
        return audit.verify(session, frozenset({SIGNER.public})).is_whole


def unit(session: Session) -> Organization:
    """The planted unit."""
    return session.exec(select(Organization).where(Organization.name == UNIT)).one()
