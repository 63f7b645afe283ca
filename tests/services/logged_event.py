"""An event that was marked, published and awarded with a signed log, and hands that bend the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlmodel import Session

from app.domain.chain import GENESIS, entry_hash
from app.services import audit, ledger
from app.services.audit import Verification
from app.services.chain import Signer
from db.engine import WRITE, changes_allowed
from tests.bench import Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, make_event

START = datetime(2022, 10, 18, 8, tzinfo=UTC)
NAMES = {"张伟": "90", "李芳": "85", "王强": "80"}


class Clock:
    """A clock that goes on by a minute at every look, and can be set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@dataclass(slots=True)
class Logged:
    """The database, who signs, and what bends it behind the program's back."""

    engine: Engine
    signer: Signer
    clock: Clock
    event_id: int = 1
    competition_id: int = 1

    @contextmanager
    def writing(self) -> Iterator[Bench]:
        """A transaction of somebody who may do everything."""
        with Bench(self.engine.execution_options(**WRITE), signer=self.signer) as session:
            session.clock = self.clock
            yield session
            session.commit()

    def sql(self, statement: str, **values: object) -> None:
        """What somebody does with the database's own shell."""
        with self.engine.connect() as connection, changes_allowed(connection):
            assert connection.execute(sa.text(statement), values).rowcount
            connection.commit()

    def one(self, statement: str, **values: object) -> int:
        """A figure."""
        with self.engine.connect() as connection:
            return int(connection.execute(sa.text(statement), values).scalar_one())

    def verify(self, *, since: int = 0, trusted: frozenset[str] | None = None) -> Verification:
        """The proof."""
        with Session(self.engine) as session:
            keys = frozenset({self.signer.public}) if trusted is None else trusted
            return audit.verify(session, keys, since=since)

    def texts(self) -> list[str]:
        """What is found."""
        return [finding.text for finding in self.verify().findings]

    def chain_anew(self) -> None:
        """Recompute every hash and the head, as a forger can who has no key."""
        with self.engine.connect() as connection, changes_allowed(connection):
            _chain_anew(connection)
            connection.commit()


def _chain_anew(connection: Connection) -> None:
    before = GENESIS
    with Session(connection) as session:
        entries = [entry for part in audit.read_parts(session) for entry, _hash in part]
    for entry in entries:
        before = entry_hash(before, entry)
        connection.execute(
            sa.text("UPDATE audit_entry SET hash = :hash WHERE seq = :seq"),
            {"hash": before, "seq": entry.seq},
        )
    head = {"hash": before, "seq": entries[-1].seq}
    connection.execute(sa.text("UPDATE audit_head SET hash = :hash, seq = :seq"), head)


def open_logged(engine: Engine) -> Logged:
    """What `make_logged` made, or is going to make."""
    return Logged(engine, Signer(b"k" * 32), Clock())


def make_logged(engine: Engine) -> Logged:
    """Three people, marked, published and awarded, step by step."""
    logged = open_logged(engine)
    with logged.writing() as session:
        made = make_event(session)
    assert (made.id, made.competition_id) == (logged.event_id, logged.competition_id)
    for name, score in NAMES.items():
        with logged.writing() as session:
            event = SmallEvent(session, made.id, made.competition_id, made.judges)
            event.judge(event.enter(name), score)
    with logged.writing() as session:
        publish(session, made.id)
    with logged.writing() as session:
        ledger.issue_certificates(session, made.id)
    return logged
