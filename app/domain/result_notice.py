"""公示: an event's results made public, for how long, and where to object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.certificates import chinese_date, event_phrase
from app.domain.result_list import ResultListData

RESULT_NOTICE = "成绩公示"


@dataclass(frozen=True, slots=True)
class ResultNotice:
    """The lists of a published version, one a division, and what is said around them.

    `since` and `until` are the first and last day, None for a version of before there were any; `reason` is
    that of a correction, `appeals_to` where objections go.
    """

    lists: tuple[ResultListData, ...]
    event: str
    version: int
    since: date | None
    until: date | None
    appeals_to: str
    reason: str = ""
    hosts: tuple[str, ...] = ()
    issued: date | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """What stands before each list."""
        competition = self.lists[0].competition
        told = f"现将{competition}{event_phrase(self.event)}成绩(第 {self.version} 版)予以公示。"
        corrected = f"本版更正此前公布的成绩,更正原因:{self.reason.rstrip('。')}。" if self.reason else ""
        return (f"{told}{corrected}{self._period}", self.objections)

    @property
    def closing(self) -> tuple[str, ...]:
        """Who makes it public, and the day."""
        return (*self.hosts, *([chinese_date(self.issued, with_day=True)] if self.issued else ()))

    @property
    def _period(self) -> str:
        if self.since is None or self.until is None:
            return "公示期以竞赛通知为准。"
        days = (self.until - self.since).days + 1
        return f"公示期自 {self.since} 起至 {self.until} 止,共 {days} 天。"

    @property
    def objections(self) -> str:
        """Until when, how and where to object."""
        until = "公示期内" if self.until is None else f" {self.until} 前(含当天)"
        where = self.appeals_to.rstrip("。")
        return f"对成绩有异议的,请在{until}以书面形式提出,写明事实和理由并签名。受理:{where}。"
