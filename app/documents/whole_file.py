"""A file that is either whole or not there."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from app.domain.machine import refusal
from app.errors import UserError

Target = Path | BinaryIO


@contextmanager
def written_whole(target: Target) -> Iterator[BinaryIO]:
    """A stream for the document; the target appears when the block ends well, else nothing changes."""
    if not isinstance(target, Path):
        memory = BytesIO()
        yield memory
        target.write(memory.getvalue())
        return
    try:
        with forced_whole(target) as stream:
            yield stream
    except OSError as error:
        raise UserError(_sentence(target, error)) from error


@contextmanager
def forced_whole(target: Path) -> Iterator[BinaryIO]:
    """The same for a file that is on the disk, with its name, when the block ends. OSError."""
    partial = target.with_name(f".saichuang-{secrets.token_hex(8)}.part")
    try:
        with partial.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
        sync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Force the names in a folder out to the disk, where that is asked for: not on Windows. OSError."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sentence(target: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return f"磁盘已满,“{target.name}”没有写成。请腾出空间或换一个磁盘再试。"
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return f"文件夹 {target.parent} 不存在。请换一个文件夹再试。"
    if error.errno == errno.EISDIR:
        return f"“{target.name}”是一个文件夹,不能写成文件。请换一个文件名再试。"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY):
        return f"“{target}”不能写入。若它正在别的程序中打开,请先关闭;否则请检查文件夹权限或换一个位置。"
    return f"“{target}”没有写成:{refusal(error)}。请换一个位置再试。"
