"""Whole copies of a SQLite database, made while it is in use."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path


def copy_database(source: Path, target: Path) -> None:
    """Copy a database, as it is at one moment, to `target`: whole or not at all. OSError, sqlite3.Error."""
    # Written beside and renamed: a backup that has its name is whole.
    partial = target.with_suffix(".part")
    try:
        origin, copy = sqlite3.connect(source), sqlite3.connect(partial)
        try:
            origin.backup(copy)
        finally:
            origin.close()
            copy.close()
        with partial.open("rb+") as handle:
            os.fsync(handle.fileno())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def open_untouched(file: Path) -> sqlite3.Connection:
    """Open a copy nobody writes to, so that nothing is made or changed beside it. sqlite3.Error."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def backup_trouble(error: sqlite3.Error) -> str:
    """What SQLite met while it copied."""
    text = str(error).lower()
    if "full" in text:
        return "磁盘已满"
    return "数据文件已损坏" if "malformed" in text or "not a database" in text else str(error)
