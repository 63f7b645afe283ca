"""Backups: whole copies of the database in `backups/`, made while people work, thinned out by a rule."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.backup_rule import BackupRule, read_backup_rule
from app.domain.machine import refusal
from app.domain.numbers import shown
from app.domain.reading import Document
from app.domain.rights import Right
from app.domain.rules import refuse
from app.errors import UserError
from app.paths import database_file
from app.services.database_copies import backup_trouble, copy_database, open_untouched
from app.services.door import WriteSession
from app.services.rows import plain_document
from app.services.settings import get_setting, put_setting
from db.tables import AuditHead

FOLDER = "backups"
MANUAL, DUE, CLOSING, BEFORE_MIGRATION = "manual", "auto", "closing", "before-migration"
REASONS = {MANUAL: "手动", CLOSING: "关闭时", BEFORE_MIGRATION: "升级前"}
AUTOMATIC = "自动"
RULE = "backup.rule"
MEBIBYTE = 1024 * 1024
_NAME = re.compile(r"saichuang-(\d{8}-\d{6}-\d{6})-(.+)\.db")
_STAMP = "%Y%m%d-%H%M%S-%f"


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy of the database; `at` is local time."""

    path: Path
    at: datetime
    size: int
    reason: str

    @property
    def size_text(self) -> str:
        """1.2 MB; small ones in KB."""
        if self.size < MEBIBYTE:
            return f"{-(-self.size // 1024)} KB"
        return f"{shown(Fraction(self.size, MEBIBYTE), 1)} MB"


def list_backups(folder: Path) -> tuple[Backup, ...]:
    """The backups of a data folder, newest first; one that has just been thrown away is left out."""
    found = []
    for path in (folder / FOLDER).glob("saichuang-*.db"):
        named = _NAME.fullmatch(path.name)
        with suppress(FileNotFoundError):
            stat = path.stat()
            at = _made_at(path) or datetime.fromtimestamp(stat.st_mtime)
            reason = REASONS.get(named[2], AUTOMATIC) if named else AUTOMATIC
            found.append(Backup(path, at, stat.st_size, reason))
    return tuple(sorted(found, key=lambda backup: (backup.at, backup.path.name), reverse=True))


def make_backup(folder: Path, reason: str, now: datetime) -> Path:
    """Copy the database into `backups/` (complete, also in mid-work) and return the copy's path."""
    into = folder / FOLDER
    try:
        into.mkdir(exist_ok=True)
        target = into / f"saichuang-{now:{_STAMP}}-{reason}.db"
        copy_database(database_file(folder), target)
    except (OSError, sqlite3.Error) as error:
        why = refusal(error) if isinstance(error, OSError) else backup_trouble(error)
        raise UserError(f"备份没有写成:{why}。请检查 {into} 的磁盘空间和权限。数据没有变化。") from error
    return target


def make_due_backup(session: Session, folder: Path, now: datetime, *, ending: bool = False) -> Path | None:
    """A backup where the rule asks for one and something was written since the last; `now` is local.

    `ending`: the program ends, and the time since the last one does not count.
    """
    newest = next(iter(list_backups(folder)), None)
    if newest is not None and not ending and not load_rule(session).is_due(newest.at, now):
        return None
    head = session.execute(sa.select(col(AuditHead.seq))).scalar() or 0
    if not head or (newest is not None and head_of(newest.path) == head):
        return None
    return _make_and_thin(session, folder, CLOSING if ending else DUE, now)


def make_manual_backup(session: Session, folder: Path, now: datetime) -> Path:
    """A backup because somebody asked for it; `now` is local."""
    return _make_and_thin(session, folder, MANUAL, now)


def load_rule(session: Session) -> BackupRule:
    """How often backups are made and which are kept."""
    return read_backup_rule(json.loads(get_setting(session, RULE, "{}")))[0]


def save_rule(session: WriteSession, document: Document) -> None:
    """Change how often backups are made and which are kept; a UserError tells what is wrong."""
    what = "修改备份规则"
    session.require(Right.SAFEKEEP, attempt=what)
    rule, problems = read_backup_rule(plain_document(document))
    refuse(problems)
    if rule != load_rule(session):
        put_setting(session, RULE, json.dumps(asdict(rule)))
        session.record(
            f"{what}:每 {rule.minutes} 分钟一份,保留最近 {rule.newest} 份、"
            f"{rule.hourly} 小时内每小时一份、{rule.daily} 天内每天一份"
        )


def head_of(path: Path) -> int:
    """The last entry of the audit log in a copy of the database; 0 where it cannot be read."""
    try:
        with closing(open_untouched(path)) as connection:
            return int(connection.execute("SELECT seq FROM audit_head").fetchone()[0])
    except (OSError, sqlite3.Error, TypeError, ValueError):
        return 0


def _make_and_thin(session: Session, folder: Path, reason: str, now: datetime) -> Path:
    made = make_backup(folder, reason, now)
    dated = {at: path for path in made.parent.glob("saichuang-*.db") if (at := _made_at(path))}
    kept = load_rule(session).kept(dated, now)
    for at, path in dated.items():
        if at not in kept and path != made:
            with suppress(OSError):  # open elsewhere: it goes next time
                path.unlink(missing_ok=True)
    return made


def _made_at(path: Path) -> datetime | None:
    """When it was made, as its name tells; None for other files, which are never thrown away."""
    named = _NAME.fullmatch(path.name)
    try:
        return datetime.strptime(named[1], _STAMP) if named else None
    except ValueError:
        return None
