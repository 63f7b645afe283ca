"""评分单的状态: draft → submitted → confirmed → locked, and what each of them forbids, in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from app.domain.marking import Aspect, mark_text


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


def change_text(
    aspect: Aspect, before: Decimal | None, entered: Decimal | None, reason: str, keying: int
) -> str:
    """What a mark was changed to, for the log: ' 改为 9.0(原 8.0),原因:A1 抄错'."""
    typed = "第二遍录入" if keying > 1 else "录入"
    if before is None:
        text = f" {typed} {value_text(aspect, entered)}"
    elif entered is None:
        text = f" 清空(原 {value_text(aspect, before)})"
    else:
        text = f" 改为 {value_text(aspect, entered)}(原 {value_text(aspect, before)})"
    return f"{text},原因:{reason.strip()}" if reason.strip() else text


def value_text(aspect: Aspect | None, entered: Decimal | None) -> str:
    """A mark as it is read; 空 where it was taken back, the bare figure where the aspect is gone."""
    if entered is None:
        return "空"
    return mark_text(aspect, entered) if aspect is not None else f"{entered:f}"
