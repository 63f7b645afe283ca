"""The data folder: one lock, one database, a backup before each migration."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, func
from sqlmodel import Session, col, select

from app.domain.rights import Right
from app.errors import UserError
from app.paths import database_file
from app.services import audit
from app.services.arrivals import Arrival, forget_arrival, read_arrival
from app.services.backups import BEFORE_MIGRATION, make_backup
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
from app.services.clock import clock_behind, clock_words
from app.services.database_errors import DamagedError, explained
from app.services.door import Clock, WriteSession, open_door, open_to_look
from app.services.event_field import LIVE, LiveFields
from app.services.folder_lock import lock_folder
from app.services.lineage import Origin, Step, begin_lineage, load_origin, note_step
from app.services.machine_settings import load_machine_settings
from app.services.second_copy.keeper import SecondCopy
from app.services.second_copy.manifest import copy_root
from app.services.takeover import Takeover, newer_marker, read_marker, write_marker
from app.services.takeover_end import end_takeover
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
from db.tables import AuditCheckpoint, AuditEntry, AuditHead
from db.types import utc_now


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
        self.second_copy = SecondCopy(folder, signer.public, clock, self.overtaken)
        self._writer = engine.execution_options(**WRITE, **{KEEPS_LOG: self.second_copy.is_on})
        self._live = LiveFields()
        noted = noted_head(folder)
        # The head at which the program ended, until something is written again.
        self.closed: SignedHead | None = noted if noted is not None and noted.closed else None
        self.takeover: Takeover | None = None
        self._damaged = False

    @property
    def read_only(self) -> str:
        """Why these data can only be looked at; '' where they go on here."""
        return "" if self.takeover is None else self.takeover.told

    @contextmanager
    def write(self, account_id: int | None = None) -> Iterator[WriteSession]:
        """One transaction of somebody (None: the program): committed at the end, or nothing is left."""
        if self.read_only:
            with self._explained(), open_to_look(self._writer, account_id, self.read_only) as session:
                yield session
            return
        self.go_on()
        with (
            self._explained(),
            open_door(self._writer, account_id, self.signer, self.clock) as session,
        ):
            yield session
        self.second_copy.note_commit()
        if session.head is not None:
            note_head(self.folder, session.head)

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """Transactions that stand or fall together."""
        if self.read_only:
            raise UserError(self.read_only)
        self.go_on()
        with self._explained(), self._writer.begin() as connection:
            yield Batch(connection, self.signer, self.clock)
        self.second_copy.note_commit()

    @property
    def trusted(self) -> frozenset[str]:
        """The public keys whose signatures count in this data folder."""
        return trusted_keys(self.folder, self.signer)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the data and keeps nothing."""
        with self._explained(), Session(self._engine) as session:
            session.info[LIVE] = self._live
            yield session

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with explained(self.folder):
                yield
        except DamagedError:
            # Not closed in good order: the next start looks through the whole database.
            self.go_on()
            self._damaged = True
            raise

    def overtaken(self, takeover: Takeover) -> None:
        """Another machine goes on with these data: from now on they are only shown here. From any thread."""
        self.takeover = takeover
        with suppress(UserError):  # the stick tells it again
            write_marker(self.folder, takeover)

    def go_on(self) -> None:
        """What is written from here on is the program's again."""
        if self.closed is not None:
            # A power cut must not leave "closed" beside data that went on.
            note_head(self.folder, self.closed, forced=True)
            self.closed = None

    def sign_head(self) -> None:
        """Sign the end of the audit log as it stands, so that the next start has little to check."""
        if self.read_only or self._damaged:
            return
        with self._explained(), self._writer.begin() as connection, changes_allowed(connection):
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


def open_workspace(folder: Path, now: datetime, *, clock: Clock = utc_now) -> Workspace:
    """Open (or make) the data folder; refuse a second program, a newer or a damaged database.

    `clock` tells the moments of what is recorded.
    """
    lock = lock_folder(folder)
    try:
        _look_for_loss(folder)
        signer = load_signer(folder)
    except BaseException:
        lock.close()
        raise
    engine = open_engine(f"sqlite:///{database_file(folder)}")
    workspace = Workspace(folder, engine, lock, signer, clock)
    try:
        with explained(folder):
            _look_through(workspace, engine, now)
        chosen = load_machine_settings(folder).copy_folder
        if workspace.takeover is not None:
            workspace.second_copy.stand_back(workspace.takeover)
        elif chosen:
            workspace.second_copy.start(Path(chosen))
    except BaseException as error:
        workspace.close()
        if isinstance(error, UserError) and not isinstance(error, DamagedError):
            raise UserError(_naming(folder, str(error))) from error
        raise
    return workspace


