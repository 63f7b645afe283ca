"""准考证, 座次表, 签到表 and 变更通知: what the papers of the day say. How they look: `app.documents`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DRAWN_LATER = "检录抽签确定"
UNSEATED = "待安排"


@dataclass(frozen=True, slots=True)
class CardSitting:
    """A sitting on somebody's card: '理论考试', when, where, and the place ('07 号')."""

    what: str
    when: str
    where: str
    place: str


@dataclass(frozen=True, slots=True)
class AdmissionCard:
    """准考证 of one person in one event. `document` is masked; `photo` is a picture's bytes."""

    key: str
    competition: str
    event: str
    division: str
    number: str
    name: str
    gender: str
    document: str
    organization: str
    sittings: tuple[CardSitting, ...]
    code: str
    photo: bytes = b""


@dataclass(frozen=True, slots=True)
class ChartSeat:
    """Who sits at a place."""

    number: str
    name: str
    organization: str


@dataclass(frozen=True, slots=True)
class SeatingChart:
    """座次表 of a sitting: `seats` by the number of the place; `first` to `first + places - 1` are there.

    The `spares` (备用) come behind them.
    """

    competition: str
    event: str
    title: str
    when: str
    where: str
    seats: Mapping[int, ChartSeat]
    first: int
    places: int
    spares: int
    printed: str


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """Somebody to sign: `place` is '' where it is not to be seen or not given yet."""

    number: str
    name: str
    role: str
    organization: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """签到表 of a sitting, or of an event that has none. `note` says when somebody is too late."""

    competition: str
    event: str
    title: str
    when: str
    where: str
    lines: tuple[AttendanceLine, ...]
    note: str
    printed: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A late change as it is made known."""

    event: str
    number: str
    kind: str
    before: str
    after: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class ChangeNotice:
    """变更通知: all late changes, for leaders, judges and the board at the door."""

    competition: str
    lines: tuple[NoticeLine, ...]
    printed: str
