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
        with _written_beside(target) as stream:
            yield stream
    except OSError as error:
        raise UserError(_sentence(target, error)) from error


@contextmanager
def _written_beside(target: Path) -> Iterator[BinaryIO]:
    partial = target.with_name(f".saichuang-{secrets.token_hex(8)}.part")
    try:
        with partial.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


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
