"""Open, check and migrate a database given by URL; SQLite and PostgreSQL alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import create_engine

from app.errors import UserError

MIGRATIONS = Path(__file__).parent / "migrations"
# Execution option of a connection that is going to write: takes SQLite's write lock at BEGIN, so that a
# transaction never has to be upgraded halfway (and fail as busy).
WRITE = {"saichuang_write": True}
# Execution option of such a connection: a function that says whether commits leave SQLite's log alone. Else,
# as SQLite has it, the one that makes it longer than so many pages puts it into the database.
KEEPS_LOG, _LOG_PAGES = "saichuang_keeps_log", 1000
# Set in the `info` of a connection while the door (or a migration) changes rows: see `changes_allowed`.
_OPEN = "saichuang_open"
# What only reads, or begins and ends a transaction; anything else may change rows, and so may a WITH that
# names a change, and a second statement behind the first.
_READING = re.compile(
    r"\s*(SELECT|PRAGMA|SHOW|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE"
    r"|WITH(?!.*\b(INSERT|UPDATE|DELETE|MERGE|REPLACE)\b))\b(?!.*;\s*\S)",
    re.IGNORECASE | re.DOTALL,
)


def _on_sqlite_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is emitted below, also around DDL
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("saichuang_write"):
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    # Asked for under the lock: whoever wants the log kept waits for one writer, and the next one knows.
    keeps_log = options.get(KEEPS_LOG)
    pages = 0 if keeps_log is not None and keeps_log() else _LOG_PAGES
    if connection.info.get(KEEPS_LOG, _LOG_PAGES) != pages:
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={pages}").close()
        connection.info[KEEPS_LOG] = pages


def _refuse_unopened(
    connection: Connection, _cursor: object, statement: str, *_rest: object, **_more: object
) -> None:
    if not connection.info.get(_OPEN) and not _READING.match(statement):
        raise RuntimeError(f"a change that did not come through the door: {statement[:40]}")


@contextmanager
def changes_allowed(connection: Connection) -> Iterator[None]:
    """Let rows be changed on this connection within the block; anywhere else it is a RuntimeError.

    Only the door that logs every change and checks the right to it, and migrations, may use this.
    """
    before = connection.info.get(_OPEN, False)
    connection.info[_OPEN] = True
    try:
        yield
    finally:
        connection.info[_OPEN] = before


def open_engine(url: str) -> Engine:
    """Open the engine of `url` (sqlite:///… or postgresql+psycopg://…) with durable settings."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    event.listen(engine, "before_cursor_execute", _refuse_unopened)
    return engine


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def latest_revision() -> str:
    """The revision this program writes."""
    head = ScriptDirectory.from_config(_alembic()).get_current_head()
    if head is None:
        raise RuntimeError("no migration found beside the program")
    return head


def current_revision(engine: Engine) -> str | None:
    """The revision of the database, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this program can read what was written at a revision."""
    scripts = ScriptDirectory.from_config(_alembic()).walk_revisions()
    return any(script.revision == revision for script in scripts)


def check_not_newer(revision: str | None) -> None:
    """Refuse a database written by a newer version of the program."""
    if revision is not None and not is_known(revision):
        raise UserError(
            "这份数据由更新版本的赛创写成,本程序不能打开(以免写坏)。请安装新版赛创,或改用其他数据文件夹。"
        )


def migrate(
    engine: Engine, revision: str = "head", *, then: Callable[[Connection], None] | None = None
) -> None:
    """Bring the database to `revision`, in one transaction with what is to be done then.

    A newer database is refused.
    """
    check_not_newer(current_revision(engine))
    with (
        engine.connect().execution_options(**WRITE) as connection,
        connection.begin(),
        changes_allowed(connection),
    ):
        command.upgrade(_alembic(connection), revision)
        if then is not None:
            then(connection)
