"""What a copy of the database holds, and why it cannot take the place of the data, where it cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.domain.machine import unread
from app.errors import UserError
from app.services.database_copies import open_untouched
from app.services.database_errors import is_damage
from db.engine import is_known
from db.types import read_moment

HEAD = b"SQLite format 3\0"
NO_DATABASE = "不是赛创的数据文件"
NEWER = "由更新版本的赛创写成。请先安装新版赛创,再恢复"
DAMAGED = "已损坏,里面的数据读不全。请换一份较早的备份"
EMPTY = "里面还没有数据"
NOT_CHANGED = "现在的数据没有变化。"


@dataclass(frozen=True, slots=True)
class CopyContents:
    """A copy: `seq` and `hash` of its last log entry, made `at`; `data_id` '' where it is too old for one."""

    seq: int
    hash: str
    at: datetime | None
    competitions: tuple[str, ...]
    data_id: str
    epoch: int

    @property
    def told(self) -> str:
        """'“2026 年职工技能竞赛”等 3 个赛事,记录到第 812 条(2026-10-18 15:02:11)'."""
        names = [f"“{name}”" for name in self.competitions[:1]] or ["还没有赛事"]
        more = f"等 {len(self.competitions)} 个赛事" if len(self.competitions) > 1 else ""
        when = "" if self.at is None else f"({self.at.astimezone():%Y-%m-%d %H:%M:%S})"
        return f"{names[0]}{more},记录到第 {self.seq} 条{when}"


def check_form(file: Path) -> None:
    """Refuse a file that is no database or was cut off, at a glance; see `read_contents`."""
    with _told(file.name):
        _check_form(file)


def read_contents(file: Path, name: str = "", *, thorough: bool = False) -> CopyContents:
    """Look into a copy nobody writes to; nothing is made or changed beside it. `thorough`: every page of it.

    UserError naming the file (or what `name` calls it) and why it cannot be used: no database, another
    program's, newer, cut off, damaged.
    """
    with _told(name or file.name):
        _check_form(file)
        with closing(open_untouched(file)) as connection:
            _check_tables(connection)
            if thorough and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise _Unusable(DAMAGED)
            return _read(connection)


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except _Unusable as error:
        raise UserError(f"“{name}”{error}。{NOT_CHANGED}") from error
    except OSError as error:
        raise UserError(f"“{name}”读不出来:{unread(error)}。{NOT_CHANGED}") from error
    except sqlite3.Error as error:
        why = DAMAGED if is_damage(error) else f"读不出来:{error}"
        raise UserError(f"“{name}”{why}。{NOT_CHANGED}") from error


class _Unusable(Exception):
    """Why a file cannot take the place of the data."""


def _check_form(file: Path) -> None:
    with file.open("rb") as stream:
        head = stream.read(100)
    if head[:16] != HEAD:
        raise _Unusable(NO_DATABASE)
    page = int.from_bytes(head[16:18], "big")
    needed = int.from_bytes(head[28:32], "big") * (65536 if page == 1 else page)
    size = file.stat().st_size
    if size < needed:
        raise _Unusable(f"不完整:应有 {_kilobytes(needed)},只有 {_kilobytes(size)},可能没有拷完。请重新拷贝")


def _kilobytes(size: int) -> str:
    return f"{-(-size // 1024):,} KB"


def _check_tables(connection: sqlite3.Connection) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "audit_head", "competition"} <= tables:
        raise _Unusable(NO_DATABASE)
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if revision is None or not is_known(str(revision[0])):
        raise _Unusable(NEWER)


def _read(connection: sqlite3.Connection) -> CopyContents:
    seq, entry_hash = connection.execute("SELECT seq, hash FROM audit_head").fetchone()
    if not seq:
        raise _Unusable(EMPTY)
    last = connection.execute("SELECT at, hash FROM audit_entry WHERE seq = ?", (seq,)).fetchone()
    if last is None or last[1] != entry_hash:
        raise _Unusable(DAMAGED)
    titles = connection.execute("SELECT title FROM competition ORDER BY id DESC").fetchall()
    data_id, epoch = next(_lineage(connection), ("", 0))
    return CopyContents(
        seq, entry_hash, read_moment(last[0]), tuple(title for (title,) in titles), data_id, epoch
    )


def _lineage(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'lineage'").fetchone()
    if there is not None:
        yield from connection.execute("SELECT data_id, epoch FROM lineage ORDER BY id DESC LIMIT 1")
