"""The one door: without a right and an entry in the log nothing changes, by construction.

Here stands the real `open_door`, on both kinds of database; the bench of the other tests plants rows only
to have something to change.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from app.domain.rights import Right
from app.services.door import GUARDED, WriteSession
from db.tables import (
    AuditCheckpoint,
    AuditEntry,
    AuditHead,
    Organization,
)
from tests.services.door_office import (
    COLUMNS,
    Op,
    fails,
    is_whole,
    make_office,
    nothing_happened,
    unit,
)

# The log itself is written by the door alone: no right opens its tables.
TABLES_OF_THE_LOG: set[type[SQLModel]] = {AuditEntry, AuditHead, AuditCheckpoint}
ROUND = "did not come through the door"


@pytest.fixture
def writer(engine: Engine) -> Engine:
    """A small office's database."""
    return make_office(engine)


# --- without a right, without a record ----------------------------------------------------------------


def test_every_table_is_guarded_or_belongs_to_the_log() -> None:
    tables = {mapper.class_ for mapper in SQLModel._sa_registry.mappers}
    assert {table.__table__ for table in tables} == set(SQLModel.metadata.tables.values())
    assert tables == set(GUARDED) | TABLES_OF_THE_LOG
    assert not set(GUARDED) & TABLES_OF_THE_LOG
    assert all(GUARDED.values()), "a table without any right could never change"


def test_a_change_without_a_right_is_a_mistake_of_ours(writer: Engine) -> None:
    def rename(session: WriteSession) -> None:
        unit(session).name = "乙厂"

    ops: list[Op] = [
        lambda session: session.add(Organization(name="乙厂")),
        rename,
        lambda session: session.delete(unit(session)),
        lambda session: session.insert_many(Organization, [{"name": "乙厂"}]),
    ]
    for op in ops:
        fails(writer, "Organization changed without a right", op)
    assert nothing_happened(writer)


def test_a_right_opens_its_own_tables_only(writer: Engine) -> None:
    def other_right(session: WriteSession) -> None:
        session.require(Right.SETUP)
        session.add(Organization(name="乙厂"))
        session.record("单位")

    fails(writer, "Organization changed without a right", other_right)
    assert nothing_happened(writer)


@pytest.mark.parametrize("table", [AuditEntry, AuditHead, AuditCheckpoint])
def test_no_right_opens_the_log_itself(writer: Engine, table: type[SQLModel]) -> None:
    def forge(session: WriteSession) -> None:
        for right in (Right.SETUP, Right.PEOPLE, Right.REGISTER, Right.PUBLISH, Right.WORK):
            session.require(right)
        session.delete(session.exec(select(table)).first())

    fails(writer, f"{table.__name__} changed without", forge)
    assert nothing_happened(writer)
    assert is_whole(writer)


def test_a_change_without_a_record_is_not_kept(writer: Engine) -> None:
    def one(session: WriteSession) -> None:
        session.require(Right.REGISTER)
        session.add(Organization(name="乙厂"))

    def many(session: WriteSession) -> None:
        session.require(Right.REGISTER)
        session.insert_many(Organization, [COLUMNS | {"name": "乙厂"}])

    for op in (one, many):
        fails(writer, "changed without a record", op)
    assert nothing_happened(writer)


def test_a_change_after_the_record_is_not_kept_either(writer: Engine) -> None:
    def late(session: WriteSession) -> None:
        session.require(Right.REGISTER)
        unit(session).contact = "张伟"
        session.record("联系人")
        unit(session).contact = "李芳"

    fails(writer, "changed without a right", late)
    assert nothing_happened(writer)


def test_a_record_without_a_right_is_a_mistake_of_ours(writer: Engine) -> None:
    fails(writer, "recorded without a right", lambda session: session.record("什么也没做"))
    assert nothing_happened(writer)


# --- statements that go round the session -------------------------------------------------------------

ROUNDABOUT: dict[str, sa.Executable] = {
    "insert": sa.insert(Organization).values(name="乙厂"),
    "update": sa.update(Organization).values(name="乙厂"),
    "delete": sa.delete(Organization),
    "text": sa.text("UPDATE organization SET name = '乙厂'"),
    "text in small letters": sa.text("\n  update organization set name = '乙厂'"),
    "text behind a comment": sa.text("/* x */ UPDATE organization SET name = '乙厂'"),
    "text behind a line comment": sa.text("-- x\nUPDATE organization SET name = '乙厂'"),
    "text behind a with": sa.text(
        "WITH x AS (SELECT 1) UPDATE organization SET name = '乙厂' WHERE 1 IN (SELECT * FROM x)"
    ),
    "text behind a reading": sa.text("SELECT 1; UPDATE organization SET name = '乙厂'"),
    "truncate": sa.text("TRUNCATE organization"),
    "drop": sa.text("DROP TABLE organization"),
    "trigger": sa.text("CREATE TRIGGER x AFTER INSERT ON mark BEGIN DELETE FROM mark; END"),
}


@pytest.mark.parametrize("way", ROUNDABOUT)
@pytest.mark.parametrize("who", ["session", "connection", "reader"])
def test_no_statement_goes_round_the_door(writer: Engine, engine: Engine, way: str, who: str) -> None:
    """Neither by the session with every right, nor by its connection, nor by a session that only reads."""

    def go_round(session: WriteSession) -> None:
        for right in (Right.SETUP, Right.PEOPLE, Right.REGISTER):
            session.require(right)
        (session if who == "session" else session.connection()).execute(ROUNDABOUT[way])
        session.record("单位")

    if who == "reader":
        with pytest.raises(RuntimeError, match=ROUND), Session(engine) as reader:
            reader.execute(ROUNDABOUT[way])
    else:
        fails(writer, ROUND, go_round)
    assert nothing_happened(writer)


def test_no_driver_statement_and_no_reader_goes_round_the_door(writer: Engine, engine: Engine) -> None:
    def drive(session: WriteSession) -> None:
        session.require(Right.REGISTER)
        session.connection().exec_driver_sql("UPDATE organization SET name = '乙厂'")

    fails(writer, ROUND, drive)
    with Session(engine) as reader:
        unit(reader).name = "乙厂"
        with pytest.raises(RuntimeError, match=ROUND):
            reader.commit()
    with Session(engine) as reader:
        reader.add(Organization(name="乙厂"))
        with pytest.raises(RuntimeError, match=ROUND):
            reader.flush()
    assert nothing_happened(writer)
