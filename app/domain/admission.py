"""检录: whether somebody may go in now, and to which sitting. Pure: the minute on the wall comes in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from app.domain.ranking import STATUS_NAMES, Status
from app.domain.timetable import Sitting, SittingKind, day_text

# Entries of these kinds come person by person; a unit, a project or an achievement goes in as one.
IN_PERSON = frozenset({"person", "team"})


class Finding(StrEnum):
    """What the desk says."""

    IN = "in"
    ALREADY_IN = "already_in"
    TOO_EARLY = "too_early"
    LATE = "late"
    WRONG_DAY = "wrong_day"
    OTHER_EVENT = "other_event"
    OTHER_SITTING = "other_sitting"
    NOT_APPROVED = "not_approved"
    LEFT = "left"  # 弃权, 退赛, 取消资格
    ABSENT = "absent"
    REPLACED = "replaced"
    OTHER_COMPETITION = "other_competition"
    STAFF = "staff"  # who works here, leads or coaches
    SEVERAL = "several"  # people of one name: which one?
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    REFUSED = "refused"  # whoever stands at the desk may not let them in


# What whoever decides on statuses may overrule.
FORGIVABLE = frozenset({Finding.LATE, Finding.ABSENT})

HEADLINES: Mapping[Finding, str] = {
    Finding.IN: "请入场",
    Finding.ALREADY_IN: "已经检录",
    Finding.TOO_EARLY: "还没到时间",
    Finding.LATE: "迟到",
    Finding.WRONG_DAY: "不是今天",
    Finding.OTHER_EVENT: "不是这个赛项",
    Finding.OTHER_SITTING: "不是这一场",
    Finding.NOT_APPROVED: "没有通过审核",
    Finding.LEFT: "不再参赛",
    Finding.ABSENT: "已记缺考",
    Finding.REPLACED: "这张证已作废",
    Finding.OTHER_COMPETITION: "不是这个赛事",
    Finding.STAFF: "不用检录",
    Finding.SEVERAL: "是哪一位",
    Finding.UNKNOWN: "没有找到",
    Finding.UNREADABLE: "没有读对",
    Finding.REFUSED: "没有检录",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What is checked in at this desk: one sitting, one event, or whatever the timetable says."""

    event_id: int | None = None
    sitting_id: int | None = None


ANY_DESK = Desk()


@dataclass(frozen=True, slots=True)
class Starter:
    """Who arrives: somebody who competes, or an entry that goes in as one (`person_id` None)."""

    entry_id: int
    person_id: int | None
    event_id: int
    event: str
    number: str
    name: str
    team: str
    organization: str
    photo: str
    review: str
    review_reason: str
    status: Status
    status_reason: str

    @property
    def key(self) -> tuple[int, int | None]:
        """Who it is among all starters."""
        return self.entry_id, self.person_id

    @property
    def is_due(self) -> bool:
        """Whether they are expected: 应到 counts whoever was let in and did not leave."""
        return self.review == "approved" and self.status in {Status.ACTIVE, Status.ABSENT}


@dataclass(frozen=True, slots=True)
class Turn:
    """One sitting somebody has to come to (None: the event has no timetable), and when they came.

    Not `sure`: one of several sittings at which nobody gave them a seat yet.
    """

    sitting: Sitting | None
    came: datetime | None = None
    seat: int | None = None
    sure: bool = True


class Presence(StrEnum):
    """Whether somebody is there."""

    CAME = "came"
    WAITING = "waiting"
    MISSING = "missing"  # 缺席: the late limit has passed


@dataclass(frozen=True, slots=True)
class Decision:
    """What is said, about which turn, and why."""

    finding: Finding
    turn: Turn | None = None
    text: str = ""


def opens_at(sitting: Sitting) -> datetime:
    """When check-in begins."""
    return sitting.starts_at - timedelta(minutes=sitting.early_minutes)


def closes_at(sitting: Sitting) -> datetime:
    """The last minute in which somebody is let in; who comes later is absent."""
    return sitting.starts_at + timedelta(minutes=sitting.late_minutes)


def checked_sittings(sittings: Iterable[Sitting]) -> tuple[Sitting, ...]:
    """The sittings one checks in to: those of an event, but no meetings."""
    return tuple(
        each for each in sittings if each.event_id is not None and each.kind is not SittingKind.MEETING
    )


def occasions(sittings: Iterable[Sitting]) -> tuple[tuple[Sitting, ...], ...]:
    """The sittings of an event that one checks in to, those of one kind and module together.

    They are one thing at several times or in several rooms.
    """
    checked = sorted(checked_sittings(sittings), key=_what_for)
    return tuple(tuple(group) for _what, group in groupby(checked, key=_what_for))


def turns_of(
    occasions: Iterable[Sequence[Sitting]], seats: Mapping[int, int], came: Mapping[int | None, datetime]
) -> tuple[Turn, ...]:
    """The turns of one starter at the occasions of their event, by time; `seats` and `came` by sitting.

    Whoever has a seat in one sitting of an occasion, or came to it, is expected there only; where it is the
    only one everybody is.
    """
    turns: list[Turn] = []
    for here in occasions:
        own = [each for each in here if each.id in seats] or [each for each in here if each.id in came]
        sure = bool(own) or len(here) == 1
        turns += (Turn(each, came.get(each.id), seats.get(each.id), sure) for each in own or here)
    if not turns:
        return (Turn(None, came.get(None)),)
    return tuple(sorted(turns, key=_start))


