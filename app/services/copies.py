"""Every copy of the data this machine knows of: its second copy and its backups, the newest data first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.domain.progress import Progress, no_progress
from app.errors import UserError
from app.paths import database_file
from app.services.backups import list_backups
from app.services.copy_contents import CopyContents, read_contents
from app.services.copy_staging import stage_copy
from app.services.lost_entries import LostEntries, entries_of_damaged
from app.services.machine_settings import load_machine_settings
from app.services.restoring import drop


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A copy: a backup's file, or the folder of the second copy. `contents` None: why stands in `problem`."""

    path: Path
    kind: str
    made_at: datetime | None
    contents: CopyContents | None
    problem: str = ""
    is_second_copy: bool = False


def list_copies(folder: Path, progress: Progress = no_progress) -> tuple[CopyLine, ...]:
    """All of them, those with the newest entry first, then those that cannot be used."""
    backups = list_backups(folder)
    found = []
    for number, backup in enumerate(backups):
        progress(number, len(backups) + 1)
        contents, problem = _look(backup.path)
        found.append(CopyLine(backup.path, f"备份 · {backup.reason}", backup.at, contents, problem))
    progress(len(backups), len(backups) + 1)
    chosen = load_machine_settings(folder).copy_folder
    if chosen:
        found.insert(0, _second_copy(folder, Path(chosen)))
    return tuple(
        sorted(found, key=lambda line: -1 if line.contents is None else line.contents.seq, reverse=True)
    )


def entries_not_in(folder: Path, line: CopyLine, copies: Sequence[CopyLine]) -> LostEntries:
    """What a usable copy lacks: the damaged data tell it, and another copy of them that goes further."""
    wanted = line.contents
    if wanted is None:
        raise ValueError("nothing is known of a copy that cannot be used")
    further = [
        each
        for each in copies
        if each.contents is not None
        and each.contents.data_id == wanted.data_id
        and each.contents.seq > wanted.seq
    ]
    if not further:
        return entries_of_damaged(folder, wanted.seq)
    newest = further[0]
    if not newest.is_second_copy:
        return entries_of_damaged(folder, wanted.seq, newest.path)
    staged = stage_copy(folder, newest.path)
    try:
        return entries_of_damaged(folder, wanted.seq, database_file(staged.folder))
    finally:
        drop(staged)


def _look(path: Path) -> tuple[CopyContents | None, str]:
    try:
        return read_contents(path), ""
    except UserError as error:
        return None, str(error)


def _second_copy(folder: Path, chosen: Path) -> CopyLine:
    try:
        staged = stage_copy(folder, chosen)
    except UserError as error:
        return CopyLine(chosen, "副本", None, None, str(error), is_second_copy=True)
    drop(staged)
    return CopyLine(chosen, "副本", staged.contents.at, staged.contents, staged.told, is_second_copy=True)
