"""Choose a folder or stick for the second copy."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.domain.machine import refusal
from app.errors import UserError
from app.services.second_copy.manifest import (
    CopyManifest,
    copy_root,
    read_manifest,
    write_manifest,
)
from app.services.second_copy.stuck import Stuck, check_owner


@dataclass(frozen=True, slots=True)
class Prepared:
    """`warning`: what is to be known of the choice; `aside`: where a copy that lay there is now."""

    warning: str = ""
    aside: Path | None = None


class OtherCopyError(UserError):
    """A copy of other data, or of another machine, lies there already."""


def prepare_copy(
    folder: Path, chosen: Path, mine: CopyManifest, now: datetime, *, replace: bool = False
) -> Prepared:
    """Make the folder ready for the copy of the data in `folder`; a UserError says why it does not serve.

    A copy of others that lies there is an OtherCopyError; with `replace` it is moved aside, never deleted.
    """
    if not chosen.is_dir():
        raise UserError(f"文件夹 {chosen} 不存在。请选一个 U 盘或文件夹。")
    if chosen.resolve().is_relative_to(folder.resolve()):
        raise UserError("副本不能放在数据文件夹里面:数据坏了,副本也一起坏。请选另一个盘。")
    root = copy_root(chosen)
    try:
        aside = _clear(root, mine, now, replace=replace)
        root.mkdir(exist_ok=True)
        write_manifest(root, mine)
        return Prepared(_warning(folder, chosen), aside)
    except OSError as error:
        raise UserError(f"{chosen} 不能写入:{refusal(error)}。请检查写保护和空间,或选另一个盘。") from error


def _clear(root: Path, mine: CopyManifest, now: datetime, *, replace: bool) -> Path | None:
    """Move a copy of others aside; where that was not asked for, say what lies there."""
    try:
        check_owner(read_manifest(root), mine)
    except FileNotFoundError:
        return None
    except (Stuck, UserError) as error:
        if not replace:
            raise OtherCopyError(str(error)) from error
        aside = root.with_name(f"{root.name}-{now:%Y%m%d-%H%M%S}")
        root.rename(aside)
        return aside
    return None


def _warning(folder: Path, chosen: Path) -> str:
    if os.stat(folder).st_dev == os.stat(chosen).st_dev:
        return "副本和数据在同一块磁盘上:磁盘坏了,两份一起坏。最好选一个 U 盘。"
    return ""
