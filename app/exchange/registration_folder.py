"""Many 报名表 at once: a folder of units' workbooks, or some chosen files, as one registration."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from app.domain.column_mapping import NO_MAPPINGS, Mappings
from app.domain.machine import refusal
from app.domain.progress import Progress, no_progress
from app.domain.registration_form import RegistrationFile
from app.errors import UserError
from app.exchange.registration_sheet import look_into_registration

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".csv"})
MOST_FILES = 2000


def find_forms(folder: Path) -> tuple[Path, ...]:
    """The workbooks in a folder and the folders in it, by name; a UserError where there are none.

    Hidden files and those that Excel keeps while a workbook is open are none.
    """
    try:
        found = sorted(path for path in folder.rglob("*") if _is_form(path, folder))
    except OSError as error:
        raise UserError(
            f"文件夹“{_called(folder)}”读不出来:{refusal(error)}。请检查权限和连接,或复制到本机后再导入。"
        ) from error
    if not found:
        raise UserError(f"文件夹“{_called(folder)}”里没有 .xlsx、.xls 或 .csv 文件。请确认选对了文件夹。")
    if len(found) > MOST_FILES:
        raise UserError(
            f"文件夹“{_called(folder)}”里有 {len(found)} 个工作簿,超过 {MOST_FILES} 个。请选报名表的文件夹。"
        )
    return tuple(found)


def _is_form(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    return path.suffix.lower() in SUFFIXES and not hidden and path.is_file()


def _called(folder: Path) -> str:
    return folder.name or str(folder)


def read_registrations(
    paths: Sequence[Path],
    progress: Progress = no_progress,
    mappings: Mappings = NO_MAPPINGS,
    *,
    folder: Path | None = None,
) -> RegistrationFile:
    """Read many files; one that cannot be read is there with its refusal, and the others count.

    Files are called by their way from `folder`, where one is given.
    """
    parts = []
    for at, path in enumerate(paths):
        progress(at, len(paths))
        name = path.name if folder is None else path.relative_to(folder).as_posix()
        parts.append(_read_one(path, name, partial(_still_there, progress, at, len(paths)), mappings))
    progress(len(paths), len(paths))
    called = f"{len(paths)} 个文件" if folder is None else _called(folder)
    rows = tuple(row for part in parts for row in part.rows)
    unread = dict.fromkeys(label for part in parts for label in part.unread_columns)
    return RegistrationFile(called, rows, unread_columns=tuple(unread), parts=tuple(parts))


def _still_there(progress: Progress, at: int, total: int, _done: int, _of: int) -> None:
    progress(at, total)


def _read_one(path: Path, name: str, progress: Progress, mappings: Mappings) -> RegistrationFile:
    try:
        return look_into_registration(path, progress, mappings, name)
    except UserError as error:
        return RegistrationFile(name, (), refusal=str(error))
