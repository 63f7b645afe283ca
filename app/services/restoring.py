"""Putting a copy in the place of the data: staged and checked beside them, then exchanged in one move.

What was there is moved to `replaced/`, never deleted. A power cut at any moment leaves the old data or the
new ones. What was done is noted before (see `app.services.arrivals`), and told in the log when they are
opened next.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col

from app.documents.whole_file import forced_whole, sync_folder
from app.domain.machine import refusal, unread
from app.domain.rights import Right
from app.errors import UserError
from app.exchange.public_keys import PATTERN
from app.paths import database_file
from app.services.arrivals import Arrival, Exchanged, write_arrival
from app.services.certificate_templates import own_folder
from app.services.chain import HEAD_FILE, TRUSTED_FILE, load_signer
from app.services.copy_contents import NOT_CHANGED, CopyContents, check_form, read_contents
from app.services.data_files import ATTACHMENTS, PHOTOS
from app.services.door import WriteSession
from app.services.folder_lock import lock_folder
from app.services.lineage import Origin, Step, load_origin
from app.services.second_copy.manifest import copy_root
from app.services.takeover import Takeover, newer_marker, read_marker
from app.services.takeover_end import end_takeover
from db.tables import AuditEntry

INCOMING, REPLACED = "incoming", "replaced"
_STAMP = "%Y%m%d-%H%M%S"
JOURNALS = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Staged:
    """A copy beside the data, whole and checked.

    `copy_folder`: the stick or folder of a second copy; `told`: what of it could not be used.
    """

    folder: Path
    source: str
    contents: CopyContents
    copy_folder: Path | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A copy beside the data that are open: of other data, or how many entries it lacks (None: unknown)."""

    foreign: bool
    lacks: int | None

    @property
    def told(self) -> str:
        """What becomes of the data that are open."""
        if self.foreign:
            return "这不是现在这份数据的副本,而是另一份数据。恢复后,现在的数据整个换下,移到 replaced 文件夹。"
        if self.lacks is None:
            return "现在的数据从它之后改走了别的路,恢复后不在其中,移到 replaced 文件夹。"
        if not self.lacks:
            return "它和现在的数据一样新。"
        return f"现在的数据比它多 {self.lacks} 条记录,恢复后不在其中,移到 replaced 文件夹。"


def stage_file(folder: Path, file: Path) -> Staged:
    """Copy a backup (with its journal, where it has one) beside the data and look through it.

    UserError where it cannot take their place; nothing is left then.
    """
    if database_file(folder).exists() and file.exists() and file.samefile(database_file(folder)):
        raise UserError("这就是正在使用的数据文件,不用恢复。请选择备份或副本。")
    check_form(file)

    def bring(into: Path) -> str:
        shutil.copyfile(file, database_file(into))
        journal = file.with_name(f"{file.name}-wal")
        if journal.exists():
            shutil.copyfile(journal, _journal(into, "-wal"))
        return ""

    return stage(folder, file.name, bring)


def stage(folder: Path, source: str, bring: Callable[[Path], str]) -> Staged:
    """Have something bring a data folder into `incoming/` (it tells what it could not), and look through it.

    UserError where it cannot be used; nothing is left then.
    """
    into = folder / INCOMING
    try:
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir(parents=True)
        told = bring(into)
        _force_out(database_file(into), into)
        return Staged(into, source, read_contents(database_file(into), source, thorough=True), told=told)
    except OSError as error:
        shutil.rmtree(into, ignore_errors=True)
        raise UserError(f"“{source}”没有拷进来:{unread(error)}。{NOT_CHANGED}") from error
    except BaseException:  # refused, or stopped by who did not want to wait
        shutil.rmtree(into, ignore_errors=True)
        raise


def compare(session: Session, staged: Staged) -> Comparison:
    """How a copy stands to the data that are open."""
    origin, copy = load_origin(session), staged.contents
    if origin is not None and copy.data_id not in ("", origin.data_id):
        return Comparison(foreign=True, lacks=None)
    last = session.execute(sa.select(sa.func.max(col(AuditEntry.seq)))).scalar() or 0
    same = sa.select(col(AuditEntry.hash)).where(col(AuditEntry.seq) == copy.seq)
    if session.execute(same).scalar() != copy.hash:
        return Comparison(foreign=False, lacks=None)
    return Comparison(foreign=False, lacks=last - copy.seq)


def put_in_place(
    folder: Path, staged: Staged, by: str, now: datetime, *, takeover: bool = False
) -> Exchanged:
    """Let a staged copy be the data from now on; what was there is moved to `replaced/`. Nobody has it open.

    `takeover`: the machine the copy comes from goes on no more; it finds a mark beside its copy. UserError
    where the data could not be exchanged; `now` is local.
    """
    lock = lock_folder(folder)
    try:
        key = load_signer(folder).public
        if not takeover:
            _refuse_overtaken(folder, staged, key)
        epoch = _next_epoch(folder, staged, key, takeover=takeover)
        kept = folder / REPLACED / f"{now:{_STAMP}}"
        step = Step.TAKEN_OVER if takeover else Step.RESTORED
        copy = staged.contents
        told = f"来自“{staged.source}”,{copy.told};换下的数据在 {kept.relative_to(folder)}"
        kept.mkdir(parents=True)
        _trust(folder, staged)
        chosen = str(staged.copy_folder) if takeover and staged.copy_folder is not None else ""
        arrival = Arrival(step, epoch, told, by, copy.seq, copy.hash, chosen)
        write_arrival(folder, arrival)
        _take_files(folder, staged, kept)
        _put_aside(folder, kept)
        database_file(staged.folder).replace(database_file(folder))
        sync_folder(folder)
        shutil.rmtree(staged.folder, ignore_errors=True)
        if not takeover:
            return Exchanged(f"已恢复:{copy.told}。换下的数据在 {kept}。")
        mark = Takeover(copy.data_id, epoch, now.astimezone(), by, key, copy.seq, copy.hash)
        return _end_takeover(folder, staged, mark, arrival.copy_folder)
    except OSError as error:
        raise UserError(
            f"数据没有换成:{refusal(error)}。请检查 {folder} 的磁盘空间和权限,再做一次。"
        ) from error
    finally:
        lock.close()