def _look_through(workspace: Workspace, engine: Engine, now: datetime) -> None:
    """Refuse what is newer or damaged, bring the rest to today's form, and go on with it."""
    revision = current_revision(engine)
    check_not_newer(revision)
    _check_after_crash(workspace, engine)
    # Before an upgrade adds entries of its own.
    alarms = tuple(_grown_while_closed(workspace, engine))
    arrival = _arrived(workspace, engine)
    if revision != latest_revision():
        _upgrade(workspace, engine, revision, now)
    _take_up(workspace, alarms, arrival)


def _upgrade(workspace: Workspace, engine: Engine, revision: str | None, now: datetime) -> None:
    """Bring the data to the newest revision; what stands there is taken into the audit log as it is."""
    told = ""
    if revision is not None:
        make_backup(workspace.folder, BEFORE_MIGRATION, now)
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


def _look_for_loss(folder: Path) -> None:
    """Data that were here and are gone must not be begun anew without a word."""
    file = database_file(folder)
    there = [path for path in (file, file.with_name(f"{file.name}-wal")) if path.is_file()]
    if noted_head(folder) is not None and not any(path.stat().st_size for path in there):
        raise DamagedError(folder, "是空的" if file in there else "不见了")


def _check_after_crash(workspace: Workspace, engine: Engine) -> None:
    """Where the program did not end by itself, the database is looked through before anybody works on it."""
    if workspace.closed is None and noted_head(workspace.folder) is not None:
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                raise DamagedError(workspace.folder)


def _arrived(workspace: Workspace, engine: Engine) -> Arrival | None:
    """How these data came here, where they were put in place and nothing was written since."""
    arrival = read_arrival(workspace.folder)
    if arrival is None or not sa.inspect(engine).has_table("audit_head"):
        return None
    with workspace.read() as session:
        head = session.exec(select(AuditHead.seq, AuditHead.hash)).first()
    return arrival if head == (arrival.seq, arrival.hash) else None


def _take_up(workspace: Workspace, alarms: tuple[str, ...], arrival: Arrival | None) -> None:
    """Go on with the data where no other machine does so, and note what is strange or new about them."""
    with workspace.read() as session:
        origin = load_origin(session)
    if origin is not None and arrival is None:
        _look_for_takeover(workspace, origin)
    if workspace.read_only:
        return
    _note_strange_data(workspace, alarms)
    if origin is None:
        with workspace.write() as session:
            begin_lineage(session)
    if arrival is not None:
        with workspace.write() as session:
            note_step(session, arrival.step, arrival.epoch, arrival.told, arrival.by)
        _end_takeover(workspace, arrival)
    forget_arrival(workspace.folder)


def _end_takeover(workspace: Workspace, arrival: Arrival) -> None:
    """A takeover that was interrupted once the data were exchanged has not told the old machine yet."""
    mark = read_marker(workspace.folder)
    with workspace.read() as session:
        origin = load_origin(session)
    if (
        origin is None
        or arrival.step is not Step.TAKEN_OVER
        or (mark is not None and mark.epoch == arrival.epoch)
    ):
        return
    now, key = workspace.clock(), workspace.signer.public
    mark = Takeover(origin.data_id, arrival.epoch, now, arrival.by, key, arrival.seq, arrival.hash)
    if why := end_takeover(workspace.folder, mark, arrival.copy_folder):
        logging.getLogger(__name__).warning("no mark beside the copy: %s", why)


def _look_for_takeover(workspace: Workspace, origin: Origin) -> None:
    """Whether another machine goes on with these data, as the stick tells or is remembered here."""
    chosen = load_machine_settings(workspace.folder).copy_folder
    places = (*((copy_root(Path(chosen)),) if chosen else ()), workspace.folder)
    for place in places:
        found = newer_marker(place, origin, workspace.signer.public)
        if found is not None:
            workspace.overtaken(found)
            return


def _note_strange_data(workspace: Workspace, alarms: tuple[str, ...]) -> None:
    """Leave a trace where the data are not what this folder signed last, or were signed by another key."""
    with workspace.read() as session:
        notes = [*_other_data(session, workspace.folder), *_other_key(session, workspace.trusted)]
        if behind := clock_behind(session, workspace.clock()):
            notes.append(clock_words(behind))
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
