"""附件 of an entry: papers, pictures and tables that stand behind it, kept in the data folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.file_names import safe_name
from app.domain.identity import mask_numbers
from app.domain.machine import refusal, unread
from app.domain.people import clean_text
from app.domain.rights import Right
from app.errors import UserError
from app.services.data_files import ATTACHMENTS, keep_file, read_file
from app.services.door import WriteSession
from app.services.places import at_event
from app.services.rows import load_entry_row, load_event_row, row_id
from db.tables import Attachment

MOST_BYTES = 50 * 1024 * 1024
MOST_FILES = 20
# What is opened with a click must not be a program.
SUFFIXES = (
    *(
        ".pdf",
        ".doc",
        ".docx",
        ".wps",
        ".xls",
        ".xlsx",
        ".et",
        ".csv",
        ".ppt",
        ".pptx",
        ".dps",
        ".ofd",
        ".txt",
    ),
    *(".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".mp4", ".mov"),
    *(".zip", ".rar", ".7z", ".dwg"),
)


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment as lists show it; `kept` is its name in the data folder."""

    id: int
    name: str
    kept: str
    size: int
    at: datetime
    by: str

    @property
    def size_text(self) -> str:
        """'12 KB', '3.4 MB'."""
        if self.size < 1024 * 1024:
            return f"{-(-self.size // 1024)} KB"
        return f"{-(-self.size * 10 // (1024 * 1024)) / 10:.1f} MB"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was put into the data folder, before an entry has it."""

    name: str
    kept: str
    size: int


def keep_attachment(folder: Path, path: Path) -> KeptFile:
    """Copy a file of the user's into the data folder. UserError where it does not serve; off the writer."""
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(f"“{path.name}”不能作附件。可用文档、表格、图片、视频或压缩包。")
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UserError(f"“{path.name}”有 {size / 1024 / 1024:.0f} MB,附件不超过 50 MB。请压缩后再添加。")
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"“{path.name}”读不出来:{unread(error)}。") from error
    if not data:
        raise UserError(f"“{path.name}”是空文件,请重新选择。")
    return KeptFile(clean_text(path.name), keep_file(folder, ATTACHMENTS, data, path.suffix), len(data))


def list_attachments(session: Session, entry_id: int) -> tuple[AttachmentRow, ...]:
    """The attachments of an entry in their order."""
    rows = session.exec(
        select(Attachment)
        .where(Attachment.entry_id == entry_id)
        .order_by(col(Attachment.position), col(Attachment.id))
    )
    return tuple(AttachmentRow(row_id(row), row.name, row.digest, row.size, row.at, row.by) for row in rows)


def add_attachment(session: WriteSession, entry_id: int, file: KeptFile) -> int:
    """Give an entry a file that was kept; returns its id."""
    entry = load_entry_row(session, entry_id, lock=True)
    event = load_event_row(session, entry.event_id)
    what = f"{event.name} {entry.number}:添加附件“{mask_numbers(file.name)}”"
    by = session.require(Right.REGISTER, at_event(event, entry_id=entry_id), attempt=what)
    there = list_attachments(session, entry_id)
    if any((each.name, each.kept) == (file.name, file.kept) for each in there):
        raise UserError(f"“{file.name}”已经在附件里了。")
    if len(there) >= MOST_FILES:
        raise UserError(f"附件最多 {MOST_FILES} 个。请把几个文件压缩成一个,或先移除用不着的。")
    last = session.exec(select(func.max(Attachment.position)).where(Attachment.entry_id == entry_id)).one()
    attachment = Attachment(
        entry_id=entry_id,
        name=file.name,
        digest=file.kept,
        size=file.size,
        position=1 + (last or 0),
        at=session.clock(),
        by=by,
    )
    session.add(attachment)
    session.flush()
    session.record(what)
    return row_id(attachment)


def remove_attachment(session: WriteSession, attachment_id: int) -> None:
    """Take an attachment away; the file stays in the data folder, where others may have it too."""
    attachment = session.get(Attachment, attachment_id)
    if attachment is None:
        raise UserError("这个附件已经移除了,请刷新。")
    entry = load_entry_row(session, attachment.entry_id)
    event = load_event_row(session, entry.event_id)
    what = f"{event.name} {entry.number}:移除附件“{mask_numbers(attachment.name)}”"
    session.require(Right.REGISTER, at_event(event, entry_id=attachment.entry_id), attempt=what)
    session.delete(attachment)
    session.record(what)


def copy_attachment(folder: Path, attachment: AttachmentRow, target: Path) -> Path:
    """A copy under its own name in the folder `target`, to be looked at: what is kept is never changed."""
    data = read_file(folder, ATTACHMENTS, attachment.kept)
    path = target / f"{safe_name(Path(attachment.name).stem)}{Path(attachment.kept).suffix}"
    try:
        target.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise UserError(
            f"“{attachment.name}”打不开:{refusal(error)}。请检查 {target} 的磁盘空间。"
        ) from error
    return path
