"""The data folder: one lock, one database, a backup before each migration."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, func
from sqlmodel import Session, col, select

from app.domain.machine import refusal
from app.domain.rights import Right
from app.errors import UserError
from app.paths import database_file
from app.services import audit
from app.services.chain import (
    ALARM,
    SignedHead,
    Signer,
    load_signer,
    note_head,
    noted_head,
    sign_head,
    trusted_keys,
)
from app.services.database_copies import backup_trouble, copy_database
from app.services.database_errors import explained
from app.services.door import Clock, WriteSession, open_door
from app.services.event_field import LIVE, LiveFields
from app.services.machine_settings import load_machine_settings
from app.services.second_copy.keeper import SecondCopy
from db.engine import (
    KEEPS_LOG,
    WRITE,
    changes_allowed,
    check_not_newer,
    current_revision,
    latest_revision,
    migrate,
    open_engine,
)
from db.tables import AuditCheckpoint, AuditEntry
from db.types import utc_now

BACKUPS_KEPT = 20


class Batch:
    """Several transactions of several people that are committed together, or not at all."""

    def __init__(self, connection: Connection, signer: Signer, clock: Clock) -> None:
        self._connection, self._signer, self._clock = connection, signer, clock

    @contextmanager
    def write(self, account_id: int | None = None) -> Iterator[WriteSession]:
        """One transaction of somebody within the batch; one that is refused leaves the others standing."""
        with open_door(self._connection, account_id, self._signer, self._clock) as session:
            yield session


class Workspace:
    """An open data folder. `write()` and `read()` give sessions; `close()` lets the next program in."""

    def __init__(
        self, folder: Path, engine: Engine, lock: IO[str] | None, signer: Signer, clock: Clock = utc_now
    ) -> None:
        self.folder = folder
        self.signer = signer
        self._engine = engine
        self._lock = lock
        self.clock = clock
        self.second_copy = SecondCopy(folder, signer.public, clock)
        self._writer = engine.execution_options(**WRITE, **{KEEPS_LOG: self.second_copy.is_on})
        self._live = LiveFields()
        noted = noted_head(folder)
        # The head at which the program ended, until something is written again.
        self.closed: SignedHead | None = noted if noted is not None and noted.closed else None

    @contextmanager
    def write(self, account_id: int | None = None) -> Iterator[WriteSession]:
        """One transaction of somebody (None: the program): committed at the end, or nothing is left."""
        self.go_on()
        with (
            explained(self.folder),
            open_door(self._writer, account_id, self.signer, self.clock) as session,
        ):
            yield session
        self.second_copy.note_commit()
        if session.head is not None:
            note_head(self.folder, session.head)

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """Transactions that stand or fall together."""
        self.go_on()
        with explained(self.folder), self._writer.begin() as connection:
            yield Batch(connection, self.signer, self.clock)
        self.second_copy.note_commit()

    @property
    def trusted(self) -> frozenset[str]:
        """The public keys whose signatures count in this data folder."""
        return trusted_keys(self.folder, self.signer)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the data and keeps nothing."""
        with explained(self.folder), Session(self._engine) as session:
            session.info[LIVE] = self._live
            yield session

    def backup(self, reason: str, now: datetime) -> Path:
        """Copy the database into `backups/` (complete, also in mid-work) and return the copy's path."""
        folder = self.folder / "backups"
        try:
            folder.mkdir(exist_ok=True)
            target = folder / f"saichuang-{now:%Y%m%d-%H%M%S-%f}-{reason}.db"
            copy_database(database_file(self.folder), target)
        except (OSError, sqlite3.Error) as error:
            why = refusal(error) if isinstance(error, OSError) else backup_trouble(error)
            raise UserError(
                f"备份没有写成:{why}。请检查 {folder} 的磁盘空间和权限。数据没有变化。"
            ) from error
        for old in self.backups()[BACKUPS_KEPT:]:
            with suppress(OSError):  # open elsewhere: it goes next time
                old.unlink(missing_ok=True)
        return target

    def backups(self) -> list[Path]:
        """The backups, newest first."""
        return sorted((self.folder / "backups").glob("saichuang-*.db"), reverse=True)

    def go_on(self) -> None:
        """What is written from here on is the program's again."""
        if self.closed is not None:
            note_head(self.folder, self.closed)
            self.closed = None

    def sign_head(self) -> None:
        """Sign the end of the audit log as it stands, so that the next start has little to check."""
        with explained(self.folder), self._writer.begin() as connection, changes_allowed(connection):
            head = sign_head(connection, self.clock(), self.signer)
        if head is not None:
            note_head(self.folder, head, closed=True)
            self.closed = head

    def close(self) -> None:
        """Close the database and release the folder."""
        # In this order: who closes SQLite's log last throws it away, and it has to be shipped before.
        self._engine.dispose()
        self.second_copy.stop()
        if self._lock is not None:
            self._lock.close()


