"""评分单的状态: draft → submitted → confirmed → locked, and what each of them forbids, in words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class SheetState(StrEnum):
    """Where a sheet stands. Only a draft takes marks; only what is published is locked."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    LOCKED = "locked"


SHEET_STATE_NAMES: Mapping[SheetState, str] = {
    SheetState.DRAFT: "录入中",
    SheetState.SUBMITTED: "待复核",
    SheetState.CONFIRMED: "已确认",
    SheetState.LOCKED: "已锁定",
}

# Why a sheet takes no marks, with the cure.
CLOSED: Mapping[SheetState, str] = {
    SheetState.SUBMITTED: "评分单已提交,不能再改。请先退回录入并写明原因。",
    SheetState.CONFIRMED: "评分单已复核确认,不能再改。请由复核人退回并写明原因。",
    SheetState.LOCKED: "成绩已公布,评分单已锁定,不能再改。请由裁判长退回并写明原因,改后再公布新的一版。",
}

INCIDENT_KINDS: Mapping[str, str] = {"equipment": "设备故障", "violation": "违规", "other": "其他"}


def second_keying(round_: int) -> int:
    """The number of the second typing of a paper after its n-th submission; 1 is the typing that counts."""
    return round_ + 1
