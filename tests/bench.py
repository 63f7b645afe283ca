"""A door for tests: it lets a test plant rows, and acts as somebody who may do everything.

What services do passes the real door all the same: rows are only let in where no right is open for them,
and what was planted stands in the log as planted. `tests/services/test_door.py` tests the door itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlmodel import select

from app.domain.rights import NOWHERE, Actor, Duty, Right, Role
from app.services.chain import Signer
from app.services.door import LogEntry, WriteSession, load_actor
from app.services.rows import row_id
from app.services.workspace import Workspace
from db.tables import Account, AccountDuty

NAME, CHECKER = "王敏", "刘芳"
ROLES = (Role.SCORER, Role.ADMIN, Role.CHIEF, Role.CODER, Role.SUPERVISOR)
ALL_ROUND = Actor(1, NAME, tuple(Duty(role) for role in ROLES))
OTHER = Actor(2, CHECKER, tuple(Duty(role) for role in ROLES))
BY = f"统分员 {NAME}"
MACHINE = Signer(bytes(range(64, 96)))


class Bench(WriteSession):
    """A session of a test: it may plant rows without a right."""

    def __init__(
        self, bind: Engine | Connection, actor: Actor = ALL_ROUND, signer: Signer | None = MACHINE
    ) -> None:
        super().__init__(bind, actor, signer)

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[None]:
        """Let somebody else act for a while, e.g. the second person who confirms."""
        before, self.actor = self.actor, actor
        try:
            yield
        finally:
            self.actor = before

    def _check_open(self, table: type[Any]) -> None:
        """Planted rows need no right."""

    def _on_before_commit(self) -> None:
        self.flush()
        if self._act.rows:
            rows, self._act.rows = tuple(self._act.rows), []
            where = next(iter(self._act.rights.values()), None)
            assert where is None, "a service asked for a right and recorded nothing"
            self.append(
                LogEntry(self.actor, self.actor.title, Right.ADOPT.value, "测试数据", NOWHERE, rows=rows)
            )
        super()._on_before_commit()


class BenchWorkspace(Workspace):
    """A workspace whose `write()` without an account is a bench session."""

    @contextmanager
    def write(self, account_id: int | None = None) -> Iterator[WriteSession]:
        """A bench session, or the real door for an account."""
        if account_id is not None:
            with super().write(account_id) as session:
                yield session
            return
        with Bench(self._writer, signer=self.signer) as session, session.begin():
            yield session


def make_bench(workspace: Workspace) -> BenchWorkspace:
    """Let tests plant rows in this workspace; two people who may do everything work there."""
    workspace.__class__ = BenchWorkspace
    assert isinstance(workspace, BenchWorkspace)
    with workspace.write() as session:
        if session.exec(select(Account.id)).first() is None:
            for actor in (ALL_ROUND, OTHER):
                session.add(Account(id=actor.account_id, name=actor.name))
                session.flush()
                session.add_all(
                    AccountDuty(account_id=actor.account_id or 0, role=role.value) for role in ROLES
                )
    return workspace


def actor_of(workspace: Workspace, name: str = NAME) -> Actor:
    """Somebody of the bench as the store needs them."""
    with workspace.read() as session:
        account = session.exec(select(Account).where(Account.name == name)).one()
        return load_actor(session, row_id(account))
