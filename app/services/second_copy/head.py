"""Whether a copied database is sound, and what the newest entry of its log is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.services.database_copies import open_untouched

# So many steps of SQLite's machine, some milliseconds, are done between two looks at something else.
_STEPS = 20_000


class Unsound(Exception):
    """A copy that must not be used; its text says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of the audit log of a copy."""

    seq: int
    hash: str
    at: datetime | None


def check_database(file: Path, tick: Callable[[], object] | None = None) -> Head:
    """Look through a copy nobody uses; Unsound where it is damaged. `tick` is called every now and then."""
    try:
        connection = open_untouched(file)
        try:
            if tick is not None:
                connection.set_progress_handler(lambda: bool(tick()), _STEPS)
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
            if found[0] != "ok":
                raise Unsound(f"数据已损坏({found[0]})")
            return _head(connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise Unsound(f"数据读不出来({error})") from error


def _head(connection: sqlite3.Connection) -> Head:
    seq, said = connection.execute("SELECT seq, hash FROM audit_head WHERE id = 1").fetchone()
    newest = connection.execute("SELECT seq, hash, at FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    if newest is None:
        if seq:
            raise Unsound("记录的末尾对不上")
        return Head(0, str(said), None)
    if newest[:2] != (seq, said):
        raise Unsound("记录的末尾对不上")
    return Head(int(seq), str(said), datetime.fromisoformat(newest[2]))
