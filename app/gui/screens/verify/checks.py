"""What was checked since the screen was opened, as a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.services.verification import Finding, Verdict

TONES: Mapping[Finding, Tone] = {
    Finding.VALID: Tone.OK,
    Finding.VOID: Tone.ERROR,
    Finding.DIFFERENT: Tone.WARN,
    Finding.UNKNOWN: Tone.WARN,
    Finding.WRONG: Tone.ERROR,
    Finding.UNREAD: Tone.WARN,
}
SHORT: Mapping[Finding, str] = {
    Finding.VALID: "有效",
    Finding.VOID: "已作废",
    Finding.DIFFERENT: "不符",
    Finding.UNKNOWN: "无记录",
    Finding.WRONG: "不通过",
    Finding.UNREAD: "没读到",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One code that was checked; `place` is the file it stood in, '' for one that was scanned."""

    number: int
    at: datetime
    place: str
    code: str
    verdict: Verdict

    @property
    def name(self) -> str:
        """Which certificate it is: number and recipient, else where it was."""
        words = self.verdict.words
        return f"{words.number} {words.recipient}" if words is not None else self.place or "扫描"


CHECK_COLUMNS: tuple[Column[Check], ...] = (
    Column("时间", lambda check: f"{check.at:%H:%M:%S}", width=76, faint=True),
    Column("证书", lambda check: check.name, width=150, stretch=1, tooltip=lambda check: check.name),
    Column(
        "结果",
        lambda check: SHORT[check.verdict.finding],
        width=84,
        kind=Kind.PILL,
        tone=lambda check: TONES[check.verdict.finding],
    ),
)


def summary(checks: tuple[Check, ...]) -> str:
    """'已查 12 张 · 有效 11 张'."""
    valid = sum(check.verdict.is_valid for check in checks)
    return f"已查 {len(checks)} 张 · 有效 {valid} 张"
