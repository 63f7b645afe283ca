"""What the machine says when it refuses a file, in the user's words."""

from __future__ import annotations

import errno
from collections.abc import Mapping

_REASONS: Mapping[int, str] = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.EBUSY: "正被别的程序占用",
    errno.ENOENT: "文件夹不存在",
    errno.ENOTDIR: "同名的文件占了文件夹的位置",
    errno.EEXIST: "同名的文件占了文件夹的位置",
    errno.EISDIR: "同名的文件夹占了文件的位置",
    errno.ENAMETOOLONG: "名称太长",
    errno.EIO: "磁盘读写出错",
}


def refusal(error: OSError) -> str:
    """Why a file or folder was refused; the machine's own words only where none of ours fits."""
    known = _REASONS.get(error.errno or 0)
    return known or error.strerror or str(error)


def unread(error: OSError) -> str:
    """The same of a file that was to be read: what is not there then is the file itself."""
    return "文件不存在" if error.errno == errno.ENOENT else refusal(error)
