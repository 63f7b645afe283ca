"""申诉与仲裁: until when an appeal is in time, what may become of it, and what follows from its ruling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from app.domain.people import fold_text, normalize_name
from app.domain.timetable_layout import parse_clock, parse_day


class AppealState(StrEnum):
    """Where an appeal stands."""

    FILED = "filed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RULED = "ruled"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What was ruled."""

    UPHELD = "upheld"
    PARTLY = "partly"
    DISMISSED = "dismissed"


class Effect(StrEnum):
    """What the ruling does to the results. Nothing is stored as nothing."""

    NONE = ""
    MARKS = "marks"
    REMARK = "remark"
    PENALTY = "penalty"
    STATUS = "status"
    OTHER = "other"


STATE_NAMES: Mapping[AppealState, str] = {
    AppealState.FILED: "待受理",
    AppealState.ACCEPTED: "待裁决",
    AppealState.DECLINED: "不予受理",
    AppealState.RULED: "已裁决",
    AppealState.WITHDRAWN: "已撤回",
}
OUTCOME_NAMES: Mapping[Outcome, str] = {
    Outcome.UPHELD: "申诉成立",
    Outcome.PARTLY: "申诉部分成立",
    Outcome.DISMISSED: "申诉不成立",
}
EFFECT_NAMES: Mapping[Effect, str] = {
    Effect.NONE: "维持原成绩",
    Effect.MARKS: "更正得分",
    Effect.REMARK: "重新评分",
    Effect.PENALTY: "更改扣分",
    Effect.STATUS: "更改参赛状态",
    Effect.OTHER: "其他,见裁决",
}
_FOLLOWS: Mapping[AppealState, frozenset[AppealState]] = {
    AppealState.FILED: frozenset({AppealState.ACCEPTED, AppealState.DECLINED, AppealState.WITHDRAWN}),
    AppealState.ACCEPTED: frozenset({AppealState.RULED, AppealState.WITHDRAWN}),
    AppealState.DECLINED: frozenset(),
    AppealState.RULED: frozenset(),
    AppealState.WITHDRAWN: frozenset(),
}
_BETWEEN_NAMES = re.compile(r"[\n、,;/\uff0c\uff1b]")


def may_become(state: AppealState, following: AppealState) -> bool:
    """Whether an appeal in one state may come into the other."""
    return following in _FOLLOWS[state]


def is_pending(state: AppealState) -> bool:
    """Whether it still waits for somebody to decide."""
    return bool(_FOLLOWS[state])


def must_carry(state: AppealState, effect: Effect, version: int | None, note: str) -> bool:
    """Whether it was ruled that the results change, and neither a version nor a note says that they did."""
    return state is AppealState.RULED and effect is not Effect.NONE and version is None and not note


def effect_fits(outcome: Outcome, effect: Effect) -> bool:
    """A dismissed appeal changes nothing; one that was upheld may leave the results as they are."""
    return outcome is not Outcome.DISMISSED or effect is Effect.NONE


@dataclass(frozen=True, slots=True)
class AppealClock:
    """The time for appeals of an event: `minutes` from the end of its contest. Moments are aware."""

    ended_at: datetime
    minutes: int

    @property
    def deadline(self) -> datetime:
        """The last moment that is in time."""
        return self.ended_at + timedelta(minutes=self.minutes)

    def is_late(self, received_at: datetime) -> bool:
        """Whether what was received then came too late."""
        return received_at > self.deadline

    def left(self, now: datetime) -> timedelta:
        """How much time is left; never more than all of it, nor less than nothing."""
        whole = timedelta(minutes=self.minutes)
        return max(timedelta(), min(whole, self.deadline - now))

    def part_left(self, now: datetime) -> Fraction:
        """The same as a part of the whole time, 0 to 1."""
        whole = timedelta(minutes=self.minutes)
        if not whole:
            return Fraction(0)
        return Fraction(self.left(now) // timedelta(microseconds=1), whole // timedelta(microseconds=1))


def time_text(left: timedelta) -> str:
    """A running time, begun seconds counting whole: '1:59:59', '0:00:00' only when it is over."""
    seconds = -(-left // timedelta(seconds=1))
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def limit_text(minutes: int) -> str:
    """A time limit as it is read: '2 小时', '90 分钟'."""
    return f"{minutes // 60} 小时" if minutes and minutes % 60 == 0 else f"{minutes} 分钟"


def suggest_end(sitting_end: datetime | None, last_sheet: datetime | None, now: datetime) -> datetime | None:
    """When the contest ended as far as data know: the last sitting once it is over, else the last sheet."""
    if sitting_end is not None and sitting_end <= now:
        return sitting_end
    return last_sheet


def read_names(text: str) -> tuple[str, ...]:
    """Names as typed behind each other, each once in their order."""
    names = map(normalize_name, _BETWEEN_NAMES.split(text))
    return tuple(dict.fromkeys(name for name in names if name))


def parse_moment(text: str, today: date, field_name: str) -> datetime:
    """'10-20 16:30', or '16:30' of today, as the clock on the wall shows it; else InputError on the field."""
    day, _, clock = fold_text(text).rpartition(" ")
    return datetime.combine(
        parse_day(day, today.year, field_name) if day else today, parse_clock(clock, field_name)
    )


def appeal_number(year: int, serial: int) -> str:
    """The number of an appeal: 申诉〔2022〕3号."""
    return f"申诉〔{year}〕{serial}号"


def ruling_number(year: int, serial: int) -> str:
    """The number of its ruling: 仲裁〔2022〕3号."""
    return f"仲裁〔{year}〕{serial}号"
