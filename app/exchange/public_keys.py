"""证书公钥: the public halves of signing keys as a text file, for offices that check certificates offline.

One key in a line, 64 hexadecimal digits; what else stands in a line, and lines that begin with #, are
remarks. A file whose name begins with 证书公钥 counts as soon as it lies in the data folder.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from app.domain.machine import refusal, unread
from app.errors import UserError

PATTERN = "证书公钥*.txt"
_KEY = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")
# A file of keys is short: what is longer is something else.
LARGEST = 1_000_000
_ABOUT = (
    "# 赛创 · 证书公钥",
    "# 用来查验证书二维码上的签名。把本文件放进另一台电脑的赛创数据文件夹,那里就能离线查验。",
    "# 公钥可以公开;私钥不在这里。每行:密钥编号、生成日期、公钥。",
)


def write_public_keys(lines: Sequence[tuple[str, str, str]], target: Path) -> None:
    """Write key ids, dates and public keys; UserError where the file cannot be written."""
    text = "\n".join((*_ABOUT, *("  ".join(line) for line in lines), ""))
    partial = target.with_name(f"{target.name}.part")
    try:
        # Notepad and the scanners of mail programs know UTF-8 by the mark in front.
        partial.write_text(text, encoding="utf-8-sig")
        partial.replace(target)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise UserError(f"公钥文件 {target} 没有写成:{refusal(error)}。请换一个位置再试。") from error


def read_public_keys(file: Path) -> tuple[bytes, ...]:
    """The public keys in a file, in their order; UserError where there is none or it cannot be read."""
    try:
        if file.stat().st_size > LARGEST:
            raise UserError(f"“{file.name}”太大,不是公钥文件。请从发证单位重新取一份。")
        text = file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise UserError(f"公钥文件 {file} 不能读取:{unread(error)}。请检查权限。") from error
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    found = tuple(bytes.fromhex(each.group()) for line in lines for each in _KEY.finditer(line))
    if not found:
        raise UserError(f"“{file.name}”里没有公钥(64 位数字和字母 a-f)。请从发证单位重新取一份。")
    return found
