"""Why a copy stands still, and what to do about it."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from app.domain.machine import refusal
from app.errors import UserError
from app.services.database_copies import backup_trouble
from app.services.second_copy.manifest import CopyManifest, read_manifest
from app.services.second_copy.status import CopyState

_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CURES = {
    CopyState.FULL: "请在副本盘上腾出空间,或换一个大的盘重新选择。",
    CopyState.READ_ONLY: "请检查副本盘的写保护开关和权限。",
}


class Stuck(Exception):
    """The copy stands still until somebody does something."""

    def __init__(self, state: CopyState, why: str) -> None:
        super().__init__(why)
        self.state = state


def stuck_by(error: OSError, root: Path) -> Stuck:
    """What the machine's refusal means for the copy in `root`."""
    if not _is_there(root):
        return Stuck(CopyState.OUT, f"请把副本盘插回({root.parent}),会自动接着写。换了新盘请重新选择。")
    if error.errno in _FULL | _READ_ONLY:
        state = CopyState.FULL if error.errno in _FULL else CopyState.READ_ONLY
        return Stuck(state, _CURES[state])
    return Stuck(CopyState.TROUBLE, f"{refusal(error)}。请拔下重插,或换一个盘重新选择。")


def stuck_copying(error: sqlite3.Error, root: Path) -> Stuck:
    """What SQLite met when it wrote a base to the copy in `root`."""
    text = str(error).lower()
    code = errno.ENOSPC if "full" in text else 0
    if "readonly" in text or "unable to open" in text:
        code = errno.EROFS
    return stuck_by(OSError(code, backup_trouble(error)), root)


def _is_there(root: Path) -> bool:
    try:
        read_manifest(root)
    except OSError:
        return False
    except UserError:
        return True  # it is there, and says something strange
    return True


def check_owner(found: CopyManifest, mine: CopyManifest) -> None:
    """Stuck where a copy is of other data, of another machine, or was taken over."""
    if found.data_id != mine.data_id:
        raise Stuck(CopyState.FOREIGN, "盘上是另一份数据的副本,没有改动它。")
    if found.epoch > mine.epoch:
        raise Stuck(CopyState.TAKEN, "另一台电脑已从副本接管这份数据,本机的改动不再写到副本。")
    if found.epoch < mine.epoch:
        return  # it was taken over from
    if (found.machine, found.host) != (mine.machine, mine.host):
        raise Stuck(CopyState.FOREIGN, "盘上是另一台电脑写的副本,没有改动它。")
    if found.folder != mine.folder:
        raise Stuck(CopyState.FOREIGN, f"盘上是另一个数据文件夹({found.folder})的副本,没有改动它。")
