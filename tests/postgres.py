"""A real PostgreSQL server for the tests: an own cluster on the loopback address, deleted afterwards."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SERVER_USER = "postgres"
DEBIAN_VERSIONS = Path("/usr/lib/postgresql")
# Nothing in the cluster outlives the tests, so nothing waits for the disk.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50")


class NoServerError(Exception):
    """This machine has no PostgreSQL server that we may start; the text tells why."""


def find_programs() -> Path:
    """The folder of a server's `initdb` and `pg_ctl`: Debian's newest, or the one on the PATH."""
    debian = sorted(DEBIAN_VERSIONS.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    for folder in [*debian, *on_path]:
        if shutil.which("initdb", path=str(folder)) and shutil.which("pg_ctl", path=str(folder)):
            return folder
    raise NoServerError("no PostgreSQL server installed (no initdb and pg_ctl)")


def _as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root: Debian's package has made a user for it."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return []
    if shutil.which("runuser") is None:
        raise NoServerError("running as root without runuser: PostgreSQL needs another user")
    return ["runuser", "-u", SERVER_USER, "--"]


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        log = folder / "server.log"
        detail = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}{detail}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def temporary_cluster() -> Iterator[str]:
    """Start a server and yield the URL of its maintenance database; stop it and delete it afterwards."""
    programs, prefix = find_programs(), _as_server_user()
    folder = Path(tempfile.mkdtemp(prefix="saichuang-pg-"))
    try:
        if prefix:
            shutil.chown(folder, SERVER_USER)
        data = folder / "data"
        initdb = ["-D", str(data), "-U", SERVER_USER, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        _run([*prefix, str(programs / "initdb"), *initdb], folder)
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        options += "".join(f" -c {setting}" for setting in SETTINGS)
        control = [*prefix, str(programs / "pg_ctl"), "-D", str(data), "-w", "-t", "60"]
        _run([*control, "-l", str(folder / "server.log"), "-o", options, "start"], folder)
        try:
            yield f"postgresql+psycopg://{SERVER_USER}@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder)


def _address(url: str) -> str:
    return url.replace("+psycopg", "", 1)


def _renamed(url: str, database: str) -> str:
    return f"{url.rsplit('/', 1)[0]}/{database}"


@contextmanager
def fresh_database(server: str, template: str | None = None) -> Iterator[str]:
    """Yield the URL of a new database on the server, empty or copied from a template; drop it afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        create += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template.rsplit("/", 1)[1]))
    with psycopg.connect(_address(server), autocommit=True) as connection:
        connection.execute(create)
        try:
            yield _renamed(server, name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


Row = tuple[Any, ...]


class DatabasePool:
    """Migrated databases handed out again and again: to make one costs as much as a test.

    What the migrations themselves put in (`_rows`, by table) is there again for the next one.
    """

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._free: list[str] = []
        self._made = ExitStack()
        with psycopg.connect(_address(template), autocommit=True) as connection:
            self._rows = {name: _contents(connection, name) for name in _tables(connection)}

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of a database; afterwards it is as it was, whatever was left in it."""
        url = self._free.pop() if self._free else self._made.enter_context(self._fresh())
        yield url
        self._restore(url)
        self._free.append(url)

    def close(self) -> None:
        """Drop them all."""
        self._made.close()

    def _fresh(self) -> AbstractContextManager[str]:
        return fresh_database(self._server, self._template)

    def _restore(self, url: str) -> None:
        """Bring back the rows of the template, and let the numbers begin at 1.

        Row by row from the few tables that have any: to truncate all of them takes longer than a test.
        """
        with psycopg.connect(_address(url), autocommit=True) as connection:
            connection.execute(_OTHERS)
            connection.execute("SET session_replication_role = replica")  # in any order
            for name in self._changed(connection):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
                for row in self._rows[name]:
                    values = sql.SQL(", ").join(sql.Placeholder() * len(row))
                    insert = sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(name), values)
                    connection.execute(insert, row)
            connection.execute(_RESTART)

    def _changed(self, connection: psycopg.Connection[Row]) -> list[str]:
        empty = [name for name, rows in self._rows.items() if not rows]
        each = sql.SQL(", ").join(
            sql.SQL("EXISTS (SELECT 1 FROM {})").format(sql.Identifier(name)) for name in empty
        )
        filled = connection.execute(sql.SQL("SELECT ") + each).fetchone() or ()
        kept = (name for name, rows in self._rows.items() if rows and _contents(connection, name) != rows)
        return [*(name for name, found in zip(empty, filled, strict=True) if found), *kept]


# Connections with this name stay open from test to test: a new one reads the whole catalogue anew.
KEPT = "kept"
_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    f" WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> '{KEPT}'"
)
_RESTART = (
    "SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) FROM pg_sequences"
    " WHERE last_value IS NOT NULL"
)


def _tables(connection: psycopg.Connection[Row]) -> list[str]:
    known = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    return [name for (name,) in connection.execute(known)]


def _contents(connection: psycopg.Connection[Row], table: str) -> list[Row]:
    return connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))).fetchall()
