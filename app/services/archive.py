"""归档: all papers of a competition in one folder, with the digest of each file.

The list of digests can be checked by anybody with `sha256sum -c`; its own digest stands in the audit log.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlmodel import Session, col, select

from app.documents.whole_file import written_whole
from app.domain.archive import SUMS_FILE, ArchivedFile, compare, read_sums, sums_text
from app.domain.chain import short_hash
from app.domain.file_names import safe_name
from app.domain.machine import refusal, unread
from app.domain.progress import Progress
from app.domain.rights import Right
from app.errors import UserError
from app.services.archive_parts import PARTS, Source
from app.services.competitions import load_competition
from app.services.door import WriteSession
from app.services.places import at_competition
from db.tables import AuditEntry

MISSING_FILE = "没有归档的材料.txt"
UNKNOWN = "操作记录里没有这份清单:它不是这份数据写出的,或清单被换过"


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was written: its files by place, the digest of their list, what could not be made."""

    folder: Path
    files: tuple[ArchivedFile, ...]
    digest: str
    missing: tuple[str, ...]


def write_archive(source: Source, parent: Path, progress: Progress, *, name: str = "") -> Archive:
    """Write all papers into a new folder within `parent` that is whole or not there at all.

    UserError where a character cannot be printed or a file cannot be written.
    """
    with source.read() as session:
        title = load_competition(session, source.competition_id).title
    target = parent / (name or safe_name(f"归档-{title}-{source.now:%Y%m%d-%H%M}"))
    if target.exists():
        raise UserError(f"“{target.name}”已经在 {parent} 里。请换一个文件夹,或先把它移走。")
    partial_folder = parent / f".saichuang-{secrets.token_hex(8)}.part"
    try:
        partial_folder.mkdir()
        archive = _write_into(source, partial_folder, progress)
        partial_folder.replace(target)
    except OSError as error:
        raise UserError(f"归档没有写成:{refusal(error)}。请检查 {parent} 的磁盘空间和权限。") from error
    finally:
        shutil.rmtree(partial_folder, ignore_errors=True)
    return Archive(target, archive.files, archive.digest, archive.missing)


def _write_into(source: Source, folder: Path, progress: Progress) -> Archive:
    missing: list[str] = []
    for done, (name, part) in enumerate(PARTS.items()):
        (folder / name).mkdir()
        missing += part(source, folder / name, partial(_step, progress, done))
    if missing:
        with written_whole(folder / MISSING_FILE) as stream:
            stream.write("".join(f"{each}\r\n" for each in missing).encode("utf-8-sig"))
    files = tuple(_archived(folder))
    text = sums_text(files).encode()
    with written_whole(folder / SUMS_FILE) as stream:
        stream.write(text)
    progress(len(PARTS), len(PARTS))
    return Archive(folder, files, hashlib.sha256(text).hexdigest(), tuple(missing))


def _step(progress: Progress, done: int, _part: int, _parts: int) -> None:
    progress(done, len(PARTS))


def _archived(folder: Path) -> Iterator[ArchivedFile]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / SUMS_FILE:
            place = path.relative_to(folder).as_posix()
            yield ArchivedFile(place, _digest(path), path.stat().st_size)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def record_archive(session: WriteSession, competition_id: int, archive: Archive) -> None:
    """Note in the audit log that an archive was written, with the digest of its list."""
    title = load_competition(session, competition_id).title
    session.require(Right.SAFEKEEP, at_competition(competition_id), attempt=f"归档{title}")
    session.record(f"归档{title}:{len(archive.files)} 个文件,{_listed(archive.digest)}")


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of an archive: the digest of its list, what differs from the list, what the log says of it.

    `record` is '' where the log knows no list of this digest.
    """

    digest: str
    differences: tuple[str, ...]
    record: str = ""


def check_archive(session: Session, folder: Path) -> Checked:
    """Check an archive against its list, and the list against the audit log; UserError where it is none."""
    digest, differences = verify_archive(folder)
    return Checked(digest, differences, find_record(session, digest))


def verify_archive(folder: Path) -> tuple[str, tuple[str, ...]]:
    """The digest of the list of an archive, and what differs from the list; UserError where it is none."""
    sums = folder / SUMS_FILE
    try:
        text = sums.read_bytes()
        listed = read_sums(text.decode())
        found = {each.path: each.digest for each in _archived(folder)}
    except (OSError, ValueError) as error:
        why = unread(error) if isinstance(error, OSError) else "内容不对"
        raise UserError(
            f"{folder} 不是赛创的归档:{SUMS_FILE} 读不出来({why})。请选归档文件夹本身。"
        ) from error
    return hashlib.sha256(text).hexdigest(), compare(listed, found)


def find_record(session: Session, digest: str) -> str:
    """What the audit log says of the archive whose list has this digest; '' where it knows none."""
    statement = (
        select(AuditEntry)
        .where(AuditEntry.act == Right.SAFEKEEP.value, col(AuditEntry.text).endswith(_listed(digest)))
        .order_by(col(AuditEntry.seq))
    )
    entry = session.exec(statement).first()
    return "" if entry is None else f"操作记录第 {entry.seq} 条({entry.by}):{entry.text}。"


def _listed(digest: str) -> str:
    return f"清单摘要 {digest}"


def archive_words(archive: Archive) -> str:
    """'已归档 48 个文件,清单摘要 3f2a 91bc;3 份材料还不能生成,见“没有归档的材料.txt”。'."""
    more = f";{len(archive.missing)} 份材料还不能生成,见“{MISSING_FILE}”" if archive.missing else ""
    return f"已归档 {len(archive.files)} 个文件,清单摘要 {short_hash(archive.digest)}{more}。"
