"""A small database in the form of the program's, written without it, and quickly: to be copied."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from app.paths import database_file
from app.services.second_copy.choosing import prepare_copy
from app.services.second_copy.manifest import CopyManifest, make_manifest
from app.services.second_copy.recovery import RecoveredCopy, recover
from app.services.second_copy.shipper import Shipper

NOW = datetime(2022, 10, 18, 9, 30, tzinfo=UTC)
DATA_ID, MACHINE = "d1" * 16, "ab" * 32
TABLES = """
CREATE TABLE lineage (id INTEGER PRIMARY KEY, data_id TEXT, epoch INTEGER);
CREATE TABLE competition (id INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE audit_head (id INTEGER PRIMARY KEY, seq INTEGER, hash TEXT);
CREATE TABLE audit_entry (seq INTEGER PRIMARY KEY, hash TEXT, at TEXT);
CREATE TABLE mark (id INTEGER PRIMARY KEY, value INTEGER, text TEXT);
INSERT INTO audit_head VALUES (1, 0, '');
INSERT INTO competition VALUES (1, '职工技能竞赛');
"""


def connect(folder: Path) -> sqlite3.Connection:
    """A connection as the program's: whole commits, and the log left alone."""
    connection = sqlite3.connect(database_file(folder), isolation_level=None)
    for pragma in ("journal_mode=WAL", "wal_autocheckpoint=0"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def make_data(folder: Path, data_id: str = DATA_ID, epoch: int = 1) -> sqlite3.Connection:
    """A data folder with nothing but its identity."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = connect(folder)
    connection.executescript(TABLES)
    connection.execute("INSERT INTO lineage VALUES (1, ?, ?)", (data_id, epoch))
    return connection


def commit(connection: sqlite3.Connection, chance: random.Random, rows: int = 3) -> int:
    """Change a few rows here and there and log it; returns the entry's number."""
    connection.execute("BEGIN IMMEDIATE")
    for _row in range(rows):
        values = (chance.randrange(300), chance.randrange(1000), "分" * chance.randrange(600))
        connection.execute("INSERT OR REPLACE INTO mark VALUES (?, ?, ?)", values)
    seq = connection.execute("SELECT seq + 1 FROM audit_head").fetchone()[0]
    told = f"{seq}-{chance.random()}"
    connection.execute("INSERT INTO audit_entry VALUES (?, ?, ?)", (seq, told, NOW.isoformat()))
    connection.execute("UPDATE audit_head SET seq = ?, hash = ?", (seq, told))
    connection.execute("COMMIT")
    return int(seq)


def content(connection: sqlite3.Connection) -> tuple[object, ...]:
    """Everything that is stored."""
    tables = ("lineage", "competition", "audit_head", "audit_entry", "mark")
    return tuple(connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables)


def own_manifest(
    folder: Path, data_id: str = DATA_ID, epoch: int = 1, machine: str = MACHINE
) -> CopyManifest:
    """What a copy of these data says of itself."""
    return make_manifest(folder, data_id, epoch, machine)


def choose(folder: Path, stick: Path) -> None:
    """Let the copy of these data be on this stick."""
    stick.mkdir(exist_ok=True)
    prepare_copy(folder, stick, own_manifest(folder), NOW)


def shipper(folder: Path, stick: Path) -> Shipper:
    """What ships these data, without its thread."""
    return Shipper(folder, stick, MACHINE, lambda: NOW)


def recovered(stick: Path, target: Path) -> tuple[RecoveredCopy, tuple[object, ...]]:
    """What a stick gives: recovered, and everything that is stored there; nothing is left in `target`."""
    told = recover(stick, target)
    connection = sqlite3.connect(database_file(target))
    try:
        return told, content(connection)
    finally:
        connection.close()
        shutil.rmtree(target)


def quick_disk(folder: Path) -> Path:
    """A folder where forcing out costs nothing, if there is one: for what is no test of the disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        return folder
    made = memory / f"saichuang-{os.getpid()}-{folder.name}"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    return made
