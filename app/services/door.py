"""The one door: a session in which nothing changes without a right and an entry in the audit log.

`require` asks for a right at a place; from then on the tables that go with the right may change.
`record` puts what was done, in words, with every row that changed, into the log. A change without a right
and a commit without a record are RuntimeErrors: mistakes of ours, found by the first test that runs them.
Statements that go round the session are stopped by the engine (see `db.engine.changes_allowed`).

The entries of a transaction join the chain when it commits: the lock on its head is held shortest so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event, insert
from sqlalchemy.orm import SessionTransaction, UOWTransaction
from sqlmodel import Session, SQLModel, col

from app.domain.chain import RowChange
from app.domain.rights import (
    NOWHERE,
    PROGRAM,
    RIGHT_NAMES,
    Actor,
    Duty,
    Place,
    Right,
    Role,
    acting_name,
    holders,
    is_granted,
)
from app.errors import UserError
from app.services.chain import SignedHead, Signer, append_entries
from app.services.row_images import changed_row, inserted_rows
from db.engine import changes_allowed
from db.tables import (
    Account,
    AccountDuty,
    Appeal,
    Attachment,
    AwardDecision,
    Certificate,
    CertificatePrint,
    CertificateProof,
    CheckIn,
    ColumnMapping,
    Competition,
    DistinctPeople,
    Draw,
    Entry,
    EntryChange,
    EntryMember,
    Event,
    Handover,
    Incident,
    Judge,
    JudgePackage,
    KeyWrap,
    Lineage,
    Mark,
    NumberSeries,
    Organization,
    Penalty,
    Person,
    Printout,
    Publication,
    PublishedResult,
    Recheck,
    RecheckItem,
    ResultSigning,
    Room,
    RulesVersion,
    ScoreSheet,
    Seat,
    Setting,
    SigningKey,
    Sitting,
    SpreadRuling,
    TieDecision,
    Track,
    WordList,
)
from db.types import utc_now

T = TypeVar("T", bound=SQLModel)
Clock = Callable[[], datetime]

_SHEET = frozenset({Right.MARK, Right.CHECK, Right.UNLOCK, Right.CHECK_IN, Right.PUBLISH, Right.BRING_BACK})
_REGISTERED = frozenset({Right.REGISTER})
_PLANNED = frozenset({Right.TIMETABLE})
# Made at the first start or when it is first needed; wrapped anew with an administrator's new password.
_KEY_MAKING = frozenset({Right.FOUND, Right.RECOVER, Right.SIGN_IN, Right.PEOPLE, Right.WORK, Right.AWARD})

# Which rights open which table, beside MOVE. A table that is not named here can never change.
_GUARDED: Mapping[type[SQLModel], frozenset[Right]] = {
    Competition: frozenset({Right.SETUP}),
    Track: frozenset({Right.SETUP}),
    # Its end is declared where appeals are taken.
    Event: frozenset({Right.SETUP, Right.APPEAL}),
    RulesVersion: frozenset({Right.SETUP}),
    Organization: _REGISTERED | {Right.PEOPLE, Right.SEATS},
    Person: _REGISTERED,
    DistinctPeople: _REGISTERED,
    Attachment: _REGISTERED,
    EntryChange: _REGISTERED | {Right.STATUS},
    WordList: _REGISTERED | {Right.SETUP},
    ColumnMapping: _REGISTERED,
    Room: _PLANNED,
    Sitting: _PLANNED,
    # A substitute takes over the seats.
    Seat: _PLANNED | {Right.DRAW, Right.REGISTER},
    Draw: frozenset({Right.DRAW}),
    CheckIn: frozenset({Right.ADMIT}),
    Printout: _REGISTERED | _PLANNED | {Right.ADMIT, Right.DRAW, Right.CHECK_IN},
    Entry: frozenset({Right.REGISTER, Right.DRAW, Right.STATUS, Right.INCIDENT, Right.PUBLISH}),
    EntryMember: _REGISTERED,
    Judge: frozenset({Right.SETUP, Right.SEATS, Right.CHECK_IN}),
    Handover: frozenset({Right.SEATS}),
    ScoreSheet: _SHEET | {Right.SETUP},
    # New rules take back marks that mean something else under them, and send their sheets back.
    Mark: frozenset({Right.MARK, Right.SETUP, Right.BRING_BACK}),
    Penalty: frozenset({Right.PENALISE}),
    Incident: frozenset({Right.INCIDENT}),
    SpreadRuling: frozenset({Right.RULE}),
    TieDecision: frozenset({Right.RULE}),
    Recheck: frozenset({Right.RECHECK, Right.SIGN}),
    RecheckItem: frozenset({Right.RECHECK}),
    ResultSigning: frozenset({Right.SIGN, Right.OPEN}),
    Appeal: frozenset({Right.APPEAL, Right.ARBITRATE, Right.PUBLISH}),
    Publication: frozenset({Right.PUBLISH}),
    PublishedResult: frozenset({Right.PUBLISH}),
    Certificate: frozenset({Right.AWARD, Right.SETUP}),
    CertificateProof: frozenset({Right.AWARD}),
    CertificatePrint: frozenset({Right.AWARD}),
    NumberSeries: frozenset({Right.AWARD}),
    SigningKey: _KEY_MAKING,
    KeyWrap: _KEY_MAKING,
    AwardDecision: frozenset({Right.AWARD}),
    Account: frozenset({Right.PEOPLE, Right.SEATS, Right.FOUND, Right.RECOVER, Right.WORK}),
    AccountDuty: frozenset({Right.PEOPLE, Right.FOUND, Right.RECOVER}),
    Setting: frozenset({Right.WORK, Right.SETUP, Right.FOUND, Right.SAFEKEEP}),
    Lineage: frozenset({Right.ADOPT, Right.SAFEKEEP}),
    JudgePackage: frozenset({Right.SAFEKEEP, Right.BRING_BACK}),
}
# What stays where it is when a competition is moved: people's accounts, keys, this machine's own.
_NEVER_MOVED = frozenset(
    {Account, AccountDuty, SigningKey, KeyWrap, Setting, Lineage, WordList, ColumnMapping}
)
GUARDED: Mapping[type[SQLModel], frozenset[Right]] = {
    table: rights if table in _NEVER_MOVED else rights | {Right.MOVE} for table, rights in _GUARDED.items()
}


class Refused(UserError):
    """Something the actor may not do. What was tried stays in the audit log."""

    def __init__(self, message: str, attempt: str, place: Place = NOWHERE, *, act: str = "") -> None:
        super().__init__(message)
        self.attempt = attempt
        self.place = place
        self.act = act


@dataclass(slots=True)
class LogEntry:
    """An entry on its way into the chain."""

    actor: Actor
    by: str
    act: str
    text: str
    place: Place
    outcome: str = "done"
    rows: Sequence[RowChange] = ()


@dataclass(slots=True)
class _Act:
    """What is under way since the last record."""

    rights: dict[Right, Place] = field(default_factory=dict)
    rows: list[RowChange] = field(default_factory=list)


class WriteSession(Session):
    """A session that changes data. Services that write take one; those that only read take a Session."""

    def __init__(
        self, bind: Engine | Connection, actor: Actor, signer: Signer | None, clock: Clock = utc_now
    ) -> None:
        super().__init__(bind, expire_on_commit=False, join_transaction_mode="create_savepoint")
        self.actor = actor
        self.clock = clock
        self.signer = signer
        self.read_only = ""  # why nothing may be changed but to sign in for looking
        self._act = _Act()
        self._entries: list[LogEntry] = []
        self.head: SignedHead | None = None  # what was signed when it committed

    # -- what services say -------------------------------------------------------------------------

    def require(self, right: Right, place: Place = NOWHERE, *, attempt: str = "") -> str:
        """Refuse unless the actor has the right here; returns 'role name' to keep beside what is done.

        `attempt` says what was tried, for the log of refusals (the right's name where it is empty).
        """
        if not is_granted(self.actor, right, place):
            who = holders(right)
            cure = f"请由{who}操作,或请管理员分派岗位。" if who else "这一步只由程序自己做。"
            message = f"{self.actor.title}没有“{RIGHT_NAMES[right]}”的权限。{cure}"
            raise Refused(message, attempt or RIGHT_NAMES[right], place, act=right.value)
        if self.read_only and right is not Right.SIGN_IN:
            raise UserError(self.read_only)
        self._act.rights.setdefault(right, place)
        return acting_name(self.actor, right, place)

    def is_under_way(self, right: Right) -> bool:
        """Whether the act at hand asked for this right and was not refused."""
        return right in self._act.rights

    def record(self, text: str, place: Place | None = None, *, act: str = "") -> None:
        """Note what was done since the last record, in words, with every row that changed.

        Place and act are those of the first right asked for, where nothing else is given.
        """
        self.flush()
        if not self._act.rights:
            raise RuntimeError(f"recorded without a right: {text}")
        right, where = next(iter(self._act.rights.items()))
        place = where if place is None else place
        by = acting_name(self.actor, right, where)
        self.append(LogEntry(self.actor, by, act or right.value, text, place, rows=tuple(self._act.rows)))
        self._act = _Act()

    def insert_many(
        self, table: type[T], rows: Sequence[Mapping[str, Any]], ids: Sequence[int] = ()
    ) -> list[int]:
        """Insert many rows at once; every column but the id has to be given. Returns their ids in order.

        With `ids`, none of which is there, they get these.
        """
        if not rows:
            return []
        self.flush()
        self._check_open(table)
        dialect = self.connection().dialect
        with changes_allowed(self.connection()):
            if ids:
                found = self._put_under(table, rows, ids)
            elif dialect.name == "sqlite":
                found = self._put_numbered(table, rows)
            else:
                found = self._put(table, rows)
        self._act.rows += inserted_rows(table, found, rows, dialect)
        return found

    def _put(self, table: type[T], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        key = sa.inspect(table).columns["id"]
        statement = insert(table).returning(key, sort_by_parameter_order=True)
        return [int(found) for (found,) in super().execute(statement, [dict(row) for row in rows])]

    def _put_numbered(self, table: type[T], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        # Ids that come back in order cost SQLite a statement for each row. We hold its one write lock: the
        # next ids are those it would give itself.
        key = sa.inspect(table).columns["id"]
        last = super().execute(sa.select(sa.func.coalesce(sa.func.max(key), 0))).scalar_one()
        return self._put_under(table, rows, range(last + 1, last + 1 + len(rows)))

    def _put_under(self, table: type[T], rows: Sequence[Mapping[str, Any]], ids: Sequence[int]) -> list[int]:
        super().execute(insert(table), [{**row, "id": id_} for id_, row in zip(ids, rows, strict=True)])
        if self.connection().dialect.name == "postgresql":
            # What gives the next ids there knows nothing of these.
            mapped = sa.inspect(table).local_table
            sequence = sa.func.pg_get_serial_sequence(mapped.name, "id")
            highest = sa.select(sa.func.max(mapped.c.id)).scalar_subquery()
            super().execute(sa.select(sa.func.setval(sequence, highest)))
        return list(ids)

    def unlogged_rows(self) -> Iterator[RowChange]:
        """The rows changed in this transaction, in their order: they join the log when it commits."""
        self.flush()
        for entry in self._entries:
            yield from entry.rows
        yield from self._act.rows

    # -- how it is held ----------------------------------------------------------------------------

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what changed, through the open door only."""
        if self._is_clean():
            return
        with changes_allowed(self.connection()):
            super().flush(objects)

    def _check_open(self, table: type[Any]) -> None:
        if not GUARDED.get(table, frozenset()) & self._act.rights.keys():
            raise RuntimeError(f"{table.__name__} changed without a right that opens it")

    def _on_before_flush(self) -> None:
        for row in (*self.new, *self.deleted, *(row for row in self.dirty if self.is_modified(row))):
            self._check_open(type(row))

    def _on_after_flush(self) -> None:
        dialect = self.connection().dialect
        for row in self.new:
            self._act.rows.append(changed_row(row, dialect, new=True))
        for row in self.dirty:
            if self.is_modified(row):
                self._act.rows.append(changed_row(row, dialect))
        for row in self.deleted:
            self._act.rows.append(changed_row(row, dialect, deleted=True))

    def _on_before_commit(self) -> None:
        self.flush()
        if self._act.rows:
            raise RuntimeError(f"changed without a record: {self._act.rows[:3]}")
        entries = self._entries
        self._forget()
        if entries:
            with changes_allowed(self.connection()):
                self.head = append_entries(self.connection(), entries, self.clock(), self.signer)

    def _forget(self) -> None:
        """What a transaction noted and opened ends with it, also where it was rolled back."""
        self._act, self._entries = _Act(), []

    def append(self, entry: LogEntry) -> None:
        """Put an entry as it stands into the chain at the commit; for what opens the data only."""
        self._entries.append(entry)

    def note_refusal(self, refused: Refused) -> None:
        """Note an attempt that was refused, in a transaction of its own."""
        act = refused.act or Right.ADOPT.value
        text = f"{refused.attempt}:被拒绝。{refused}"
        self.append(LogEntry(self.actor, self.actor.title, act, text, refused.place, outcome="refused"))


@event.listens_for(WriteSession, "before_flush")
def _before_flush(session: WriteSession, context: UOWTransaction, instances: object) -> None:
    session._on_before_flush()


@event.listens_for(WriteSession, "after_flush")
def _after_flush(session: WriteSession, context: UOWTransaction) -> None:
    session._on_after_flush()


@event.listens_for(WriteSession, "before_commit")
def _before_commit(session: WriteSession) -> None:
    session._on_before_commit()


@event.listens_for(WriteSession, "after_soft_rollback")
def _after_rollback(session: WriteSession, ended: SessionTransaction) -> None:
    session._forget()


@contextmanager
def open_door(
    bind: Engine | Connection, account_id: int | None, signer: Signer | None, clock: Clock = utc_now
) -> Iterator[WriteSession]:
    """One transaction of somebody (None: of the program) that commits at the end, or leaves nothing behind.

    Nothing but the attempt, that is, where it was refused.
    """
    with WriteSession(bind, PROGRAM, signer, clock) as session:
        try:
            with session.begin():
                session.actor = load_actor(session, account_id)
                yield session
        except Refused as refused:
            with session.begin():
                session.note_refusal(refused)
            raise


@contextmanager
def open_to_look(bind: Engine | Connection, account_id: int | None, why: str) -> Iterator[WriteSession]:
    """A session for data that only may be looked at: somebody signs in, and nothing is kept of it."""
    with WriteSession(bind, PROGRAM, None) as session, session.begin() as transaction:
        session.actor = load_actor(session, account_id)
        session.read_only = why
        yield session
        transaction.rollback()


def load_actor(session: Session, account_id: int | None) -> Actor:
    """Who acts, with the duties of this moment; refused once the account is closed."""
    if account_id is None:
        return PROGRAM
    account = session.get(Account, account_id)
    if account is None:
        raise UserError("登录的账号已不存在,请重新登录。")
    if not account.active:
        raise UserError(f"{account.name}的账号已停用,请联系管理员。")
    duties = session.execute(
        sa.select(col(AccountDuty.role), col(AccountDuty.event_id), col(AccountDuty.module))
        .where(col(AccountDuty.account_id) == account_id)
        .order_by(col(AccountDuty.id))
    )
    seats = session.execute(
        sa.select(col(Judge.event_id), col(Judge.module), col(Judge.id))
        .where(col(Judge.account_id) == account_id)
        .order_by(col(Judge.id))
    )
    return Actor(
        account_id,
        account.name,
        (
            *(Duty(Role(role), event_id, module) for role, event_id, module in duties),
            *(Duty(Role.JUDGE, event_id, module, judge_id) for event_id, module, judge_id in seats),
        ),
        account.organization_id,
    )