def _what_for(sitting: Sitting) -> tuple[str, str]:
    return sitting.kind.value, sitting.module


def _start(turn: Turn) -> tuple[datetime, int]:
    return (datetime.min, 0) if turn.sitting is None else (turn.sitting.starts_at, turn.sitting.id)


def presence(starter: Starter, turn: Turn, now: datetime) -> Presence:
    """Whether somebody who is due came, may still come, or is missing."""
    if turn.came is not None:
        return Presence.CAME
    over = turn.sitting is not None and now > closes_at(turn.sitting)
    return Presence.MISSING if over or starter.status is Status.ABSENT else Presence.WAITING


def decide(starter: Starter, turns: Sequence[Turn], desk: Desk, now: datetime) -> Decision:
    """Whether this starter may go in now."""
    barred = _barred(starter)
    if barred is not None:
        return barred
    if desk.event_id not in {None, starter.event_id}:
        return Decision(Finding.OTHER_EVENT, None, f"参加的是{starter.event}。")
    if desk.sitting_id is not None:
        here = [turn for turn in turns if turn.sitting is not None and turn.sitting.id == desk.sitting_id]
        if not here:
            return _elsewhere(turns)
        turns = here
    return _by_time(turns, now)


def _barred(starter: Starter) -> Decision | None:
    """Why this starter may not go in at any time."""
    if starter.review == "returned":
        return Decision(Finding.NOT_APPROVED, None, f"报名已退回:{starter.review_reason}")
    if starter.review != "approved":
        return Decision(Finding.NOT_APPROVED, None, "报名还在等审核。请到报名处办理,通过后再来检录。")
    if starter.status is Status.ABSENT:
        cure = "要不要放行,请裁判长决定。"
        return Decision(Finding.ABSENT, None, f"{_sentence(starter.status_reason)}{cure}")
    if starter.status is not Status.ACTIVE:
        name = STATUS_NAMES[starter.status]
        return Decision(Finding.LEFT, None, _sentence(f"{name}:{starter.status_reason}".rstrip(":")))
    return None


def _sentence(text: str) -> str:
    return f"{text}。" if text and not text.endswith("。") else text


def _elsewhere(turns: Sequence[Turn]) -> Decision:
    own = [turn.sitting for turn in turns if turn.sitting is not None]
    listed = "、".join(_name_and_time(each) for each in own)
    return Decision(Finding.OTHER_SITTING, None, f"应到:{listed}。" if own else "这个赛项没有排场次。")


def _by_time(turns: Sequence[Turn], now: datetime) -> Decision:
    untimed = next((turn for turn in turns if turn.sitting is None), None)
    if untimed is not None:
        return Decision(Finding.IN, untimed) if untimed.came is None else _already(untimed)
    timed = [(turn, turn.sitting) for turn in _possible(turns, now) if turn.sitting is not None]
    for turn, sitting in timed:  # the earliest that is open: a second scan must not enter the next one
        if opens_at(sitting) <= now <= closes_at(sitting):
            return Decision(Finding.IN, turn) if turn.came is None else _already(turn)
    for turn, sitting in timed:
        if opens_at(sitting) <= now <= sitting.ends_at:
            return _late(turn, sitting) if turn.came is None else _already(turn)
    today = [(turn, sitting) for turn, sitting in timed if _is_on(sitting, now.date())]
    for turn, sitting in today:
        if now < opens_at(sitting):
            text = f"{_name_and_time(sitting)},{opens_at(sitting):%H:%M} 开始检录。"
            return Decision(Finding.TOO_EARLY, turn, text)
    if today:
        turn, sitting = today[-1]
        return _late(turn, sitting) if turn.came is None else _already(turn)
    listed = "、".join(_name_and_time(sitting) for _turn, sitting in timed)
    return Decision(Finding.WRONG_DAY, None, f"应到:{listed}。")


def _possible(turns: Sequence[Turn], now: datetime) -> list[Turn]:
    """Of several sittings one may come to, those that are over do not count while another is to come."""
    return [
        turn
        for turn in turns
        if turn.sure
        or turn.sitting is None
        or now <= closes_at(turn.sitting)
        or not any(_is_same(turn.sitting, other) and now <= closes_at(other) for other in _sittings(turns))
    ]


def _sittings(turns: Sequence[Turn]) -> list[Sitting]:
    return [turn.sitting for turn in turns if turn.sitting is not None]


def _is_same(one: Sitting, other: Sitting) -> bool:
    return _what_for(one) == _what_for(other)


def _is_on(sitting: Sitting, day: date) -> bool:
    return sitting.starts_at.date() <= day <= sitting.ends_at.date()


def _already(turn: Turn) -> Decision:
    when = "" if turn.came is None else f"{day_text(turn.came)} {turn.came:%H:%M} 已检录。"
    return Decision(Finding.ALREADY_IN, turn, when)


def _late(turn: Turn, sitting: Sitting) -> Decision:
    limit = f"{sitting.starts_at:%H:%M} 开始,{closes_at(sitting):%H:%M} 截止入场。"
    return Decision(Finding.LATE, turn, f"{sitting.called} {limit}要不要放行,请裁判长决定。")


def _name_and_time(sitting: Sitting) -> str:
    return f"{sitting.called}({sitting.when})"
