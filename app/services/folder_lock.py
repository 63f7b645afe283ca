"""One program at a time in a data folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

from app.domain.machine import refusal
from app.errors import UserError


def lock_folder(folder: Path) -> IO[str]:
    """Keep other programs out of a data folder until the handle is closed; a UserError where one is in."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "saichuang.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"数据文件夹 {folder} 不能写入:{refusal(error)}。请换一个文件夹,或检查权限和磁盘空间。"
        ) from error
    try:
        _lock_file(handle)
    except OSError as error:
        handle.close()
        raise UserError(
            f"赛创已经在使用数据文件夹 {folder}。请切换到已打开的窗口;若窗口不见了,请稍等片刻再打开。"
        ) from error
    return handle


if sys.platform == "win32":
    import msvcrt

    def _lock_file(handle: IO[str]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock_file(handle: IO[str]) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
