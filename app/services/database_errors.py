"""What the machine or the disk did to the database, in sentences that tell the cure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, IntegrityError, ProgrammingError

from app.errors import UserError
from app.paths import DATABASE_NAME

# SQLSTATE of what only another machine can have done between a check of ours and the write after it: the same
# value stored twice, a row deleted meanwhile, transactions that cannot be put in an order, a deadlock.
OVERTAKEN = {"23505", "23503", "40001", "40P01"}


class DamagedError(UserError):
    """The database cannot be used any more (`finding`): a copy of it has to take its place."""

    def __init__(self, folder: Path, what: str = "已损坏") -> None:
        self.finding = f"数据文件夹 {folder} 中的 {DATABASE_NAME} {what}。"
        super().__init__(f"{self.finding}请关闭赛创再打开,按提示恢复最近的副本或备份。")


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn what the machine or the disk did to us into a sentence; our own mistakes pass through."""
    try:
        yield
    except DatabaseError as error:
        if getattr(error.orig, "sqlstate", None) in OVERTAKEN:
            # From the driver's error: the database itself works.
            raise UserError("另一台电脑刚刚改了同一处,这一步没有保存。请刷新后再做一次。") from error.orig
        if isinstance(error, IntegrityError | ProgrammingError | DataError):
            raise
        if is_damage(error.orig):
            raise DamagedError(folder) from error
        raise UserError(_sentence(error, folder)) from error


def is_damage(error: BaseException | None) -> bool:
    """Whether SQLite says that the file is no database, or no longer a whole one."""
    text = str(error).lower()
    return "malformed" in text or "not a database" in text


def _sentence(error: DBAPIError, folder: Path) -> str:
    text = str(error.orig).lower()
    if "full" in text or "no space" in text:
        return "磁盘已满,刚才的修改没有保存。请腾出空间后再试;已保存的数据都在。"
    if "locked" in text or "busy" in text:
        return "数据正被另一个程序占用,刚才的修改没有保存。请稍后再试。"
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return f"数据文件夹 {folder} 不能写入,刚才的修改没有保存。请检查权限或移动硬盘是否只读。"
    if "disk i/o" in text:
        return "磁盘读写出错,刚才的修改没有保存。请检查磁盘空间和移动硬盘的连接,再试一次。"
    if "no such table" in text or "no such column" in text or "syntax error" in text:
        raise error  # a mistake of ours, not of the machine
    return f"数据库不能使用,刚才的修改没有保存:{error.orig}。"
