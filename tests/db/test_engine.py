"""Opening, checking and migrating, on both kinds of database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, SQLModel

from app.errors import UserError
from db.engine import (
    WRITE,
    changes_allowed,
    check_not_newer,
    current_revision,
    latest_revision,
    migrate,
    open_engine,
)
from db.tables import Event, Organization, Setting
from tests.conftest import sqlite_url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@contextmanager
def _planting(engine: Engine) -> Iterator[Session]:
    """A session that puts rows in with the engine's guard lifted, for what the database itself holds."""
    with Session(engine) as session, session.begin(), changes_allowed(session.connection()):
        yield session
        session.flush()


def _default_differs(
    _context: object,
    _found: object,
    column: sa.Column[Any],
    found: str | None,
    _text: object,
    wanted: str | None,
) -> bool | None:
    """PostgreSQL cannot compare documents: their defaults are compared as text; None leaves it to Alembic."""
    if not isinstance(column.type, sa.JSON):
        return None
    return (found or "").removesuffix("::json") != (wanted or "")


def test_the_migrations_make_exactly_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": _default_differs}
        )
        assert compare_metadata(context, SQLModel.metadata) == []


def test_names_of_constraints_are_the_same_as_in_the_tables(engine: Engine) -> None:
    inspector = sa.inspect(engine)
    for table in SQLModel.metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if isinstance(c, sa.ForeignKeyConstraint)}
        assert {key["name"] for key in inspector.get_foreign_keys(table.name)} == wanted
        unique = {str(c.name) for c in table.constraints if isinstance(c, sa.UniqueConstraint)}
        assert {key["name"] for key in inspector.get_unique_constraints(table.name)} == unique


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    before = sa.inspect(engine).get_table_names()
    migrate(engine)
    assert sa.inspect(engine).get_table_names() == before
    assert current_revision(engine) == latest_revision()


def test_a_newer_database_is_refused_before_anything_is_touched(engine: Engine) -> None:
    with engine.begin() as connection, changes_allowed(connection):
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match="更新版本的赛创"):
        migrate(engine)
    assert current_revision(engine) == "9999"


def test_known_and_empty_revisions_pass() -> None:
    check_not_newer(None)
    check_not_newer(latest_revision())
    with pytest.raises(UserError):
        check_not_newer("9999")


def test_a_migration_that_fails_leaves_no_table_behind(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    try:
        with engine.begin() as connection, changes_allowed(connection):
            connection.execute(sa.text("CREATE TABLE mark (id INTEGER)"))  # the last one to be made
        with pytest.raises(sa.exc.DBAPIError, match="mark"):
            migrate(engine)
        assert sa.inspect(engine).get_table_names() == ["mark"]
        assert current_revision(engine) is None
    finally:
        engine.dispose()


def test_foreign_keys_are_enforced(engine: Engine) -> None:
    with pytest.raises(IntegrityError), _planting(engine) as session:
        session.add(Event(competition_id=1, track_id=1, name="焊工", kind="skill", entry_kind="person"))


def test_unique_names_are_enforced(engine: Engine) -> None:
    with pytest.raises(IntegrityError), _planting(engine) as session:
        session.add_all([Organization(name="某厂"), Organization(name="某厂")])


def test_units_without_a_credit_code_do_not_collide(engine: Engine) -> None:
    with _planting(engine) as session:
        session.add_all([Organization(name="甲厂"), Organization(name="乙厂")])


def test_characters_outside_the_basic_plane_come_back(engine: Engine) -> None:
    with _planting(engine) as session:
        session.add(Setting(key="name", value="\U00030083䶮·'\"\\%_"))
    with Session(engine) as session:
        assert session.get_one(Setting, "name").value == "\U00030083䶮·'\"\\%_"


# --- SQLite only: how durable and how shared -------------------------------------------------------------


def test_sqlite_is_opened_durably(sqlite_template: Path) -> None:
    engine = open_engine(sqlite_url(sqlite_template))
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_writing_connection_takes_the_lock_at_once(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "lock.db")
    engine, other = open_engine(url), open_engine(url)
    try:
        migrate(engine)
        with other.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            connection.rollback()
            writer = connection.execution_options(**WRITE)
            first = engine.connect().execution_options(**WRITE)
            with first, first.begin(), pytest.raises(OperationalError, match="locked"):
                writer.begin()
            with writer.begin(), changes_allowed(writer):
                writer.execute(sa.text("INSERT INTO setting (key, value) VALUES ('a', 'b')"))
    finally:
        engine.dispose()
        other.dispose()
