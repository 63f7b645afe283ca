"""Which of the disks and sticks of this machine hold a second copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStorageInfo

from app.services.second_copy.manifest import is_copy


def find_sticks() -> tuple[Path, ...]:
    """The mounted disks with a copy at their top, by name."""
    ready = (each for each in QStorageInfo.mountedVolumes() if each.isValid() and each.isReady())
    paths = {Path(each.rootPath()) for each in ready}
    return tuple(sorted(path for path in paths if is_copy(path)))
