"""Make a data folder of a second copy: the base, then each log in its turn, then a look through all."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.documents.whole_file import sync_folder
from app.domain.machine import refusal
from app.domain.progress import Progress, no_progress
from app.errors import UserError
from app.paths import database_file
from app.services.database_copies import open_untouched
from app.services.second_copy.chain import (
    BASE,
    BEGUN,
    chain_folders,
    committed_journals,
    is_as_written,
    is_reached,
    is_whole,
    journals,
)
from app.services.second_copy.companions import bring_companions
from app.services.second_copy.head import Head, Unsound, check_database
from app.services.second_copy.manifest import CopyManifest, copy_root, read_manifest
from app.services.second_copy.wal import WalPosition, end_of_file

# So it is also where the power failed, or the stick was pulled out, in the middle of writing.
_NO_END = "最后一份日志的末尾没有写完整或已损坏,这一段没有恢复"


@dataclass(frozen=True, slots=True)
class RecoveredCopy:
    """What was made of a copy. `told`: what of the copy could not be used, '' where all of it was."""

    manifest: CopyManifest
    seq: int
    hash: str
    at: datetime | None
    competitions: tuple[str, ...]
    told: str


@dataclass(slots=True)
class _Found:
    """What one chain holds: its logs with the position behind each, and what is wrong with later ones."""

    folder: Path
    logs: list[tuple[Path, WalPosition]] = field(default_factory=list)
    told: str = ""


def recover(chosen: Path, target: Path, progress: Progress = no_progress) -> RecoveredCopy:
    """Build the data folder `target`, which must hold no database yet, from the copy in `chosen`.

    UserError says what is wrong with the copy; then nothing is left in `target`. The old machine's public
    key is trusted there; its private one was never copied.
    """
    root = copy_root(chosen)
    file = database_file(target)
    if file.exists():
        raise UserError(f"文件夹 {target} 里已有数据,没有改动它。请换一个空文件夹。")
    try:
        manifest = read_manifest(root)
        target.mkdir(parents=True, exist_ok=True)
        partial = target / f"recovering-{file.name}"
        found, head = _build_newest(root, partial, progress)
        competitions = _competitions(partial)
        bring_companions(root, target, manifest.machine, progress)
        partial.replace(file)
        sync_folder(target)
    except FileNotFoundError as error:
        raise UserError(f"{chosen} 里没有赛创的副本。请选副本所在的 U 盘或文件夹。") from error
    except OSError as error:
        raise UserError(
            f"副本没有恢复成:{refusal(error)}。请检查 {target} 的磁盘空间和权限、副本盘是否插好。"
        ) from error
    return RecoveredCopy(manifest, head.seq, head.hash, head.at, competitions, found.told)


def _build_newest(root: Path, partial: Path, progress: Progress) -> tuple[_Found, Head]:
    """The newest data that the copy gives; an older chain where a newer one is damaged. OSError."""
    folders = [folder for folder in chain_folders(root) if is_whole(folder)]
    if not folders:
        raise UserError(f"副本 {root} 还没有写完一份底本,不能用来恢复。请换另一份副本或备份。")
    told: list[str] = []
    for folder in folders:
        try:
            found = _look_at(folder)
            head = _build(found, partial, progress)
        except (Unsound, OSError) as error:
            _clear(partial)
            if isinstance(error, OSError) and not os.access(folder / BASE, os.R_OK):
                raise
            why = refusal(error) if isinstance(error, OSError) else str(error)
            told.append(f"{folder.name} 不能用:{why}")
        except BaseException:
            _clear(partial)
            raise
        else:
            found.told = "。".join([*told, found.told] if found.told else told)
            return found, head
    raise UserError(f"副本 {root} 已损坏:{told[0]}。请换另一份副本或备份。")


def _look_at(folder: Path) -> _Found:
    """The logs that may be played in: each follows the one before, and they reach as far as the base."""
    found = _Found(folder)
    paths, _end = committed_journals(folder)
    if any(path.stat().st_size for path in journals(folder)[len(paths) :]):
        found.told = f"{folder.name} {_NO_END}"
    for path in paths:
        end = end_of_file(path)
        if end is None or not _fits(found.logs, path, end):
            found.told = f"{folder.name} 第 {len(found.logs) + 1} 份日志接不上,其后的改动没有恢复"
            break
        found.logs.append((path, end))
        if path.stat().st_size != end.offset:
            damaged = f"第 {len(found.logs)} 份日志已损坏,其后的改动没有恢复"
            found.told = f"{folder.name} {_NO_END if path == paths[-1] else damaged}"
            break
    try:
        reached = is_reached(folder, len(found.logs), found.logs[-1][1] if found.logs else None)
        as_written = is_as_written(folder)
    except (ValueError, TypeError, KeyError) as error:
        raise Unsound("底本的说明已损坏") from error
    if not reached:
        found.logs.clear()
        found.told = f"{folder.name} 的日志不完整,只恢复到底本"
    if not as_written:  # where later logs wrote the same pages again it does no harm
        other = f"{folder.name} 的底本和写下时不同,盘可能有坏块。请在恢复后核对全部操作记录"
        found.told = f"{found.told}。{other}" if found.told else other
    return found


def _fits(before: Sequence[tuple[Path, WalPosition]], path: Path, end: WalPosition) -> bool:
    return not before or end.header.follows(before[-1][1].header) or path.with_suffix(BEGUN).exists()


def _build(found: _Found, partial: Path, progress: Progress) -> Head:
    steps = len(found.logs) + 2
    progress(0, steps)
    _clear(partial)
    shutil.copyfile(found.folder / BASE, partial)
    for number, (path, end) in enumerate(found.logs, 1):
        progress(number, steps)
        _play(partial, path, end)
    progress(steps - 1, steps)
    with partial.open("rb+") as handle:
        os.fsync(handle.fileno())
    head = check_database(partial)
    progress(steps, steps)
    return head


def _play(partial: Path, journal: Path, end: WalPosition) -> None:
    """Let SQLite write one log into the base."""
    log = partial.with_name(f"{partial.name}-wal")
    with journal.open("rb") as stream:
        log.write_bytes(stream.read(end.offset))
    try:
        connection = sqlite3.connect(partial, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous=OFF")  # forced out at the end
            played = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise Unsound(f"{journal.name} 不能写入底本({error})") from error
    if tuple(played) != (0, end.frames, end.frames):
        raise Unsound(f"{journal.name} 只写入了 {played[2]} 页,应有 {end.frames} 页")


def _clear(partial: Path) -> None:
    for path in (partial, *(partial.with_name(f"{partial.name}{end}") for end in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)


def _competitions(file: Path) -> tuple[str, ...]:
    connection = open_untouched(file)
    try:
        rows: Iterator[tuple[str]] = connection.execute("SELECT title FROM competition ORDER BY id")
        return tuple(title for (title,) in rows)
    finally:
        connection.close()
