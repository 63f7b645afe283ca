"""How the second copy stands, for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class CopyState(StrEnum):
    """The words are those of the status bar."""

    OFF = "未设副本"
    BEGINNING = "正在写底本"
    KEPT = "已写入"
    OUT = "副本盘不在"
    FULL = "副本盘已满"
    READ_ONLY = "副本盘只读"
    FOREIGN = "不是本机的副本盘"
    TAKEN = "已由另一台电脑接管"
    TROUBLE = "副本没有写成"


# What makes the copy stand still until somebody does something.
TROUBLES = frozenset(CopyState) - {CopyState.OFF, CopyState.BEGINNING, CopyState.KEPT}


@dataclass(frozen=True, slots=True)
class CopyStatus:
    """`kept_at`: when everything was on the stick last; `since`: since when it is not; `waiting`: changes.

    `part` is how much of a first base is written, from 0 to 100; `why` a sentence with the cure.
    """

    state: CopyState
    folder: Path | None = None
    kept_at: datetime | None = None
    since: datetime | None = None
    waiting: int = 0
    part: int = 0
    why: str = ""

    @property
    def is_trouble(self) -> bool:
        """Whether somebody has to do something."""
        return self.state in TROUBLES
