"""Photos and attachments in the data folder: a file is known by its digest and never changed.

`photos/1f/1f3a….jpg` holds what has the SHA-256 1f3a…: the same file twice is one, and a file that was
altered by hand is found out when it is read.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.documents.whole_file import written_whole
from app.domain.machine import refusal, unread
from app.errors import UserError

PHOTOS, ATTACHMENTS = "photos", "attachments"


def keep_file(folder: Path, kind: str, data: bytes, suffix: str) -> str:
    """Put a file (suffix '.jpg') into the data folder, whole or not at all; returns its name there."""
    name = f"{hashlib.sha256(data).hexdigest()}{suffix.lower()}"
    path = file_path(folder, kind, name)
    if path.is_file() and path.stat().st_size == len(data):
        return name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as stream:
            stream.write(data)
    except OSError as error:
        raise UserError(
            f"文件没有存进数据文件夹:{refusal(error)}。请检查磁盘空间和 {path.parent} 的权限。"
        ) from error
    return name


def file_path(folder: Path, kind: str, name: str) -> Path:
    """Where a kept file lies."""
    return folder / kind / name[:2] / name


def read_file(folder: Path, kind: str, name: str) -> bytes:
    """A kept file; a UserError where it is gone or was altered."""
    path = file_path(folder, kind, name)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(
            f"数据文件夹里少了 {path.name[:12]}…,请从备份或原来的电脑拷来 {kind} 文件夹。"
        ) from error
    except OSError as error:
        raise UserError(f"{path.name[:12]}… 读不出来:{unread(error)}。") from error
    if hashlib.sha256(data).hexdigest() != path.stem:
        raise UserError(f"{path.name[:12]}… 被改动过,不再使用。请重新导入原来的文件。")
    return data
