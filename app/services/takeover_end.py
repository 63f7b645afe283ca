"""The end of a takeover: the old machine finds a mark on the stick, and the copy goes on there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.domain.machine import refusal
from app.errors import UserError
from app.services.machine_settings import load_machine_settings, save_machine_settings
from app.services.second_copy.manifest import copy_root, make_manifest, write_manifest
from app.services.takeover import Takeover, write_marker


def end_takeover(folder: Path, mark: Takeover, copy_folder: str) -> str:
    """Leave the mark beside the copy in `copy_folder` ('': none) and here, where it says that this is done.

    May be done again. Returns why there is no mark beside the copy, '' where there is; UserError where the
    data folder cannot be written.
    """
    why = ""
    if copy_folder:
        why = _mark_copy(folder, mark, copy_root(Path(copy_folder)))
        save_machine_settings(folder, replace(load_machine_settings(folder), copy_folder=copy_folder))
    write_marker(folder, mark)
    return why


def _mark_copy(folder: Path, mark: Takeover, root: Path) -> str:
    try:
        write_marker(root, mark)
        write_manifest(root, make_manifest(folder, mark.data_id, mark.epoch, mark.key))
    except (OSError, UserError) as error:
        return refusal(error) if isinstance(error, OSError) else str(error)
    return ""