def open_workspace(folder: Path, now: datetime) -> Workspace:
    """Open (or make) the data folder; refuse a second program, a newer or a damaged database."""
    lock = _lock(folder)
    try:
        signer = load_signer(folder)
    except BaseException:
        lock.close()
        raise
    engine = open_engine(f"sqlite:///{database_file(folder)}")
    workspace = Workspace(folder, engine, lock, signer)
    try:
        with explained(folder):
            revision = current_revision(engine)
            check_not_newer(revision)
            alarms = tuple(
                _grown_while_closed(workspace, engine)
            )  # before an upgrade adds entries of its own
            if revision != latest_revision():
                _upgrade(workspace, engine, revision, now)
            _note_strange_data(workspace, alarms)
        if chosen := load_machine_settings(folder).copy_folder:
            workspace.second_copy.start(Path(chosen))
    except UserError as error:
        workspace.close()
        raise UserError(_naming(folder, str(error))) from error
    except BaseException:
        workspace.close()
        raise
    return workspace


def _upgrade(workspace: Workspace, engine: Engine, revision: str | None, now: datetime) -> None:
    """Bring the data to the newest revision; what stands there is taken into the audit log as it is."""
    told = ""
    if revision is not None:
        workspace.backup("before-migration", now)
        told = _proof_before(workspace, engine)
    text = f"数据从版本 {revision} 升级到 {latest_revision()}{told}"

    def adopt(connection: Connection) -> None:
        with open_door(connection, None, workspace.signer) as session:
            audit.adopt(session, text)

    migrate(engine, then=None if revision is None else adopt)
    workspace.go_on()


def _proof_before(workspace: Workspace, engine: Engine) -> str:
    """What the proof of the log says before a migration changes rows; '' where there is no log yet."""
    if not sa.inspect(engine).has_table("audit_entry"):
        return ""
    with workspace.read() as session:
        findings = audit.verify(session, workspace.trusted, named=False).findings
    return f",升级前核对发现 {len(findings)} 处不符" if findings else ",升级前核对无误"


def _note_strange_data(workspace: Workspace, alarms: tuple[str, ...]) -> None:
    """Leave a trace where the data are not what this folder signed last, or were signed by another key."""
    with workspace.read() as session:
        notes = [*_other_data(session, workspace.folder), *_other_key(session, workspace.trusted)]
    if notes or alarms:
        with workspace.write() as session:
            for note in (*alarms, *notes):
                session.require(Right.ADOPT)
                session.record(note, act=ALARM if note in alarms else "")


def _grown_while_closed(workspace: Workspace, engine: Engine) -> Iterator[str]:
    """Entries behind the head that was signed when the program ended: the proof tells of them ever after."""
    signed = workspace.closed
    if signed is None or not sa.inspect(engine).has_table("audit_entry"):
        return
    with workspace.read() as session:
        last = session.exec(select(func.max(AuditEntry.seq))).one() or 0
    if last > signed.seq:
        yield f"程序关闭时记录到第 {signed.seq} 条,打开时有 {last} 条:多出的是在程序之外加进去的"


def _other_data(session: Session, folder: Path) -> Iterator[str]:
    signed = noted_head(folder)
    if signed is None:
        return
    found = session.exec(select(AuditEntry.hash).where(AuditEntry.seq == signed.seq)).first()
    last = session.exec(select(func.max(AuditEntry.seq))).one() or 0
    if found is None:
        yield f"数据换成了较早的备份:曾签名到第 {signed.seq} 条记录,现有 {last} 条"
    elif found != signed.hash:
        yield f"数据不是本机上次签名的数据:第 {signed.seq} 条记录与签名时不同"


def _other_key(session: Session, trusted: frozenset[str]) -> Iterator[str]:
    newest = session.exec(
        select(AuditCheckpoint.key).order_by(col(AuditCheckpoint.seq).desc()).limit(1)
    ).first()
    if newest is not None and newest not in trusted:
        yield f"签名换了密钥:以前的公钥是 {newest}"


def _naming(folder: Path, text: str) -> str:
    return text if str(folder) in text else f"{text}数据文件夹是 {folder}。"


def _lock(folder: Path) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "saichuang.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"数据文件夹 {folder} 不能写入:{refusal(error)}。请换一个文件夹,或检查权限和磁盘空间。"
        ) from error
    try:
        _lock_file(handle)
    except OSError as error:
        handle.close()
        raise UserError(
            f"赛创已经在使用数据文件夹 {folder}。请切换到已打开的窗口;若窗口不见了,请稍等片刻再打开。"
        ) from error
    return handle


if sys.platform == "win32":
    import msvcrt

    def _lock_file(handle: IO[str]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock_file(handle: IO[str]) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