def start_anew(folder: Path, now: datetime) -> Exchanged:
    """Move a database that is of no use to `replaced/`: the next start begins new data. `now` is local."""
    lock = lock_folder(folder)
    try:
        kept = folder / REPLACED / f"{now:{_STAMP}}"
        kept.mkdir(parents=True)
        _put_aside(folder, kept)
        database_file(folder).unlink(missing_ok=True)
        return Exchanged(f"原来的数据文件已移到 {kept}。")
    except OSError as error:
        raise UserError(f"原来的数据文件没有移开:{refusal(error)}。请检查 {folder} 的权限。") from error
    finally:
        lock.close()


def drop(staged: Staged) -> None:
    """Forget a staged copy: it is not to take the place of the data."""
    shutil.rmtree(staged.folder, ignore_errors=True)


def note_refusal(session: WriteSession, source: str, why: str) -> None:
    """Keep in the log that somebody wanted to restore what cannot be used."""
    session.require(Right.SAFEKEEP, attempt=f"恢复“{source}”")
    session.record(f"恢复“{source}”没有做:{why}")


# -- staging -----------------------------------------------------------------------------------------


def _force_out(file: Path, folder: Path) -> None:
    """Play the journal into the database, where there is one, and have it on the disk."""
    if _journal(folder, "-wal").exists():
        _play_journal(file)
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def _play_journal(file: Path) -> None:
    with suppress(sqlite3.Error), closing(sqlite3.connect(file)) as connection:  # what it lacks shows later
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _journal(folder: Path, ending: str) -> Path:
    file = database_file(folder)
    return file.with_name(file.name + ending)


# -- exchanging --------------------------------------------------------------------------------------


def _next_epoch(folder: Path, staged: Staged, key: str, *, takeover: bool) -> int:
    """A takeover outdoes every known one; who did the last one keeps its epoch with an older copy too."""
    data_id, own = staged.contents.data_id, read_marker(folder)
    known = [staged.contents.epoch, 1]
    if own is not None and own.data_id == data_id and (takeover or own.key == key):
        known.append(own.epoch)
    if not takeover:
        return max(known)
    theirs = None if staged.copy_folder is None else read_marker(copy_root(staged.copy_folder))
    if theirs is not None and theirs.data_id == data_id:
        known.append(theirs.epoch)
    return max(known) + 1


def _refuse_overtaken(folder: Path, staged: Staged, key: str) -> None:
    """An older copy must not bring a machine back to work that another one has taken over from."""
    copy = staged.contents
    newer = newer_marker(folder, Origin(copy.data_id, copy.epoch, ""), key)
    if newer is not None:
        raise UserError(newer.told)


def _trust(folder: Path, staged: Staged) -> None:
    """What counts as signed where the copy comes from counts here too."""
    here, there = folder / TRUSTED_FILE, staged.folder / TRUSTED_FILE
    if there.exists():
        lines = [*_lines(here), *_lines(there)] if here.exists() else _lines(there)
        with forced_whole(here) as stream:
            stream.write("\n".join([*dict.fromkeys(lines), ""]).encode())


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8-sig", errors="replace").splitlines()


def _take_files(folder: Path, staged: Staged, kept: Path) -> None:
    """Pictures and public keys are added; templates of the copy take the place of those that are here."""
    added = [path for kind in (PHOTOS, ATTACHMENTS) for path in (staged.folder / kind).rglob("*")]
    for source in (*added, *staged.folder.glob(PATTERN)):
        target = folder / source.relative_to(staged.folder)
        if source.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
    here, there = own_folder(folder), own_folder(staged.folder)
    if there.is_dir():
        if here.exists():
            here.replace(kept / here.name)
        there.replace(here)


def _put_aside(folder: Path, kept: Path) -> None:
    """Keep what was there under its names; the database stays in its place until another one takes it."""
    file = database_file(folder)
    if file.exists():
        _play_journal(file)
        for ending in JOURNALS:  # of a damaged one: they belong to it and to nothing else
            if _journal(folder, ending).exists():
                _journal(folder, ending).replace(_journal(kept, ending))
        _keep_file(file, database_file(kept))
    if (folder / HEAD_FILE).exists():
        (folder / HEAD_FILE).replace(kept / HEAD_FILE)


def _keep_file(file: Path, kept: Path) -> None:
    try:
        os.link(file, kept)
    except OSError:  # a file system without second names
        shutil.copyfile(file, kept)
        with kept.open("rb+") as stream:
            os.fsync(stream.fileno())


def _end_takeover(folder: Path, staged: Staged, mark: Takeover, copy_folder: str) -> Exchanged:
    """Tell the machine the copy comes from, by the stick; the copy is this machine's from now on."""
    why = end_takeover(folder, mark, copy_folder)
    if not copy_folder:
        return Exchanged("已接管。请不要再用原来的电脑录入。", is_warning=True)
    if why:
        told = f"已接管,但副本盘上没有写下标记({why})。原来的电脑不会知道,请不要再用它录入。"
        return Exchanged(told, is_warning=True)
    return Exchanged(f"已接管:{staged.contents.told}。副本接着写在 {copy_folder}。")
