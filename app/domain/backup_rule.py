"""Backups: how often one is made while people work, and which of the older ones are kept. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.reading import Document, Reader, RuleProblem

NAMES: Mapping[str, str] = {
    "minutes": "每隔几分钟备份",
    "newest": "保留最近几份",
    "hourly": "每小时一份保留几小时",
    "daily": "每天一份保留几天",
}


@dataclass(frozen=True, slots=True)
class BackupRule:
    """`minutes` between two backups while something is written; what is kept of the older ones.

    The newest so many; the last of each hour for `hourly` hours; the last of each day for `daily` days.
    """

    minutes: int = 30
    newest: int = 20
    hourly: int = 24
    daily: int = 30

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        """Whether it is time for the next backup; also where the clock was set back behind the last one."""
        return last is None or not timedelta(0) <= now - last < timedelta(minutes=self.minutes)

    def kept(self, moments: Iterable[datetime], now: datetime) -> frozenset[datetime]:
        """Which backups stay, of those made at these (local) moments."""
        ordered = sorted(set(moments))
        recent = [at for at in ordered if at > now - timedelta(hours=self.hourly)]
        lately = [at for at in ordered if at > now - timedelta(days=self.daily)]
        hours = {at.replace(minute=0, second=0, microsecond=0): at for at in recent}  # the last one stands
        days = {at.date(): at for at in lately}
        return frozenset([*ordered[-self.newest :], *hours.values(), *days.values()])


USUAL = BackupRule()


def read_backup_rule(document: Document) -> tuple[BackupRule, tuple[RuleProblem, ...]]:
    """The rule of a document (what it does not tell is as usual), and what is wrong with it."""
    reader = Reader(document, NAMES)
    rule = BackupRule(
        minutes=reader.whole("minutes", USUAL.minutes, low=5, high=24 * 60),
        newest=reader.whole("newest", USUAL.newest, low=1, high=500),
        hourly=reader.whole("hourly", USUAL.hourly, high=24 * 7),
        daily=reader.whole("daily", USUAL.daily, high=366),
    )
    reader.done()
    return rule, tuple(reader.problems)
